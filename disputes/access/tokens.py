"""Tokens with which programs ask. One is shown once, when it is made; kept is its digest."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import select

from disputes.access.accounts import plain_name
from disputes.access.audit import note
from disputes.access.logins import digest_of
from disputes.access.roles import scopes_of
from disputes.documents.problems import EXIT_USAGE, Problem, Refused, nearest
from disputes.store.access_models import TOKENS, TokenRow
from disputes.store.database import Conflict, Store
from disputes.store.url import StorageError
from disputes.words.access import AccessScope, Role

PREFIX = "dsp_"
"""By which scanners of published code know one."""
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_USED_AGAIN = timedelta(minutes=1)


def add_token(
    store: Store,
    name: str,
    *,
    role: Role | None,
    scopes: Collection[AccessScope],
    expires_at: datetime | None,
    agent: str | None,
    now: datetime,
) -> str:
    """Makes a token with the scopes of a role, or with its own; gives it as its holder sends it.

    Raises :class:`Refused` for a name that a token has which is not revoked, and :class:`StorageError`.
    """
    own = plain_name(name)
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {
        "name": own,
        "digest": digest_of(secret),
        "role": role,
        "scopes": f" {' '.join(sorted(scopes))} " if scopes else "",
        "created_by": agent,
        "created_at": now,
        "expires_at": expires_at,
    }
    try:
        with store.write() as connection:
            connection.execute(TOKENS.insert(), [row])
            note(connection, "token_added", own, agent, now, role=role, scopes=sorted(scopes))
    except Conflict:
        if own not in {t.name for t in tokens(store) if t.revoked_at is None}:
            raise
        raise _refused(own, "a name that no other token has (disputes token revoke frees it)") from None
    return secret


def tokens(store: Store) -> Sequence[TokenRow]:
    """All tokens, those that are revoked too, by name."""
    with store.reading() as session:
        return session.exec(select(TokenRow).order_by(TOKENS.c.name, TOKENS.c.pk)).all()


def revoke(store: Store, name: str, *, agent: str | None, now: datetime) -> None:
    """Lets a token in no longer. Raises :class:`Refused` where there is none of this name."""
    own = plain_name(name)
    with store.write() as connection:
        mine = (TOKENS.c.name == own, TOKENS.c.revoked_at.is_(None))
        if connection.execute(update(TOKENS).where(*mine).values(revoked_at=now)).rowcount:
            note(connection, "token_revoked", own, agent, now)
            return
    near = nearest(own, [t.name for t in tokens(store) if t.revoked_at is None])
    raise _refused(own, f"{near!r}?" if near is not None else "the name of a token (disputes token list)")


def token_of(store: Store, secret: str, now: datetime) -> TokenRow | None:
    """The token that somebody sends; None where there is none, or it is revoked or over."""
    if not _TOKEN.fullmatch(secret):
        return None
    with store.reading() as session:
        query = select(TokenRow).where(TOKENS.c.digest == digest_of(secret), TOKENS.c.revoked_at.is_(None))
        found = session.exec(query).first()
    if found is None or (found.expires_at is not None and found.expires_at <= now):
        return None
    if found.used_at is None or found.used_at <= now - _USED_AGAIN:
        with suppress(StorageError), store.write() as connection:  # who is let in does not hang on it
            connection.execute(update(TOKENS).where(TOKENS.c.pk == found.pk).values(used_at=now))
    return found


def scopes_of_token(token: TokenRow) -> frozenset[AccessScope]:
    """What a token may: what its role may now, and its own scopes."""
    own = frozenset(AccessScope(word) for word in token.scopes.split())
    return own | (scopes_of(token.role) if token.role is not None else frozenset())


def _refused(found: str, expected: str) -> Refused:
    return Refused([Problem("token", 1, "", repr(found[:100]), expected)], EXIT_USAGE)
