"""Which small questions do all of MedCom's rules ask of a message?"""

import re
from typing import Any, Final

from message_schemas.codes import MEDCOM, MEDCOM_CARE_DEFINITION, MEDCOM_EVENT_SYSTEM, MedComEvent
from message_schemas.issues import Severity
from message_schemas.message import Message, object_of, objects, text_of

JsonObject = dict[str, Any]

HEADER: Final = "Bundle.entry[0].resource"
UUID_URN: Final = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CARE_DEFINITION_5: Final = re.compile(re.escape(MEDCOM_CARE_DEFINITION) + r"\|5\.[0-9]{1,2}")
# The canonical of today with an earlier version, or the canonical of 4.0, whose version may be left out.
_CARE_DEFINITION_OLDER: Final = re.compile(
    rf"(?:{re.escape(MEDCOM_CARE_DEFINITION)}\|[0-4]"
    rf"|{re.escape(MEDCOM)}/carecommunication/[A-Za-z/-]{{1,99}}(?:\|[0-4]|$))[0-9A-Za-z.-]{{0,19}}"
)


def entry(number: int) -> str:
    """The FHIRPath of an entry's resource."""
    return f"Bundle.entry[{number}].resource"


def has_profile(resource: JsonObject, profile: str) -> bool:
    """Whether the resource claims this profile, in whatever version."""
    profiles = object_of(resource.get("meta")).get("profile")
    return isinstance(profiles, list) and any(
        isinstance(one, str) and one.partition("|")[0] == profile for one in profiles
    )


def extensions_at(element: JsonObject, url: str) -> list[tuple[int, JsonObject]]:
    """The extensions with this url, each with its place in the list."""
    found = objects(element.get("extension"), keep_gaps=True)
    return [(place, one) for place, one in enumerate(found) if one.get("url") == url]


def resolves_to(message: Message, reference: object, *types: str) -> bool:
    """Whether a Reference points to a resource of one of these types in the Bundle."""
    found = message.resolve(reference) if isinstance(reference, dict) else None
    return found is not None and found[1].get("resourceType") in types


def has_older_definition(message: Message) -> bool:
    """Whether a CareCommunication says that it follows a version before 5."""
    if message.event != MedComEvent.CARE_COMMUNICATION or message.event_system != MEDCOM_EVENT_SYSTEM:
        return False
    said = text_of(message.header.get("definition"))
    return said is not None and _CARE_DEFINITION_OLDER.fullmatch(said) is not None


def since_5(message: Message) -> Severity:
    """How serious a rule is that CareCommunication got with version 5: an older message is only warned."""
    return "warning" if has_older_definition(message) else "error"
