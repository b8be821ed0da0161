"""What has become of each case, for reports; to whom a message goes; which rulesets answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# At the next scan every case is answered once more: closed ones have no outcome yet, and nothing else would wake them.
AT_ONCE = "1970-01-01 00:00:00.000000"


def upgrade() -> None:
    op.add_column("cases", sa.Column("outcome", sa.Text(), nullable=True))
    op.drop_column("cases", "expected")
    op.add_column("deliveries", sa.Column("target", sa.String(), nullable=False, server_default=""))
    op.add_column("books", sa.Column("rulesets", sa.String(), nullable=True))
    wake_all()


def downgrade() -> None:
    op.drop_column("books", "rulesets")
    op.drop_column("deliveries", "target")
    op.add_column("cases", sa.Column("expected", sa.String(), nullable=True))
    op.drop_column("cases", "outcome")
    wake_all()


def wake_all() -> None:
    zone = "" if op.get_bind().dialect.name == "sqlite" else "+00"
    op.execute(f"UPDATE cases SET wake_at = '{AT_ONCE}{zone}', version = version + 1")
