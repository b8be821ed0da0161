"""Passwords: kept as Argon2 hashes, and checked in the same time whether there is an account or not."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 10, 512
_AT_ONCE = threading.BoundedSemaphore(2)
"""A hash takes 64 MB and a core: so many logins are checked at the same time, the others wait."""


class BadPassword(Exception):
    """A password that is not taken: `why` says it, in English."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def hashed(password: str, name: str) -> str:
    """The hash to keep of a new password. Raises :class:`BadPassword` for one that is too easily guessed."""
    if not LEAST <= len(password) <= MOST:
        raise BadPassword(f"a password has {LEAST} to {MOST} characters")
    if name.casefold() in password.casefold() or len(set(password)) < 5:
        raise BadPassword("this password is too easily guessed: it holds the name, or hardly any different characters")
    return rehashed(password)


def rehashed(password: str) -> str:
    """The hash of a password that is already in use."""
    with _AT_ONCE:
        return _hasher().hash(password)


def is_right(kept: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; without one, the same work is done for nothing."""
    if len(password) > MOST:
        password = ""
    with _AT_ONCE:
        try:
            return _hasher().verify(kept or _nobodys(), password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other costs than are used now."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_urlsafe())
