"""What do the tests of the builders draw? Odd texts, days, people and places, and the values of an envelope."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import InformationCategory, JsonObject, MessageValue, ProviderValue
from message_schemas.builders.people import PersonValue
from message_schemas.builders.places import MeetingPlaceValue
from message_schemas.builders.values import CitizenValue, OrganizationValue
from message_schemas.codes import SID_CASE
from message_schemas.examples import people as example_people
from tests.unit.message_schemas.samples import CENTRE, CITIZEN, GP

_ODD: Final = (
    "<script>alert('x')</script> & \"citat\" ]]>",
    "Ærø, Ønskeøen og Åen",
    "første linje\r\nanden linje\n\ttredje",
    "  mellemrum  ",
    "&amp; &lt;br/&gt; &#0;",
    "\u202eomvendt \U0001f600 e\u0301",
    "{{ 7 * 7 }} ${x} '; --",
    "„citat“ – 'tegn' \"her\"",
    "\xa0é",
)
FEW: Final = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _is_text(value: str) -> bool:
    return bool(value.strip()) and all(ord(letter) >= 0x20 or letter in "\t\n\r" for letter in value)


texts: Final = st.sampled_from(_ODD) | st.text(min_size=1, max_size=30).filter(_is_text)
days: Final = st.dates() | st.sampled_from(
    [dt.date.min, dt.date.max, dt.date(2028, 2, 29), dt.date(2026, 8, 31)]
)
_zones: Final = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
moments: Final = st.datetimes(timezones=_zones)
categories: Final = st.sampled_from(InformationCategory)
some_categories: Final = st.lists(categories, max_size=3).map(tuple)
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
providers: Final = st.builds(
    ProviderValue,
    name=texts,
    party_id=st.none() | st.just("havnen"),
    sor=st.none() | st.just("325421000016001"),
    gln=st.none() | st.just("5790000121526"),
)
parties: Final = st.sampled_from((GP, CENTRE)) | st.builds(
    OrganizationValue, name=texts, party_id=st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
)
ids: Final = st.uuids().map(lambda found: f"urn:uuid:{found}")
ANONYMOUS: Final = CitizenValue(system=SID_CASE, value="case-7")


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


def envelope(**changes: Any) -> dict[str, Any]:
    """The same as values, from the centre to the social authority."""
    return example_people.envelope("test", example_people.CENTRE, example_people.AUTHORITY) | changes


def built(make: Callable[..., MessageValue], given: dict[str, Any]) -> JsonObject | None:
    """The message of these values; None when they do not go together."""
    try:
        value = make(**envelope(**given))
    except ValidationError:
        return None
    bundle: JsonObject = value.to_bundle()
    return bundle
