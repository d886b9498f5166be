"""What does a complaint case look like?"""

import datetime as dt
from typing import Final

from message_schemas.builders.complaint import ComplaintCase, ComplaintSection, DocumentValue
from message_schemas.builders.people import PersonValue
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.examples.people import APPEALS_BOARD, AUTHORITY, PARENT, SENT_AT, envelope
from message_schemas.fhir_json import JsonObject

_C = InformationCategory
_SENT: Final = SENT_AT + dt.timedelta(days=25)
_PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def complaint_case() -> JsonObject:
    """The authority upholds its decision and sends the citizen's complaint on."""
    return ComplaintCase(
        **envelope(EventCode.COMPLAINT_CASE, AUTHORITY, APPEALS_BOARD, citizen=PARENT, sent_at=_SENT),
        justification="Borgeren har klaget, og kommunen fastholder afgørelsen efter genvurdering.",
        decision="8 ugers døgnbehandling fra den 14. december 2026 i stedet for de 12 uger, der var indstillet.",
        decision_received=dt.date(2026, 11, 26),
        complaint=(
            "Jeg er blevet bevilget 8 uger, men både jeg og min behandler mener, at der skal 12 til. Sidst faldt "
            "jeg i efter to måneder. Jeg vil gerne have de sidste fire uger med."
        ),
        complaint_received=dt.date(2026, 12, 3),
        oral=True,
        reassessment=(
            "Kommunen har set på sagen igen og talt med Rusmiddelcentret. Der er ikke kommet nye oplysninger, og "
            "opholdet kan forlænges, hvis det bliver nødvendigt. Afgørelsen fastholdes."
        ),
        reassessed=dt.date(2026, 12, 17),
        citizen_told=dt.date(2026, 12, 17),
        case_file="Indstillingen fra Rusmiddelcentret, afgørelsen og notat om genvurderingen.",
        documents=(
            DocumentValue(
                section=ComplaintSection.DECISION,
                title="Afgørelse om døgnbehandling",
                data=_PDF,
                filed_on=dt.date(2026, 11, 26),
            ),
            DocumentValue(
                title="Indstilling fra Rusmiddelcentret",
                data=_PDF,
                filed_on=dt.date(2026, 11, 22),
                also_about=(_C.FAMILY_AND_CHILDREN, _C.HOUSING_AND_ECONOMY, _C.MENTAL_HEALTH),
            ),
            DocumentValue(title="Notat om genvurderingen", data=_PDF, filed_on=dt.date(2026, 12, 17)),
        ),
        written_by=PersonValue(family="Bach", given=("Jens",), role="Myndighedsrådgiver", phone="72106644"),
    ).to_bundle()
