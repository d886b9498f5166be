"""What does one valid message of each event look like?

Published at /fhir, written into the package and the pages, and the start of the tests' mutations.
"""

from collections.abc import Callable, Mapping
from typing import Final

from message_schemas.codes import EventCode, MedComEvent
from message_schemas.examples import (
    complaint,
    concern,
    consent_change,
    correspondence,
    decision,
    delivery_status,
    discharge,
    enrolment,
    handleplan,
    information,
    medcom,
    meeting,
    placement,
    referral,
    status_report,
    test_result,
)
from message_schemas.fhir_json import JsonObject

EXAMPLES: Final[Mapping[str, Callable[[], JsonObject]]] = {
    EventCode.REFERRAL_REQUEST: referral.referral_request,
    EventCode.REFERRAL_RESPONSE: referral.referral_response,
    EventCode.INFORMATION_REQUEST: information.information_request,
    EventCode.INFORMATION_RESPONSE: information.information_response,
    EventCode.MEETING_INVITATION: meeting.meeting_invitation,
    EventCode.TEST_RESULT: test_result.test_result,
    EventCode.CORRESPONDENCE: correspondence.correspondence,
    EventCode.HANDLEPLAN: handleplan.handleplan,
    EventCode.STATUS_REPORT: status_report.status_report,
    EventCode.PLACEMENT_RECOMMENDATION: placement.placement_recommendation,
    EventCode.DECISION_NOTICE: decision.decision_notice,
    EventCode.ENROLMENT_NOTICE: enrolment.enrolment_notice,
    EventCode.DISCHARGE_NOTICE: discharge.discharge_notice,
    EventCode.CONCERN_NOTIFICATION: concern.concern_notification,
    EventCode.COMPLAINT_CASE: complaint.complaint_case,
    EventCode.CONSENT_CHANGE: consent_change.consent_change,
    EventCode.DELIVERY_STATUS: delivery_status.delivery_status,
    MedComEvent.CARE_COMMUNICATION: medcom.care_communication,
    MedComEvent.HOSPITAL_NOTIFICATION: medcom.hospital_notification,
    MedComEvent.ACKNOWLEDGEMENT: medcom.acknowledgement,
}


def example(event: str) -> JsonObject:
    """A fresh copy of the event's example; KeyError for an event that has none."""
    return EXAMPLES[event]()


__all__ = ["EXAMPLES", "example"]
