"""What does one valid message of each event look like?

Published at /fhir, written into the package and the pages, and the start of the tests' mutations.
"""

from collections.abc import Callable, Mapping
from typing import Final

from message_schemas.codes import EventCode
from message_schemas.examples import referral, status_report
from message_schemas.fhir_json import JsonObject

EXAMPLES: Final[Mapping[str, Callable[[], JsonObject]]] = {
    EventCode.REFERRAL_REQUEST: referral.referral_request,
    EventCode.STATUS_REPORT: status_report.status_report,
}


def example(event: str) -> JsonObject:
    """A fresh copy of the event's example; KeyError for an event that has none."""
    return EXAMPLES[event]()


__all__ = ["EXAMPLES", "example"]
