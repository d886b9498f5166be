"""May this party tell that party this? The one gate, asked when a message is accepted and again at hand-over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import structlog

from consent import ConsentPolicy, ConsentRecord, PartyFacts, Request, StatutoryBasis
from hub.domain.party import Party, PartyRegistry
from hub.domain.policy import PolicyBook
from hub.flow.accept.work import Weighed
from hub.flow.hub import Hub
from hub.flow.ports import UnitOfWork
from hub.flow.records import Case, Citizen, Custody, PartRecord
from hub.flow.weighing import Consents, weigh, withheld_altogether
from message_schemas.codes import LegalBasis, PartyKind

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
    parts: tuple[PartRecord, ...]
    citizen: Citizen | None
    case: Case | None
    birth_date: date | None
    members: frozenset[str] = frozenset()  # who takes part in the case beside its centre
    custody: Custody | None = None  # where it is registered


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
        if _names_whom_it_may_not(question):
            return withheld_altogether("deny", "case-not-shared", question.parts)
        policy = policy_between(hub, question.sender, question.recipient, question.case)
        return weigh(request_of(question), question.parts, consents, registry, policy, now)
    except Exception as failure:  # whatever it is, it must neither become a permit nor stop other messages
        log.error("gate.failed", error=type(failure).__name__)
        hub.telemetry.count("hub.gate_failed", event=question.event)
        return withheld_altogether("hold", "engine-error", question.parts, question.legal_basis)


def _names_whom_it_may_not(question: Question) -> bool:
    """A case was made anonymous: what names its citizen stays, but for what the duty to notify demands."""
    case = question.case
    made_anonymous = case is not None and case.made_anonymous_at is not None
    return made_anonymous and question.legal_basis != LegalBasis.DUTY_TO_NOTIFY


def request_of(question: Question) -> Request:
    """The consent engine's request, without the categories and what else the parts are."""
    case, citizen, custody = question.case, question.citizen, question.custody
    return Request(
        citizen=(citizen.system, citizen.value) if citizen else None,
        sender=_facts(question.sender),
        recipient=_facts(question.recipient),
        event=question.event,
        purpose=question.purpose,
        legal_basis=question.legal_basis,
        justification=question.justification,
        case=case.id if case else None,
        case_parties=tuple(sorted({case.centre, *question.members})) if case else None,
        birth_date=question.birth_date,
        adult_attested=bool(case and case.anonymous and case.adult_attested),
        custodians=custodians(custody),
    )


def custodians(custody: Custody | None) -> tuple[tuple[str, str], ...] | None:
    """Who holds custody, as the consent engine asks; None where nobody has registered it."""
    return None if custody is None else tuple((one.system, one.value) for one in custody.holders)


def _facts(party: Party) -> PartyFacts:
    return PartyFacts(party.id, party.kind.value, party.enabled)
