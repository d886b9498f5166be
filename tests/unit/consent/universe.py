"""A small universe of parties, categories, purposes and times, and random consents and requests in it."""

from datetime import date, datetime
from random import Random
from typing import Any

from consent import Request
from tests.unit.consent.builders import (
    ADULT,
    BASE,
    CITIZEN,
    CONFIDENTIALITY,
    COPENHAGEN,
    FATHER,
    MOTHER,
    PARTIES,
    YOUNG,
    actor,
    consent,
    person,
)

Json = dict[str, Any]
NAMES = ["centre", "gp", "psychiatry", "family"]
KINDS = [PARTIES[name].kind for name in NAMES]
CATEGORIES = ["substance-use", "mental-health", "employment"]
SENDERS = ["centre", "gp"]
PURPOSES = ["treatment", "coordination", None]
LIMITS = ["2025", "2026", "2026-06", "2026-11", "2026-11-22", "2026-06-30", "2026-11-22T10:00:00+01:00"]
MOMENTS = [
    "2025-12-31T23:59:59",
    "2026-01-01T00:00:00",
    "2026-06-30T23:59:59",
    "2026-11-22T10:00:00",
    "2026-11-22T10:00:01",
    "2026-11-22T23:59:59",
    "2026-11-23T00:00:00",
    "2027-02-28T12:00:00",
]
DAYS = ["2026-06-30", "2026-07-02", "2026-11-22", "2025-12-31"]
# Who may have performed a consent beside the citizen, or instead.
PEOPLE = {
    "mother": person("mother", "PARAUTH", MOTHER),
    "father": person("father", "PARAUTH", FATHER, period={"end": "2026-11-22"}),
    "guardian": person("guardian", "GUARD"),
    "attorney": person("attorney", "HPOWATT", period={"start": "2026-06"}),
    "aunt": person("aunt", "AUNT"),
    "retired": person("retired", "GUARD", active=False),
}
STRANGERS: list[Json] = [
    {"display": "Borgeren selv"},
    {"reference": "Practitioner/1"},
    {"type": "Organization", "display": "x"},
]
_DAYS_ASKED = ("birth_date", "data_date", "data_until")


def moment(random: Random) -> datetime:
    """A time at or near a limit."""
    return datetime.fromisoformat(random.choice(MOMENTS)).replace(tzinfo=COPENHAGEN)


def some(random: Random, values: list[Any], chance: float = 0.7) -> Any:
    """One of the values, or None."""
    return random.choice(values) if random.random() < chance else None


def asked(random: Random) -> Json:
    """A request as plain JSON."""
    anonymous = (f"{BASE}/sid/case", "case-1")
    return {
        "citizen": random.choice([ADULT, ADULT, ADULT, YOUNG, anonymous, None]),
        "birth_date": some(random, ["1990-01-01", "2008-11-22", "2008-11-23"], 0.2),
        "adult_attested": random.random() < 0.5,
        "sender": random.choice(["centre", *SENDERS]),
        "recipient": random.choice(NAMES),
        "event": some(random, ["status-report", "correspondence", "concern-notification"]),
        "purpose": random.choice(PURPOSES),
        "categories": random.sample(CATEGORIES, random.randint(0, 3)),
        "legal_basis": "consent" if random.random() < 0.9 else random.choice(["duty-to-notify", "vital-interest"]),
        "justification": some(random, ["akut"]),
        "labels": some(random, [[], ["R"], ["V"]]),
        "data_date": some(random, DAYS),
        "data_until": some(random, DAYS, 0.3),
        "author": some(random, NAMES),
        "resource": some(random, ["Observation/1", "Observation/2"]),
        "case": some(random, ["case-1", "case-2"]),
        "case_parties": some(random, [["centre", "gp"], ["gp"]]),
        "custodians": some(random, [[], [MOTHER], [FATHER], [MOTHER, FATHER]], 0.4),
    }  # fmt: skip


