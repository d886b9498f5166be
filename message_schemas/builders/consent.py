"""How is a citizen's consent written in IHE PCF's shape?"""

import datetime as dt
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field

from message_schemas.builders.values import FhirId, Text, Value, instant
from message_schemas.codes import (
    CATEGORY_SYSTEM,
    CPR_SYSTEM,
    PURPOSE_SYSTEM,
    SID_CASE,
    SID_PARTY,
    InformationCategory,
    Purpose,
)

JsonObject = dict[str, Any]
PartyId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
_SCOPE_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
CATEGORY: Final = {"system": "http://loinc.org", "code": "59284-0"}  # patient consent
_ROLES: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
POLICY: Final = "https://www.retsinformation.dk/eli/lta/2022/265"  # retssikkerhedsloven, § 11 a


class ConsentValue(Value):
    """A consent: which categories, from whom, to whom, for which purposes, and for how long."""

    id: FhirId | None = None  # needed where it goes along in a message
    citizen: Text
    citizen_system: Text = CPR_SYSTEM
    organization: PartyId  # who obtained and records it
    given_at: AwareDatetime
    categories: Annotated[tuple[InformationCategory, ...], Field(min_length=1)]
    recipients: Annotated[tuple[PartyId, ...], Field(min_length=1)]
    disclosers: tuple[PartyId, ...] = ()  # empty: whoever the organization may speak for
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    start: dt.date | None = None
    end: dt.date | None = None
    case_id: Text | None = None
    effect: Literal["permit", "deny"] = "permit"
    evidence: Text = "Underskrevet samtykkeerklæring"

    def to_resource(self) -> JsonObject:
        """The Consent resource, active."""
        return {
            "resourceType": "Consent",
            **({"id": self.id} if self.id else {}),
            "status": "active",
            "scope": {"coding": [{"system": _SCOPE_SYSTEM, "code": "patient-privacy"}]},
            "category": [{"coding": [CATEGORY]}],
            "patient": {"identifier": {"system": self.citizen_system, "value": self.citizen}},
            "dateTime": instant(self.given_at),
            "performer": [{"identifier": {"system": self.citizen_system, "value": self.citizen}}],
            "organization": [_party(self.organization)],
            "sourceAttachment": {"title": self.evidence},
            "policy": [{"uri": POLICY}],
            "provision": self._provision(),
        }

    def _provision(self) -> JsonObject:
        provision: JsonObject = {
            "type": self.effect,
            "actor": [
                *(_actor("IRCP", party) for party in self.recipients),
                *(_actor("CST", party) for party in self.disclosers),
            ],
            "purpose": [{"system": PURPOSE_SYSTEM, "code": purpose.value} for purpose in self.purposes],
            "securityLabel": [
                {"system": CATEGORY_SYSTEM, "code": category.value} for category in self.categories
            ],
        }
        period = {"start": self.start, "end": self.end}
        if self.start or self.end:
            provision["period"] = {name: day.isoformat() for name, day in period.items() if day}
        if self.case_id:
            case = {"identifier": {"system": SID_CASE, "value": self.case_id}}
            provision["data"] = [{"meaning": "related", "reference": case}]
        return provision


def _party(party_id: str) -> JsonObject:
    return {"identifier": {"system": SID_PARTY, "value": party_id}}


def _actor(role: str, party_id: str) -> JsonObject:
    return {"role": {"coding": [{"system": _ROLES, "code": role}]}, "reference": _party(party_id)}
