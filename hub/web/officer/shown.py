"""Of what do the consent officer's pages consist? Plain values, all in words, that the templates lay out."""

from dataclasses import dataclass

from hub.web.shown import Badge, Time


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen: the page's address and the words. An empty id has no page."""

    id: str
    name: str
    badges: tuple[Badge, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A message that waits for a consent."""

    id: str
    citizen: Person
    event: str
    sender: str
    recipient: str
    missing: tuple[str, ...]
    since: Time
    expires: Time
    left: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Review:
    """A disclosure without consent, to be looked at or looked at already."""

    id: str
    citizen: Person
    event: str
    sender: str
    recipient: str
    basis: str
    justification: str
    categories: str
    at: Time
    status: Badge
    finding: Badge | None = None
    found: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as it reads: what it says, its exceptions last, and what is to be known of it."""

    id: str
    version: int
    says: tuple[str, ...]
    badges: tuple[Badge, ...]
    given: Time | None
    ends: Time | None
    keeper: str
    may_renew: bool
    may_revoke: bool
    has_document: bool
    citizen: Person | None = None
    left: str = ""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What one recipient may be told of one category: a short word, and the word for who hears the page."""

    category: str
    answer: str
    spoken: str
    tone: str  # yes, partly, no or none


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One recipient's line; `reasons` has categories and a sentence about them."""

    recipient: str
    cells: tuple[MatrixCell, ...]
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """Who may be told what at a moment."""

    at: Time
    discloser: str
    categories: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    starred: bool  # something is permitted for some purposes only
    more: bool


@dataclass(frozen=True, slots=True)
class Released:
    """A waiting message that a consent would let go, or stop."""

    event: str
    sender: str
    recipient: str
    received: Time
    badge: Badge
    permitted: str
    withheld: str


@dataclass(frozen=True, slots=True)
class GoneRow:
    """What was out already when a consent was revoked."""

    event: str
    sender: str
    recipient: str
    at: Time
    badge: Badge
    categories: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A consent that cannot be read, so that nothing goes by consent for its citizen."""

    id: str  # empty where another party keeps it
    citizen: Person
    held: str


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One line of the access log."""

    at: Time
    who: str
    says: str
    basis: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One version of a consent."""

    version: int
    title: str
    at: Time
    by: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What to change in a form, and where: the field's id on the page."""

    field: str
    text: str
