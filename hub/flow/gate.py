"""May this party tell that party this? The one gate, asked when a message is accepted and again at hand-over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import msgspec
import structlog

from consent import (
    ConsentPolicy,
    ConsentRecord,
    Decision,
    PartyFacts,
    Reason,
    Request,
    StatutoryBasis,
    UnreadableConsent,
    categories_to_decide,
    decide,
)
from consent.texts import reason_texts
from hub.domain.party import HUB_PARTY, Party, PartyRegistry
from hub.domain.policy import PolicyBook
from hub.flow.accept.work import Weighed
from hub.flow.hub import Hub
from hub.flow.ports import UnitOfWork
from hub.flow.records import Case, Citizen, DecisionRecord, PartRecord
from message_schemas.codes import PartyKind

Consents = Sequence[ConsentRecord | UnreadableConsent]
CONSENT = "consent"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What the gate is asked: one message, one recipient."""

    sender: Party
    recipient: Party
    event: str
    purpose: str | None
    legal_basis: str
    justification: str | None
    parts: Sequence[PartRecord]
    citizen: Citizen | None
    case: Case | None
    birth_date: date | None
    members: frozenset[str] = frozenset()  # who takes part in the case beside its centre


@lru_cache(maxsize=64)
def consent_policy(policies: PolicyBook, name: str) -> ConsentPolicy:
    """The policy file's statutory bases in the consent engine's own values."""
    policy = policies.of(name)
    return ConsentPolicy(
        statutory=tuple(
            StatutoryBasis(
                code=basis.code,
                events=frozenset(basis.events),
                sender_kinds=None if basis.sender_kinds is None else frozenset(basis.sender_kinds),
                recipient_kinds=frozenset(basis.recipient_kinds),
                recipients=frozenset(basis.recipients),
                categories=None if basis.categories is None else frozenset(basis.categories),
            )
            for basis in policy.statutory
        )
    )


def policy_between(hub: Hub, sender: Party, recipient: Party, case: Case | None) -> ConsentPolicy:
    """The policy of the centre among the two parties, else of the case, else the hub's own."""
    centres = [p.policy for p in (sender, recipient) if p.kind is PartyKind.CENTRE and p.policy]
    name = centres[0] if centres else case.policy if case else hub.settings.policy
    return consent_policy(hub.policies, name)


async def members_for(
    uow: UnitOfWork, asked: Iterable[tuple[Case | None, Party, Consents]]
) -> Mapping[str, frozenset[str]]:
    """Who takes part in the cases, where a consent's organization is neither the sender nor the case's centre.

    Only then does it matter (§ 5 rule 10), so that the usual message costs no query.
    """
    unsure = {
        case.id
        for case, sender, consents in asked
        if case is not None
        and any(
            isinstance(consent, ConsentRecord) and consent.organization not in (sender.id, case.centre)
            for consent in consents
        )
    }
    return await uow.citizens.members(sorted(unsure)) if unsure else {}


def ask(hub: Hub, question: Question, consents: Consents, registry: PartyRegistry, now: datetime) -> Weighed:
    """Decide for every category of the message and weigh its parts by the answer; an error is a hold (§ 5 rule 1)."""
    try:
        policy = policy_between(hub, question.sender, question.recipient, question.case)
        return _decided(question, consents, registry, policy, now)
    except Exception as failure:  # whatever it is, it must neither become a permit nor stop other messages
        log.error("gate.failed", error=type(failure).__name__)
        hub.telemetry.count("hub.gate_failed", event=question.event)
        return _doubt(question)


def _doubt(question: Question) -> Weighed:
    reason = Reason(None, "none", "engine-error", *reason_texts("engine-error", None))
    decision = Decision("hold", (), (), question.legal_basis, (reason,))
    return Weighed("hold", (), (), tuple(part.path for part in question.parts), decision)


def _decided(
    question: Question, consents: Consents, registry: PartyRegistry, policy: ConsentPolicy, now: datetime
) -> Weighed:
    case, citizen = question.case, question.citizen
    request = Request(
        citizen=(citizen.system, citizen.value) if citizen else None,
        sender=_facts(question.sender),
        recipient=_facts(question.recipient),
        event=question.event,
        purpose=question.purpose,
        categories=categories_to_decide(question.parts),
        legal_basis=question.legal_basis,
        justification=question.justification,
        case=case.id if case else None,
        case_parties=tuple(sorted({case.centre, *question.members})) if case else None,
        birth_date=question.birth_date,
        adult_attested=bool(case and case.anonymous and case.adult_attested),
    )
    decision = decide(request, consents, registry.by_id, policy, now)
    return weigh(decision, question.parts)


def weigh(decision: Decision, parts: Sequence[PartRecord]) -> Weighed:
    """Which parts may go: those of which every category is permitted. None left is never `redact`."""
    withheld_parts = tuple(part.path for part in parts if not decision.lets_through(part.categories))
    outcome: str = decision.outcome
    if outcome in ("permit", "redact"):
        if not withheld_parts and (parts or outcome == "permit"):
            outcome = "permit"
        elif len(withheld_parts) < len(parts):
            outcome = "redact"
        else:
            outcome = "hold"
    return Weighed(outcome, decision.permitted, decision.withheld, withheld_parts, decision)


def weighed_as(record: DecisionRecord, parts: Sequence[PartRecord]) -> Weighed:
    """The decision as it was written down, weighed again: what has been handed over once is the same twice."""
    decision = msgspec.convert(
        {
            "outcome": record.outcome,
            "permitted": record.permitted,
            "withheld": record.withheld,
            "legal_basis": record.legal_basis,
            "reasons": [{**reason, "text_da": reason["text"]} for reason in record.reasons],
            "review": record.review,
        },
        Decision,
    )
    return weigh(decision, parts)


def basis_refused(weighed: Weighed) -> bool:
    """A statutory basis was named that does not apply: 422, and never tried as consent (§ 5 rule 8)."""
    return weighed.decision.legal_basis != CONSENT and weighed.outcome == "deny"


def decision_record(delivery_id: str, at: datetime, stage: str, weighed: Weighed) -> DecisionRecord:
    """The decision as it is written down."""
    decision = weighed.decision
    return DecisionRecord(
        delivery_id=delivery_id,
        at=at,
        stage=stage,
        outcome=weighed.outcome,
        legal_basis=decision.legal_basis,
        permitted=weighed.permitted,
        withheld=weighed.withheld,
        reasons=tuple(_reason(reason) for reason in decision.reasons),
        review=decision.review,
    )


def hub_own() -> Weighed:
    """What the hub itself tells a party about that party's own message carries nothing of a citizen."""
    return Weighed("permit", (), (), (), Decision("permit", (), (), HUB_PARTY, ()))


def _facts(party: Party) -> PartyFacts:
    return PartyFacts(party.id, party.kind.value, party.enabled)


def _reason(reason: Reason) -> Mapping[str, str | None]:
    return {
        "category": reason.category,
        "effect": reason.effect,
        "code": reason.code,
        "text": reason.text_da,
        "text_en": reason.text_en,
        "consent": reason.consent,
        "provision": reason.provision,
    }
