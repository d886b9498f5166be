"""What would the gate say, without anything being sent? (`POST /consent/evaluate`, CONTRACT § 5.)"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consent import ConsentRecord, Decision, PartyFacts, Reason, Request, UnreadableConsent, decide
from hub.domain.party import Party, PartyRegistry
from hub.flow.errors import Refused
from hub.flow.gate import policy_between
from hub.flow.hub import Hub
from hub.flow.membership import takes_part
from hub.flow.ports import UnitOfWork
from hub.flow.records import AuditRecord, Case, Citizen
from message_schemas import Issue, JsonObject
from message_schemas.codes import SID_CASE
from message_schemas.identifiers import Identifier

Consents = Sequence[ConsentRecord | UnreadableConsent]


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
        members = await uow.citizens.members([case.id]) if case else {}
        taking_part = members.get(case.id, frozenset()) if case else frozenset()
        request = _request(asked, sender, recipient, citizen, case, taking_part)
        decision = decide(request, consents, registry.by_id, policy, asked.at or now)
        seen = await _seen(uow, caller, citizen, consents)
        await uow.history.add((), (_audit(now, caller, citizen, asked, decision),))
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


def _request(
    asked: EvaluateRequest,
    sender: Party,
    recipient: Party,
    citizen: Citizen,
    case: Case | None,
    members: frozenset[str],
) -> Request:
    return Request(
        citizen=(asked.citizen.system, asked.citizen.value),
        sender=PartyFacts(sender.id, sender.kind.value, sender.enabled),
        recipient=PartyFacts(recipient.id, recipient.kind.value, recipient.enabled),
        event=asked.event,
        purpose=asked.purpose,
        categories=asked.categories,
        legal_basis=asked.legal_basis,
        justification=asked.justification,
        labels=asked.labels,
        data_date=asked.data_date,
        author=asked.author,
        resource=asked.resource,
        case=case.id if case else None,
        case_parties=tuple(sorted({case.centre, *members})) if case else None,
        birth_date=citizen.birth_date,
        adult_attested=bool(case and case.anonymous and case.adult_attested),
    )


async def _seen(uow: UnitOfWork, caller: Party, citizen: Citizen, consents: Consents) -> frozenset[str]:
    """Ids of the consents that the caller may see; which other one decided is not told."""
    everything = citizen.known and await takes_part(uow, caller, citizen.id)
    return frozenset(
        each.id
        for each in consents
        if isinstance(each, ConsentRecord) and (everything or each.organization == caller.id)
    )


def _audit(
    now: datetime, caller: Party, citizen: Citizen, asked: EvaluateRequest, decision: Decision
) -> AuditRecord:
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
