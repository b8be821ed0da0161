"""Who has a case in hand, what silence costs in it, and every change that a person made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# At the next scan every open case is answered once more: what silence costs in it has not been written down yet.
AT_ONCE = "1970-01-01 00:00:00.000000"


def upgrade() -> None:
    op.add_column("cases", sa.Column("assignee", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("cost", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("currency", sa.String(), nullable=True))
    op.create_table(
        "journal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_pk", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_journal_of", "journal", ["case_pk", "id"], unique=False)
    wake_open()


def downgrade() -> None:
    op.drop_index("ix_journal_of", "journal")
    op.drop_table("journal")
    for name in ("currency", "cost", "assignee"):
        op.drop_column("cases", name)
    wake_open()


def wake_open() -> None:
    zone = "" if op.get_bind().dialect.name == "sqlite" else "+00"
    op.execute(f"UPDATE cases SET wake_at = '{AT_ONCE}{zone}', version = version + 1 WHERE open")
