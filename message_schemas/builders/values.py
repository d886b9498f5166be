"""Which plain values does every message take: who, to whom, about whom, when and why?"""

import datetime as dt
import uuid
from abc import ABC, abstractmethod
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from message_schemas.codes import (
    CPR_SYSTEM,
    GLN_SYSTEM,
    SID_PARTY,
    SOR_SYSTEM,
    LegalBasis,
    Purpose,
)
from message_schemas.identifiers import Identifier, is_gln, is_sor, is_well_formed

JsonObject = dict[str, Any]

# What neither FHIR nor XML has a place for.
_CONTROL: Final = {*range(0x20)} - {0x09, 0x0A, 0x0D} | {*range(0xD800, 0xE000), 0xFFFE, 0xFFFF}
_DERIVED_IDS: Final = uuid.UUID("6f0c0f52-0a3f-5c7e-9a52-3a0b4f6f9a10")


def _plain_text(value: str) -> str:
    if not value.strip() or any(ord(letter) in _CONTROL for letter in value):
        raise ValueError("a text is not empty and has no control characters")
    return value


def _fhir_offset(value: dt.datetime) -> dt.datetime:
    offset = value.utcoffset()
    if offset is None or offset % dt.timedelta(minutes=1) or abs(offset) > dt.timedelta(hours=14):
        raise ValueError("a time zone is whole minutes, at most 14 hours from UTC")
    return value


FhirId = Annotated[str, Field(pattern=r"^[A-Za-z0-9\-.]{1,64}$")]
Text = Annotated[str, AfterValidator(_plain_text)]
Moment = Annotated[AwareDatetime, AfterValidator(_fhir_offset)]  # an instant that FHIR can write


class Value(BaseModel):
    """A frozen value that takes no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OrganizationValue(Value):
    """An organisation as a message names it; at least one of party id, SOR and GLN."""

    name: Text
    party_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")] | None = None
    sor: str | None = None
    gln: str | None = None

    @model_validator(mode="after")
    def _can_be_found(self) -> "OrganizationValue":
        if not (self.party_id or self.sor or self.gln):
            raise ValueError("an organisation needs a party id, a SOR or a GLN")
        if self.sor is not None and not is_sor(self.sor):
            raise ValueError("a SOR id has at least 11 digits")
        if self.gln is not None and not is_gln(self.gln):
            raise ValueError("a GLN has 13 digits with a correct check digit")
        return self

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Party id, SOR and GLN, those that are known, in the order a party is looked up by."""
        known = ((SID_PARTY, self.party_id), (SOR_SYSTEM, self.sor), (GLN_SYSTEM, self.gln))
        return tuple(Identifier(system, value) for system, value in known if value)


class CitizenValue(Value):
    """The citizen; an anonymous one has a case id as its identifier and nothing else."""

    value: Text
    system: Text = CPR_SYSTEM
    family: Text | None = None
    given: tuple[Text, ...] = ()
    birth_date: dt.date | None = None
    gender: Literal["male", "female", "other", "unknown"] | None = None
    address: Text | None = None  # street and number
    postal_code: Text | None = None
    city: Text | None = None
    phone: Text | None = None
    protected: bool = False  # name and address protection

    @model_validator(mode="after")
    def _number_is_well_formed(self) -> "CitizenValue":
        if not is_well_formed(Identifier(self.system, self.value)):
            raise ValueError("the citizen's number does not have its system's shape")
        return self


class MessageValue(Value, ABC):
    """What every message says; the first recipient is the primary one, the others get a copy."""

    bundle_id: FhirId
    message_id: FhirId
    sent_at: Moment
    sender: OrganizationValue
    recipients: Annotated[tuple[OrganizationValue, ...], Field(min_length=1)]
    citizen: CitizenValue
    case_id: Text | None = None
    purpose: Purpose | None = None
    legal_basis: LegalBasis = LegalBasis.CONSENT
    justification: Text | None = None
    consents: tuple[JsonObject, ...] = ()

    @model_validator(mode="after")
    def _statutory_basis_is_justified(self) -> "MessageValue":
        if self.legal_basis is not LegalBasis.CONSENT and self.justification is None:
            raise ValueError("a statutory basis needs a written justification")
        return self

    @abstractmethod
    def to_bundle(self) -> JsonObject:
        """The message Bundle that says this."""

    def id_for(self, part: str) -> str:
        """An id for one of the message's resources, always the same for this message and part."""
        return str(uuid.uuid5(_DERIVED_IDS, f"{self.message_id}/{part}"))


def instant(moment: dt.datetime) -> str:
    """A FHIR instant: milliseconds and zone."""
    return moment.isoformat(timespec="milliseconds")
