"""Does a provision answer a question, and with what? (CONTRACT section 5, rules 2 to 4 and 6.)

Matching is three-valued: what the request leaves out, or what a provision says of a party that nobody
knows, is UNKNOWN. A deny applies when it is not known to miss; a permit only when it is known to match.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from consent.model import Actors, Data, Interval, Label, Labels, PartyFacts, PartyLike, Provision, Request
from consent.periods import Span, span_of_date
from message_schemas.codes import ACT_REASON_PURPOSES, ACT_REASON_SYSTEM, InformationCategory, Purpose

NO: Final = 0
UNKNOWN: Final = 1
YES: Final = 2

_CATEGORIES: Final = frozenset(category.value for category in InformationCategory)
_PURPOSES: Final = frozenset(purpose.value for purpose in Purpose)

Answers = Sequence[Provision | None]  # for each category asked for, the provision that answers it


class Question:
    """A request, prepared for being put to many provisions."""

    __slots__ = (
        "author",
        "case",
        "categories",
        "data_span",
        "labels",
        "now",
        "purpose",
        "recipient",
        "registry",
        "resource",
        "sender",
        "silence",
    )

    def __init__(
        self, request: Request, categories: Sequence[str | None], registry: Mapping[str, PartyLike], now: int
    ) -> None:
        # A code that is no category of the hub's must not slip past a deny that it may have meant.
        self.categories = [category if category in _CATEGORIES else None for category in categories]
        self.silence: Answers = (None,) * len(categories)
        self.sender = request.sender
        self.recipient = request.recipient
        self.purpose = _purpose(request.purpose)
        self.labels: frozenset[Label] | None = None if request.labels is None else frozenset(request.labels)
        self.data_span: Span | None = None if request.data_date is None else span_of_date(request.data_date)
        self.author = request.author
        self.resource = request.resource
        self.case = request.case
        self.registry = registry
        self.now = now


def answers(provision: Provision, question: Question, permits_count: bool, any_time: bool = False) -> Answers:
    """Which provision of this tree answers each category: one of its children's, else its own, else none.

    With `permits_count` false its permits are silent. `any_time` lets permits match outside their
    period: not for deciding, only for saying what is amiss.
    """
    if not provision.children:
        return _own_answers(provision, question, permits_count, any_time)
    found = list(question.silence)
    for child in provision.children:
        answered = answers(child, question, permits_count, any_time)
        if answered is question.silence:
            continue
        for index, answer in enumerate(answered):
            if answer is not None and (found[index] is None or _overrides(answer, found[index])):
                found[index] = answer
    if None in found:
        own = _own_answers(provision, question, permits_count, any_time)
        found = [answer or fallback for answer, fallback in zip(found, own, strict=True)]
    return found


def _overrides(answer: Provision, standing: Provision | None) -> bool:
    return answer.effect == "deny" and standing is not None and standing.effect == "permit"


def _own_answers(provision: Provision, question: Question, permits_count: bool, any_time: bool) -> Answers:
    permits = provision.effect == "permit"
    if provision.effect is None or (permits and not permits_count):
        return question.silence
    if not (any_time and permits) and not _in_period(provision, question.now):
        return question.silence
    match = _match(provision, question)
    if match == NO or (permits and match == UNKNOWN):
        return question.silence
    labels = provision.labels
    if labels is None:
        return (provision,) * len(question.categories)
    least = YES if permits else UNKNOWN
    other = _match_other_labels(labels, question.labels)
    return [
        provision if _match_category(labels, category, other) >= least else None
        for category in question.categories
    ]


def _in_period(provision: Provision, now: int) -> bool:
    return (provision.start is None or provision.start <= now) and (
        provision.end is None or now < provision.end
    )


def _match(provision: Provision, question: Question) -> int:
    """All dimensions but the period and the labels; the least of them decides."""
    match = YES
    if provision.recipients is not None:
        match = _match_party(provision.recipients, question.recipient, question.registry)
    if match and provision.disclosers is not None:
        match = min(match, _match_party(provision.disclosers, question.sender, question.registry))
    if match and provision.purposes is not None:
        match = min(match, _match_value(provision.purposes, question.purpose))
    if match and provision.data_period is not None:
        match = min(match, _match_data_period(provision.data_period, question.data_span))
    if match and provision.data is not None:
        match = min(match, _match_data(provision.data, question))
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
    """Data of a day that lies only partly within the period may be on either side."""
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
        match = max(match, _match_value(data.cases, question.case))
    if data.authors.parties or data.authors.kinds:
        match = max(match, _match_author(data.authors, question))
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


def _match_other_labels(labels: Labels, carried: frozenset[Label] | None) -> int:
    if not labels.others:
        return NO
    if carried is None:
        return UNKNOWN
    return YES if any(label in carried for label in labels.others) else NO


def _match_category(labels: Labels, category: str | None, other: int) -> int:
    """`other` is how the labels that are no categories match. An unknown one may be any that is named."""
    if not labels.categories:
        return other
    if category is None:
        return UNKNOWN  # only a permit that names no category covers it (rule 2)
    return YES if category in labels.categories else other


def _purpose(code: str | None) -> str | None:
    """The purpose as provisions name it: the hub's own code, or `system|code`."""
    if not code or code in _PURPOSES:
        return code or None
    bare = code.removeprefix("|")
    if bare in ACT_REASON_PURPOSES:
        return ACT_REASON_PURPOSES[bare].value
    return bare if "|" in bare else f"{ACT_REASON_SYSTEM}|{bare}"
