"""What does a concern notification look like?"""

import datetime as dt

from message_schemas.builders.concern import ChildValue, ConcernGround, ConcernNotification, ParentTold
from message_schemas.builders.people import PersonValue
from message_schemas.codes import EventCode
from message_schemas.examples.people import CENTRE, FAMILY, PARENT, envelope
from message_schemas.fhir_json import JsonObject


def concern_notification() -> JsonObject:
    """The centre notifies the family department about the child of a citizen in treatment."""
    return ConcernNotification(
        **envelope(EventCode.CONCERN_NOTIFICATION, CENTRE, FAMILY, citizen=PARENT),
        justification="Medarbejderen har pligt til at underrette, når et barn kan have brug for særlig støtte.",
        children=(
            ChildValue(
                family="Holm",
                given=("Alma Test",),
                birth_date=dt.date(2019, 5, 4),
                gender="female",
                address="Strandvejen 14, 2. tv.",
                postal_code="7000",
                city="Fredericia",
                school="Havneskolen, 1. b",
                municipality_code="0607",
                municipality="Fredericia Kommune",
            ),
        ),
        ground=ConcernGround.PARENT_USES,
        concern=(
            "Rikke fortæller i samtalen den 19. november, at hun har taget kokain to aftener i den forløbne uge, "
            "mens Alma sov i lejligheden. Alma kom selv i skole de to morgener. Rikke er ked af det og beder om "
            "hjælp til, at Alma kan sove hos sin mormor."
        ),
        observed=dt.date(2026, 11, 12),
        observed_until=dt.date(2026, 11, 19),
        parent_told=ParentTold.YES,
        immediate_danger=False,
        other_adults="Mormor, Inger Holm, bor i samme by og henter Alma to dage om ugen.",
        note="Rikke deltager gerne i et møde og kan bedst om formiddagen.",
        contact=PersonValue(
            family="Krogh",
            given=("Lone",),
            role="Misbrugskonsulent",
            phone="72107315",
            email="lone.krogh@rusmiddelcentret.example",
        ),
    ).to_bundle()
