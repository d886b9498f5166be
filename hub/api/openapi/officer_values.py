"""How are the values that a consent officer is answered with described?"""

from collections.abc import Iterable
from typing import Final

from hub.api.openapi.parts import (
    instant,
    instant_or_null,
    items_of,
    object_of,
    one_of,
    schema,
    text,
    text_or_null,
    whole,
)
from hub.domain.delivery import DeliveryStatus
from message_schemas import InformationCategory, JsonObject, PartyKind, Purpose

STATUSES: Final = ("draft", "proposed", "active", "rejected", "inactive", "entered-in-error")
PARTY_KINDS: Final = tuple(kind.value for kind in PartyKind)
FINDINGS: Final = ("justified", "not-justified", "consent-needed")


def texts(description: str) -> JsonObject:
    """A list of strings."""
    return {
        "type": "array",
        "description": description,
        "items": {"type": "string", "description": "One of them."},
    }


def codes(of: Iterable[str], description: str) -> JsonObject:
    """A list of codes."""
    return {"type": "array", "description": description, "items": one_of(of, "One of them.")}


def flag(description: str) -> JsonObject:
    """True or false."""
    return {"type": "boolean", "description": description}


def or_null(name: str, description: str) -> JsonObject:
    """What another schema describes, or null."""
    return {
        "description": description,
        "anyOf": [schema(name), {"type": "null", "description": "There is none."}],
    }


_CATEGORIES: Final = codes(InformationCategory, "Kinds of information.")
_PURPOSES: Final = texts("Purposes: the hub's codes, or `system|code` of others.")
_STATUS: Final = one_of(DeliveryStatus, "The delivery's status.")
_DELIVERY: Final = {
    "delivery_id": text("The delivery."),
    "message_id": text("MessageHeader.id."),
    "event": text("The message's event."),
    "sender": schema("PartyShown"),
    "recipient": schema("PartyShown"),
}

