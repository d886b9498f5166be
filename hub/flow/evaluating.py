"""What would the gate say, without anything being sent? (`POST /consent/evaluate`, CONTRACT § 5.)"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import msgspec

from consent import ConsentRecord, Decision, Reason, Request, UnreadableConsent, decide
from consent.texts import reason_texts
from hub.domain.party import Party, PartyRegistry
from hub.flow.errors import Refused
from hub.flow.gate import Question, policy_between, request_of
from hub.flow.hub import Hub
from hub.flow.membership import takes_part
from hub.flow.ports import UnitOfWork
from hub.flow.records import AuditRecord, Case, Citizen
from message_schemas import Issue, JsonObject, LegalBasis
from message_schemas.codes import SID_CASE
from message_schemas.identifiers import Identifier

Consents = Sequence[ConsentRecord | UnreadableConsent]
_NOT_SHARED: Final = "case-not-shared"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateRequest:
    """The question as asked: None is unknown throughout, never "any"; `at` None is now."""

    citizen: Identifier
    sender: str
    recipient: str
    event: str | None = None
    purpose: str | None = None
    categories: tuple[str, ...] = ()
    legal_basis: str = "consent"
    justification: str | None = None
    at: datetime | None = None
    labels: tuple[tuple[str, str], ...] | None = None
    data_date: date | datetime | None = None
    author: str | None = None
    resource: str | None = None
    case: str | None = None


async def evaluate(hub: Hub, caller: Party, asked: EvaluateRequest) -> JsonObject:
    """The decision of today's consents, registry and policy at `at`; written to the audit trail.

    Raises Refused: forbidden, unless the caller has consent.manage or is the sender; invalid, unknown-case.
    """
    if not (caller.may("consent.manage") or caller.id == asked.sender):
        raise Refused("forbidden")
    now = hub.clock.now()
    async with hub.store.unit_of_work() as uow:
        registry = await uow.people.registry()
        sender, recipient = (
            _party(registry, asked.sender, "sender"),
            _party(registry, asked.recipient, "recipient"),
        )
        citizen = (await uow.citizens.citizens((asked.citizen,)))[asked.citizen]
        case = await _case(uow, asked, citizen)
        consents = (await uow.citizens.consents((citizen.id,))).get(citizen.id, ())
        policy = policy_between(hub, sender, recipient, case)
        question = await _question(uow, asked, (sender, recipient), citizen, case)
        decision = (
            _not_shared(asked)
            if _names_whom_it_may_not(case, asked.legal_basis)
            else decide(_request(asked, question), consents, registry.by_id, policy, asked.at or now)
        )
        seen = await _seen(uow, caller, citizen, consents)
        await uow.history.add((), (_audit(now, caller, citizen, asked, decision, consents),))
        await uow.commit()
    return _answer(decision, seen)


def _party(registry: PartyRegistry, party_id: str, where: str) -> Party:
    party = registry.by_id.get(party_id)
    if party is None:
        text = (f"{where} er ikke en part i hubben.", f"{where} is not a party of the hub.")
        raise Refused("invalid", Issue("error", "not-found", "unknown-party", where, *text))
    return party


async def _case(uow: UnitOfWork, asked: EvaluateRequest, citizen: Citizen) -> Case | None:
    """The case that the request names, which must be the citizen's; an anonymous citizen is named by its case."""
    case_id = asked.case or (asked.citizen.value if asked.citizen.system == SID_CASE else None)
    if case_id is None:
        return None
    case = (await uow.citizens.cases((case_id,))).get(case_id)
    if case is not None and case.citizen_id == citizen.id:
        return case
    if asked.case is not None:
        raise Refused("unknown-case")
    return None


