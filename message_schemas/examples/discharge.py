"""What does a notice of discharge look like?"""

import datetime as dt
from typing import Final

from message_schemas.builders.courses import TreatmentKind
from message_schemas.builders.discharge import DischargeNotice, FollowUpValue, FollowUpWay
from message_schemas.builders.people import PersonValue
from message_schemas.builders.providers import ProviderValue
from message_schemas.builders.referral import LegalGround
from message_schemas.codes import DischargeReason, EventCode
from message_schemas.examples.people import AUTHORITY, CENTRE, PARENT, SENT_AT, envelope
from message_schemas.fhir_json import JsonObject

_DISCHARGED: Final = SENT_AT + dt.timedelta(days=22)


def discharge_notice() -> JsonObject:
    """The centre tells the social authority that the citizen moves on to residential treatment."""
    contact = PersonValue(family="Krogh", given=("Lone",), role="Misbrugskonsulent", phone="72107315")
    return DischargeNotice(
        **envelope(EventCode.DISCHARGE_NOTICE, CENTRE, AUTHORITY, citizen=PARENT, sent_at=_DISCHARGED),
        kinds=(TreatmentKind.AMBULATORY,),
        legal_ground=LegalGround.SEL_101,
        enrolled_on=dt.date(2026, 4, 7),
        discharged_on=_DISCHARGED.date(),
        reason=DischargeReason.TO_OTHER_SERVICE,
        contact_person=contact,
        coordinator=PersonValue(family="Dahl", given=("Amir",), role="Socialrådgiver", phone="72107318"),
        next_provider=ProviderValue(name="Døgnbehandlingen Skovgården", sor="441891000016005"),
        follow_up=FollowUpValue(
            way=FollowUpWay.THROUGH_OTHER_PARTY,
            agreed="Lone ringer til Skovgården, så længe Rikke er der, og derefter til Rikke på hendes egen telefon.",
            responsible=contact,
            through=ProviderValue(name="Døgnbehandlingen Skovgården", sor="441891000016005"),
            after_one_month=dt.date(2027, 1, 14),
            after_six_months=dt.date(2027, 6, 14),
        ),
    ).to_bundle()
