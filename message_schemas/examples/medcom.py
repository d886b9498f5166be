"""What do MedCom's own messages look like, as the hub writes them?"""

import datetime as dt

from message_schemas.builders.acknowledgement import build_acknowledgement
from message_schemas.builders.correspondence import AuthorValue, Correspondence
from message_schemas.builders.hospital_notification import HospitalNotification, StayEvent
from message_schemas.codes import MedComEvent
from message_schemas.examples.people import CENTRE, GP, HOSPITAL, HUB, SENT_AT, envelope
from message_schemas.fhir_json import JsonObject
from message_schemas.message import OrganizationRef


def care_communication() -> JsonObject:
    """A GP writes to the centre as MedCom's CareCommunication."""
    return Correspondence(
        **envelope(MedComEvent.CARE_COMMUNICATION, GP, CENTRE),
        event=MedComEvent.CARE_COMMUNICATION,
        thread_id="urn:uuid:4a1bb2a5-64ab-4e2f-8e66-5a9a0f6dcb8e",
        category="alcohol-and-drug-treatment",
        text="Borgeren får Antabus to gange om ugen hos os. Fortsætter det under forløbet hos jer?",
        author=AuthorValue(family="Holm", given=("Karen",), role="Praktiserende læge", phone="98123456"),
    ).to_bundle()


def hospital_notification() -> JsonObject:
    """A hospital tells the centre that the citizen was admitted."""
    return HospitalNotification(
        **envelope(MedComEvent.HOSPITAL_NOTIFICATION, HOSPITAL, CENTRE),
        stay_event=StayEvent.ADMITTED,
        episode_id="8f9d4c1e-6a3b-4d59-9d0e-2b7c51f0a6d4",
        started_at=SENT_AT - dt.timedelta(hours=2),
    ).to_bundle()


def acknowledgement() -> JsonObject:
    """The hub acknowledges a GP's message."""
    return build_acknowledgement(
        bundle_id=f"example-{MedComEvent.ACKNOWLEDGEMENT}",
        header_id=f"example-{MedComEvent.ACKNOWLEDGEMENT}-header",
        provenance_id=f"example-{MedComEvent.ACKNOWLEDGEMENT}-provenance",
        answered_at=SENT_AT,
        hub=HUB,
        to=OrganizationRef("Organization/gp", GP.identifiers, GP.name),
        acknowledged_id="example-referral-request-header",
        code="ok",
    )
