"""How does the hub, a demo, a test or an adapter write a message that always validates?"""

from message_schemas.builders.acknowledgement import AckCode, build_acknowledgement
from message_schemas.builders.correspondence import AuthorValue, Correspondence
from message_schemas.builders.delivery_status import DeliveryReason, build_delivery_status
from message_schemas.builders.referral import LegalGround, ReferralRequest
from message_schemas.builders.status_report import StatusReport
from message_schemas.builders.values import CitizenValue, MessageValue, OrganizationValue

__all__ = [
    "AckCode",
    "AuthorValue",
    "CitizenValue",
    "Correspondence",
    "DeliveryReason",
    "LegalGround",
    "MessageValue",
    "OrganizationValue",
    "ReferralRequest",
    "StatusReport",
    "build_acknowledgement",
    "build_delivery_status",
]
