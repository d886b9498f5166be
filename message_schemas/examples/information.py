"""What do a request for information and its answer look like?"""

import datetime as dt

from message_schemas.builders.information import (
    InformationRequest,
    InformationResponse,
    NotGivenReason,
    SignedConsentValue,
)
from message_schemas.builders.parts import PeriodValue
from message_schemas.builders.people import PersonValue
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.examples.people import CENTRE, GP, SENT_AT, envelope
from message_schemas.fhir_json import JsonObject

_C = InformationCategory
_PERIOD = PeriodValue(start=dt.date(2024, 1, 1), end=dt.date(2026, 11, 22))
# The smallest file that is a PDF by its first bytes.
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def information_request() -> JsonObject:
    """The centre asks the citizen's GP, with the signed consent."""
    return InformationRequest(
        **envelope(EventCode.INFORMATION_REQUEST, CENTRE, GP),
        categories=(_C.SOMATIC_HEALTH, _C.MENTAL_HEALTH, _C.MEDICATION),
        reason="Udredning forud for behandlingsplanen, så behandlingen passer til hans helbred.",
        period=_PERIOD,
        answer_by=dt.date(2026, 12, 1),
        description="Diagnoser, levertal og tidligere udredning for depression eller angst.",
        asked_by=PersonValue(family="Lund", given=("Sofie",), role="Alkoholbehandler", phone="72107310"),
        signed_consent=SignedConsentValue(
            title="Samtykke til indhentning af oplysninger",
            signed_on=dt.date(2026, 11, 20),
            covers="Egen læge må give centret oplysninger om helbred og medicin til brug for behandlingen.",
            data=_PDF,
        ),
        note="Ring gerne, hvis noget er uklart.",
    ).to_bundle()


def information_response() -> JsonObject:
    """The GP answers, a section for each kind of information."""
    return InformationResponse(
        **envelope(EventCode.INFORMATION_RESPONSE, GP, CENTRE) | {"sent_at": SENT_AT + dt.timedelta(days=3)},
        title="Helbredsoplysninger fra egen læge",
        sections={
            _C.SOMATIC_HEALTH: (
                "Forhøjet blodtryk, velbehandlet. Let forhøjede levertal i september, kontrolleres igen i "
                "december.\n\nIngen kramper ved tidligere abstinenser."
            ),
            _C.MEDICATION: "Amlodipin 5 mg om morgenen. Thiamin 300 mg dagligt. Ingen kendt allergi.",
        },
        not_given={_C.MENTAL_HEALTH: NotGivenReason.NOT_ASKED},
        period=_PERIOD,
        written_by=PersonValue(family="Juhl", given=("Karen",), role="Praktiserende læge", phone="98123456"),
        answers=f"example-{EventCode.INFORMATION_REQUEST}-header",
    ).to_bundle()
