"""Scans that are shared out in parts, and who has which part in hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from disputes.store.migrations.policies import add_tenant, is_postgres, protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "shared_scans",
        sa.Column("scan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digests", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scan_id"),
    )
    op.create_table(
        "scan_parts",
        sa.Column("id", Key, nullable=False),
        sa.Column("scan_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("of_table", sa.Integer(), nullable=True),
        sa.Column("above", sa.BigInteger(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=True),
        sa.Column("walked", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("in_hand", sa.Text(), nullable=True),
        sa.Column("ended", sa.Integer(), nullable=False),
        *(sa.Column(n, sa.BigInteger(), nullable=False) for n in ("scanned", "changed", "cleared")),
        *(sa.Column(n, sa.BigInteger(), nullable=False) for n in ("overtaken", "missed")),
        sa.Column("raised", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    front = []
    if is_postgres():
        front = ["tenant"]
        for table, key in (("shared_scans", "scan_id"), ("scan_parts", "id")):
            add_tenant(table, [key])
            protect(table)
    op.create_index("ix_scan_parts_of", "scan_parts", [*front, "scan_id", "state", "id"])


def downgrade() -> None:
    op.drop_index("ix_scan_parts_of", "scan_parts")
    op.drop_table("scan_parts")
    op.drop_table("shared_scans")
