"""The records of one order are found and woken together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# At the next scan the cases that share an order are answered once more: their answers say nothing of each other yet.
AT_ONCE = "1970-01-01 00:00:00.000000"
SHARED = "SELECT order_id FROM cases WHERE order_id IS NOT NULL GROUP BY order_id HAVING COUNT(*) > 1"


def upgrade() -> None:
    op.drop_index("ix_cases_order", "cases")
    op.create_index("ix_cases_order", "cases", ["order_id", "book", "pk"], unique=False)
    op.add_column("books", sa.Column("digest", sa.String(), nullable=True))
    wake_shared()


def downgrade() -> None:
    op.drop_column("books", "digest")
    op.drop_index("ix_cases_order", "cases")
    op.create_index("ix_cases_order", "cases", ["order_id"], unique=False)
    wake_shared()


def wake_shared() -> None:
    zone = "" if op.get_bind().dialect.name == "sqlite" else "+00"
    op.execute(f"UPDATE cases SET wake_at = '{AT_ONCE}{zone}', version = version + 1 WHERE order_id IN ({SHARED})")
