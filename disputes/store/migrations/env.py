"""What Alembic runs: the migrations, inside the transaction of the connection that it is given."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,  # SQLite's too: half a migration is none
    transaction_per_migration=False,
)
context.run_migrations()
