"""How does the hub tell one party that a consent of the citizen has changed?"""

from enum import StrEnum
from typing import Any

from pydantic import model_validator

from message_schemas.builders.coded import coding, extension
from message_schemas.builders.envelope import Frame, narrative
from message_schemas.builders.values import MessageValue, Moment, instant
from message_schemas.codes import CATEGORY_SYSTEM, EventCode, PartyKind
from message_schemas.definitions.consent_change import CHANGE_EXTENSION, CHANGED_AT_EXTENSION, STATUS_AFTER
from message_schemas.message import objects
from message_schemas.narrowing import narrowed
from message_schemas.terminology import CONSENT_CHANGE, INFORMATION_CATEGORY

JsonObject = dict[str, Any]


class ConsentChangeKind(StrEnum):
    """What happened to the consent."""

    GRANTED = "granted"
    RENEWED = "renewed"
    REPLACED = "replaced"
    REVOKED = "revoked"
    EXPIRED = "expired"


class ConsentChange(MessageValue):
    """A consent as it now stands for the one recipient; `consent` is the whole Consent, which is narrowed here.

    The sender is the hub. `recipient_kind` finds provisions that name the recipient by its kind.
    """

    consent: JsonObject
    change: ConsentChangeKind
    changed_at: Moment
    recipient_kind: PartyKind | None = None

    @model_validator(mode="after")
    def _is_for_one_party(self) -> "ConsentChange":
        if len(self.recipients) != 1 or self.recipients[0].party_id is None:
            raise ValueError("a change of consent goes to one party, which is known by its id")
        if self._narrowed().get("patient") != {
            "identifier": {"system": self.citizen.system, "value": self.citizen.value}
        }:
            raise ValueError("the consent is this citizen's own")
        return self

    def _narrowed(self) -> JsonObject:
        return narrowed(self.consent, str(self.recipients[0].party_id), self.recipient_kind)

    def to_bundle(self) -> JsonObject:
        """The `consent-change` message Bundle."""
        frame = Frame(self, EventCode.CONSENT_CHANGE)
        seen = self._narrowed()
        consent = {
            **seen,
            "id": seen.get("id") or self.id_for("consent"),
            "text": narrative(
                ("Samtykke", CONSENT_CHANGE.name(self.change)),
                ("Hvornår", instant(self.changed_at)),
                ("Oplysninger", ", ".join(_categories(seen.get("provision")))),
            ),
            "extension": [
                extension(CHANGE_EXTENSION, "Coding", coding(CONSENT_CHANGE, self.change)),
                extension(CHANGED_AT_EXTENSION, "Instant", instant(self.changed_at)),
            ],
            "status": STATUS_AFTER[self.change],
        }
        return frame.to_bundle(consent)


def _categories(provision: object) -> list[str]:
    """The Danish names of the information categories that the provisions name, each once."""
    found: dict[str, None] = {}
    pending = [provision]
    while pending:
        one = pending.pop(0)
        if isinstance(one, dict):
            for label in objects(one.get("securityLabel")):
                if label.get("system") == CATEGORY_SYSTEM and label.get("code") in INFORMATION_CATEGORY.codes:
                    found[INFORMATION_CATEGORY.name(label["code"])] = None
            pending += objects(one.get("provision"))
    return list(found)
