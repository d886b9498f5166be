"""What the tests of single events share: odd values to build from, and what is left when a category is withheld."""

import datetime as dt
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from consent.model import Decision
from consent.redacting import redact
from message_schemas import (
    InformationCategory,
    JsonObject,
    Message,
    message_of,
    parse,
    parts,
    to_json,
    validate,
)
from message_schemas.builders.people import PersonValue
from message_schemas.builders.places import MeetingPlaceValue
from message_schemas.builders.values import CitizenValue, OrganizationValue
from tests.unit.message_schemas.samples import CENTRE, CITIZEN, GP, errors

_ODD: Final = (
    "<script>alert('x')</script> & \"citat\" ]]>",
    "Ærø, Ønskeøen og Åen",
    "første linje\r\nanden linje\n\ttredje",
    "  mellemrum  ",
    "&amp; &lt;br/&gt; &#0;",
    "\u202eomvendt \U0001f600 e\u0301",
    "{{ 7 * 7 }} ${x} '; --",
)
FEW: Final = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _is_text(value: str) -> bool:
    return bool(value.strip()) and all(ord(letter) >= 0x20 or letter in "\t\n\r" for letter in value)


texts: Final = st.sampled_from(_ODD) | st.text(min_size=1, max_size=30).filter(_is_text)
days: Final = st.dates()
_zones: Final = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
moments: Final = st.datetimes(timezones=_zones)
categories: Final = st.sampled_from(InformationCategory)
people: Final = st.builds(
    PersonValue,
    family=texts,
    given=st.lists(texts, max_size=2).map(tuple),
    role=texts,
    phone=st.none() | texts,
    email=st.none() | texts,
)
places: Final = st.builds(
    MeetingPlaceValue,
    name=texts,
    address=st.none() | texts,
    postal_code=st.none() | texts,
    city=st.none() | texts,
    phone=st.none() | texts,
    link=st.none() | st.just("https://video.example/a?b=c&d=%20e"),
)
parties: Final = st.sampled_from((GP, CENTRE)) | st.builds(
    OrganizationValue, name=texts, party_id=st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
)
ANONYMOUS: Final = CitizenValue(system="https://handleplan-hub.example/fhir/sid/case", value="case-7")


def envelopes() -> dict[str, st.SearchStrategy[Any]]:
    """What every message value needs besides its content, as strategies for `st.builds`."""
    return {
        "bundle_id": st.just("bundle-1"),
        "message_id": st.from_regex(r"[A-Za-z0-9\-.]{1,64}", fullmatch=True),
        "sent_at": moments,
        "sender": st.just(GP),
        "recipients": st.just((CENTRE,)),
        "citizen": st.sampled_from((CITIZEN, ANONYMOUS)),
        "case_id": st.none() | texts,
    }


def remarks(bundle: JsonObject) -> list[tuple[str, str]]:
    """Severity and detail of everything found in the Bundle as it comes over the wire."""
    message = parse(to_json(bundle), "application/fhir+json")
    return [(found.severity, found.detail) for found in validate(message)]


def warnings(bundle: JsonObject) -> list[str]:
    """The detail codes of a message's warnings."""
    return [found.detail for found in validate(message_of(bundle)) if found.severity == "warning"]


def without_category(bundle: JsonObject, *withheld: str) -> Message:
    """What is left of a message when these categories are withheld and all others may go."""
    message = message_of(bundle)
    permitted = tuple(one.value for one in InformationCategory if one.value not in withheld)
    decision = Decision("redact", permitted, withheld, "consent", ())
    return message_of(redact(message.bundle, parts(message), decision))


def found_in(bundle: JsonObject) -> dict[str, list[set[str]]]:
    """The categories of each part, by its resource's type."""
    found: dict[str, list[set[str]]] = {}
    for part in parts(message_of(bundle)):
        found.setdefault(part.resource.partition("/")[0], []).append(set(part.categories))
    return found


__all__ = [
    "ANONYMOUS",
    "FEW",
    "categories",
    "days",
    "envelopes",
    "errors",
    "found_in",
    "moments",
    "parties",
    "people",
    "places",
    "remarks",
    "texts",
    "warnings",
    "without_category",
]
