"""Where the store is: a URL as SQLAlchemy reads it, and the default file."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

VARIABLE = "DISPUTES_DB"
_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")


class StorageError(Exception):
    """The store cannot be used; the text says why, for a person, without a password. Exit code 5."""


def shown_url(url: URL) -> str:
    """The URL for people: no password, wherever it stands."""
    return url.difference_update_query(["password", "sslpassword", "passfile"]).render_as_string(hide_password=True)


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's folder for data, as the system has it."""
    if sys.platform == "win32":  # pragma: no cover
        return Path(environ.get("LOCALAPPDATA") or Path.home()) / "disputes"
    if sys.platform == "darwin":  # pragma: no cover
        return Path.home() / "Library" / "Application Support" / "disputes"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "disputes"


def store_url(given: str | None, environ: Mapping[str, str] = os.environ) -> URL:
    """The store's URL: `given`, else the environment's DISPUTES_DB, else a file in the user's data folder.

    A PostgreSQL URL gets the driver that this package knows. Raises :class:`StorageError` for one that cannot be read
    or is of another database.
    """
    text = given or environ.get(VARIABLE, "").strip()
    if not text:
        return URL.create("sqlite", database=str(data_folder(environ) / "disputes.sqlite"))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StorageError(
            "the database's URL cannot be read: expected sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    if url.drivername in _POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise StorageError("the database's URL names no file: expected sqlite:///FILE")
        return url
    raise StorageError(
        f"{url.drivername!r} is no database that is known here: expected sqlite:///FILE or postgresql://USER@HOST/NAME"
    )
