"""The rules of CONTRACT section 5 once more, written naively and in another style; imports nothing from consent.

Where the engine computes with three values and intervals, this one tries every possibility: what the
request leaves out could be anything, so each dimension is asked for all of a small universe's values.
A permit must match in every possible world, a deny in some. Times are compared as text.
"""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
BASE = "https://handleplan-hub.example/fhir"
CATEGORY = f"{BASE}/CodeSystem/information-category"
SOMETHING_ELSE = "something that no provision names"
SAME_PURPOSE = {"TREAT": "treatment", "COC": "coordination"}
CUSTODY = ["PARAUTH", "GUARD"]
PROXIES = ["GUARD", "POWATT", "DPOWATT", "HPOWATT", "SPOWATT"]
DAYS = [
    "2020-01-01",
    "2026-03-01",
    "2026-06-30",
    "2026-11-22",
    "2026-12-24",
    "2030-01-01",
]  # inside and outside

STATUTES = [
    # basis, events, sender kinds, recipient kinds
    ("duty-to-notify", ["concern-notification"], None, ["family-department"]),
    ("vital-interest", ["correspondence"], None, ["psychiatry", "hospital", "general-practice"]),
    ("court-sentence", ["status-report"], ["centre", "residential-institution"], ["probation-service"]),
    ("appeal", ["complaint-case"], ["centre", "social-authority"], ["appeals-board"]),
]


def effects(
    asked: Json, consents: list[Json | None], kinds: dict[str, str], now: datetime
) -> dict[str | None, str]:
    """permit, deny or none for each category; a consent that is None is active and unreadable."""
    categories = asked["categories"] or [None]
    if asked["legal_basis"] != "consent":
        return dict.fromkeys(categories, "permit" if _statute(asked, kinds) else "deny")
    found: dict[str | None, str] = {}
    for category in categories:
        said = [
            _tree([consent["provision"]], consent, asked, category, consents, kinds, now)
            for consent in consents
            if consent is not None and consent["status"] == "active"
        ]
        found[category] = "deny" if "deny" in said else "permit" if "permit" in said else "none"
    return found


def outcome(found: dict[str | None, str]) -> str:
    """Rule 5."""
    said = list(found.values())
    if all(effect == "permit" for effect in said):
        return "permit"
    if any(effect == "permit" for effect in said):
        return "redact"
    return "deny" if all(effect == "deny" for effect in said) else "hold"


def _statute(asked: Json, kinds: dict[str, str]) -> bool:
    for basis, events, senders, recipients in STATUTES:
        if (
            basis == asked["legal_basis"]
            and asked["event"] in events
            and (senders is None or kinds[asked["sender"]] in senders)
            and kinds[asked["recipient"]] in recipients
            and asked["justification"]
        ):
            return True
    return False


def _tree(
    path: list[Json],
    consent: Json,
    asked: Json,
    category: str | None,
    consents: list[Json | None],
    kinds: dict[str, str],
    now: datetime,
) -> str:
    """`path` leads from the root to the provision asked."""
    here = path[-1]
    said = [
        _tree([*path, child], consent, asked, category, consents, kinds, now)
        for child in here.get("provision", [])
    ]
    if "deny" in said:
        return "deny"
    if "permit" in said:
        return "permit"
    matches = _worlds(path, asked, category, kinds)
    in_time = all(_in_period(provision.get("period", {}), now) for provision in path)
    if here.get("type") == "deny" and in_time and all(any(dimension) for dimension in matches):
        return "deny"
    counts = None not in consents and _counts(consent, asked, now) and _younger_than_a_year(consent, now)
    if here.get("type") == "permit" and in_time and all(all(dimension) for dimension in matches) and counts:
        return "permit"
    return "none"


def _worlds(path: list[Json], asked: Json, category: str | None, kinds: dict[str, str]) -> list[list[bool]]:
    """For each dimension that applies, whether it matches in each possible world."""
    worlds = []
    recipients, disclosers = _named_actors(path, "IRCP"), _named_actors(path, "CST")
    if recipients:
        worlds.append([_is_party(asked["recipient"], recipients, kinds)])
    if disclosers:
        worlds.append([_is_party(asked["sender"], disclosers, kinds)])
    purposes = _nearest(path, "purpose")
    if purposes:
        codes = [SAME_PURPOSE.get(coding["code"], coding["code"]) for coding in purposes]
        possible = [asked["purpose"]] if asked["purpose"] else ["treatment", "coordination", SOMETHING_ELSE]
        worlds.append([purpose in codes for purpose in possible])
    labels = _nearest(path, "securityLabel")
    if labels:
        worlds.append(_label_worlds(labels, asked, category))
    data_period = _nearest(path, "dataPeriod")
    if data_period:
        limits = data_period.get("start", ""), data_period.get("end", "9999")
        worlds.append(_hours_within(*limits, asked["data_date"], asked["data_until"]))
    data = _nearest(path, "data")
    if data:
        worlds.append(_data_worlds(data, asked, kinds))
    return worlds


@cache
def _hours_within(start: str, end: str, first: str | None, last: str | None) -> list[bool]:
    """For each hour in which the data may be, whether the period has it."""
    days = DAYS
    if first is not None and (last is None or first <= last):
        count = (date.fromisoformat(last or first) - date.fromisoformat(first)).days + 1
        days = [(date.fromisoformat(first) + timedelta(days=n)).isoformat() for n in range(count)]
    midnights = [datetime.fromisoformat(day).replace(tzinfo=COPENHAGEN) for day in days]
    hours = [midnight + timedelta(hours=hour) for midnight in midnights for hour in range(24)]
    return [_in_period({"start": start, "end": end}, hour) for hour in hours]


