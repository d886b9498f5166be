"""What does a status report look like?"""

from message_schemas.builders.status_report import StatusReport
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.examples.people import AUTHORITY, CENTRE, envelope
from message_schemas.fhir_json import JsonObject


def status_report() -> JsonObject:
    """The centre tells the social authority how things are going."""
    return StatusReport(
        **envelope(EventCode.STATUS_REPORT, CENTRE, AUTHORITY),
        sections={
            InformationCategory.ATTENDANCE: "Mødt til syv af otte aftalte samtaler.",
            InformationCategory.SUBSTANCE_USE: "Har ikke drukket siden den 3. oktober.",
        },
    ).to_bundle()
