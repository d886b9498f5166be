"""What do the tests send? Messages and consents that hold their definitions, each with ids of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

import orjson

from hub.domain.party import Party
from message_schemas import (
    AckCode,
    AuthorValue,
    CitizenValue,
    Correspondence,
    EnrolmentNotice,
    InformationCategory,
    JsonObject,
    LegalBasis,
    MedComEvent,
    MessageValue,
    OrganizationRef,
    Purpose,
    ReferralRequest,
    StatusReport,
    build_acknowledgement,
)
from message_schemas.builders.consent import ConsentValue
from message_schemas.builders.courses import TreatmentKind
from tests.support.parties import CENTRE, GP, JOBCENTER, named

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BRUNO = CitizenValue(value="2509479989", family="Elmer", given=("Bruno",))  # MedCom's published test persons
NANCY = CitizenValue(value="2512489996", family="Berggren", given=("Nancy", "Ann"))
CATEGORIES = tuple(InformationCategory)
PURPOSES = tuple(Purpose)
_numbers = count(1)


def new_id(kind: str) -> str:
    """An id that no other message has."""
    return f"{kind}-{next(_numbers):06}"


def consent(
    citizen: CitizenValue = BRUNO,
    *,
    organization: Party = CENTRE,
    to: Sequence[Party] = (CENTRE,),
    about: Sequence[InformationCategory] = CATEGORIES,
    **changes: Any,
) -> JsonObject:
    """A consent recorded by `organization` that lets these categories go to these parties."""
    value = {
        "citizen": citizen.value,
        "citizen_system": citizen.system,
        "organization": organization.id,
        "given_at": NOW,
        "categories": tuple(about),
        "recipients": tuple(party.id for party in to),
        "purposes": PURPOSES,
        **changes,
    }
    return ConsentValue(**value).to_resource()


def consent_along(citizen: CitizenValue = BRUNO, **changes: Any) -> JsonObject:
    """The GP's consent to the centre, to go along in the GP's own message."""
    return consent(citizen, **{"organization": GP, "id": new_id("consent"), **changes})


def referral(citizen: CitizenValue = BRUNO, **changes: Any) -> ReferralRequest:
    """A referral from the GP to the centre; about substance use, and nothing else unless told."""
    plain = _envelope(citizen, GP, (CENTRE,))
    return ReferralRequest(**{**plain, "reason": "Dagligt forbrug af alkohol.", **changes})


def report(
    to: Sequence[Party] = (JOBCENTER,),
    about: Sequence[InformationCategory] = (
        InformationCategory.ATTENDANCE,
        InformationCategory.SUBSTANCE_USE,
    ),
    citizen: CitizenValue = BRUNO,
    **changes: Any,
) -> StatusReport:
    """A status report from the centre with a section per category."""
    plain = _envelope(citizen, CENTRE, to)
    sections = {category: f"Om {category.value}, fortroligt." for category in about}
    return StatusReport(**{**plain, "sections": sections, **changes})


def enrolment(sender: Party = CENTRE, to: Sequence[Party] = (JOBCENTER,), **changes: Any) -> EnrolmentNotice:
    """A notice of enrolment in ambulatory treatment."""
    plain = _envelope(BRUNO, sender, to)
    return EnrolmentNotice(
        **{**plain, "kinds": (TreatmentKind.AMBULATORY,), "enrolled_on": NOW.date(), **changes}
    )


def letter(
    sender: Party = CENTRE, to: Sequence[Party] = (GP,), citizen: CitizenValue = BRUNO, **changes: Any
) -> Correspondence:
    """A letter from the centre to the GP."""
    plain = _envelope(citizen, sender, to)
    return Correspondence(
        **{
            **plain,
            "thread_id": "urn:uuid:8f3b0c1e-2f6a-4d1e-9b39-0d7a8b1c2d3e",
            "topic": "Opstart",
            "text": "Borgeren begynder på tirsdag.",
            "author": AuthorValue(family="Holm", given=("Mette",), phone="+4572107300"),
            **changes,
        }
    )


def statutory(sender: Party, to: Party, basis: LegalBasis) -> StatusReport:
    """A status report on a statutory basis instead of a consent."""
    return report((to,), sender=named(sender), legal_basis=basis, justification="Vilkår i dom af 3. oktober.")


def medcom_letter(**changes: Any) -> Correspondence:
    """MedCom's own CareCommunication, from the GP to the centre."""
    return letter(GP, (CENTRE,), event=MedComEvent.CARE_COMMUNICATION, **changes)


def acknowledgement(
    by: Party, to: Party, message_id: str, code: AckCode = "ok", **changes: Any
) -> JsonObject:
    """MedCom's acknowledgement of one message, as a party system sends it."""
    receiver = OrganizationRef("Organization/receiver", named(to).identifiers, to.name)
    value = {
        "bundle_id": new_id("bundle"),
        "header_id": new_id("ack"),
        "provenance_id": new_id("provenance"),
        "answered_at": NOW,
        "hub": named(by),
        "to": receiver,
        "acknowledged_id": message_id,
        "code": code,
        **changes,
    }
    return build_acknowledgement(**value)


def body_of(message: MessageValue | JsonObject | bytes) -> bytes:
    """The message as JSON bytes."""
    if isinstance(message, bytes):
        return message
    return orjson.dumps(message.to_bundle() if isinstance(message, MessageValue) else message)


def _envelope(citizen: CitizenValue, sender: Party, to: Sequence[Party]) -> dict[str, Any]:
    return {
        "bundle_id": new_id("bundle"),
        "message_id": new_id("message"),
        "sent_at": NOW,
        "sender": named(sender),
        "recipients": tuple(named(party) for party in to),
        "citizen": citizen,
    }
