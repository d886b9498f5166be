"""The rules of CONTRACT section 5 once more, written naively and in another style; imports nothing from consent.

Where the engine computes with three values and intervals, this one tries every possibility: what the
request leaves out could be anything, so each dimension is asked for all of a small universe's values.
A permit must match in every possible world, a deny in some. Times are compared as text.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
BASE = "https://handleplan-hub.example/fhir"
CATEGORY = f"{BASE}/CodeSystem/information-category"
SOMETHING_ELSE = "something that no provision names"
SAME_PURPOSE = {"TREAT": "treatment", "COC": "coordination"}
CUSTODY = "PARAUTH"
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
        days = [asked["data_date"]] if asked["data_date"] else DAYS
        midnights = [datetime.fromisoformat(day).replace(tzinfo=COPENHAGEN) for day in days]
        hours = [midnight + timedelta(hours=hour) for midnight in midnights for hour in range(24)]
        worlds.append([_in_period(data_period, hour) for hour in hours])
    data = _nearest(path, "data")
    if data:
        worlds.append(_data_worlds(data, asked, kinds))
    return worlds


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
    if _is_adult(asked, now):
        return True
    own = any(
        performer.get("identifier") == consent["patient"]["identifier"] for performer in consent["performer"]
    )
    holders = [
        f"#{person['id']}"
        for person in consent.get("contained", [])
        if person["relationship"][0]["coding"][0]["code"] == CUSTODY
    ]
    return own and any(performer.get("reference") in holders for performer in consent["performer"])


def _is_adult(asked: Json, now: datetime) -> bool:
    if asked["citizen"] is None:
        return False
    born = asked["birth_date"]
    if asked["citizen"][0].endswith("1.2.208.176.1.2"):
        number = asked["citizen"][1]  # the universe's CPR numbers: a seventh digit of 1 is 19xx, of 4 is 20xx
        born = f"{'19' if number[6] == '1' else '20'}{number[4:6]}-{number[2:4]}-{number[:2]}"
    if born is None:
        anonymous = asked["citizen"][0].endswith("/sid/case")
        return bool(anonymous and asked["adult_attested"])
    return f"{int(born[:4]) + 18}{born[4:]}" <= now.astimezone(COPENHAGEN).date().isoformat()
