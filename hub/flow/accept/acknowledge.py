"""Stage 10, acknowledge: what the sender is told, now that the rest is durable.

A refusal whose header could be read, and every acceptance, is an acknowledgement Bundle; any other
refusal is an OperationOutcome; an acknowledgement is not acknowledged (204).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.contract import Outcome
from hub.flow.accept.commit import answer_id
from hub.flow.accept.work import Accepting, Answer, Scope
from hub.flow.errors import TABLE, Refusal
from hub.flow.hub import Hub
from hub.flow.native import adapter_context
from hub.flow.records import MessageRecord, StoredIssue
from message_schemas import (
    AckCode,
    Issue,
    JsonObject,
    Message,
    build_acknowledgement,
    issue,
    operation_outcome,
)
from message_schemas.issues import TEXTS
from message_schemas.message import objects

_BY_STATUS = {200: "ok", 409: "changed-content", 422: "invalid"}


async def acknowledge(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Build each answer; nothing is stored any more."""
    return [replace(item, answer=_answer(item, scope)) for item in work]


def _answer(item: Accepting, scope: Scope) -> Answer:
    party = item.party.id if item.party else None
    if item.message is None:
        unread = item.refusal or Refusal("unparsable")
        answer = outcome_answer(unread, party, item.arriving.message_hint)
        return replace(answer, native=_receipt(item, "fatal-error", unread.all_issues(), scope))
    if item.party is None:
        return outcome_answer(item.refusal or Refusal("unauthenticated"), None, item.arriving.message_hint)
    message = item.message
    if message.is_acknowledgement:
        # an acknowledgement is never answered; over the broker only its coming again is asked for
        if item.refusal is None or (item.arriving.channel == "amqp" and item.refusal.kind.status != 503):
            return Answer(204, party_id=party, message_id=message.message_id)
        return outcome_answer(item.refusal, party, message.message_id)
    if item.first is not None:
        return _from_record(item, message, item.first, scope)
    refusal = item.refusal
    issues = refusal.all_issues() if refusal else item.warnings
    response: AckCode = refusal.kind.response if refusal else "ok"
    bundle = _bundle(scope.hub, item, message, item.at, response, issues)
    status, code = (refusal.kind.status, refusal.code) if refusal else (200, "ok")
    native = _receipt(item, response, issues, scope)
    return Answer(
        status, code, bundle, native, refusal.retry_after if refusal else None, party, message.message_id
    )


def outcome_answer(refusal: Refusal, party: str | None, message_id: str | None) -> Answer:
    """The answer to what had no readable header: an OperationOutcome by itself."""
    return Answer(
        refusal.kind.status,
        refusal.code,
        operation_outcome(refusal.all_issues()),
        retry_after=refusal.retry_after,
        party_id=party,
        message_id=message_id,
    )


def _from_record(item: Accepting, message: Message, first: MessageRecord, scope: Scope) -> Answer:
    """The first answer again: same status, same MessageHeader.id, a new Bundle.id."""
    code = next((i.detail for i in first.issues if first.status != 200 and i.detail in TABLE), None)
    code = code or _BY_STATUS[first.status]
    response: AckCode = "ok" if first.status == 200 else TABLE[code].response
    issues = tuple(_issue_again(issue) for issue in first.issues)
    bundle = _bundle(scope.hub, item, message, first.received_at, response, issues)
    native = _receipt(item, response, issues, scope)
    return Answer(first.status, code, bundle, native, None, first.sender, message.message_id)


def _issue_again(stored: StoredIssue) -> Issue:
    if stored.detail in TEXTS:
        return issue(stored.detail, stored.expression, stored.severity, stored.about)
    kind = TABLE.get(stored.detail, TABLE["invalid"])
    return Issue(stored.severity, stored.code, stored.detail, stored.expression, kind.text_da, kind.text_en)


def _bundle(
    hub: Hub, item: Accepting, message: Message, at: datetime, response: AckCode, issues: Sequence[Issue]
) -> JsonObject:
    sender = item.sender.id
    header_id = answer_id(sender, message.message_id, item.content_hash)
    return build_acknowledgement(
        bundle_id=hub.ids.uuid(),
        header_id=header_id,
        provenance_id=answer_id(sender, message.message_id, header_id),
        answered_at=at,
        hub=hub.settings.organization,
        to=message.sender,
        acknowledged_id=message.message_id,
        code=response,
        issues=issues,
        received_provenance=_provenance(message),
    )


def _provenance(message: Message) -> JsonObject | None:
    """The message's own Provenance: the one whose target is its header."""
    own = f"MessageHeader/{message.message_id}"
    for _, resource in message.of_type("Provenance"):
        if any(str(t.get("reference", "")).endswith(own) for t in objects(resource.get("target"))):
            return resource
    return None


def _receipt(
    item: Accepting, response: AckCode, issues: Sequence[Issue], scope: Scope
) -> tuple[bytes, str] | None:
    """The sender's own kind of receipt, where its format has one for this outcome."""
    adapter = scope.hub.adapters.get(item.arriving.native_format or "")
    if adapter is None or item.letter is None:
        return None
    outcome = Outcome(response, tuple(issues))
    body = adapter.receipt(item.letter, outcome, adapter_context(scope.hub, scope.registry, scope.now))
    return None if body is None else (body, f"{adapter.content_types[0]}; charset={adapter.charset}")
