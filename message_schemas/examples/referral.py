"""What do a referral and its answer look like?"""

from message_schemas.builders.referral import LegalGround, ReferralRequest
from message_schemas.codes import EventCode
from message_schemas.examples.people import CENTRE, GP, envelope
from message_schemas.fhir_json import JsonObject


def referral_request() -> JsonObject:
    """A GP refers a citizen to the centre."""
    return ReferralRequest(
        **envelope(EventCode.REFERRAL_REQUEST, GP, CENTRE),
        wish="Jeg vil gerne have hjælp til at stoppe med at drikke.",
        reason="Dagligt alkoholforbrug gennem flere år. Motiveret for behandling.",
        urgency="routine",
        legal_ground=LegalGround.SUL_141,
        children_at_home=True,
    ).to_bundle()
