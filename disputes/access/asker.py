"""Who asks: what a handler is told of it, alike for the one user of this machine, a login, a token and a proxy.

Whoever lets requests in (`disputes.access.door`) writes it into the ASGI scope; a handler asks for it with
:data:`Asking`, and says what it needs with :func:`needs`:

    @router.get("/cases", dependencies=[needs(AccessScope.READ)])
    def cases(asker: Asking) -> …

An application without FastAPI asks :func:`asker_in`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import Scope

from disputes.access.roles import scopes_of
from disputes.words.access import AccessScope, Role, Via

KEY = "disputes.asker"
_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN = ("same-origin", "none")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. `name` stands in the history of what they change; None for the one user of this machine, who may give
    another. `role`: None for a token with scopes of its own.
    """

    via: Via
    name: str | None
    role: Role | None
    scopes: frozenset[AccessScope]

    def may(self, scope: AccessScope) -> bool:
        """Whether a scope is among theirs."""
        return scope in self.scopes

    @property
    def is_ambient(self) -> bool:
        """Whether a browser says who it is by itself, so that a page of another site could ask in this name."""
        return self.via is not Via.TOKEN


MACHINE = Asker(Via.MACHINE, None, Role.ADMIN, scopes_of(Role.ADMIN))
"""The one user of a desk that only this machine reaches."""


class NotAllowed(HTTPException):
    """Nobody known asks (401), or somebody who may not (403): then `scope` is what is missing, None where the request
    came from another site.
    """

    def __init__(self, status: int, scope: AccessScope | None = None) -> None:
        told = {
            401: "log in, or send a token: Authorization: Bearer …",
            403: f"this needs the scope {scope}" if scope is not None else "this came from another site",
        }
        super().__init__(status, told[status], {"WWW-Authenticate": "Bearer"} if status == 401 else None)
        self.scope = scope


def asker_in(scope: Scope) -> Asker | None:
    """Who asks, by the ASGI scope of a request; None for nobody who is known."""
    found: Asker | None = scope.get(KEY)
    return found


def asker(request: HTTPConnection) -> Asker:
    """Who asks. Raises :class:`NotAllowed` where nobody known does."""
    found = asker_in(request.scope)
    if found is None:
        raise NotAllowed(401)
    return found


Asking = Annotated[Asker, Depends(asker)]
"""A handler's argument: who asks."""


def needs(scope: AccessScope, *, is_form: bool = False) -> Any:
    """A dependency for a route or a router: it raises :class:`NotAllowed` unless whoever asks has the scope, and where
    a page of another site makes a browser send a change. `is_form`: the form's own token tells that (pages of the
    desk).
    """

    def check(request: HTTPConnection, found: Asking) -> None:
        if not found.may(scope):
            raise NotAllowed(403, scope)
        method = request.scope.get("method", "GET")
        if found.is_ambient and not is_form and method not in _SAFE and not is_from_here(request.headers):
            raise NotAllowed(403)

    check.needed = scope  # type: ignore[attr-defined]  # read by the test that every route says what it needs
    return Depends(check)


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a browser says that a request comes from one of our own pages, or does not say where it comes from."""
    if headers.get("sec-fetch-site", "none") not in _OWN:
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
