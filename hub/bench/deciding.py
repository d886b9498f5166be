"""How long does one decision take for a citizen with fifty consents, beside only looking through them?"""

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rich.console import Console

from consent import ConsentRecord, PartyFacts, Request, decide, default_policy, dump, load, read
from message_schemas import InformationCategory
from message_schemas.codes import (
    CATEGORY_SYSTEM,
    CONFIDENTIALITY_SYSTEM,
    CPR_SYSTEM,
    PURPOSE_SYSTEM,
    SID_PARTY,
    PartyKind,
    Purpose,
)

CONSENTS: Final = 50
TARGET: Final = 100.0  # microseconds, at the median
_RUNS: Final = 5000
_WARM_UP: Final = 200
_NOW: Final = datetime(2026, 11, 22, 9, tzinfo=UTC)
_CITIZEN: Final = {"system": CPR_SYSTEM, "value": "0101701111"}
_CATEGORIES: Final = tuple(category.value for category in InformationCategory)
_PURPOSES: Final = tuple(purpose.value for purpose in Purpose)
# As many parties as there are around one citizen: one of each kind.
_PARTIES: Final[Mapping[str, PartyFacts]] = {
    kind.value: PartyFacts(kind.value, kind.value) for kind in PartyKind
}
_CENTRE: Final = PartyKind.CENTRE.value
_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Timing:
    """Microseconds of processor time for one call."""

    median: float
    p95: float

    def __str__(self) -> str:
        return f"median {self.median:6.1f} µs   p95 {self.p95:6.1f} µs"


def deciding(console: Console) -> bool:
    """Print how long `decide` takes, beside its floor in the same run; whether the median keeps its target."""
    chance = random.Random(1)  # noqa: S311 - the same consents and questions at each run
    consents = tuple(load(dump(_consent(chance, number))) for number in range(CONSENTS))
    asked = [_request(chance) for _ in range(_RUNS)]
    policy = default_policy()
    outcomes = {decide(one, consents, _PARTIES, policy, _NOW).outcome for one in asked}

    decided = _timing(lambda one: decide(one, consents, _PARTIES, policy, _NOW), asked)
    floor = _timing(lambda one: _looked_through(one, consents), asked)

    is_met = decided.median <= TARGET
    console.print(
        f"{len(asked)} decisions about {len(_CATEGORIES)} categories, each on {CONSENTS} nested consents of "
        f"a citizen (outcomes: {', '.join(sorted(outcomes))})"
    )
    console.print(f"decide                            {decided}")
    console.print(f"floor: status and recipient only  {floor}")
    console.print(f"target: at most {TARGET:.0f} µs at the median: {'met' if is_met else 'not met'}")
    return is_met


def _looked_through(asked: Request, consents: Sequence[ConsentRecord]) -> int:
    """The least that any decision does: which consents are active and name this recipient?"""
    found = 0
    for consent in consents:
        recipients = consent.root.recipients
        if consent.status == "active" and recipients is not None:
            found += asked.recipient.id in recipients.parties or asked.recipient.kind in recipients.kinds
    return found


def _timing(work: Callable[[Request], object], asked: Sequence[Request]) -> Timing:
    for one in asked[:_WARM_UP]:
        work(one)
    took: list[float] = []
    gc.collect()
    for one in asked:
        before = time.process_time_ns()
        work(one)
        took.append((time.process_time_ns() - before) / 1000)
    return Timing(statistics.median(took), statistics.quantiles(took, n=20)[18])


def _request(chance: random.Random) -> Request:
    """The centre tells one of the parties about everything, for one of the purposes."""
    recipient = chance.choice([party for id_, party in _PARTIES.items() if id_ != _CENTRE])
    return Request(
        citizen=(_CITIZEN["system"], _CITIZEN["value"]),
        sender=_PARTIES[_CENTRE],
        recipient=recipient,
        event="status-report",
        purpose=chance.choice(_PURPOSES),
        categories=_CATEGORIES,
        labels=(),
        case="case-1",
        case_parties=(_CENTRE,),
    )


def _consent(chance: random.Random, number: int) -> ConsentRecord:
    """One consent of the last fourteen months, so that some have ended: a permit with two or three exceptions."""
    given = _NOW - timedelta(days=chance.randrange(420))
    exceptions = [_deny_category, _deny_recipient, _permit_more, _deny_label]
    nested = [make(chance) for make in chance.sample(exceptions, chance.randint(2, 3))]
    root = {
        "type": "permit",
        "actor": [
            *(_actor("IRCP", id_) for id_ in chance.sample(sorted(_PARTIES), chance.randint(1, 3))),
            _actor("CST", _CENTRE),
        ],
        "purpose": [_purpose(code) for code in chance.sample(_PURPOSES, chance.randint(1, 2))],
        "securityLabel": [_category(code) for code in chance.sample(_CATEGORIES, chance.randint(3, 8))],
        "provision": nested,
    }
    resource = {
        "resourceType": "Consent",
        "status": "active",
        "scope": {
            "coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
            ]
        },
        "patient": {"identifier": _CITIZEN},
        "dateTime": given.isoformat(timespec="seconds"),
        "performer": [{"identifier": _CITIZEN}],
        "organization": [_party(_CENTRE)],
        "sourceReference": {"display": "Underskrevet samtykkeerklæring"},
        "policy": [{"uri": "https://www.retsinformation.dk/eli/lta/2022/265"}],
        "provision": root,
    }
    return read(resource, consent_id=f"Consent/{number:03}", version=1)


def _deny_category(chance: random.Random) -> _Json:
    return {"type": "deny", "securityLabel": [_category(chance.choice(_CATEGORIES))]}


def _deny_recipient(chance: random.Random) -> _Json:
    return {"type": "deny", "actor": [_actor("IRCP", chance.choice(sorted(_PARTIES)))]}


def _permit_more(chance: random.Random) -> _Json:
    return {
        "type": "permit",
        "purpose": [_purpose(chance.choice(_PURPOSES))],
        "securityLabel": [_category(code) for code in chance.sample(_CATEGORIES, 2)],
        "period": {"end": "2027-06-30"},
    }


def _deny_label(_: random.Random) -> _Json:
    return {"type": "deny", "securityLabel": [{"system": CONFIDENTIALITY_SYSTEM, "code": "R"}]}


def _category(code: str) -> _Json:
    return {"system": CATEGORY_SYSTEM, "code": code}


def _purpose(code: str) -> _Json:
    return {"system": PURPOSE_SYSTEM, "code": code}


def _party(id_: str) -> _Json:
    return {"identifier": {"system": SID_PARTY, "value": id_}}


def _actor(role: str, id_: str) -> _Json:
    system = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
    return {"role": {"coding": [{"system": system, "code": role}]}, "reference": _party(id_)}
