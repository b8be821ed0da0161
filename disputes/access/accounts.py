"""The accounts of those who work at the desk. Capitals make no difference in a name: it is kept in small letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import select

from disputes.access.audit import note
from disputes.access.passwords import hashed, is_outdated, is_right, rehashed
from disputes.documents.problems import EXIT_USAGE, Problem, Refused, nearest
from disputes.store.access_models import ACCOUNTS, LOGINS, UserRow
from disputes.store.database import Conflict, Store
from disputes.words.access import Role

MOST_NAME = 60
_NAME = re.compile(rf"[\w.@+-][\w.@+ -]{{0,{MOST_NAME - 1}}}")


def plain_name(name: str) -> str:
    """A name as it is kept. Raises :class:`Refused` for what is none."""
    found = unicodedata.normalize("NFKC", name).strip().casefold()
    if not _NAME.fullmatch(found):
        raise _refused(name, f"a name of at most {MOST_NAME} letters, digits and . @ + - _")
    return found


def add_account(store: Store, name: str, role: Role, password: str | None, *, agent: str | None, now: datetime) -> str:
    """Adds an account and gives its name. Without `password` only a trusted proxy can say that it is them.

    Raises :class:`Refused` for a name that is taken, :class:`BadPassword` and :class:`StorageError`.
    """
    own = plain_name(name)
    kept = hashed(password, own) if password is not None else None
    row = {"name": own, "role": role, "password": kept, "created_at": now, "password_at": now if kept else None}
    try:
        with store.write() as connection:
            connection.execute(ACCOUNTS.insert(), [row])
            note(connection, "account_added", own, agent, now, role=role)
    except Conflict:
        if account(store, own) is None:
            raise
        raise _refused(own, "a name that no account has yet") from None
    return own


def accounts(store: Store) -> Sequence[UserRow]:
    """All accounts, by name."""
    with store.reading() as session:
        return session.exec(select(UserRow).order_by(ACCOUNTS.c.name)).all()


def account(store: Store, name: str) -> UserRow | None:
    """The account of this name; None where there is none."""
    try:
        own = plain_name(name)
    except Refused:
        return None
    with store.reading() as session:
        return session.exec(select(UserRow).where(ACCOUNTS.c.name == own)).first()


def has_accounts(store: Store) -> bool:
    """Whether there is any account: then whoever comes has to log in."""
    with store.read() as connection:
        return connection.execute(select(ACCOUNTS.c.pk).limit(1)).first() is not None


def set_role(store: Store, name: str, role: Role, *, agent: str | None, now: datetime) -> None:
    """Gives an account another role, from its next request on. Raises :class:`Refused` where there is none."""
    row = known_account(store, name)
    with store.write() as connection:
        connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.pk == row.pk).values(role=role))
        note(connection, "role_changed", row.name, agent, now, was=row.role, role=role)


def set_password(store: Store, name: str, password: str, *, agent: str | None, now: datetime) -> None:
    """Gives an account another password and ends all its logins. Raises :class:`Refused` and :class:`BadPassword`."""
    row = known_account(store, name)
    kept = hashed(password, row.name)
    with store.write() as connection:
        connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.pk == row.pk).values(password=kept, password_at=now))
        connection.execute(delete(LOGINS).where(LOGINS.c.account_pk == row.pk))
        note(connection, "password_changed", row.name, agent, now)


def set_disabled(store: Store, name: str, is_disabled: bool, *, agent: str | None, now: datetime) -> None:
    """Keeps an account from being used, and ends its logins; or lets it in again. Raises :class:`Refused`."""
    row = known_account(store, name)
    with store.write() as connection:
        disabled_at = now if is_disabled else None
        connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.pk == row.pk).values(disabled_at=disabled_at))
        connection.execute(delete(LOGINS).where(LOGINS.c.account_pk == row.pk))
        note(connection, "account_disabled" if is_disabled else "account_enabled", row.name, agent, now)


def checked(store: Store, name: str, password: str) -> UserRow | None:
    """The account that a name and a password let in; None for anything else, after the same work."""
    found = account(store, name)
    is_open = found is not None and found.disabled_at is None
    if not is_right(found.password if found is not None and is_open else None, password) or found is None:
        return None
    if found.password is not None and is_outdated(found.password):
        with store.write() as connection:
            kept = rehashed(password)
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.pk == found.pk).values(password=kept))
    return found


def known_account(store: Store, name: str) -> UserRow:
    """The account of this name. Raises :class:`Refused` where there is none."""
    found = account(store, name)
    if found is None:
        near = nearest(name, [row.name for row in accounts(store)])
        raise _refused(name, f"{near!r}?" if near is not None else "the name of an account (disputes user list)")
    return found


def _refused(found: str, expected: str) -> Refused:
    return Refused([Problem("account", 1, "", repr(found[:100]), expected)], EXIT_USAGE)
