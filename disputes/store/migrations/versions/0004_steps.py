"""What is to be done in a case, by when, by whom; the action and team of an alert; how far ahead a scan looks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# At the next scan everything is answered once more: what is to be done has not been written down yet.
AT_ONCE = "1970-01-01 00:00:00.000000"


def upgrade() -> None:
    op.add_column("cases", sa.Column("place", sa.Integer(), nullable=False, server_default="2"))
    op.add_column("cases", sa.Column("todo", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("questions", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("shops", sa.Column("questions", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("alerts", sa.Column("action", sa.String(), nullable=True))
    op.add_column("alerts", sa.Column("owner", sa.String(), nullable=True))
    op.add_column("alerts", sa.Column("total", sa.Integer(), nullable=True))
    op.add_column("scans", sa.Column("ahead_s", sa.Integer(), nullable=True))
    op.create_index("ix_cases_place", "cases", ["place", "due_at", "pk"], unique=False, **where("open", "open = 1"))
    op.create_index(
        "ix_cases_asked",
        "cases",
        ["platform"],
        unique=False,
        **where("open AND questions > 0", "open = 1 AND questions > 0"),
    )
    op.execute("UPDATE cases SET place = 1 WHERE due_at IS NOT NULL")
    wake_all()


def downgrade() -> None:
    op.drop_index("ix_cases_asked", "cases")
    op.drop_index("ix_cases_place", "cases")
    op.execute("DELETE FROM alerts WHERE subject = 'platform' OR kind = 'date_unknown'")
    op.drop_column("scans", "ahead_s")
    for name in ("total", "owner", "action"):
        op.drop_column("alerts", name)
    op.drop_column("shops", "questions")
    for name in ("questions", "todo", "place"):
        op.drop_column("cases", name)
    wake_all()


def where(condition: str, sqlite: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(sqlite), "postgresql_where": sa.text(condition)}


def wake_all() -> None:
    zone = "" if op.get_bind().dialect.name == "sqlite" else "+00"
    for table in ("cases", "shops"):
        op.execute(f"UPDATE {table} SET wake_at = '{AT_ONCE}{zone}', version = version + 1")
