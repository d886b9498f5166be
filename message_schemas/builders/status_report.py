"""How is a status report written, one section per information category?"""

from typing import Annotated, Any, Final

from pydantic import Field

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.values import MessageValue, Text
from message_schemas.codes import CATEGORY_SYSTEM, EventCode, InformationCategory
from message_schemas.narrative import div

JsonObject = dict[str, Any]
_C = InformationCategory

CATEGORY_NAMES: Final[dict[InformationCategory, str]] = {
    _C.SUBSTANCE_USE: "Rusmidler",
    _C.MENTAL_HEALTH: "Psykisk helbred",
    _C.SOMATIC_HEALTH: "Fysisk helbred",
    _C.MEDICATION: "Medicin",
    _C.TEST_RESULT: "Prøvesvar",
    _C.SOCIAL_CIRCUMSTANCES: "Sociale forhold",
    _C.FAMILY_AND_CHILDREN: "Familie og børn",
    _C.EMPLOYMENT: "Arbejde og uddannelse",
    _C.CRIMINAL_JUSTICE: "Kriminalitet",
    _C.HOUSING_AND_ECONOMY: "Bolig og økonomi",
    _C.ATTENDANCE: "Fremmøde",
    _C.HANDLEPLAN: "Handleplan",
    _C.CONTACT_DETAILS: "Kontaktoplysninger",
}


class StatusReport(MessageValue):
    """A status report: a text per information category."""

    title: Text = "Statusbeskrivelse"
    sections: Annotated[dict[InformationCategory, Text], Field(min_length=1)]

    def to_bundle(self) -> JsonObject:
        """The `status-report` message Bundle."""
        frame = Frame(self, EventCode.STATUS_REPORT)
        report: JsonObject = {
            "resourceType": "Composition",
            "id": self.id_for("report"),
            "text": narrative(("Dokument", self.title)),
            "status": "final",
            "type": {"text": "Statusbeskrivelse"},
            "subject": reference(frame.patient),
            "date": frame.sent,
            "author": [reference(frame.sender)],
            "title": self.title,
            "section": [_section(category, text) for category, text in self.sections.items()],
        }
        return frame.to_bundle(report)


def _section(category: InformationCategory, text: str) -> JsonObject:
    return {
        "title": CATEGORY_NAMES[category],
        "code": {"coding": [{"system": CATEGORY_SYSTEM, "code": category.value}]},
        "text": {"status": "generated", "div": div(*text.split("\n\n"))},
    }
