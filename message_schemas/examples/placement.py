"""What does a placement recommendation look like?"""

import datetime as dt

from message_schemas.builders.people import PersonValue
from message_schemas.builders.placement import PlacementCategory, PlacementRecommendation
from message_schemas.builders.providers import ProviderValue
from message_schemas.builders.referral import LegalGround
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.examples.people import AUTHORITY, CENTRE, PARENT, envelope
from message_schemas.fhir_json import JsonObject


def placement_recommendation() -> JsonObject:
    """The centre recommends residential treatment to the social authority."""
    return recommendation().to_bundle()


def recommendation() -> PlacementRecommendation:
    """The recommendation that the example of a decision decides on."""
    return PlacementRecommendation(
        **envelope(EventCode.PLACEMENT_RECOMMENDATION, CENTRE, AUTHORITY, citizen=PARENT),
        categories=(PlacementCategory.RESIDENTIAL,),
        legal_ground=LegalGround.SEL_101,
        urgency="urgent",
        provider=ProviderValue(name="Døgnbehandlingen Skovgården", sor="441891000016005"),
        start=dt.date(2026, 12, 14),
        end=dt.date(2027, 3, 8),
        grounds=(
            "Rikke har været i ambulant behandling siden april med samtaler hver uge og har to gange prøvet at "
            "trappe ud af kokain uden at kunne holde det derhjemme.\n\n"
            "Centret vurderer, at hun har brug for ro og døgnstøtte i 12 uger, før den ambulante behandling kan "
            "bære igen."
        ),
        citizens_view=(
            "Jeg kan ikke få det stoppet, så længe jeg bor, hvor jeg bor. Jeg vil gerne af sted nu, men jeg er "
            "bange for at være væk fra Alma så længe."
        ),
        goals=(
            "Stoffri ved udskrivning. En plan for tilbagefald, som Rikke selv har skrevet. Samvær med Alma hver "
            "weekend undervejs."
        ),
        economy="1.850 kr. pr. døgn i 84 døgn. Rikke betaler selv for kost efter kommunens takst.",
        expected_cost=155_400,
        assessment={
            "substance-use": "Kokain tre til fem dage om ugen de seneste to år. Alkohol i weekenden.",
            "children-and-custody": "Datteren Alma på 7 år bor hos Rikke. Mormor kan have hende under opholdet.",
            "housing": "Lejer en lejlighed i et opgangsfællesskab, hvor der sælges stoffer.",
            "mental-health": "Angst i perioder. Får ikke medicin for det.",
            "resources": "Uddannet kok. God kontakt til sin mor og til Almas skole.",
            "motivation": "Har selv bedt om døgnbehandling og er mødt til 11 af 12 samtaler.",
        },
        also_about={"recommendation-grounds": (InformationCategory.ATTENDANCE,)},
        written_by=PersonValue(
            family="Krogh",
            given=("Lone",),
            role="Misbrugskonsulent",
            phone="72107315",
            email="lone.krogh@rusmiddelcentret.example",
        ),
    )
