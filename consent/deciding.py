"""May these categories about this citizen go from this sender to this recipient? (CONTRACT section 5.)

Rules 1, 5, 7 and 9 to 11 stand here; how a single provision answers stands in matching.py, the statutory
bases in statutory.py.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from consent.ages import of_age_from, performers_obstacle
from consent.categories import UNKNOWN_KIND
from consent.matching import Question, answers
from consent.model import (
    ConsentPolicy,
    ConsentRecord,
    Decision,
    Notice,
    Outcome,
    PartyLike,
    Provision,
    Reason,
    Request,
    UnreadableConsent,
)
from consent.periods import instant
from consent.statutory import refusal
from consent.texts import blanket_texts, reason_texts
from message_schemas.codes import LegalBasis

AnyConsent = ConsentRecord | UnreadableConsent
_Found = tuple[int, Provision, ConsentRecord]  # the categories, as bits, that it answers


def decide(
    request: Request,
    consents: Sequence[AnyConsent],
    registry: Mapping[str, PartyLike],
    policy: ConsentPolicy,
    now: datetime,
) -> Decision:
    """The decision for each category of the request and, from those, the outcome; never raises.

    `consents` are the citizen's at their current versions, `registry` all parties by id. The answer to
    silence is no; an error inside is a hold with the reason `engine-error`.
    """
    try:
        if request.legal_basis == LegalBasis.CONSENT:
            return _by_consent(request, consents, registry, now)
        return _by_statute(request, registry, policy)
    except Exception:  # whatever it is, it must not become a permit; its text may hold personal data
        return _conclude(request, [_reason("none", "engine-error", c) for c in _categories(request)])


def _categories(request: Request) -> tuple[str | None, ...]:
    """Each category once, in the order asked; none at all is one unknown category (rule 2)."""
    return tuple(dict.fromkeys(request.categories)) or (None,)


def _by_statute(request: Request, registry: Mapping[str, PartyLike], policy: ConsentPolicy) -> Decision:
    obstacle = _party_obstacle(request, registry)
    reasons = []
    for category in _categories(request):
        refused = refusal(request, category, policy)
        if refused is not None:
            reasons.append(_reason("deny", refused, category))
        elif obstacle is not None:
            reasons.append(_reason("none", obstacle, category))
        else:
            texts = reason_texts("statutory-basis-applies", category, request.legal_basis)
            reasons.append(Reason(category, "permit", "statutory-basis-applies", *texts))
    return _conclude(request, reasons, review=any(reason.effect == "permit" for reason in reasons))


def _by_consent(
    request: Request, consents: Sequence[AnyConsent], registry: Mapping[str, PartyLike], now: datetime
) -> Decision:
    categories = _categories(request)
    question = Question(request, categories, registry, instant(now))
    of_age = of_age_from(request, now)
    obstacle = _party_obstacle(request, registry)
    readable = [consent for consent in consents if isinstance(consent, ConsentRecord)]
    if len(readable) < len(consents):
        obstacle = obstacle or "consent-unreadable"
    relevant = question.concerned(readable)

    found: list[_Found] = []
    for consent in relevant:
        counts = obstacle is None and _permit_obstacle(consent, request, of_age, question.now) is None
        found += [(*answer, consent) for answer in answers(consent.root, question, counts)]
    decisive = _decisive(found, question)

    if None in decisive and obstacle is None:
        amiss = _what_is_amiss(request, relevant, question, of_age)
    else:
        amiss = [(obstacle or "no-consent", None)] * len(categories)
    reasons = [
        _reason("none", near[0], category, near[1]) if answer is None else _answered(category, answer)
        for category, answer, near in zip(categories, decisive, amiss, strict=True)
    ]
    notices = _notices([answer for answer in decisive if answer is not None and answer[1].blanket])
    return _conclude(request, reasons, review=bool(notices), warnings=notices)


def _party_obstacle(request: Request, registry: Mapping[str, PartyLike]) -> str | None:
    for party in (request.sender, request.recipient):
        registered = registry.get(party.id)
        if registered is None:
            return "party-unknown"
        if not (registered.enabled and party.enabled):
            return "party-disabled"
    return None


def _permit_obstacle(consent: ConsentRecord, request: Request, of_age: int, now: int) -> str | None:
    """Why this consent's permits do not count for this request (rules 7 and 10); None when they do."""
    organization = consent.organization
    if organization != request.sender.id and organization not in (request.case_parties or ()):
        return "consent-of-other-organization"
    return performers_obstacle(consent, of_age, request.custodians, now)


def _decisive(found: list[_Found], question: Question) -> list[_Found | None]:
    """What decides each category: a deny before a permit, then the consent whose id is first.

    So the order of consents changes nothing; within one, the provision that comes first is named.
    """
    found.sort(key=lambda answer: (answer[1].effect == "permit", answer[2].id))
    decisive: dict[int, _Found] = {}
    open_bits = question.asked
    for answer in found:
        deciding = answer[0] & open_bits
        if deciding:
            decisive.update((bit, answer) for bit in question.bits if bit & deciding)
            open_bits &= ~deciding
    return [decisive.get(bit) for bit in question.bits]


def _what_is_amiss(
    request: Request, relevant: Sequence[ConsentRecord], question: Question, of_age: int
) -> list[tuple[str, _Found | None]]:
    """For each category the consent that comes nearest to a permit, and what stands in its way."""
    permits: list[_Found] = []
    for consent in relevant:
        answered = answers(consent.root, question, permits_count=True, any_time=True)
        permits += [(*answer, consent) for answer in answered if answer[1].effect == "permit"]
    amiss: list[tuple[str, _Found | None]] = []
    for bit, near in zip(question.bits, _decisive(permits, question), strict=True):
        if near is not None:
            why = _permit_obstacle(near[2], request, of_age, question.now)
            amiss.append((why or "consent-out-of-period", near))
        else:
            amiss.append(("no-consent" if bit != UNKNOWN_KIND else "category-unknown", None))
    return amiss


def _answered(category: str | None, found: _Found) -> Reason:
    if found[1].effect == "permit":
        return _reason("permit", "consent-permits", category, found)
    return _reason("deny", "consent-denies", category, found)


def _reason(
    effect: Literal["permit", "deny", "none"], code: str, category: str | None, found: _Found | None = None
) -> Reason:
    danish, english = reason_texts(code, category)
    consent, provision = (found[2].id, found[1].path) if found is not None else (None, None)
    return Reason(category, effect, code, danish, english, consent, provision)


def _notices(blanket: Sequence[_Found]) -> tuple[Notice, ...]:
    notices = {}
    for _, provision, consent in blanket:
        danish, english = blanket_texts(provision.unnamed)
        notices[consent.id, provision.path] = Notice(
            "consent-blanket", danish, english, consent.id, provision.path
        )
    return tuple(notices[key] for key in sorted(notices))


def _conclude(
    request: Request, reasons: Sequence[Reason], review: bool = False, warnings: tuple[Notice, ...] = ()
) -> Decision:
    effects = {reason.effect for reason in reasons}
    outcome: Outcome = "hold"
    if "permit" in effects:
        outcome = "permit" if len(effects) == 1 else "redact"
    elif effects == {"deny"}:
        outcome = "deny"
    named = [reason for reason in reasons if reason.category is not None]
    return Decision(
        outcome=outcome,
        permitted=tuple(r.category for r in named if r.category and r.effect == "permit"),
        withheld=tuple(r.category for r in named if r.category and r.effect != "permit"),
        legal_basis=request.legal_basis,
        reasons=tuple(reasons),
        review=review,
        warnings=warnings,
    )
