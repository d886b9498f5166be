"""What are a request, a consent and a decision? The values that this package takes and returns.

They are msgspec structs rather than dataclasses, because stored consents are decoded straight
into them for every message. Instants are whole microseconds since 1970 (UTC); intervals are half-open.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal, Protocol

from msgspec import Struct

from message_schemas.codes import PartyKind

Effect = Literal["permit", "deny"]
Outcome = Literal["permit", "redact", "hold", "deny"]
Label = tuple[str, str]  # (system, code)
Interval = tuple[int | None, int | None]  # microseconds, [start, end); None is open


class PartyLike(Protocol):
    """What a decision asks of a registered party."""

    @property
    def kind(self) -> str:
        """Its `party-kind` code."""
        ...

    @property
    def enabled(self) -> bool:
        """Whether it may take part at all."""
        ...


class PartyFacts(Struct, frozen=True):
    """What a decision needs to know of a party: its id, its kind (`party-kind`), whether it may take part."""

    id: str
    kind: str
    enabled: bool = True


class Request(Struct, frozen=True, kw_only=True):
    """One question: may the sender disclose these categories about the citizen to the recipient?

    None means unknown throughout and never "any" (CONTRACT section 5, rule 2). An anonymous case has
    its `/sid/case` identifier as `citizen`.
    """

    citizen: tuple[str, str] | None = None
    sender: PartyFacts
    recipient: PartyFacts
    event: str | None = None
    purpose: str | None = None  # the hub's code, a v3-ActReason code, or `system|code`
    categories: tuple[str | None, ...] = ()  # None, and emptiness, stand for content of no known category
    legal_basis: str = "consent"
    justification: str | None = None
    labels: tuple[Label, ...] | None = None  # () is "carries none"
    data_date: date | datetime | None = None
    data_until: date | datetime | None = None  # the data's time runs from data_date through this
    author: str | None = None  # a party's id
    resource: str | None = None  # "Type/id"
    case: str | None = None
    case_parties: tuple[str, ...] | None = None  # ids of the parties that take part in the case
    birth_date: date | None = None  # Patient.birthDate; the CPR number goes before it
    adult_attested: bool = False  # by the opener; counts for an anonymous case only
    # (system, value) of those who hold custody now by the hub's own record; () is nobody that is known,
    # None is no record, so that the consent's own word counts.
    custodians: tuple[tuple[str, str], ...] | None = None


class Actors(Struct, frozen=True, array_like=True):
    """Parties named one by one and by kind; any of them is meant."""

    parties: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class Labels(Struct, frozen=True, array_like=True):
    """Information categories and other security labels; any of them is meant."""

    categories: int = 0  # bits, see categories.py
    others: tuple[Label, ...] = ()


class Data(Struct, frozen=True, array_like=True):
    """Particular data: resources ("Type/id"), cases and authors; any of them is meant."""

    instances: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    authors: Actors = Actors()


class Provision(Struct, frozen=True, array_like=True):
    """A compiled provision: each dimension as it applies here, what its ancestors name included.

    A dimension that is None does not restrict. `start` and `end` lie within all ancestors' periods;
    a permit's `end` also within twelve months of the consent's dateTime. A root may lack an effect.
    """

    effect: Effect | None
    path: str
    start: int | None = None
    end: int | None = None
    recipients: Actors | None = None
    disclosers: Actors | None = None
    purposes: tuple[str, ...] | None = None
    labels: Labels | None = None
    data_period: Interval | None = None
    data: Data | None = None
    children: tuple["Provision", ...] = ()

    def tree(self) -> tuple["Provision", ...]:
        """Itself and every provision below it, in document order."""
        found, waiting = [], [self]
        while waiting:
            provision = waiting.pop()
            found.append(provision)
            waiting.extend(reversed(provision.children))
        return tuple(found)

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Which of `recipient`, `category` and `purpose` it does not name."""
        named = {
            "recipient": self.recipients is not None,
            "category": self.labels is not None and bool(self.labels.categories),
            "purpose": self.purposes is not None,
        }
        return tuple(name for name, is_named in named.items() if not is_named)

    @property
    def blanket(self) -> bool:
        """A permit that names no recipient, no category or no purpose (rule 11)."""
        labels = self.labels
        return self.effect == "permit" and (
            self.recipients is None or self.purposes is None or labels is None or not labels.categories
        )


