"""The schema's versions, oldest first, and the way from one to the next.

Alembic is imported only where there is something to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")


def config(connection: Connection) -> Any:
    """Alembic's configuration for a connection that is in a transaction."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(Path(__file__).resolve().parent).replace("%", "%%"))
    found.set_main_option("path_separator", "os")
    found.attributes["connection"] = connection
    return found


def upgrade(connection: Connection, to: str = "head") -> None:
    """Brings the schema up to a version."""
    from alembic import command

    command.upgrade(config(connection), to)


def downgrade(connection: Connection, to: str) -> None:
    """Takes the schema down to a version; `base` is none at all."""
    from alembic import command

    command.downgrade(config(connection), to)
