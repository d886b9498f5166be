"""Values, changes and redactions that the tests of several events share."""

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from consent import CannotRedact, Decision, redact
from message_schemas import (
    CitizenValue,
    InformationCategory,
    JsonObject,
    MessageValue,
    ProviderValue,
    message_categories,
    message_of,
    parts,
    validate,
)
from message_schemas.builders.people import PersonValue
from message_schemas.codes import SID_CASE
from message_schemas.examples import people

Change = Callable[[JsonObject], object]
ANONYMOUS = CitizenValue(system=SID_CASE, value="sag-7")

_ODD = [
    "Æblegrød på Åen",
    "<b>&amp;</b> ]]> <!--",
    "a\n\nb\tc",
    "  x",
    "„citat“ – 'tegn' \"her\"",
    "\U0001f600",
    "\xa0é",
]
texts = st.sampled_from(_ODD) | st.text(min_size=1, max_size=30).filter(
    lambda text: bool(text.strip()) and all(ord(letter) >= 0x20 for letter in text)
)
days = st.dates() | st.sampled_from([dt.date.min, dt.date.max, dt.date(2028, 2, 29), dt.date(2026, 8, 31)])
categories = st.lists(st.sampled_from(InformationCategory), max_size=3).map(tuple)
persons = st.builds(
    PersonValue,
    family=texts,
    given=st.lists(texts, max_size=2).map(tuple),
    role=texts,
    phone=st.none() | texts,
)
providers = st.builds(
    ProviderValue,
    name=texts,
    party_id=st.none() | st.just("havnen"),
    sor=st.none() | st.just("325421000016001"),
    gln=st.none() | st.just("5790000121526"),
)
ids = st.uuids().map(lambda found: f"urn:uuid:{found}")


def envelope(**changes: Any) -> dict[str, Any]:
    """What every message value needs, from the centre to the social authority."""
    return people.envelope("test", people.CENTRE, people.AUTHORITY) | changes


def built(make: Callable[..., MessageValue], given: dict[str, Any]) -> JsonObject | None:
    """The message of these values; None when they do not go together."""
    try:
        value = make(**envelope(**given))
    except ValidationError:
        return None
    bundle: JsonObject = value.to_bundle()
    return bundle


def changed(bundle: JsonObject, *changes: Change) -> JsonObject:
    """A copy of the Bundle after some changes."""
    bundle = copy.deepcopy(bundle)
    for change in changes:
        change(bundle)
    return bundle


def focus(bundle: JsonObject) -> JsonObject:
    """The resource that the message is about."""
    reference = bundle["entry"][0]["resource"]["focus"][0]["reference"]
    return of_id(bundle, reference.partition("/")[2])


def of_id(bundle: JsonObject, resource_id: str) -> JsonObject:
    """The resource with an id."""
    return next(one["resource"] for one in bundle["entry"] if one["resource"].get("id") == resource_id)


def first(bundle: JsonObject, kind: str) -> JsonObject:
    """The first resource of a type."""
    return next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind)


def remarks(bundle: JsonObject) -> list[tuple[str, str]]:
    """Everything that is found in a message: how serious, and which code."""
    return [(one.severity, one.detail) for one in validate(message_of(bundle), from_hub=True)]


def errors(bundle: JsonObject) -> list[str]:
    """The codes of what refuses the message."""
    return [detail for severity, detail in remarks(bundle) if severity == "error"]


def warnings(bundle: JsonObject) -> list[str]:
    """The codes of what the message lacks without being refused for it."""
    return [detail for severity, detail in remarks(bundle) if severity == "warning"]


def said(bundle: JsonObject) -> set[str]:
    """All information categories of the message."""
    return set(message_categories(parts(message_of(bundle))))


def without(bundle: JsonObject, category: str) -> JsonObject | None:
    """What is left when one category is withheld; None when nothing can be sent."""
    found = parts(message_of(bundle))
    permitted = tuple(one for one in message_categories(found) if one != category)
    decision = Decision("redact", permitted, (category,), "consent", ())
    try:
        return redact(bundle, found, decision)
    except CannotRedact:
        return None
