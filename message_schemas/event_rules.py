"""What must a message of its event say: its definition's content, its legal basis, its response?"""

from collections.abc import Iterator
from typing import Final

from message_schemas.checking import definition_issues
from message_schemas.issues import Issue, issue
from message_schemas.message import Message
from message_schemas.rules import known_event

_HEADER: Final = "Bundle.entry[0].resource"
_CODES: Final = ("ok", "transient-error", "fatal-error")


def event_issues(message: Message) -> Iterator[Issue]:
    """Everything that the message's own event requires and that is not there."""
    known = known_event(message)
    if known is None:
        return
    if known.legal_basis is not None and message.legal_basis != known.legal_basis:
        yield issue("legal-basis-not-for-event", f"{_HEADER}.extension")
    if not known.focus:  # an acknowledgement or a delivery status
        yield from _response(message)
    yield from definition_issues(message, known)


def _response(message: Message) -> Iterator[Issue]:
    at = f"{_HEADER}.response"
    response = message.response
    if response is None:
        yield issue("response-missing", at)
        return
    if not response.identifier:
        yield issue("response-identifier-missing", f"{at}.identifier")
    if response.code not in _CODES:
        yield issue("response-code-unknown", f"{at}.code")
    elif response.code != "ok" and not any(message.of_type("OperationOutcome")):
        yield issue("response-without-outcome", f"{at}.details")
