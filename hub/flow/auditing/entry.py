"""What is known of an audit entry when it is told to a party?"""

from dataclasses import dataclass
from typing import Final

from hub.flow.auditing import balp
from hub.flow.records import AuditRecord, Citizen
from message_schemas import JsonObject
from message_schemas.codes import LEGAL_BASIS_SYSTEM, PURPOSE_SYSTEM, SID_PARTY, LegalBasis, Purpose

_ACT_REASONS: Final = {
    Purpose.TREATMENT: "TREAT",
    Purpose.COORDINATION: "COC",
    Purpose.STATUS_REPORTING: "PATADMIN",
    Purpose.CASE_PROCESSING: "HOPERAT",
}  # CONTRACT § 2, read the other way


@dataclass(frozen=True, slots=True)
class Entry:
    """One audit entry, as the party that asks for it may read it."""

    position: int
    record: AuditRecord
    citizen: Citizen | None
    party: str  # who acted, or whose user did
    user: str | None = None
    consents: frozenset[str] | None = None  # ids of consents that may be told; None: every one
    details: bool = True  # whether the codes of its data may be told

    def text(self, name: str) -> str | None:
        """A text of the entry's data."""
        value = self.record.data.get(name)
        return value if isinstance(value, str) and value else None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts of the entry's data."""
        value = self.record.data.get(name)
        return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list | tuple) else ()

    @property
    def legal_basis(self) -> str:
        """The legal basis that was stated."""
        return self.text("legal_basis") or LegalBasis.CONSENT

    @property
    def sender(self) -> str:
        """Whose information it was."""
        return self.text("sender") or self.party

    @property
    def relied_on(self) -> tuple[tuple[str, str], ...]:
        """Ids and versions of the consents that the decision relied on."""
        named = (one.removeprefix("Consent/").partition("/") for one in self.texts("consents"))
        return tuple((id_, version) for id_, _, version in named)

    def purposes(self) -> list[JsonObject]:
        """The purpose and the legal basis as CodeableConcepts, where the entry has them."""
        return [*self.purpose_of_use(), *self._bases()]

    def purpose_of_use(self) -> list[JsonObject]:
        """The purpose, in the hub's own code and HL7's."""
        code = self.text("purpose")
        if code is None:
            return []
        if code not in list(Purpose):
            return [
                {"coding": [{"system": balp.ACT_REASON_SYSTEM, "code": code}]}
                if code.isupper()
                else {"text": code}
            ]
        reason = _ACT_REASONS.get(Purpose(code))
        codings = [{"system": PURPOSE_SYSTEM, "code": code}]
        if reason is not None:
            codings.append({"system": balp.ACT_REASON_SYSTEM, "code": reason})
        return [{"coding": codings}]

    def _bases(self) -> list[JsonObject]:
        basis = self.text("legal_basis")
        known = basis is not None and basis in list(LegalBasis)
        return [{"coding": [{"system": LEGAL_BASIS_SYSTEM, "code": basis}]}] if known else []


def party_reference(party_id: str) -> JsonObject:
    """A logical reference to a party."""
    return {"identifier": {"system": SID_PARTY, "value": party_id}}


def patient_reference(citizen: Citizen) -> JsonObject:
    """A logical reference to a citizen."""
    return {"type": "Patient", "identifier": {"system": citizen.system, "value": citizen.value}}


def absent(why: str) -> list[JsonObject]:
    """The extension that says why a value is not there: unknown, masked, not-applicable."""
    return [{"url": balp.DATA_ABSENT, "valueCode": why}]
