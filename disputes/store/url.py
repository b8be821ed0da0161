"""Where the store is, and whose: a URL as SQLAlchemy reads it, and the default file. The seller stands in the URL as
`tenant`, so that whoever is handed the URL opens the rows of that seller and no others.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

VARIABLE = "DISPUTES_DB"
TENANT_VARIABLE = "DISPUTES_TENANT"
DEFAULT_TENANT = "default"
"""Whose rows they are where nobody is named."""
_TENANT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
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


def store_url(given: str | None, environ: Mapping[str, str] = os.environ, *, tenant: str | None = None) -> URL:
    """The store's URL: `given`, else the environment's DISPUTES_DB, else a file in the user's data folder.

    Whose rows are meant is `tenant`, else what the URL says, else the environment's DISPUTES_TENANT, else `default`; it
    stands in the URL that comes back unless it is `default`. A PostgreSQL URL gets the driver that this package knows.
    Raises :class:`StorageError` for one that cannot be read, is of another database, or names another seller.
    """
    text = given or environ.get(VARIABLE, "").strip()
    if not text:
        name = _chosen(tenant, None, environ)
        file = "disputes.sqlite" if name == DEFAULT_TENANT else f"disputes-{name}.sqlite"
        return _with_tenant(URL.create("sqlite", database=str(data_folder(environ) / file)), name)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StorageError(
            "the database's URL cannot be read: expected sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    in_url = url.query.get("tenant")
    name = _chosen(tenant, in_url if in_url is None or isinstance(in_url, str) else ",".join(in_url), environ)
    if url.drivername in _POSTGRES:
        return _with_tenant(url.set(drivername="postgresql+psycopg"), name)
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise StorageError("the database's URL names no file: expected sqlite:///FILE")
        return _with_tenant(url, name)
    raise StorageError(
        f"{url.drivername!r} is no database that is known here: expected sqlite:///FILE or postgresql://USER@HOST/NAME"
    )


def tenant_of(url: URL) -> str:
    """Whose rows a URL means."""
    found = url.query.get("tenant", DEFAULT_TENANT)
    return found if isinstance(found, str) else found[0]


def driver_url(url: URL) -> URL:
    """The URL as the database's own programs know it: without the seller."""
    return url.difference_update_query(["tenant"])


def checked_tenant(name: str) -> str:
    """The name of a seller. Raises :class:`StorageError` for one that could not stand in a file's name or a host's."""
    if _TENANT.fullmatch(name) is None:
        raise StorageError(
            f"{name[:60]!r} is no name of a tenant: expected 1 to 40 of a-z, 0-9 and -, "
            "with a letter or digit at either end"
        )
    return name


def _chosen(tenant: str | None, in_url: str | None, environ: Mapping[str, str]) -> str:
    if tenant is not None and in_url is not None and tenant != in_url:
        raise StorageError(f"the tenant is {tenant!r}, but the database's URL says {in_url!r}: name one of them")
    found = tenant if tenant is not None else in_url if in_url is not None else environ.get(TENANT_VARIABLE, "").strip()
    return checked_tenant(found) if found or tenant is not None else DEFAULT_TENANT


def _with_tenant(url: URL, name: str) -> URL:
    plain = driver_url(url)
    return plain if name == DEFAULT_TENANT else plain.update_query_dict({"tenant": name})
