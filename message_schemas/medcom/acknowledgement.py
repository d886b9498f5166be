"""What does MedCom's acknowledgement (2.0.3) ask for?

That there is a response, and with which codes, is asked of the hub's delivery status too (event_rules.py).
"""

from collections.abc import Iterator
from typing import Final

from message_schemas.codes import BASE
from message_schemas.issues import Issue, issue
from message_schemas.medcom.codes import (
    ACKNOWLEDGED,
    ALL_ACTIVITIES,
    ERROR_CODE_SYSTEM,
    ERROR_CODES,
    HL7_OUTCOME_SYSTEM,
)
from message_schemas.medcom.common import HEADER, entry, resolves_to
from message_schemas.medcom.envelope import is_own
from message_schemas.message import Message, codings_of, object_of, objects, text_of

_SYSTEMS: Final = frozenset({HL7_OUTCOME_SYSTEM, ERROR_CODE_SYSTEM})
_OURS: Final = f"{BASE}/CodeSystem/"  # the hub and its adapters answer with codes of their own


def acknowledgement(message: Message) -> Iterator[Issue]:
    """-1 and what response.details is, a Provenance, its own activity, and MedCom's codes for what was wrong."""
    response = object_of(message.header.get("response"))
    refused = message.response is not None and message.response.code in ("transient-error", "fatal-error")
    if ("details" in response or refused) and not resolves_to(
        message, response.get("details"), "OperationOutcome"
    ):
        yield issue("acknowledgement-details", f"{HEADER}.response.details")
    yield from _provenances(message)
    for number, outcome in message.of_type("OperationOutcome"):
        for place, found in enumerate(objects(outcome.get("issue"), keep_gaps=True)):
            at = f"{entry(number)}.issue[{place}].details.coding"
            for which, coding in enumerate(codings_of(found.get("details"))):
                system, code = text_of(coding.get("system")) or "", text_of(coding.get("code"))
                if system not in _SYSTEMS and not system.startswith(_OURS):
                    yield issue("acknowledgement-code", f"{at}[{which}].system")
                elif code is None or (system == ERROR_CODE_SYSTEM and code not in ERROR_CODES):
                    yield issue("acknowledgement-code", f"{at}[{which}].code")


def _provenances(message: Message) -> Iterator[Issue]:
    """medcom-messaging-2; that the acknowledgement's own one is missing is a warning, for MedCom's samples' sake."""
    all_of_them = list(message.of_type("Provenance"))
    if not all_of_them:
        yield issue("medcom-provenance-missing", "Bundle.entry")
    for number, provenance in all_of_them:
        codes = {text_of(coding.get("code")) for coding in codings_of(provenance.get("activity"))}
        if is_own(message, provenance) and codes & ALL_ACTIVITIES and ACKNOWLEDGED not in codes:
            yield issue("acknowledgement-activity", f"{entry(number)}.activity.coding[0].code")
