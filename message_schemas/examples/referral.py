"""What do a referral and its answer look like?"""

import datetime as dt
from typing import Final

from message_schemas.builders.people import PersonValue
from message_schemas.builders.places import MeetingPlaceValue
from message_schemas.builders.referral import LegalGround, MedicationValue, ReferralRequest, Substance
from message_schemas.builders.referral_answer import AppointmentValue, ReferralAnswer, ReferralResponse
from message_schemas.codes import EventCode
from message_schemas.examples.people import CENTRE, GP, PARENT, SENT_AT, envelope
from message_schemas.fhir_json import JsonObject

_FIRST_CONTACT: Final = dt.date(2026, 11, 20)


def _request() -> ReferralRequest:
    return ReferralRequest(
        **envelope(EventCode.REFERRAL_REQUEST, GP, CENTRE, citizen=PARENT),
        wish=(
            "Jeg vil gerne stoppe med at ryge hash og drikke, nu hvor jeg venter barn. Jeg kan ikke klare det "
            "alene, men jeg vil ikke indlægges."
        ),
        reason=(
            "Ryger hash dagligt og drikker i weekenden. Gravid i 14. uge og har selv bedt om henvisning. Søvnløs "
            "og urolig, når hun prøver at holde pause. Motiveret for behandling."
        ),
        urgency="urgent",
        legal_ground=LegalGround.SEL_101,
        first_contact=_FIRST_CONTACT,
        substance=Substance.BOTH,
        children_at_home=True,
        pregnant=True,
        due_date=dt.date(2027, 5, 23),
        anonymous=False,
        current_treatment=("Følges i Familieambulatoriet; næste tid er den 3. december.",),
        medication=(
            MedicationValue(name="Folinsyre 400 mikrogram", dosage="1 tablet dagligt", atc="B03BB01"),
            MedicationValue(name="Sertralin 50 mg", dosage="1 tablet om morgenen", atc="N06AB06"),
        ),
        referrer=PersonValue(family="Juhl", given=("Karen",), role="Praktiserende læge", phone="98123456"),
        answer_by=dt.date(2026, 11, 27),
    )


def referral_request() -> JsonObject:
    """A GP refers a citizen to the centre."""
    return _request().to_bundle()


def referral_response() -> JsonObject:
    """The centre receives the citizen and gives the first appointment."""
    request = _request()
    start = SENT_AT.replace(day=26, hour=9)
    later = {"sent_at": SENT_AT + dt.timedelta(hours=4)}
    return ReferralResponse(
        **envelope(EventCode.REFERRAL_RESPONSE, CENTRE, GP, citizen=PARENT) | later,
        answer=ReferralAnswer.ACCEPTED,
        answers=request.message_id,
        request_id=request.request_id,
        first_appointment=AppointmentValue(
            start=start,
            end=start + dt.timedelta(hours=1),
            place=MeetingPlaceValue(
                name="Rusmiddelcentret, 1. sal", address="Havnegade 14", postal_code="7000", city="Fredericia"
            ),
            contact=PersonValue(family="Lund", given=("Sofie",), role="Behandler", phone="72107310"),
            instruction="Du er velkommen til at tage en pårørende med.",
        ),
        guarantee_date=_FIRST_CONTACT + dt.timedelta(days=14),
        note="Vi kontakter Familieambulatoriet, så forløbene passer sammen. Det er aftalt med hende.",
    ).to_bundle()
