"""Accounts, logins and tokens; who handed in a record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
KEPT = sa.text("revoked_at IS NULL")
IMPORTS = ("cases", "shops", "snapshots")


def upgrade() -> None:
    for name in IMPORTS:
        op.add_column(name, sa.Column("imported_by", sa.String(), nullable=True))
    op.create_table(
        "accounts",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("password_at", INSTANT, nullable=True),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("name", name="uq_accounts"),
    )
    op.create_table(
        "logins",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("account_pk", sa.BigInteger(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_logins_account", "logins", ["account_pk"], unique=False)
    op.create_index("ix_logins_ends", "logins", ["ends_at"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("digest", name="uq_tokens_digest"),
    )
    op.create_index("uq_tokens_name", "tokens", ["name"], unique=True, sqlite_where=KEPT, postgresql_where=KEPT)


def downgrade() -> None:
    op.drop_index("uq_tokens_name", "tokens")
    op.drop_table("tokens")
    op.drop_index("ix_logins_ends", "logins")
    op.drop_index("ix_logins_account", "logins")
    op.drop_table("logins")
    op.drop_table("accounts")
    for name in IMPORTS:
        op.drop_column(name, "imported_by")
