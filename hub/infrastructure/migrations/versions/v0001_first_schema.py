"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "status IN ('held', 'queued')"
LISTED = "status IN ('queued', 'handed-over')"
APPEND_ONLY = (
    "decisions",
    "attempts",
    "timeline",
    "audit_entries",
    "audit_batches",
    "audit_seals",
    "consent_versions",
)


def _key(*names: str, kind: Any = sa.Text) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, kind, primary_key=True, autoincrement=False) for name in names)


def _counted(name: str) -> tuple[sa.Column[Any]]:
    return (sa.Column(name, NUMBER, primary_key=True, autoincrement=True),)


def _known(*names: str, kind: Any = sa.Text) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, kind, nullable=False) for name in names)


def _maybe(*names: str, kind: Any = sa.Text) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, kind, nullable=True) for name in names)


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    """Tables, the registry's row, and what keeps histories from being rewritten."""
    _messages_and_deliveries()
    _histories()
    _citizens()
    _people()
    _keep_histories()


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError("the first schema is not taken back")


def _messages_and_deliveries() -> None:
    op.create_table(
        "messages",
        *_key("key"),
        *_known("sender", "message_id", "event", "event_system", "content_hash", "answer_id", "channel"),
        *_known("content_type", "legal_basis", "issues", "parts"),
        *_known("received_at", kind=INSTANT),
        *_known("status", "size", kind=sa.Integer),
        *_maybe("bundle_id", "native_format", "citizen_id", "case_id", "purpose", "traceparent"),
        *_maybe("sealed_facts", kind=sa.LargeBinary),  # justification, birth date
        *_maybe("body", "native_body", kind=sa.LargeBinary),
        sa.Index("messages_identity", "message_id", "sender", unique=True),
        sa.Index("messages_case", "case_id"),
        sa.Index("messages_sender", "sender", "case_id", **_where("case_id IS NOT NULL")),
    )
    op.create_table(
        "bundles_seen",
        *_key("sender", "bundle_id"),
        *_known("message_id"),
        *_known("at", kind=INSTANT),
    )
    op.create_table(
        "arrivals",
        *_key("id"),
        *_known("channel", "content_type", "sha256", "code"),
        *_known("at", kind=INSTANT),
        *_known("size", "status", kind=sa.Integer),
        *_maybe("party"),
    )
    op.create_table(
        "deliveries",
        *_key("id"),
        *_known("message_key", "recipient", "use", "channel", "status"),
        *_known("destination", "attempts", kind=sa.Integer),  # destination: its place among the message's
        *_known("status_at", "expires_at", "created_at", kind=INSTANT),
        *_maybe("due_at", "not_before", "handed_over_at", kind=INSTANT),
        *_maybe("citizen_id", "lease"),
        *_maybe("position", kind=NUMBER),  # in the recipient's inbox; none until it is first listed there
        sa.Index("deliveries_due", "due_at", "channel", **_where(OPEN)),
        sa.Index("deliveries_message", "message_key"),
        sa.Index("deliveries_citizen", "citizen_id", **_where(OPEN)),
        sa.Index("deliveries_lease", "lease", **_where("lease IS NOT NULL")),
        sa.Index("deliveries_gone", "recipient", "message_key", **_where("handed_over_at IS NOT NULL")),
        sa.Index("deliveries_inbox", "recipient", "position", **_where(LISTED)),
    )
    op.create_table("inboxes", *_key("recipient"), *_known("last_position", kind=NUMBER))