async def _question(
    uow: UnitOfWork,
    asked: EvaluateRequest,
    parties: tuple[Party, Party],
    citizen: Citizen,
    case: Case | None,
) -> Question:
    """What the gate would be asked of a message: who, to whom, about whom, in which case."""
    members = await uow.citizens.members([case.id]) if case else {}
    custody = await uow.citizens.custody((citizen.id,)) if citizen.known else {}
    return Question(
        sender=parties[0],
        recipient=parties[1],
        event=asked.event or "",
        purpose=asked.purpose,
        legal_basis=asked.legal_basis,
        justification=asked.justification,
        parts=(),
        citizen=citizen,
        case=case,
        birth_date=citizen.birth_date,
        members=members.get(case.id, frozenset()) if case else frozenset(),
        custody=custody.get(citizen.id),
    )


def _request(asked: EvaluateRequest, question: Question) -> Request:
    """The same for the consent engine, with what the information is said to be."""
    return msgspec.structs.replace(
        request_of(question),
        event=asked.event,
        categories=asked.categories,
        labels=asked.labels,
        data_date=asked.data_date,
        author=asked.author,
        resource=asked.resource,
    )


def _names_whom_it_may_not(case: Case | None, legal_basis: str) -> bool:
    return (
        case is not None and case.made_anonymous_at is not None and legal_basis != LegalBasis.DUTY_TO_NOTIFY
    )


def _not_shared(asked: EvaluateRequest) -> Decision:
    """The case was made anonymous: the gate asks no consent about it."""
    categories = tuple(dict.fromkeys(asked.categories))
    reasons = tuple(
        Reason(category, "deny", _NOT_SHARED, *reason_texts(_NOT_SHARED, category))
        for category in categories or (None,)
    )
    return Decision("deny", (), categories, asked.legal_basis, reasons)


async def _seen(uow: UnitOfWork, caller: Party, citizen: Citizen, consents: Consents) -> frozenset[str]:
    """Ids of the consents that the caller may see; which other one decided is not told."""
    everything = citizen.known and await takes_part(uow, caller, citizen.id)
    return frozenset(
        each.id
        for each in consents
        if isinstance(each, ConsentRecord) and (everything or each.organization == caller.id)
    )


def _audit(
    now: datetime,
    caller: Party,
    citizen: Citizen,
    asked: EvaluateRequest,
    decision: Decision,
    consents: Consents,
) -> AuditRecord:
    used = {reason.consent for reason in decision.reasons if reason.effect == "permit"}
    return AuditRecord(
        kind="consent.evaluated",
        at=now,
        agent=caller.id,
        citizen_id=citizen.id,
        recipient=asked.recipient,
        data={
            "sender": asked.sender,
            "event": asked.event,
            "purpose": asked.purpose,
            "categories": list(asked.categories),
            "legal_basis": asked.legal_basis,
            "outcome": decision.outcome,
            "permitted": list(decision.permitted),
            "withheld": list(decision.withheld),
            "reasons": sorted({reason.code for reason in decision.reasons}),
            "consents": [f"{c.id.partition('/')[2]}/{c.version}" for c in consents if c.id in used],
        },
    )


def _answer(decision: Decision, seen: frozenset[str]) -> JsonObject:
    return {
        "outcome": decision.outcome,
        "permitted": list(decision.permitted),
        "withheld": list(decision.withheld),
        "legal_basis": decision.legal_basis,
        "reasons": [_reason(reason, seen) for reason in decision.reasons],
        "warnings": [
            {
                "code": w.code,
                "text": w.text_da,
                "text_en": w.text_en,
                "consent": w.consent,
                "provision": w.provision,
            }
            for w in decision.warnings
            if w.consent in seen
        ],
    }


def _reason(reason: Reason, seen: frozenset[str]) -> JsonObject:
    shown = reason.consent in seen
    return {
        "category": reason.category,
        "effect": reason.effect,
        "code": reason.code,
        "text": reason.text_da,
        "text_en": reason.text_en,
        "consent": reason.consent if shown else None,
        "provision": reason.provision if shown else None,
    }
