"""What does a meeting invitation look like?"""

import datetime as dt

from message_schemas.builders.meeting import (
    AttendeeValue,
    MeetingInvitation,
    MeetingKind,
    RelativeValue,
)
from message_schemas.builders.people import PersonValue
from message_schemas.builders.places import MeetingPlaceValue
from message_schemas.codes import EventCode
from message_schemas.examples.people import AUTHORITY, CENTRE, JOBCENTER, SENT_AT, envelope
from message_schemas.fhir_json import JsonObject


def meeting_invitation() -> JsonObject:
    """The coordinator calls the parties to a meeting on the handleplan."""
    start = SENT_AT.replace(month=12, day=8, hour=13, minute=0)
    return MeetingInvitation(
        **envelope(EventCode.MEETING_INVITATION, CENTRE, AUTHORITY, JOBCENTER),
        kind=MeetingKind.HANDLEPLAN_MEETING,
        subject="Opfølgning på handleplanen efter de første to uger",
        agenda=(
            "Borgerens egen status",
            "Behandlingsplanen og fremmøde",
            "Praktik: hvad er aftalt, og hvornår kan den begynde?",
            "Hvem gør hvad inden næste møde?",
        ),
        start=start,
        end=start + dt.timedelta(minutes=75),
        place=MeetingPlaceValue(
            name="Rusmiddelcentret, mødelokale 2",
            address="Havnegade 14",
            postal_code="7000",
            city="Fredericia",
            phone="72107300",
            link="https://video.example/moede/7f3a2c",
        ),
        coordinator=AttendeeValue(
            party=CENTRE,
            person=PersonValue(
                family="Lund",
                given=("Sofie",),
                role="Tovholder",
                phone="72107310",
                email="sofie.lund@rusmiddelcentret.example",
            ),
        ),
        attendees=(
            AttendeeValue(
                party=AUTHORITY,
                person=PersonValue(family="Bach", given=("Jens",), role="Rådgiver", phone="72107420"),
                takes_minutes=True,
            ),
            AttendeeValue(party=JOBCENTER, required="optional"),
        ),
        relatives=(RelativeValue(family="Elmer", given=("Lis Test",), relationship="Søster"),),
        instruction="Mød gerne ti minutter før. Du bestemmer selv, om din søster skal med.",
    ).to_bundle()
