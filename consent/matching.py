"""Does a provision answer a question, and with what? (CONTRACT section 5, rules 2 to 4 and 6.)

Matching is three-valued: what the request leaves out, or what a provision says of a party that nobody
knows, is UNKNOWN. A deny applies when it is not known to miss; a permit only when it is known to match.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from consent.categories import ALL, BITS, KNOWN, UNKNOWN_KIND
from consent.model import (
    Actors,
    ConsentRecord,
    Data,
    Interval,
    Label,
    Labels,
    PartyFacts,
    PartyLike,
    Provision,
    Request,
)
from consent.periods import Span, span_of_date
from message_schemas.codes import ACT_REASON_PURPOSES, ACT_REASON_SYSTEM, Purpose

NO: Final = 0b00  # so that "and" of two is &, and "or" is |
UNKNOWN: Final = 0b01
YES: Final = 0b11

_PURPOSES: Final = frozenset(purpose.value for purpose in Purpose)

Answer = tuple[int, Provision]  # categories, as bits, and the provision that answers them
_SILENCE: Final[Sequence[Answer]] = ()


class Question:
    """A request, prepared for being put to many provisions."""

    __slots__ = (
        "asked",
        "author",
        "bits",
        "case",
        "data_span",
        "labels",
        "now",
        "purpose",
        "recipient",
        "registry",
        "resource",
        "sender",
    )

    def __init__(
        self, request: Request, categories: Sequence[str | None], registry: Mapping[str, PartyLike], now: int
    ) -> None:
        # A code that is no category of the hub's must not slip past a deny that it may have meant.
        self.bits = [BITS.get(category or "", UNKNOWN_KIND) for category in categories]
        self.asked = 0
        for bit in self.bits:
            self.asked |= bit
        self.sender = request.sender
        self.recipient = request.recipient
        self.purpose = _purpose(request.purpose)
        self.labels: frozenset[Label] | None = None if request.labels is None else frozenset(request.labels)
        self.data_span = _data_span(request)
        self.author = request.author
        self.resource = request.resource
        self.case = request.case
        self.registry = registry
        self.now = now

    def concerned(self, consents: Iterable[ConsentRecord]) -> list[ConsentRecord]:
        """Those in force of which any provision could match; most of a citizen's consents are to others."""
        purpose, recipient, registry = self.purpose, self.recipient, self.registry
        return [
            consent
            for consent in consents
            if consent.status == "active"
            and (purpose is None or consent.purposes is None or purpose in consent.purposes)
            and (consent.recipients is None or _match_party(consent.recipients, recipient, registry) != NO)
        ]


def answers(
    provision: Provision, question: Question, permits_count: bool, any_time: bool = False
) -> Sequence[Answer]:
    """Which provisions of this tree answer which categories: the children that do, else the provision itself.

    In document order; where several answer one category, a deny among them wins, as it does across consents.
    With `permits_count` false its permits are silent. `any_time` lets permits match outside their period:
    not for deciding, only for saying what is amiss.
    """
    if not provision.children:
        own = _own_answer(provision, question, permits_count, any_time)
        return ((own, provision),) if own else _SILENCE
    found: list[Answer] = []
    answered = 0
    for child in provision.children:
        for answer in answers(child, question, permits_count, any_time):
            found.append(answer)
            answered |= answer[0]
    unanswered = question.asked & ~answered
    if unanswered:
        own = unanswered & _own_answer(provision, question, permits_count, any_time)
        if own:
            found.append((own, provision))
    return found


def _own_answer(provision: Provision, question: Question, permits_count: bool, any_time: bool) -> int:
    """The categories that the provision answers by itself."""
    permits = provision.effect == "permit"
    if provision.effect is None or (permits and not permits_count):
        return 0
    if not (any_time and permits) and not _in_period(provision, question.now):
        return 0
    match = _match(provision, question)
    if match == NO or (permits and match == UNKNOWN):
        return 0
    if provision.labels is None:
        return question.asked
    return question.asked & _match_labels(provision.labels, question.labels, permits)


