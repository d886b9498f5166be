"""What does a notice of enrolment look like?"""

import datetime as dt
from typing import Final

from message_schemas.builders.courses import TreatmentKind
from message_schemas.builders.enrolment import EnrolmentNotice, LengthValue
from message_schemas.builders.people import PersonValue
from message_schemas.builders.referral import LegalGround
from message_schemas.codes import EventCode
from message_schemas.examples.people import CENTRE, FAMILY, PARENT, envelope
from message_schemas.fhir_json import JsonObject

_ENROLLED: Final = dt.datetime(2026, 4, 7, 14, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def enrolment_notice() -> JsonObject:
    """The centre tells the family department that a parent has begun treatment."""
    return EnrolmentNotice(
        **envelope(EventCode.ENROLMENT_NOTICE, CENTRE, FAMILY, citizen=PARENT, sent_at=_ENROLLED),
        kinds=(TreatmentKind.AMBULATORY,),
        legal_ground=LegalGround.SEL_101,
        enrolled_on=_ENROLLED.date(),
        contact_person=PersonValue(
            family="Krogh", given=("Lone",), role="Misbrugskonsulent", phone="72107315"
        ),
        coordinator=PersonValue(family="Dahl", given=("Amir",), role="Socialrådgiver", phone="72107318"),
        expected_length=LengthValue(number=6, unit="months"),
        parent_of_minors=True,
    ).to_bundle()
