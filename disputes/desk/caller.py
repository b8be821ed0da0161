"""Who asks the interface for programs, and what they may do.

This is the one place that says so: until there are accounts, it is the one user of this machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi import params as fastapi_params

from disputes.desk.visit import clean_name
from disputes.words import ClosedWord

AGENT = "Disputes-Agent"
"""The header in which a program says for whom it works: the name that is kept with a change."""


class Scope(ClosedWord):
    """What a caller may do: read what is stored and ask for answers, change cases, import records."""

    READ = "read"
    WRITE = "write"
    IMPORT = "import"


class MayNot(Exception):
    """The caller may not do this: what is lacking."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.scope = scope


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: `id` tells callers apart, `agent` is the name that is kept with what they change."""

    id: str
    agent: str | None
    scopes: frozenset[Scope]


def caller(request: Request) -> Caller:
    """The caller of a request."""
    return Caller("", clean_name(request.headers.get(AGENT, "")), frozenset(Scope))


Calling = Annotated[Caller, Depends(caller)]
"""A handler's argument: who asks."""


def needs(scope: Scope) -> Any:
    """A dependency of routes that only those with this scope may use. Raises :class:`MayNot`."""

    def check(who: Calling) -> None:
        if scope not in who.scopes:
            raise MayNot(scope)

    checked: Callable[[Caller], None] = check
    found: fastapi_params.Depends = Depends(checked)
    return found
