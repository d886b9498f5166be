"""What is each message event for: its focus, its default purpose, its answer and who may send it?"""

from dataclasses import dataclass
from typing import Final

from message_schemas.codes import (
    EVENT_SYSTEM,
    MEDCOM_EVENT_SYSTEM,
    EventCode,
    MedComEvent,
    PartyKind,
    Purpose,
)

Kinds = frozenset[PartyKind] | None  # None: any kind


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """One row of contract § 4; kinds are a party's defaults, `None` means any."""

    event: str
    danish: str
    focus_types: tuple[str, ...]
    default_purpose: Purpose | None
    answered_by: str | None = None
    system: str = EVENT_SYSTEM
    sender_kinds: Kinds = None
    receiver_kinds: Kinds = None
    from_hub_only: bool = False  # a party that sends it is refused
    needs_patient: bool = True
    acknowledged: bool = True  # an acknowledgement never is
    expiry_days: int = 30


_P = Purpose
_AUTHORITIES = frozenset({PartyKind.SOCIAL_AUTHORITY, PartyKind.OTHER_MUNICIPALITY, PartyKind.CENTRE})
_CARERS = frozenset({PartyKind.CENTRE, PartyKind.RESIDENTIAL_INSTITUTION})
_E = EventCode

_ROWS: Final = (
    EventDefinition(
        _E.REFERRAL_REQUEST, "Henvisning", ("ServiceRequest",), _P.TREATMENT, _E.REFERRAL_RESPONSE
    ),
    EventDefinition(_E.REFERRAL_RESPONSE, "Svar på henvisning", ("Task",), _P.TREATMENT),
    EventDefinition(
        _E.INFORMATION_REQUEST, "Anmodning om oplysninger", ("Task",), _P.TREATMENT, _E.INFORMATION_RESPONSE
    ),
    EventDefinition(_E.INFORMATION_RESPONSE, "Oplysninger", ("Composition",), _P.TREATMENT),
    EventDefinition(
        _E.PLACEMENT_RECOMMENDATION,
        "Indstilling",
        ("ServiceRequest",),
        _P.CASE_PROCESSING,
        _E.DECISION_NOTICE,
        receiver_kinds=_AUTHORITIES,
    ),
    EventDefinition(
        _E.DECISION_NOTICE, "Afgørelse", ("Task",), _P.CASE_PROCESSING, sender_kinds=_AUTHORITIES
    ),
    EventDefinition(
        _E.ENROLMENT_NOTICE, "Indskrivning", ("EpisodeOfCare",), _P.COORDINATION, sender_kinds=_CARERS
    ),
    EventDefinition(
        _E.DISCHARGE_NOTICE, "Udskrivning", ("EpisodeOfCare",), _P.COORDINATION, sender_kinds=_CARERS
    ),
    EventDefinition(_E.STATUS_REPORT, "Statusbeskrivelse", ("Composition",), _P.STATUS_REPORTING),
    EventDefinition(_E.HANDLEPLAN, "Handleplan", ("CarePlan",), _P.COORDINATION, _E.HANDLEPLAN),
    EventDefinition(_E.MEETING_INVITATION, "Mødeindkaldelse", ("Appointment",), _P.COORDINATION),
    EventDefinition(_E.TEST_RESULT, "Prøvesvar", ("DiagnosticReport",), _P.STATUS_REPORTING),
    EventDefinition(_E.CONCERN_NOTIFICATION, "Underretning", ("Communication",), _P.CHILD_WELFARE),
    EventDefinition(_E.COMPLAINT_CASE, "Klagesag", ("Composition",), _P.CASE_PROCESSING),
    EventDefinition(
        _E.CORRESPONDENCE, "Korrespondance", ("Communication",), _P.COORDINATION, _E.CORRESPONDENCE
    ),
    EventDefinition(
        _E.CONSENT_CHANGE, "Samtykkeændring", ("Consent",), _P.CASE_PROCESSING, from_hub_only=True
    ),
    EventDefinition(_E.DELIVERY_STATUS, "Leveringsstatus", (), None, from_hub_only=True, needs_patient=False),
    EventDefinition(
        MedComEvent.CARE_COMMUNICATION,
        "Korrespondancemeddelelse (MedCom)",
        ("Communication",),
        _P.COORDINATION,
        MedComEvent.CARE_COMMUNICATION,
        system=MEDCOM_EVENT_SYSTEM,
    ),
    EventDefinition(
        MedComEvent.HOSPITAL_NOTIFICATION,
        "Advis om sygehusophold (MedCom)",
        ("Encounter",),
        _P.TREATMENT,
        system=MEDCOM_EVENT_SYSTEM,
    ),
    EventDefinition(
        MedComEvent.ACKNOWLEDGEMENT,
        "Kvittering",
        (),
        None,
        system=MEDCOM_EVENT_SYSTEM,
        needs_patient=False,
        acknowledged=False,
    ),
)

DEFINITIONS: Final[dict[str, EventDefinition]] = {row.event: row for row in _ROWS}


def definition(event: str) -> EventDefinition | None:
    """The definition of an event by its code; None for an event that is not one of the hub's."""
    return DEFINITIONS.get(event)
