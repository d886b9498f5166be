"""What does a decision look like?"""

import datetime as dt
from typing import Final

from message_schemas.builders.courses import TreatmentKind
from message_schemas.builders.decision import DecisionNotice, DecisionOutcome
from message_schemas.builders.people import PersonValue
from message_schemas.builders.providers import ProviderValue
from message_schemas.builders.referral import LegalGround
from message_schemas.codes import EventCode
from message_schemas.examples.people import AUTHORITY, CENTRE, PARENT, SENT_AT, envelope
from message_schemas.examples.placement import recommendation
from message_schemas.fhir_json import JsonObject

_DECIDED: Final = SENT_AT + dt.timedelta(days=4)


def decision_notice() -> JsonObject:
    """The authority grants a shorter stay than the one recommended, and tells how to complain."""
    asked = recommendation()
    return DecisionNotice(
        **envelope(EventCode.DECISION_NOTICE, AUTHORITY, CENTRE, citizen=PARENT, sent_at=_DECIDED),
        outcome=DecisionOutcome.PARTLY_GRANTED,
        grounds=(
            "Du er bevilget 8 ugers døgnbehandling i stedet for de 12, som Rusmiddelcentret har indstillet. "
            "Kommunen lægger vægt på, at tidligere ambulant behandling har virket, når du først var stoffri, og at "
            "centret kan tage over fra uge 9. Viser det sig ikke at slå til, kan opholdet forlænges."
        ),
        decided_on=_DECIDED.date(),
        decided_by=PersonValue(family="Bach", given=("Jens",), role="Myndighedsrådgiver", phone="72106644"),
        legal_ground=LegalGround.SEL_101,
        treatment=TreatmentKind.RESIDENTIAL,
        provider=ProviderValue(name="Døgnbehandlingen Skovgården", sor="441891000016005"),
        grant_start=dt.date(2026, 12, 14),
        grant_end=dt.date(2027, 2, 8),
        complaint_deadline=_DECIDED.date() + dt.timedelta(weeks=4),
        complaint_guidance=(
            "Du kan klage inden 4 uger fra den dag, du fik afgørelsen. Skriv eller ring til Voksenservice, som "
            "ser på sagen igen. Får du ikke medhold, sender vi klagen til Ankestyrelsen og giver dig besked. Vi "
            "hjælper gerne med at skrive klagen."
        ),
        complaint_to=ProviderValue(name="Voksenservice", party_id="voksenservice"),
        citizen_told=_DECIDED.date(),
        recommendation=asked.request_id,
        answers=asked.message_id,
    ).to_bundle()
