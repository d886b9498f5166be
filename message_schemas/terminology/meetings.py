"""Which codes does a meeting invitation use?

The kinds are the meetings that the sources name: N and K (status, handover from residential treatment), K 5.1.2 and
5.2.3 (the handleplan, before release, the probation service's quarterly follow-up), M and K (networks).
"""

from typing import Final

from message_schemas.codes import InformationCategory
from message_schemas.terminology.model import CodeSystem, Concept, all_of

_C = InformationCategory


def _kind(code: str, da: str, en: str, *more: InformationCategory) -> Concept:
    return Concept(code, da, en, frozenset(category.value for category in (_C.ATTENDANCE, *more)))


MEETING_KIND: Final = CodeSystem(
    "meeting-kind",
    "Slags møde",
    "Kinds of meeting",
    (
        _kind("status-meeting", "Statusmøde", "Status meeting", _C.SUBSTANCE_USE),
        _kind("handleplan-meeting", "Møde om handleplanen", "Meeting on the handleplan", _C.HANDLEPLAN),
        _kind("before-release", "Møde før løsladelse", "Meeting before release", _C.CRIMINAL_JUSTICE),
        _kind("supervision-follow-up", "Opfølgning på tilsyn", "Supervision follow-up", _C.CRIMINAL_JUSTICE),
        _kind("handover", "Overdragelsesmøde", "Handover meeting", _C.SUBSTANCE_USE),
        _kind("network-meeting", "Netværksmøde", "Network meeting"),
        _kind("other", "Andet møde", "Another meeting"),
    ),
)
MEETING_ROLE: Final = CodeSystem(
    "meeting-role",
    "Roller i et møde",
    "Roles at a meeting",
    (
        Concept("coordinator", "Tovholder, der indkalder", "Coordinator, who calls the meeting"),
        Concept("minute-taker", "Referent", "Minute taker"),
        Concept("citizen", "Borgeren", "The citizen"),
        Concept("party", "Repræsentant for en part", "Represents a party"),
        Concept("relative", "Pårørende", "Relative"),
        Concept("place", "Mødested", "Place"),
    ),
)

MEETING_KINDS: Final = all_of(MEETING_KIND)
MEETING_ROLES: Final = all_of(MEETING_ROLE)