class Deputy(Struct, frozen=True, array_like=True):
    """Another person than the citizen who performed a consent and may have a say in it (rule 7).

    `start` and `end` bound the relation to the citizen.
    """

    custody: bool  # a holder of custody
    proxy: bool  # speaks for an adult: power of attorney or guardianship
    identifiers: tuple[tuple[str, str], ...] = ()  # (system, value)
    start: int | None = None
    end: int | None = None


class ConsentRecord(Struct, frozen=True, array_like=True):
    """A Consent at one version, compiled. It holds no identifier of the citizen."""

    id: str  # "Consent/…"
    version: int
    status: str
    organization: str  # a party's id
    date_time: int
    by_citizen: bool  # performed by the citizen, as identifier or reference show
    by_unidentified: bool  # performed by someone whom nothing tells from the citizen
    root: Provision
    deputies: tuple[Deputy, ...] = ()
    # What its provisions name in all; None when one of them leaves it open. A consent that cannot
    # concern a request is passed over by these.
    recipients: Actors | None = None
    purposes: tuple[str, ...] | None = None
    particular: bool = True  # names particular data, or labels that are no categories: ask part by part
    ends: int | None = None  # when the last of its permits ends; None when it permits nothing

    @property
    def blanket(self) -> bool:
        """Whether any of its permits is a blanket one (rule 11)."""
        return any(p.blanket for p in self.root.tree())

    def parties(self) -> frozenset[str]:
        """Ids of all parties it names, so that one naming an unknown party can be refused."""
        named = {self.organization}
        for provision in self.root.tree():
            authors = provision.data.authors if provision.data else None
            for actors in (provision.recipients, provision.disclosers, authors):
                if actors is not None:
                    named.update(actors.parties)
        return frozenset(named)


class UnreadableConsent(Struct, frozen=True):
    """An active consent that could not be read: while it stands, nothing is permitted (rule 9)."""

    id: str
    version: int


class Reason(Struct, frozen=True):
    """Why one category is permitted, denied, or neither. None is content of no known category."""

    category: str | None
    effect: Literal["permit", "deny", "none"]
    code: str
    text_da: str
    text_en: str
    consent: str | None = None
    provision: str | None = None


class Notice(Struct, frozen=True):
    """Something the consent officer should look at, though it was decided (rule 11)."""

    code: str
    text_da: str
    text_en: str
    consent: str
    provision: str


class Decision(Struct, frozen=True):
    """The answer: one reason for each category asked for, and what follows from them (rule 5)."""

    outcome: Outcome
    permitted: tuple[str, ...]
    withheld: tuple[str, ...]
    legal_basis: str
    reasons: tuple[Reason, ...]
    review: bool = False  # goes on the consent officer's list
    warnings: tuple[Notice, ...] = ()

    def lets_through(self, categories: Collection[str]) -> bool:
        """Whether content of all these categories may go; none at all is content of no known one."""
        if categories:
            return all(category in self.permitted for category in categories)
        return any(reason.category is None and reason.effect == "permit" for reason in self.reasons)


class StatutoryBasis(Struct, frozen=True, kw_only=True):
    """A statutory basis and the combinations it applies for (rule 8). None means any."""

    code: str  # legal-basis
    events: frozenset[str]
    sender_kinds: frozenset[str] | None = None
    recipient_kinds: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()  # parties that the policy names by id, beside the kinds
    categories: frozenset[str] | None = None

    def __post_init__(self) -> None:
        unknown = (self.recipient_kinds | (self.sender_kinds or frozenset())) - set(PartyKind)
        if unknown:
            raise ValueError(f"{self.code}: unknown party kinds {sorted(unknown)}")


class ConsentPolicy(Struct, frozen=True):
    """What a municipality's policy says about disclosure: its statutory bases."""

    statutory: tuple[StatutoryBasis, ...] = ()
