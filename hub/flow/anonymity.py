"""Does anything in an anonymous case tell who its citizen is? Then it is refused, before anything is kept of it.

What consent/anonymity.py finds in the content, and every name in its texts that a citizen of the hub has. A
refusal says where and in which way, never what stands there. The one message that may tell who the citizen is
is a concern notification under the duty to notify (DOMAIN, consent rule 5).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from consent.anonymity import MOST_FINDINGS, Finding, Passage, Screening, screen, screen_text
from consent.identifying import Kind
from hub.domain.names import names_of, possible_names, words_of
from hub.flow.accept.work import Accepting, Scope
from hub.flow.bodies import dump
from hub.flow.errors import TABLE, Refused
from hub.flow.ports import UnitOfWork
from hub.flow.records import Citizen
from message_schemas import EventCode, Issue, JsonObject, LegalBasis, Message
from message_schemas.codes import SID_CASE

_NAMES_A_CASE: Final = re.compile(rb"sid\\?/case")  # JSON may escape a slash
MOST_NAMES: Final = 50_000  # that are looked for in one content


def is_anonymous(citizen: Citizen | None) -> bool:
    """Whether the citizen is known by an anonymous case's id alone."""
    return citizen is not None and citizen.system == SID_CASE


def may_tell_whom(message: Message) -> bool:
    """Whether the message may tell who the citizen of an anonymous case is."""
    return (message.event, message.legal_basis) == (
        EventCode.CONCERN_NOTIFICATION.value,
        LegalBasis.DUTY_TO_NOTIFY.value,
    )


async def refuse_what_tells(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """The messages of a batch whose citizens are known; those of anonymous cases with nothing that tells whom.

    A message about a citizen who is known names no anonymous case either: the two are never joined.
    """
    others = {item.key: _other_cases(item) for item in work if item.ongoing}
    named = (
        await scope.uow.citizens.cases(sorted(set().union(*others.values()))) if any(others.values()) else {}
    )
    anonymous = {case_id for case_id, case in named.items() if case.anonymous}
    checked = []
    for item in work:
        if not item.ongoing:
            checked.append(item)
        elif is_anonymous(item.citizen):
            checked.append(item if may_tell_whom(item.read) else await _screened(item, scope))
        else:
            checked.append(item if anonymous.isdisjoint(others[item.key]) else item.refused("anonymous-case"))
    return checked


def _other_cases(item: Accepting) -> set[str]:
    """Ids of cases in the content that are not the message's own."""
    message = item.read
    if _NAMES_A_CASE.search(message.body) is None:
        return set()
    found: set[str] = set()
    waiting: list[Any] = [message.bundle]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if value.get("system") == SID_CASE and isinstance(value.get("value"), str):
                found.add(value["value"])
    return found - {message.case_id or ""}


async def _screened(item: Accepting, scope: Scope) -> Accepting:
    message = item.read
    case_id = item.citizen.value if item.citizen else ""
    issues = await what_tells(scope.uow, message.bundle, "Bundle", case_id)
    if item.arriving.native_format is not None:  # it is kept as it came, with what its adapter passes over
        issues = (_issue(Finding(Kind.ATTACHMENT, "Bundle")), *issues)
    if issues:
        return item.refused(issues[0].detail, *issues)
    # what was looked at is what is kept and sent: no comments, double keys or spaces of the received form
    return replace(item, message=replace(message, body=dump(message.bundle, message.content_type)))


async def what_tells(uow: UnitOfWork, content: JsonObject, place: str, case_id: str) -> tuple[Issue, ...]:
    """Where in a Bundle or resource at `place`, in this anonymous case, stands what tells who its citizen is."""
    return await _issues(uow, screen(content, place, case_id), place)


async def refuse_resource_that_tells(
    uow: UnitOfWork, resource: JsonObject, place: str, citizen: Citizen
) -> None:
    """The same for what is recorded about a citizen, who may be known. Raises Refused `anonymous-…`."""
    if is_anonymous(citizen):
        _refuse(await what_tells(uow, resource, place, citizen.value))


async def refuse_words_that_tell(uow: UnitOfWork, *, note: str | None, by: str | None = None) -> None:
    """What is noted about an anonymous citizen, and by whom: the professional may use a name of their own.

    Raises Refused `anonymous-…`.
    """
    about = await _issues(uow, screen_text(note or "", "note"), "note")
    _refuse((*about, *map(_issue, screen_text(by or "", "by").findings)))


def _refuse(issues: Sequence[Issue]) -> None:
    if issues:
        raise Refused(issues[0].detail, *issues)


async def _issues(uow: UnitOfWork, screening: Screening, place: str) -> tuple[Issue, ...]:
    named = await _named(uow, screening, place)
    every = dict.fromkeys((*screening.findings, *named))
    return tuple(_issue(finding) for finding in list(every)[:MOST_FINDINGS])


def _issue(finding: Finding) -> Issue:
    code = f"anonymous-{finding.kind}"
    kind = TABLE[code]
    return Issue("error", kind.issue_type, code, finding.place, kind.text_da, kind.text_en)


async def _named(uow: UnitOfWork, screening: Screening, place: str) -> list[Finding]:
    """Where somebody is named whom the hub knows, or whom the content itself names as a person of the case."""
    candidates: set[str] = set()
    for passage in screening.passages:
        candidates |= _names_in(passage)
        if len(candidates) > MOST_NAMES:
            return [Finding(Kind.TOO_LONG, place)]
    known = await uow.citizens.known_names(sorted(candidates))
    known |= {name for given, family in screening.names for name in names_of(given, family)} & candidates
    return [Finding(Kind.NAME, p.place) for p in _with_any(known, screening.passages)] if known else []


def _with_any(names: frozenset[str], passages: Iterable[Passage]) -> Iterable[Passage]:
    return (passage for passage in passages if not names.isdisjoint(_names_in(passage)))


def _names_in(passage: Passage) -> set[str]:
    """Every name that may stand in the text: also with the family name first, around one more name, or as whose."""
    words = words_of(passage.text)
    names = {*possible_names(passage.text), *(f"{second} {first}" for first, second in pairwise(words))}
    names |= {f"{first} {third}" for first, third in zip(words, words[2:], strict=False)}
    return names | {name[:-1].rstrip("'’") for name in names if name.endswith("s")}