SCHEMAS: Final[dict[str, JsonObject]] = {
    "CitizenShown": object_of(
        "Whom it is about.",
        {
            "system": text("The identifier's system."),
            "value": text("The identifier."),
            "name": text_or_null("The citizen's name, where the hub knows one."),
            "protected": flag("Whether name and address are protected."),
        },
    ),
    "PartyShown": object_of(
        "A party, or a kind of party.",
        {
            "id": text("The party's id, or the kind's code."),
            "name": text("Its name."),
            "is_kind": flag("Whether all parties of a kind are meant."),
        },
    ),
    "Told": object_of(
        "A reason or a change in words.",
        {"code": text("Its code."), "text": text("In Danish."), "text_en": text("In English.")},
    ),
    "GoneDelivery": object_of(
        "A delivery that was out under the consent when it was revoked.",
        {
            **_DELIVERY,
            "at": instant("When it was handed over, or sent off."),
            "status": one_of(
                ("handed-over", "under-way"), "Under way: past the point of no return, not confirmed."
            ),
            "categories": _CATEGORIES,
        },
    ),
    "WrittenConsent": object_of(
        "What came of recording, renewing or revoking.",
        {
            "consent": text("The consent's id: `GET /fhir/Consent/{id}`."),
            "version": whole("The version that was written.", minimum=1),
            "status": one_of(STATUSES, "The consent's status."),
            "at": instant("When it was written."),
            "told": texts("Ids of the parties that get a `consent-change` message."),
            "gone": items_of("GoneDelivery", "After a revocation: what had gone."),
            "looked_at_again": whole("Waiting deliveries that are decided anew.", minimum=0),
        },
    ),
    "MatrixCell": object_of(
        "What one recipient may be told of one kind of information.",
        {
            "recipient": text("The recipient's party id."),
            "category": one_of(InformationCategory, "The kind of information."),
            "effect": one_of(("permit", "deny", "none"), "`permit` where at least one purpose has it."),
            "permitted_for": codes(Purpose, "The purposes that have it."),
            "denied_for": codes(Purpose, "The purposes for which the citizen has refused."),
            "why": schema("Told"),
            "consent": text_or_null("`Consent/{id}` where you may see it; `Consent/new` is the form's own."),
        },
    ),
    "Matrix": object_of(
        "Recipients × kinds of information at one moment.",
        {
            "at": instant("The moment."),
            "discloser": schema("PartyShown"),
            "recipients": items_of("PartyShown", "The rows."),
            "categories": codes(InformationCategory, "The columns."),
            "purposes": codes(Purpose, "What was asked for."),
            "cells": items_of("MatrixCell", "Row by row, in the order of the columns."),
            "more": flag("Whether there are more recipients than are shown."),
        },
    ),
    "ChangedDelivery": object_of(
        "A waiting delivery that the consent would change.",
        {
            **_DELIVERY,
            "received_at": instant("When the message came."),
            "status": _STATUS,
            "change": one_of(
                ("released", "released-in-part", "stopped", "narrowed", "widened"), "What would become of it."
            ),
            "permitted": codes(InformationCategory, "What would go."),
            "withheld": codes(InformationCategory, "What would stay."),
        },
    ),
    "Preview": object_of(
        "What a consent would let through.",
        {
            "matrix": schema("Matrix"),
            "changed": items_of("ChangedDelivery", "What of the waiting messages would change."),
            "still_held": whole("Waiting deliveries that would stay held.", minimum=0),
            "warnings": items_of("Told", "Why it would not have the effect that it seems to have."),
        },
    ),
    "ConsentRow": object_of(
        "A consent in a list.",
        {
            "id": text("The consent's id."),
            "version": whole("Its newest version.", minimum=1),
            "status": one_of(STATUSES, "Its status."),
            "organization": schema("PartyShown"),
            "own": flag("Whether you keep it, and may renew and revoke it."),
            "effect": {
                "description": "Whether it permits or refuses; null where it cannot be read.",
                "enum": ["permit", "deny", None],
            },
            "given_at": instant_or_null("When it was given."),
            "ends": instant_or_null("When its last permission ends."),
            "recipients": items_of("PartyShown", "Whom it names."),
            "categories": _CATEGORIES,
            "purposes": _PURPOSES,
            "readable": flag("Whether the hub can decide by it."),
            "blanket": flag(
                "Whether it is too broad: it names no recipient, no kind of information or no purpose."
            ),
            "has_document": flag("Whether its evidence is attached."),
            "citizen": or_null("CitizenShown", "Whom it is about."),
        },
    ),
    "HistoryRow": object_of(
        "One version of a consent.",
        {
            "version": whole("Its number.", minimum=1),
            "at": instant("When it was written."),
            "by": text("The user or the party that wrote it."),
            "kind": one_of(("recorded", "renewed", "replaced", "revoked"), "What was done."),
            "status": one_of(STATUSES, "The consent's status from then on."),
            "changes": items_of("Told", "What it changed, in words."),
        },
    ),
    "ConsentHistory": object_of(
        "A consent with all its versions, newest first.",
        {"consent": schema("ConsentRow"), "rows": items_of("HistoryRow", "Its versions.")},
    ),
    "MissingConsent": object_of(
        "Why one kind of information waits.",
        {
            "category": text_or_null("The kind; null is content of no known one."),
            "code": text("The reason's code."),
            "text": text("In Danish."),
            "text_en": text("In English."),
        },
    ),
    "HeldDelivery": object_of(
        "A message that waits for a consent.",
        {
            **_DELIVERY,
            "purpose": text_or_null("Its purpose."),
            "citizen": or_null("CitizenShown", "Whom it is about."),
            "case": text_or_null("The case's id."),
            "received_at": instant("When the message came."),
            "expires_at": instant("When it is given up."),
            "days_left": whole("Days until then.", minimum=0),
            "categories": _CATEGORIES,
            "missing": items_of("MissingConsent", "What it lacks."),
        },
    ),
    "Disclosure": object_of(
        "A disclosure by law or under a blanket consent, with what was found, once it was.",
        {
            **_DELIVERY,
            "kind": one_of(("statutory", "blanket"), "By law, or under a consent that is too broad."),
            "legal_basis": text("The legal basis."),
            "justification": text_or_null("Why, in the sender's words."),
            "citizen": or_null("CitizenShown", "Whom it is about."),
            "decided_at": instant("When the gate decided."),
            "status": _STATUS,
            "categories": _CATEGORIES,
            "finding": {"description": "What was found; null until then.", "enum": [*FINDINGS, None]},
            "reviewed_at": instant_or_null("When it was found."),
            "reviewed_by": text_or_null("Who found it."),
            "note": text_or_null("Why."),
        },
    ),
    "UnreadableConsent": object_of(
        "An active consent that cannot be read: nothing goes by consent for this citizen until it is replaced.",
        {
            "consent": text_or_null("Its id, where you keep it."),
            "citizen": or_null("CitizenShown", "Whose it is."),
            "held": whole("Messages that wait because of it.", minimum=0),
        },
    ),
    "WorkList": object_of(
        "What needs the consent officer, each list oldest or soonest first.",
        {
            "at": instant("As of when."),
            "held": items_of("HeldDelivery", "What waits for a consent."),
            "to_review": items_of("Disclosure", "What nobody has reviewed yet."),
            "not_justified": items_of("Disclosure", "What was found not justified in the last 90 days."),
            "ending": items_of("ConsentRow", "Your consents that end within 30 days."),
            "unreadable": items_of("UnreadableConsent", "What stands in the way of all other consents."),
            "more": flag("Whether a list is longer than what is shown."),
        },
    ),
    "CustodyHolder": object_of(
        "One who holds custody.",
        {
            "system": text("The system of the CPR number or replacement number."),
            "value": text("The number."),
            "name": text_or_null("The person's name."),
        },
        optional=("name",),
    ),
    "Custody": object_of(
        "Who holds custody, as registered.",
        {
            "holders": items_of("CustodyHolder", "Nobody that is known, where it is empty."),
            "at": instant("When it was registered."),
            "by": text("The party that registered it."),
        },
    ),
    "AccessRow": object_of(
        "That somebody was sent or shown something, or changed what may be.",
        {
            "at": instant("When."),
            "kind": text("The audit entry's kind."),
            "who": schema("PartyShown"),
            "user": text_or_null("The person, where one did it."),
            "recipient": or_null("PartyShown", "Who was sent it."),
            "event": text_or_null("The message's event."),
            "categories": _CATEGORIES,
            "legal_basis": text_or_null("On what basis it was sent."),
            "consents": texts("The consents that it relied on, `id/version`, where you may see them."),
            "text": schema("Told"),
        },
    ),
    "AccessLog": object_of(
        "Who was shown or sent what about a citizen, when and on what basis; newest first.",
        {
            "citizen": schema("CitizenShown"),
            "party": schema("PartyShown"),
            "made_at": instant("When the log was made."),
            "since": instant_or_null("Its first moment."),
            "until": instant_or_null("The moment after its last."),
            "rows": items_of("AccessRow", "Its rows."),
            "more": flag("Whether there is more than what is shown."),
        },
    ),
}
