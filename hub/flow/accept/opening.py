"""What does the message that opens a case say of it: when the clock started, and about which substance?"""

from datetime import datetime

from hub.domain.deadline import COPENHAGEN
from message_schemas import Message
from message_schemas.codes import FIRST_CONTACT_EXTENSION
from message_schemas.message import codings_of, extensions_of
from message_schemas.terminology import SUBSTANCE, TOPIC

_DATE_LENGTH = len("2026-11-22")


def first_contact(message: Message, received_at: datetime) -> datetime:
    """When the sender says that the citizen first wished for treatment, if that has been; else when it came."""
    for reference in message.focus:
        found = message.resolve(reference)
        for extension in extensions_of(found[1], FIRST_CONTACT_EXTENSION) if found else ():
            stated = _moment(extension.get("valueDateTime") or extension.get("valueDate"))
            if stated is not None and stated <= received_at:
                return stated
    return received_at


def substance(message: Message) -> str | None:
    """`drugs`, `alcohol` or `both` where the message states it; validation has checked the code."""
    for _, statement in message.of_type("Observation"):
        topics = {(one.get("system"), one.get("code")) for one in codings_of(statement.get("code"))}
        if (TOPIC.url, "substance") in topics:
            for coding in codings_of(statement.get("valueCodeableConcept")):
                if coding.get("system") == SUBSTANCE.url:
                    return str(coding.get("code"))
    return None


def _moment(value: object) -> datetime | None:
    """A whole date or a time with its zone; a date begins at midnight in Copenhagen. Else None."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=COPENHAGEN) if len(str(value)) == _DATE_LENGTH else None
