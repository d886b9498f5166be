"""Which tables are there? One metadata for both databases; the migrations make the same.

`body`, `native_body` and the columns named `sealed_…` are encrypted (codec.py); citizens are found by a
keyed hash. Rows that explain what happened (APPEND_ONLY) are only ever added. There are no foreign keys:
64 messages are written at once, each row's owner in the same transaction, and the checks would cost
more than the rows.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
OPEN = "status IN ('held', 'queued')"  # written out, or the partial indexes are not used
OUT = "handed_over_at IS NOT NULL OR lease IS NOT NULL"
LISTED = "status IN ('queued', 'handed-over')"


class WholeMicroseconds(TypeDecorator[datetime]):
    """An instant as SQLite keeps it: microseconds since 1970, UTC. A naive datetime is a TypeError."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware datetime to microseconds."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Microseconds to aware datetime."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


Instant = DateTime(timezone=True).with_variant(WholeMicroseconds(), "sqlite")
Number = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only what it calls INTEGER

metadata = MetaData()


def _key(*names: str, kind: Any = Text) -> tuple[Column[Any], ...]:
    return tuple(Column(name, kind, primary_key=True, autoincrement=False) for name in names)


def _counted(name: str) -> tuple[Column[Any]]:
    return (Column(name, Number, primary_key=True, autoincrement=True),)


def _known(*names: str, kind: Any = Text) -> tuple[Column[Any], ...]:
    return tuple(Column(name, kind, nullable=False) for name in names)


def _maybe(*names: str, kind: Any = Text) -> tuple[Column[Any], ...]:
    return tuple(Column(name, kind, nullable=True) for name in names)


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


messages = Table(
    "messages",
    metadata,
    *_key("key"),
    *_known("sender", "message_id", "event", "event_system", "content_hash", "answer_id", "channel"),
    *_known("content_type", "legal_basis", "issues", "parts"),
    *_known("received_at", kind=Instant),
    *_known("status", "size", kind=Integer),
    *_maybe("bundle_id", "native_format", "citizen_id", "case_id", "purpose", "traceparent"),
    *_maybe("sealed_facts", kind=LargeBinary),  # justification, birth date
    *_maybe("body", "native_body", kind=LargeBinary),
    Index("messages_identity", "message_id", "sender", unique=True),
    Index("messages_case", "case_id"),
    Index("messages_sender", "sender", "case_id", **_where("case_id IS NOT NULL")),
)

bundles_seen = Table(
    "bundles_seen",
    metadata,
    *_key("sender", "bundle_id"),
    *_known("message_id"),
    *_known("at", kind=Instant),
)

arrivals = Table(
    "arrivals",
    metadata,
    *_key("id"),
    *_known("channel", "content_type", "sha256", "code"),
    *_known("at", kind=Instant),
    *_known("size", "status", kind=Integer),
    *_maybe("party"),
)

deliveries = Table(
    "deliveries",
    metadata,
    *_key("id"),
    *_known("message_key", "recipient", "use", "channel", "status"),
    *_known("destination", "attempts", kind=Integer),  # destination: its place among the message's
    *_known("status_at", "expires_at", "created_at", kind=Instant),
    *_maybe("due_at", "not_before", "handed_over_at", kind=Instant),
    *_maybe("citizen_id", "lease"),
    *_maybe("position", kind=Number),  # in the recipient's inbox; none until it is first listed there
    Index("deliveries_due", "due_at", "channel", **_where(OPEN)),
    Index("deliveries_message", "message_key"),
    Index("deliveries_citizen", "citizen_id", **_where(OPEN)),
    Index("deliveries_out", "citizen_id", **_where(OUT)),
    Index("deliveries_held", "created_at", **_where("status = 'held'")),
    Index("deliveries_lease", "lease", **_where("lease IS NOT NULL")),
    Index("deliveries_gone", "recipient", "message_key", **_where("handed_over_at IS NOT NULL")),
    Index("deliveries_inbox", "recipient", "position", **_where(LISTED)),
)

inboxes = Table("inboxes", metadata, *_key("recipient"), *_known("last_position", kind=Number))

decisions = Table(
    "decisions",
    metadata,
    *_counted("id"),
    *_known("delivery_id", "stage", "outcome", "legal_basis", "permitted", "withheld", "reasons"),
    *_known("withheld_parts", "relied_on"),
    *_known("at", kind=Instant),
    *_known("review", kind=Boolean),
    Index("decisions_delivery", "delivery_id", "id"),
    Index("decisions_review", "at", **_where("review")),
)