def _histories() -> None:
    op.create_table(
        "decisions",
        *_counted("id"),
        *_known("delivery_id", "stage", "outcome", "legal_basis", "permitted", "withheld", "reasons"),
        *_known("at", kind=INSTANT),
        *_known("review", kind=sa.Boolean),
        sa.Index("decisions_delivery", "delivery_id", "id"),
    )
    op.create_table(
        "attempts",
        *_counted("id"),
        *_known("delivery_id", "code", "detail"),
        *_known("number", "milliseconds", kind=sa.Integer),
        *_known("at", kind=INSTANT),
        sa.Index("attempts_delivery", "delivery_id"),
    )
    op.create_table(
        "timeline",
        *_counted("position"),
        *_known("kind", "data"),
        *_known("at", "known_at", kind=INSTANT),
        *_maybe("case_id", "citizen_id", "message_key", "delivery_id", "party"),
        *_maybe("sealed_words", kind=sa.LargeBinary),
        sa.Index("timeline_case", "case_id", "position"),
    )
    op.create_table(
        "audit_entries",
        *_counted("id"),
        *_known("batch", "kind", "agent", "data"),
        *_known("ordinal", kind=sa.Integer),
        *_known("at", kind=INSTANT),
        *_maybe("citizen_id", "case_id", "message_key", "delivery_id", "recipient"),
        sa.Index("audit_entries_batch", "batch"),
        sa.Index("audit_entries_citizen", "citizen_id", "id"),
    )
    op.create_table("audit_batches", *_key("id"), *_known("entries", kind=sa.Integer), *_known("digest"))
    op.create_table("audit_unsealed", *_key("batch"))
    op.create_table(
        "audit_seals",
        *_key("number", kind=NUMBER),
        *_known("batch", "hash"),
        *_known("sealed_at", kind=INSTANT),
        sa.Index("audit_seals_batch", "batch", unique=True),
    )


def _citizens() -> None:
    op.create_table(
        "citizens",
        *_key("id"),
        *_known("system"),
        *_known("protected", kind=sa.Boolean),
        *_known("consent_version", kind=sa.Integer),
        *_known("sealed_person", kind=sa.LargeBinary),  # the identifier's value, birth date, names
        *_maybe("sealed_consents", kind=sa.LargeBinary),  # all active consents, compiled, at consent_version
    )
    op.create_table("citizen_identifiers", *_key("hash"), *_known("citizen_id"))
    op.create_table(
        "cases",
        *_key("id"),
        *_known("citizen_id", "centre", "policy"),
        *_known("opened_at", kind=INSTANT),
        *_known("anonymous", "adult_attested", kind=sa.Boolean),
        *_maybe("substance"),
        *_maybe("closed_at", "first_contact", kind=INSTANT),
        sa.Index("cases_centre", "centre"),
        sa.Index("cases_open", "citizen_id", "centre", unique=True, **_where("closed_at IS NULL")),
    )
    op.create_table(
        "consent_versions",
        *_key("id"),
        *_key("version", kind=sa.Integer),
        *_known("citizen_id", "organization", "status", "by"),
        *_known("at", kind=INSTANT),
        *_known("sealed_resource", kind=sa.LargeBinary),
        *_maybe("sealed_record", kind=sa.LargeBinary),  # compiled; none where it could not be read
        sa.Index("consent_versions_citizen", "citizen_id"),
    )


def _people() -> None:
    op.create_table(
        "parties",
        *_key("id"),
        *_known("kind", "name", "channel", "scopes", "secret_hashes"),
        *_known("enabled", kind=sa.Boolean),
        *_maybe(
            "sor", "gln", "cvr", "native_format", "policy", "client_id", "jwks", "amqp_user", "amqp_queue"
        ),
        *_maybe("created_at", kind=INSTANT),
        sa.Index("parties_sor", "sor", unique=True),
        sa.Index("parties_client_id", "client_id", unique=True),
        sa.Index("parties_amqp_user", "amqp_user", unique=True),
    )
    op.create_table("registries", *_key("name"), *_known("version", kind=sa.Integer))
    op.create_table(
        "users",
        *_key("username"),
        *_known("name", "role", "party", "password_hash"),
        *_known("enabled", kind=sa.Boolean),
    )
    op.execute("INSERT INTO registries (name, version) VALUES ('parties', 1)")


def _keep_histories() -> None:
    """Rows of a history are added and never changed or removed, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
        for table in APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
            )
        return
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
