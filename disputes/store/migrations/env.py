"""What Alembic runs: the migrations, inside the transaction of the connection that it is given."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from disputes.store import models  # noqa: F401  (the tables are known once it is imported)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,  # SQLite's too: half a migration is none
    transaction_per_migration=False,
)
context.run_migrations()
