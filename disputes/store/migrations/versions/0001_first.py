"""The first schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def where(condition: str, sqlite: str | None = None) -> dict[str, Any]:
    return {"sqlite_where": sa.text(sqlite or condition), "postgresql_where": sa.text(condition)}


OPEN = where("open", "open = 1")


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_pk", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("shop_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("deadline", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_key", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("cost", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("points", sa.String(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_alerts_delivery", "alerts", ["delivery"], unique=False, **where("delivery IS NOT NULL"))
    op.create_index("ix_alerts_level", "alerts", ["level", "due_at"], unique=False, **where("cleared_at IS NULL"))
    op.create_index(
        "ix_alerts_unsent", "alerts", ["raised_at"], unique=False, **where("cleared_at IS NULL AND sent_at IS NULL")
    )
    op.create_index(
        "uq_alerts",
        "alerts",
        ["subject", "subject_pk", "kind", "about", "due_key"],
        unique=True,
        **where("cleared_at IS NULL"),
    )
    op.create_table(
        "books",
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("book"),
    )
    op.create_table(
        "cases",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("shop_id", sa.String(), nullable=True),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("logged", sa.Text(), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owners", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("next_change_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shop_seen", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("expected", sa.String(), nullable=True),
        sa.Column("quarantine", sa.Text(), nullable=True),
        sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("platform", "case_id", name="uq_cases"),
    )
    op.create_index("ix_cases_as_of", "cases", ["as_of", "pk"], unique=False)
    op.create_index("ix_cases_book", "cases", ["book", "digest", "pk"], unique=False, **OPEN)
    op.create_index("ix_cases_due", "cases", ["due_at", "pk"], unique=False, **OPEN)
    op.create_index("ix_cases_open", "cases", ["platform", "state", "pk"], unique=False, **OPEN)
    op.create_index("ix_cases_order", "cases", ["order_id"], unique=False)
    op.create_index("ix_cases_shop", "cases", ["platform", "shop_id", "pk"], unique=False)
    op.create_index("ix_cases_wake", "cases", ["wake_at", "pk"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deliveries_pending", "deliveries", ["place"], unique=False, **where("sent_at IS NULL"))
    op.create_table(
        "history",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_pk", sa.BigInteger(), nullable=False),
        sa.Column("scan_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("was_as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_digest", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("changes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_history_of", "history", ["kind", "subject_pk", "id"], unique=False)
    op.create_table(
        "scans",
        sa.Column("id", KEY, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "shops",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("waking", sa.Boolean(), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("next_change_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("points", sa.String(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column("quarantine", sa.Text(), nullable=True),
        sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("platform", "shop_id", name="uq_shops"),
    )
    op.create_index("ix_shops_as_of", "shops", ["as_of", "pk"], unique=False)
    op.create_index("ix_shops_book", "shops", ["book", "digest", "pk"], unique=False)
    op.create_index("ix_shops_wake", "shops", ["wake_at", "pk"], unique=False)
    op.create_index("ix_shops_waking", "shops", ["pk"], unique=False, **where("waking", "waking = 1"))
    op.create_table(
        "snapshots",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_pk", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_snapshots_of", "snapshots", ["kind", "subject_pk", "revision"], unique=False)


def downgrade() -> None:
    op.drop_table("snapshots")
    op.drop_table("shops")
    op.drop_table("scans")
    op.drop_table("history")
    op.drop_table("deliveries")
    op.drop_table("cases")
    op.drop_table("books")
    op.drop_table("alerts")
