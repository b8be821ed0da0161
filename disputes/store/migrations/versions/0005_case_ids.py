"""The further ids of cases, by which they are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_ids",
        sa.Column("case_pk", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case_pk", "id"),
    )
    op.create_index("ix_case_ids_id", "case_ids", ["id", "platform"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_case_ids_id", "case_ids")
    op.drop_table("case_ids")