def _label_worlds(labels: list[Json], asked: Json, category: str | None) -> list[bool]:
    categories = [label["code"] for label in labels if label["system"] == CATEGORY]
    others = [label["code"] for label in labels if label["system"] != CATEGORY]
    carried = [asked["labels"]] if asked["labels"] is not None else [[], ["R"], ["V"], ["R", "V"]]
    other_matches = [any(code in others for code in codes) for codes in carried]
    if category is None and categories:
        return [True, False]  # only a permit that names no category covers the unknown
    return [matches or category in categories for matches in other_matches]


def _data_worlds(data: list[Json], asked: Json, kinds: dict[str, str]) -> list[bool]:
    resources = (
        [asked["resource"]] if asked["resource"] else ["Observation/1", "Observation/2", SOMETHING_ELSE]
    )
    cases = [asked["case"]] if asked["case"] else ["case-1", "case-2", SOMETHING_ELSE]
    authors = [asked["author"]] if asked["author"] else [*kinds, SOMETHING_ELSE]
    worlds = []
    for resource in resources:
        for case in cases:
            for author in authors:
                worlds.append(any(_datum(datum, resource, case, author, kinds) for datum in data))
    return worlds


def _datum(datum: Json, resource: str, case: str, author: str, kinds: dict[str, str]) -> bool:
    reference = datum["reference"]
    if datum["meaning"] == "instance":
        return bool(reference["reference"] == resource)
    if datum["meaning"] == "related":
        return bool(reference["identifier"]["value"] == case)
    return _is_party(author, [reference["identifier"]], kinds)


def _named_actors(path: list[Json], role: str) -> list[Json]:
    for provision in reversed(path):
        named = [
            actor["reference"]["identifier"]
            for actor in provision.get("actor", [])
            if actor["role"]["coding"][0]["code"] == role
        ]
        if named:
            return named
    return []


def _is_party(party: str, named: list[Json], kinds: dict[str, str]) -> bool:
    return any(
        identifier["value"] == (kinds.get(party) if identifier["system"].endswith("party-kind") else party)
        for identifier in named
    )


def _nearest(path: list[Json], element: str) -> Any:
    return next((provision[element] for provision in reversed(path) if element in provision), None)


def _in_period(period: Json, moment: datetime) -> bool:
    """Both sides as text of the same precision; a limit with a time has seconds and an offset."""
    start: str = period.get("start", "")
    end: str = period.get("end", "9999")
    return start <= _as_precise_as(start, moment) and _as_precise_as(end, moment) <= end


@cache
def _as_precise_as(limit: str, moment: datetime) -> str:
    if "T" in limit:
        return moment.astimezone(datetime.fromisoformat(limit).tzinfo).isoformat(timespec="seconds")
    return moment.astimezone(COPENHAGEN).isoformat()[: len(limit)]


def _younger_than_a_year(consent: Json, now: datetime) -> bool:
    given = consent["dateTime"]
    ends = f"{int(given[:4]) + 1}{given[4:]}"
    if ends.endswith("-02-29"):
        ends = ends.replace("-02-29", "-02-28")
    return _as_precise_as(ends, now) <= ends


def _counts(consent: Json, asked: Json, now: datetime) -> bool:
    organization = consent["organization"][0]["identifier"]["value"]
    if organization != asked["sender"] and organization not in (asked["case_parties"] or []):
        return False
    references = [performer.get("reference", "") for performer in consent["performer"]]
    people = [person for person in consent.get("contained", []) if f"#{person['id']}" in references]
    in_force = [
        person
        for person in people
        if person.get("active", True) and _in_period(person.get("period", {}), now)
    ]
    own = any(
        performer.get("identifier") == consent["patient"]["identifier"] for performer in consent["performer"]
    )
    if _is_adult(asked, now.astimezone(COPENHAGEN).date().isoformat()):
        nobody_else = any(performer.keys() == {"display"} for performer in consent["performer"])
        was_adult = _is_adult(asked, f"{consent['dateTime']}-01-01"[:10])
        return own or nobody_else or (was_adult and any(_relation(p) in PROXIES for p in in_force))
    return own and any(
        _relation(person) in CUSTODY
        and (asked["custodians"] is None or _number(person) in [value for _, value in asked["custodians"]])
        for person in in_force
    )


def _relation(person: Json) -> str:
    return str(person["relationship"][0]["coding"][0]["code"])


def _number(person: Json) -> str | None:
    return next((str(identifier["value"]) for identifier in person.get("identifier", [])), None)


def _is_adult(asked: Json, day: str) -> bool:
    if asked["citizen"] is None:
        return False
    born = asked["birth_date"]
    if asked["citizen"][0].endswith("1.2.208.176.1.2"):
        number = asked["citizen"][1]  # the universe's CPR numbers: a seventh digit of 1 is 19xx, of 4 is 20xx
        born = f"{'19' if number[6] == '1' else '20'}{number[4:6]}-{number[2:4]}-{number[:2]}"
    if born is None:
        anonymous = asked["citizen"][0].endswith("/sid/case")
        return bool(anonymous and asked["adult_attested"])
    return f"{int(born[:4]) + 18}{born[4:]}" <= day


def is_particular(consent: Json) -> bool:
    """Whether the words of any of its provisions speak of particular data, or of labels that are no categories."""
    text = str(consent["provision"])
    labels = [
        label for provision in _all(consent["provision"]) for label in provision.get("securityLabel", [])
    ]
    return "'dataPeriod'" in text or "'data'" in text or any(label["system"] != CATEGORY for label in labels)


def _all(provision: Json) -> list[Json]:
    return [provision, *(found for child in provision.get("provision", []) for found in _all(child))]
