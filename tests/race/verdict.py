"""Did anything go after its permission was taken away, and was each revocation told what had gone before?"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.race.changing import Change, Kind
from tests.race.evidence import Evidence, Permit, version_of

_MOST = 10  # problems of one sort that are said
_NEVER = 2**63


@dataclass(slots=True)
class Figures:
    """What happened, and what should not have."""

    deliveries: int = 0
    states: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)  # by the change that took the permission away
    answered: int = 0  # deliveries of which revocations were told that they had gone
    under_way: int = 0  # of these: claimed, but not yet handed over for all that anybody knew
    commits: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        rate = self.deliveries / self.seconds if self.seconds else 0.0
        lines = [
            f"deliveries          {self.deliveries}: {_said(self.states)}",
            f"changes             {self.changes.total()}: {_said(self.changes)}",
            f"stopped by them     {self.stopped.total()}: {_said(self.stopped)}",
            f"had gone before     {self.answered} as the revocations were answered; {self.under_way} under way",
            f"commits             {self.commits} in the database's log",
            f"seconds             {self.seconds:.1f} ({rate:.0f} deliveries a second)",
        ]
        return "\n".join(lines + [f"PROBLEM             {problem}" for problem in self.problems])


def _said(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counted.most_common())


def judge(evidence: Evidence, changes: Sequence[Change]) -> Figures:
    """Hold what was permitted against what was taken away, commit by commit."""
    figures = Figures(
        deliveries=len(evidence.deliveries),
        states=Counter(one.status for one in evidence.deliveries),
        changes=Counter(change.kind.value for change in changes),
        answered=sum(len(change.gone) for change in changes),
        under_way=sum(change.under_way for change in changes),
        commits=evidence.commits,
    )
    for sort in (
        _without_their_consent(evidence),
        _after(evidence, changes),
        _told_otherwise(evidence, changes),
        _unexplained(evidence, changes, figures.stopped),
    ):
        found = list(sort)
        figures.problems += found[:_MOST]
        if len(found) > _MOST:
            figures.problems.append(f"… and {len(found) - _MOST} more of this sort")
    return figures


def _without_their_consent(evidence: Evidence) -> Iterator[str]:
    """Permits that relied on a consent version which was not there yet, was replaced or revoked, or had ended."""
    for permit in evidence.permits:
        if not permit.relied_on:
            yield f"{permit.delivery} went and relied on no consent"
        for consent, number in permit.relied_on:
            version = evidence.versions[consent, number]
            following = evidence.versions.get((consent, number + 1))
            if permit.place < version.place or (following and permit.place > following.place):
                yield f"{permit.delivery} went by {consent}/{number}, which was not the version that counted"
            if version.ends is not None and permit.at >= version.ends:
                yield f"{permit.delivery} went by {consent}/{number}, which had ended"


def _after(evidence: Evidence, changes: Sequence[Change]) -> Iterator[str]:
    """Permits about a citizen whose new denial, or whose new holder of custody, had been committed."""
    last = {
        change.person.id: _place(change, evidence)
        for change in changes
        if change.kind in (Kind.DENIED, Kind.CUSTODY)
    }
    for permit in evidence.permits:
        if permit.place > last.get(permit.citizen, _NEVER):
            yield f"{permit.delivery} went after everything was denied for its citizen"


def _told_otherwise(evidence: Evidence, changes: Sequence[Change]) -> Iterator[str]:
    """Revocations whose answer was not exactly what had been claimed under the consent before them."""
    claims: dict[str, list[Permit]] = defaultdict(list)
    for claim in evidence.claims():
        for consent, _ in claim.relied_on:
            claims[consent].append(claim)
    for change in changes:
        if change.kind is not Kind.REVOKED:
            continue
        place = _place(change, evidence)
        under_it = claims[version_of(change.written)[0]]
        out = {claim.delivery for claim in under_it if evidence.is_out(claim, place)}
        if out != change.gone:
            yield f"{change.written} was answered with {len(change.gone)} gone, and {len(out)} were"


def _unexplained(evidence: Evidence, changes: Sequence[Change], stopped: Counter[str]) -> Iterator[str]:
    """Deliveries that went and no gate had let them; or did not, though nothing was taken away; or are elsewhere."""
    let_through = {claim.delivery for claim in evidence.claims()}
    taken = {
        (change.person.id, recipient): change.kind
        for change in changes
        if change.kind is not Kind.RENEWED
        for recipient in change.recipients
    }
    for delivery in evidence.deliveries:
        if delivery.status == "handed-over":
            if delivery.id not in let_through:
                yield f"{delivery.id} was handed over, and no gate had let it through"
            continue
        why = taken.get((delivery.citizen, delivery.recipient))
        if why is None or delivery.status not in _STOPPED[why]:
            yield f"{delivery.id} is {delivery.status}, and what was taken away is {why}"
        else:
            stopped[why.value] += 1


# Accepted before, it is withdrawn; accepted after, it waits for another consent, or is denied.
_STOPPED = {
    Kind.REVOKED: ("withdrawn", "held"),
    Kind.SHORTENED: ("withdrawn", "held"),
    Kind.CUSTODY: ("withdrawn", "held"),
    Kind.DENIED: ("withdrawn", "withheld"),
}


def _place(change: Change, evidence: Evidence) -> int:
    if change.kind is Kind.CUSTODY:
        return evidence.custody[change.person.id]
    return evidence.versions[version_of(change.written)].place
