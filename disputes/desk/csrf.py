"""The one place that tells forms of this desk from forms that another site makes a browser send.

A visitor's cookie holds a random id; each form has its keyed digest. Other sites can neither read nor guess it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

FIELD = "csrf"
COOKIE = "desk"
_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")


class FormTokens:
    """Makes and checks the tokens. Their key lives as long as the program: after a restart a page is loaded again."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    @staticmethod
    def session(cookies: Mapping[str, str]) -> str | None:
        """The visitor's id; None where there is none, or none of ours."""
        found = cookies.get(COOKIE, "")
        return found if _SESSION.fullmatch(found) else None

    @staticmethod
    def new_session() -> str:
        """An id for a visitor who has none yet."""
        return secrets.token_urlsafe(32)

    def token(self, session: str) -> str:
        """What the forms of a visitor hold."""
        return hmac.new(self._key, session.encode(), hashlib.sha256).hexdigest()

    def is_valid(self, session: str | None, token: str) -> bool:
        """Whether a form holds the visitor's token."""
        return session is not None and hmac.compare_digest(self.token(session).encode(), token.encode())