def _in_period(provision: Provision, now: int) -> bool:
    return (provision.start is None or provision.start <= now) and (
        provision.end is None or now < provision.end
    )


def _match(provision: Provision, question: Question) -> int:
    """All dimensions but the period and the labels."""
    match = YES
    if provision.recipients is not None:
        match = _match_party(provision.recipients, question.recipient, question.registry)
    if match and provision.disclosers is not None:
        match &= _match_party(provision.disclosers, question.sender, question.registry)
    if match and provision.purposes is not None:
        match &= _match_value(provision.purposes, question.purpose)
    if match and provision.data_period is not None:
        match &= _match_data_period(provision.data_period, question.data_span)
    if match and provision.data is not None:
        match &= _match_data(provision.data, question)
    return match


def _match_party(actors: Actors, party: PartyFacts, registry: Mapping[str, PartyLike]) -> int:
    if party.id in actors.parties or party.kind in actors.kinds:
        return YES
    for named in actors.parties:  # a loop: this runs for each of a citizen's consents, for each message
        if named not in registry:
            return UNKNOWN
    return NO


def _match_value(named: tuple[str, ...], value: str | None) -> int:
    if value is None:
        return UNKNOWN
    return YES if value in named else NO


def _match_data_period(period: Interval, data: Span | None) -> int:
    """Data whose time lies only partly within the period may be on either side."""
    if data is None:
        return UNKNOWN
    start, end = period
    if (start is not None and data.end <= start) or (end is not None and end <= data.start):
        return NO
    inside = (start is None or start <= data.start) and (end is None or data.end <= end)
    return YES if inside else UNKNOWN


def _match_data(data: Data, question: Question) -> int:
    match = NO
    if data.instances:
        match = _match_value(data.instances, question.resource)
    if data.cases:
        match |= _match_value(data.cases, question.case)
    if data.authors.parties or data.authors.kinds:
        match |= _match_author(data.authors, question)
    return match


def _match_author(authors: Actors, question: Question) -> int:
    if question.author is None:
        return UNKNOWN
    if question.author in authors.parties:
        return YES
    party = question.registry.get(question.author)
    if party is None:
        return UNKNOWN
    return _match_party(authors, PartyFacts(question.author, party.kind), question.registry)


def _match_labels(labels: Labels, carried: frozenset[Label] | None, permits: bool) -> int:
    """The categories for which the labels match as far as the effect needs.

    What is of no known category may be any that is named: a deny then applies, and only a permit that
    names no category covers it (rule 2).
    """
    other = _match_other_labels(labels.others, carried)
    if not labels.categories:
        return ALL if other == YES or (other == UNKNOWN and not permits) else 0
    if permits:
        return KNOWN if other == YES else labels.categories
    return ALL if other != NO else labels.categories | UNKNOWN_KIND


def _match_other_labels(others: tuple[Label, ...], carried: frozenset[Label] | None) -> int:
    if not others:
        return NO
    if carried is None:
        return UNKNOWN
    return YES if any(label in carried for label in others) else NO


def _data_span(request: Request) -> Span | None:
    """The time of the data; None when it is unknown, or says that it ends before it begins."""
    if request.data_date is None:
        return None
    first = span_of_date(request.data_date)
    if request.data_until is None:
        return first
    last = span_of_date(request.data_until)
    return Span(first.start, last.end) if first.start < last.end else None


def _purpose(code: str | None) -> str | None:
    """The purpose as provisions name it: the hub's own code, or `system|code`."""
    if not code or code in _PURPOSES:
        return code or None
    bare = code.removeprefix("|")
    if bare in ACT_REASON_PURPOSES:
        return ACT_REASON_PURPOSES[bare].value
    return bare if "|" in bare else f"{ACT_REASON_SYSTEM}|{bare}"
