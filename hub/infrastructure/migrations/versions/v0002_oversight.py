"""What an officer looks at: what was withheld and relied on, custody, names, reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
OUT = "handed_over_at IS NOT NULL OR lease IS NOT NULL"


def upgrade() -> None:
    """Columns and tables; decisions written before say that nothing was relied on."""
    for name in ("withheld_parts", "relied_on"):
        op.add_column("decisions", sa.Column(name, sa.Text, nullable=False, server_default="[]"))
    op.add_column("citizens", sa.Column("sealed_custody", sa.LargeBinary, nullable=True))
    op.add_column("cases", sa.Column("made_anonymous_at", INSTANT, nullable=True))
    op.add_column("consent_versions", sa.Column("ends_at", INSTANT, nullable=True))
    op.create_table(
        "citizen_names",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("citizen_id", sa.Text, primary_key=True),
    )
    op.create_table(
        "reviews",
        sa.Column("delivery_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("party", "by", "finding")),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("sealed_note", sa.LargeBinary, nullable=True),
    )
    _indexes()
    _keep_reviews()


def downgrade() -> None:
    """What was decided is not taken back."""
    raise NotImplementedError("decisions and reviews are not taken back")


def _indexes() -> None:
    for name, table, columns, condition in (
        ("deliveries_out", "deliveries", ["citizen_id"], OUT),
        ("deliveries_held", "deliveries", ["created_at"], "status = 'held'"),
        ("decisions_review", "decisions", ["at"], "review"),
        ("consent_versions_ending", "consent_versions", ["organization", "ends_at"], "status = 'active'"),
    ):
        where = sa.text(condition)
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def _keep_reviews() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER reviews_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER reviews_no_{change.lower()} BEFORE {change} ON reviews "
            "BEGIN SELECT RAISE(ABORT, 'reviews is append-only'); END"
        )
