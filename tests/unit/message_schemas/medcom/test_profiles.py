"""Is every fault that MedCom's own profiles make possible refused, with an issue that points at it?

The faults are made from the differentials of MedCom's StructureDefinitions and put into every published
message that has the element. A rule that the validator forgot is a failing test here; what the hub does
not ask for on purpose stands in ALLOWED with its reason.
"""

import copy
import importlib
from functools import cache

import pytest

from message_schemas import JsonObject, medcom, message_of
from message_schemas.issues import TEXTS
from message_schemas.medcom.common import has_older_definition
from tests.unit.message_schemas.medcom.differentials import (
    OF_EVENT,
    OF_NO_EVENT,
    PROFILES,
    examples,
    profile,
)
from tests.unit.message_schemas.medcom.faults import Fault, faults
from tests.unit.message_schemas.medcom.invariants import BREACHES
from tests.unit.message_schemas.medcom.pointing import errors_of, points_at

pytestmark = pytest.mark.slow

# What a profile says and the hub lets pass, each with its reason. (Narrative is in no list: MedCom says
# «SHALL always be included» in a comment, no cardinality demands it, and the hub's redaction removes it.)
ALLOWED = {
    "medcom-hospitalnotifiation-leave-period-extension/Extension.url/other value": (
        "under another url it is another extension; a stay on leave without its own is refused"
    ),
    "medcom-messaging-reportOfAdmissionExtension/Extension.url/other value": (
        "under another url it is another extension, and this one is optional"
    ),
    "medcom-messaging-reportOfAdmissionRecipientExtension/Extension.url/other value": (
        "under another url it is another extension, and this one is optional"
    ),
}
# New with CareCommunication 5: an older message is warned and not refused.
SINCE_5 = {
    "medcom-careCommunication-communication/Communication.category.coding/too many",
    "medcom-careCommunication-communication/Communication.recipient/too many",
}
# What no single fault in a message of the event can break.
NOT_BREAKABLE = {
    "MessageHeader.destination:cc.": "every event's header forbids a cc altogether",
    "Provenance.occurred[x]:occurredDateTime/too many": "an element that JSON lets stand only once",
    "Extension.value[x]:valuePeriod/too many": "an element that JSON lets stand only once",
}
NEEDED = 40  # refused faults for each message

EVENTS = tuple(OF_EVENT)


@cache
def faults_by_rule(event: str) -> dict[str, list[tuple[JsonObject, Fault]]]:
    """Every fault of an event with the message that it was put into, by the rule it breaks."""
    found: dict[str, list[tuple[JsonObject, Fault]]] = {}
    for name in OF_EVENT[event]:
        for bundle in examples(event):
            for fault in faults(name, bundle):
                found.setdefault(fault.rule, []).append((bundle, fault))
    return found


@cache
def invariants(event: str) -> tuple[str, ...]:
    """The keys of the invariants in the event's profiles."""
    return tuple(
        constraint["key"]
        for name in OF_EVENT[event]
        for element in profile(name)["differential"]["element"]
        for constraint in element.get("constraint", ())
    )


def is_refused(fault: Fault) -> bool:
    return any(points_at(place, fault.place) for _, place in errors_of(fault.bundle))


def is_older(bundle: JsonObject) -> bool:
    return has_older_definition(message_of(bundle))


@pytest.mark.parametrize(
    ("event", "rule"),
    [(event, rule) for event in EVENTS for rule in sorted(faults_by_rule(event).keys() - ALLOWED.keys())],
)
def test_a_fault_against_medcoms_profile_is_refused_where_it_is(event: str, rule: str) -> None:
    made = faults_by_rule(event)[rule]

    missed = [
        (bundle["id"], fault.place, errors_of(fault.bundle))
        for bundle, fault in made
        if is_refused(fault) == (rule in SINCE_5 and is_older(bundle))
    ]

    assert missed == []


@pytest.mark.parametrize("rule", sorted(ALLOWED))
def test_what_is_let_pass_on_purpose_is_let_pass(rule: str) -> None:
    made = [fault for event in EVENTS for _, fault in faults_by_rule(event).get(rule, ())]

    assert [] in [errors_of(fault.bundle) for fault in made]


@pytest.mark.parametrize("event", EVENTS)
def test_at_least_forty_kinds_of_faults_are_refused(event: str) -> None:
    refused = [
        rule
        for rule, made in faults_by_rule(event).items()
        if rule not in ALLOWED and any(is_refused(fault) for _, fault in made)
    ]

    assert len(refused) >= NEEDED


@pytest.mark.parametrize("event", EVENTS)
def test_every_demand_of_a_profile_is_broken_by_some_fault(event: str) -> None:
    demands = {
        f"{name}/{element['id']}/{kind}"
        for name in OF_EVENT[event]
        for element in profile(name)["differential"]["element"]
        if "." in element["id"]
        for kind in _kinds(element)
    }

    unbroken = demands - faults_by_rule(event).keys()

    assert [rule for rule in unbroken if not any(part in rule for part in NOT_BREAKABLE)] == []


def _kinds(element: JsonObject) -> list[str]:
    asked = {
        "missing": element.get("min", 0) > 0,
        "too many": element.get("max", "*") != "*",
        "other value": any(name.startswith(("fixed", "pattern")) for name in element),
        "unknown code": element.get("binding", {}).get("strength") == "required",
        "unknown slice": element.get("slicing", {}).get("rules") == "closed",
        "other target": any(kind["code"] == "Reference" for kind in element.get("type", ())),
    }
    return [kind for kind, is_asked in asked.items() if is_asked]


@pytest.mark.parametrize(("event", "key"), [(event, key) for event in EVENTS for key in invariants(event)])
def test_a_breach_of_medcoms_invariant_is_refused_where_it_is(event: str, key: str) -> None:
    broken = 0
    for breach in BREACHES[key]:
        for bundle in examples(event):
            changed = copy.deepcopy(bundle)
            place = breach(changed)
            if place is None:
                continue

            found = errors_of(changed)

            broken += 1
            assert [detail for detail, said in found if points_at(said, place)], (place, found)
            assert {detail for detail, _ in found} & LISTED[key].keys(), found
    assert broken


def test_every_profile_is_of_an_event_or_of_none_that_the_hub_knows() -> None:
    names = {path.stem.removeprefix("StructureDefinition-") for path in PROFILES}

    assert names == {name for of_event in OF_EVENT.values() for name in of_event} | OF_NO_EVENT


def _listed() -> dict[str, dict[str, str]]:
    """The table in the package's own words: key → detail → function."""
    found: dict[str, dict[str, str]] = {}
    for line in (medcom.__doc__ or "").splitlines():
        if line.startswith("medcom-"):
            key, function, detail = line.split()
            found.setdefault(key, {})[detail] = function
    return found


LISTED = _listed()


def test_the_package_lists_where_each_of_medcoms_invariants_is_kept() -> None:
    keys = {key for event in EVENTS for key in invariants(event)}

    assert LISTED.keys() == keys == BREACHES.keys()
    for details in LISTED.values():
        for detail, function in details.items():
            module, _, name = function.rpartition(".")
            parent = "message_schemas" if module in ("rules", "event_rules") else "message_schemas.medcom"
            assert callable(getattr(importlib.import_module(f"{parent}.{module}"), name))
            assert detail in TEXTS


@pytest.mark.parametrize("event", EVENTS)
def test_the_messages_that_the_faults_are_put_into_have_none(event: str) -> None:
    assert examples(event)
    assert [errors_of(bundle) for bundle in examples(event)] == [[]] * len(examples(event))
