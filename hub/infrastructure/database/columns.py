"""Which columns make which record, in the order in which codec.py reads and writes them?"""

from typing import Any

from sqlalchemy import Column

from hub.infrastructure.database import tables


def _columns(table: Any, names: str) -> tuple[Column[Any], ...]:
    return tuple(table.c[name] for name in names.split())


MESSAGE = _columns(
    tables.messages,
    "key sender message_id bundle_id event event_system received_at content_hash status issues answer_id channel"
    " content_type native_format size citizen_id case_id purpose legal_basis parts traceparent sealed_facts",
)
BODY = _columns(tables.messages, "body")
BODIES = _columns(tables.messages, "body native_body")
DELIVERY = _columns(
    tables.deliveries,
    "id message_key recipient use channel status status_at due_at expires_at created_at citizen_id attempts"
    " not_before handed_over_at",
)
DECISION = _columns(
    tables.decisions,
    "delivery_id at stage outcome legal_basis permitted withheld reasons review withheld_parts relied_on",
)
EVENT = _columns(
    tables.timeline,
    "kind at known_at case_id citizen_id message_key delivery_id party data sealed_words",
)
CITIZEN = _columns(tables.citizens, "id system protected consent_version sealed_person")
CASE = _columns(
    tables.cases,
    "id citizen_id centre opened_at policy substance anonymous adult_attested closed_at first_contact"
    " made_anonymous_at",
)
CONSENT_VERSION = _columns(
    tables.consent_versions, "id version citizen_id organization status sealed_resource sealed_record at by"
)

REVIEW = _columns(tables.reviews, "delivery_id at party by finding sealed_note")