def as_request(plain: Json) -> Request:
    """The same for the engine."""
    labels, parties, custodians = (plain[name] for name in ("labels", "case_parties", "custodians"))
    days = {name: plain[name] and date.fromisoformat(plain[name]) for name in _DAYS_ASKED}
    return Request(
        **plain
        | days
        | {
            "sender": PARTIES[plain["sender"]],
            "recipient": PARTIES[plain["recipient"]],
            "categories": tuple(plain["categories"]),
            "labels": None if labels is None else tuple((CONFIDENTIALITY, code) for code in labels),
            "case_parties": None if parties is None else tuple(parties),
            "custodians": None if custodians is None else tuple(custodians),
        }
    )


def consent_of(random: Random) -> Json:
    """A Consent nested up to three deep below its root, mostly in force."""
    return consent(
        provision(random, 3),
        status=random.choice(["active"] * 6 + ["inactive", "draft", "rejected"]),
        dateTime=random.choice(["2026", "2026-01", "2025-11-22", "2026-02-28", "2026-10-01", "2024-02-29"]),
        organization=[
            {"identifier": {"system": f"{BASE}/sid/party", "value": random.choice(["centre"] * 4 + ["gp"])}}
        ],
        **performers(random),
    )


def performers(random: Random) -> Json:
    """Mostly the citizen, often with others, sometimes others alone."""
    references: list[Json] = [CITIZEN] if random.random() < 0.85 else []
    names = random.sample(sorted(PEOPLE), random.randint(0, 2))
    references += [{"reference": f"#{name}"} for name in names]
    if not references or random.random() < 0.2:
        references.append(random.choice(STRANGERS))
    return {"performer": references, "contained": [PEOPLE[name] for name in names] or None}


def provision(random: Random, depth: int) -> Json:
    """A provision that names each dimension now and then."""
    made: Json = {"type": random.choice(["permit", "permit", "permit", "deny"])}
    elements: dict[str, tuple[float, Any]] = {
        "actor": (0.4, lambda: [_actor(random) for _ in range(random.randint(1, 2))]),
        "purpose": (0.3, lambda: [_purpose(random) for _ in range(random.randint(1, 2))]),
        "securityLabel": (0.5, lambda: [_label(random) for _ in range(random.randint(1, 3))]),
        "period": (0.25, lambda: _period(random)),
        "dataPeriod": (0.12, lambda: _period(random)),
        "data": (0.12, lambda: [_datum(random) for _ in range(random.randint(1, 2))]),
    }
    for name, (chance, make) in elements.items():
        if random.random() < chance:
            made[name] = make()
    if depth and random.random() < 0.6:
        made["provision"] = [provision(random, depth - 1) for _ in range(random.randint(1, 2))]
        if depth == 3 and random.random() < 0.1:
            del made["type"]
    return made


def _actor(random: Random) -> Json:
    role = random.choice(["IRCP", "IRCP", "CST"])
    return (
        actor(role, random.choice(NAMES)) if random.random() < 0.6 else actor(role, kind=random.choice(KINDS))
    )


def _purpose(random: Random) -> Json:
    if random.random() < 0.3:
        system = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
        return {"system": system, "code": random.choice(["TREAT", "COC"])}
    return {"system": f"{BASE}/CodeSystem/purpose", "code": random.choice(["treatment", "coordination"])}


def _label(random: Random) -> Json:
    if random.random() < 0.2:
        return {"system": CONFIDENTIALITY, "code": random.choice(["R", "V"])}
    return {"system": f"{BASE}/CodeSystem/information-category", "code": random.choice(CATEGORIES)}


def _period(random: Random) -> Json:
    first, second = sorted(random.sample(LIMITS, 2), key=lambda limit: limit[:10].ljust(10, "0"))
    return random.choice([{"start": first}, {"end": second}, {"start": first[:10], "end": "2027"}])


def _datum(random: Random) -> Json:
    choice = random.randrange(3)
    if choice == 0:
        resource = random.choice(["Observation/1", "Observation/2"])
        return {"meaning": "instance", "reference": {"reference": resource}}
    if choice == 1:
        case = {"system": f"{BASE}/sid/case", "value": random.choice(["case-1", "case-2"])}
        return {"meaning": "related", "reference": {"identifier": case}}
    return {"meaning": "authoredby", "reference": _actor(random)["reference"]}