attempts = Table(
    "attempts",
    metadata,
    *_counted("id"),
    *_known("delivery_id", "code", "detail"),
    *_known("number", "milliseconds", kind=Integer),
    *_known("at", kind=Instant),
    Index("attempts_delivery", "delivery_id"),
)

timeline = Table(
    "timeline",
    metadata,
    *_counted("position"),
    *_known("kind", "data"),
    *_known("at", "known_at", kind=Instant),
    *_maybe("case_id", "citizen_id", "message_key", "delivery_id", "party"),
    *_maybe("sealed_words", kind=LargeBinary),  # what people wrote: who, and a note
    Index("timeline_case", "case_id", "position"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    *_counted("id"),
    *_known("batch", "kind", "agent", "data"),
    *_known("ordinal", kind=Integer),
    *_known("at", kind=Instant),
    *_maybe("citizen_id", "case_id", "message_key", "delivery_id", "recipient"),
    Index("audit_entries_batch", "batch"),
    Index("audit_entries_citizen", "citizen_id", "id"),
)

audit_batches = Table(
    "audit_batches", metadata, *_key("id"), *_known("entries", kind=Integer), *_known("digest")
)

audit_unsealed = Table("audit_unsealed", metadata, *_key("batch"))

audit_seals = Table(
    "audit_seals",
    metadata,
    *_key("number", kind=Number),
    *_known("batch", "hash"),
    *_known("sealed_at", kind=Instant),
    Index("audit_seals_batch", "batch", unique=True),
)

citizens = Table(
    "citizens",
    metadata,
    *_key("id"),
    *_known("system"),
    *_known("protected", kind=Boolean),
    *_known("consent_version", kind=Integer),
    *_known("sealed_person", kind=LargeBinary),  # the identifier's value, birth date, names
    *_maybe("sealed_consents", kind=LargeBinary),  # all active consents, compiled, at consent_version
    *_maybe("sealed_custody", kind=LargeBinary),
)

citizen_names = Table("citizen_names", metadata, *_key("hash", "citizen_id"))

citizen_identifiers = Table("citizen_identifiers", metadata, *_key("hash"), *_known("citizen_id"))

cases = Table(
    "cases",
    metadata,
    *_key("id"),
    *_known("citizen_id", "centre", "policy"),
    *_known("opened_at", kind=Instant),
    *_known("anonymous", "adult_attested", kind=Boolean),
    *_maybe("substance"),
    *_maybe("closed_at", "first_contact", "made_anonymous_at", kind=Instant),
    Index("cases_centre", "centre"),
    Index("cases_open", "citizen_id", "centre", unique=True, **_where("closed_at IS NULL")),
)

consent_versions = Table(
    "consent_versions",
    metadata,
    *_key("id"),
    *_key("version", kind=Integer),
    *_known("citizen_id", "organization", "status", "by"),
    *_known("at", kind=Instant),
    *_known("sealed_resource", kind=LargeBinary),
    *_maybe("sealed_record", kind=LargeBinary),  # compiled; none where it could not be read
    *_maybe("ends_at", kind=Instant),  # when its last permission ends
    Index("consent_versions_citizen", "citizen_id"),
    Index("consent_versions_ending", "organization", "ends_at", **_where("status = 'active'")),
)

reviews = Table(
    "reviews",
    metadata,
    *_key("delivery_id"),
    *_known("party", "by", "finding"),
    *_known("at", kind=Instant),
    *_maybe("sealed_note", kind=LargeBinary),
)

parties = Table(
    "parties",
    metadata,
    *_key("id"),
    *_known("kind", "name", "channel", "scopes", "secret_hashes"),
    *_known("enabled", kind=Boolean),
    *_maybe("sor", "gln", "cvr", "native_format", "policy", "client_id", "jwks", "amqp_user", "amqp_queue"),
    *_maybe("created_at", kind=Instant),
    Index("parties_sor", "sor", unique=True),
    Index("parties_client_id", "client_id", unique=True),
    Index("parties_amqp_user", "amqp_user", unique=True),
)

registries = Table("registries", metadata, *_key("name"), *_known("version", kind=Integer))

users = Table(
    "users",
    metadata,
    *_key("username"),
    *_known("name", "role", "party", "password_hash"),
    *_known("enabled", kind=Boolean),
)

APPEND_ONLY = (
    decisions,
    attempts,
    timeline,
    audit_entries,
    audit_batches,
    audit_seals,
    consent_versions,
    reviews,
)
