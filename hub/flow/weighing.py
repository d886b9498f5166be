"""What of a message may go to one recipient? Decided once, or part by part where a consent names particular data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec

from consent import (
    ConsentPolicy,
    ConsentRecord,
    Decision,
    Reason,
    Request,
    UnreadableConsent,
    categories_to_decide,
    decide,
)
from consent.texts import reason_texts
from hub.domain.party import HUB_PARTY, PartyRegistry
from hub.flow.accept.work import Weighed
from hub.flow.records import AuditRecord, DecisionRecord, DeliveryRecord, MessageRecord, PartRecord

CONSENT = "consent"
Consents = Sequence[ConsentRecord | UnreadableConsent]
_DAY = len("2026-11-22")
_Decided = tuple[Decision, Sequence[PartRecord]]


def weigh(
    request: Request,
    parts: Sequence[PartRecord],
    consents: Consents,
    registry: PartyRegistry,
    policy: ConsentPolicy,
    now: datetime,
) -> Weighed:
    """Which parts may go: those of which every category is permitted. None left is never `redact`.

    Where no consent names particular data (labels, a data period, instances, authors), what the parts are
    beside their categories changes nothing, and one decision stands for all of them.
    """
    particular = any(isinstance(consent, ConsentRecord) and consent.particular for consent in consents)
    alike = _alike(parts) if particular and request.legal_basis == CONSENT else [({}, parts)]
    decided = [
        (
            decide(
                msgspec.structs.replace(request, categories=categories_to_decide(some), **facts),
                consents,
                registry.by_id,
                policy,
                now,
            ),
            some,
        )
        for facts, some in alike
    ]
    return _together(decided, parts, consents)


def _alike(parts: Sequence[PartRecord]) -> list[tuple[dict[str, Any], Sequence[PartRecord]]]:
    """The parts by what a consent for particular data asks of them; no part at all is one unknown."""
    groups: dict[tuple[Any, ...], list[PartRecord]] = {}
    for part in parts:
        key = (part.labels, part.data_date, part.data_until, part.author, part.resource)
        groups.setdefault(key, []).append(part)
    return [
        (
            {
                "labels": tuple(sorted(labels)),
                "data_date": _when(data_date),
                "data_until": _when(data_until),
                "author": author,
                "resource": resource,
            },
            some,
        )
        for (labels, data_date, data_until, author, resource), some in groups.items()
    ] or [({}, ())]


def _when(text: str | None) -> date | datetime | None:
    """A day or an instant, as `PartRecord` keeps it."""
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == _DAY else datetime.fromisoformat(text)


def _together(decided: Sequence[_Decided], parts: Sequence[PartRecord], consents: Consents) -> Weighed:
    withheld_parts = tuple(
        part.path for decision, some in decided for part in some if not decision.lets_through(part.categories)
    )
    outcome = _outcome({decision.outcome for decision, _ in decided}, parts, withheld_parts)
    first = decided[0][0]
    if len(decided) > 1:
        first = Decision(
            outcome=first.outcome,
            permitted=_each(decision.permitted for decision, _ in decided),
            withheld=_each(decision.withheld for decision, _ in decided),
            legal_basis=first.legal_basis,
            reasons=_each(decision.reasons for decision, _ in decided),
            review=any(decision.review for decision, _ in decided),
            warnings=_each(decision.warnings for decision, _ in decided),
        )
    return Weighed(
        outcome, first.permitted, first.withheld, withheld_parts, first, _relied_on(first, consents)
    )


def _each(several: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(one for some in several for one in some))


def _outcome(outcomes: set[str], parts: Sequence[PartRecord], withheld_parts: Sequence[str]) -> str:
    if outcomes & {"permit", "redact"}:
        if not withheld_parts and (parts or outcomes == {"permit"}):
            return "permit"
        return "redact" if len(withheld_parts) < len(parts) else "hold"
    return "deny" if outcomes == {"deny"} else "hold"


def _relied_on(decision: Decision, consents: Consents) -> tuple[str, ...]:
    used = {reason.consent for reason in decision.reasons if reason.effect == "permit" and reason.consent}
    return tuple(
        f"{consent.id.partition('/')[2]}/{consent.version}" for consent in consents if consent.id in used
    )


def withheld_altogether(
    outcome: str, code: str, parts: Sequence[PartRecord], legal_basis: str = CONSENT
) -> Weighed:
    """`hold` or `deny` for one reason that is no consent's, whatever the parts."""
    reason = Reason(None, "deny" if outcome == "deny" else "none", code, *reason_texts(code, None))
    decision = Decision("deny" if outcome == "deny" else "hold", (), (), legal_basis, (reason,))
    return Weighed(decision.outcome, (), (), tuple(part.path for part in parts), decision)


def weighed_as(record: DecisionRecord, parts: Sequence[PartRecord]) -> Weighed:
    """The decision as it was written down: what has been handed over once is the same the second time."""
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
    # a decision from before parts were written down says it by its categories
    paths = record.withheld_parts or tuple(p.path for p in parts if not decision.lets_through(p.categories))
    withheld = () if record.outcome == "permit" else paths
    return Weighed(record.outcome, record.permitted, record.withheld, withheld, decision, record.relied_on)


def hub_own() -> Weighed:
    """What the hub itself tells a party carries nothing that the party may not know."""
    return Weighed("permit", (), (), (), Decision("permit", (), (), HUB_PARTY, ()))


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
        withheld_parts=weighed.withheld_parts,
        relied_on=weighed.relied_on,
    )


def decision_audit(message: MessageRecord, delivery: DeliveryRecord, decision: DecisionRecord) -> AuditRecord:
    """The same for the audit trail, written in the transaction that it decides about."""
    return AuditRecord(
        kind="consent.decided",
        at=decision.at,
        agent=message.sender,
        citizen_id=message.citizen_id,
        case_id=message.case_id,
        message_key=message.key,
        delivery_id=delivery.id,
        recipient=delivery.recipient,
        data={
            "message_id": message.message_id,
            "event": message.event,
            "purpose": message.purpose,
            "legal_basis": decision.legal_basis,
            "stage": decision.stage,
            "outcome": decision.outcome,
            "permitted": list(decision.permitted),
            "withheld": list(decision.withheld),
            "reasons": sorted({str(reason["code"]) for reason in decision.reasons}),
            "consents": list(decision.relied_on),
        },
    )


def disclosure_audit(
    message: MessageRecord, delivery: DeliveryRecord, decision: DecisionRecord
) -> AuditRecord:
    """That it goes now: written with the claim, whose commit is the point of no return."""
    return replace(decision_audit(message, delivery, decision), kind="delivery.released")


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
