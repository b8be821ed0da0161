"""Logins: kept in the store as the digest of what the visitor's cookie holds, so that a copy of the store lets nobody
in. One ends when its holder logs out, changes the password, or has not been seen for :data:`IDLE`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import select

from disputes.access.audit import note
from disputes.store.access_models import ACCOUNTS, LOGINS, LoginRow, UserRow
from disputes.store.database import Store
from disputes.store.url import StorageError

COOKIE = "login"
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
_SEEN_AGAIN = timedelta(minutes=5)
"""So often at most is it written down that a login was seen."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def digest_of(secret: str) -> str:
    """What is kept of a secret with 256 random bits: nobody guesses those, however quick the digest is."""
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(store: Store, account: UserRow, now: datetime) -> str:
    """Begins a login; gives the secret for the cookie. Those that are over are swept out."""
    secret = secrets.token_urlsafe(32)
    row = {"digest": digest_of(secret), "account_pk": account.pk, "created_at": now, "seen_at": now}
    with store.write() as connection:
        connection.execute(delete(LOGINS).where((LOGINS.c.ends_at <= now) | (LOGINS.c.seen_at <= now - IDLE)))
        connection.execute(LOGINS.insert(), [{**row, "ends_at": now + LONGEST}])
        note(connection, "logged_in", account.name, account.name, now)
    return secret


def end(store: Store, secret: str) -> None:
    """Ends a login."""
    with store.write() as connection:
        connection.execute(delete(LOGINS).where(LOGINS.c.digest == digest_of(secret)))


def account_of(store: Store, secret: str, now: datetime) -> UserRow | None:
    """Whose login it is; None where it is over, none of ours, or of an account that may not be used."""
    if not _SECRET.fullmatch(secret):
        return None
    digest = digest_of(secret)
    with store.reading() as session:
        query = (
            select(UserRow, LoginRow)
            .join(LoginRow, LOGINS.c.account_pk == ACCOUNTS.c.pk)
            .where(LOGINS.c.digest == digest, ACCOUNTS.c.disabled_at.is_(None))
        )
        found = session.exec(query).first()
    if found is None:
        return None
    account, login = found
    if login.ends_at <= now or login.seen_at <= now - IDLE:
        return None
    if login.seen_at <= now - _SEEN_AGAIN:
        with suppress(StorageError), store.write() as connection:  # who is let in does not hang on it
            connection.execute(update(LOGINS).where(LOGINS.c.digest == digest).values(seen_at=now))
    return account
