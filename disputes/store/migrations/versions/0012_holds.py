"""Legal holds: why nothing of a case may go, and until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from disputes.store.migrations.policies import add_tenant, is_postgres, protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    own = () if is_postgres() else (sa.UniqueConstraint("case_pk", "reason", name="uq_holds"),)
    op.create_table(
        "holds",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_pk", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        *own,
    )
    if is_postgres():
        add_tenant("holds", ["id"])
        op.create_unique_constraint("uq_holds", "holds", ["tenant", "case_pk", "reason"])
        protect("holds")


def downgrade() -> None:
    op.drop_table("holds")
