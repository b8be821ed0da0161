"""Who asks the interface for programs, and what they may do: as :mod:`disputes.access` lets them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi import params as fastapi_params

from disputes.access.asker import asker
from disputes.desk.visit import clean_name
from disputes.words.access import AccessScope, Via

AGENT = "Disputes-Agent"
"""The header in which a program says for whom it works: the name that is kept with a change."""
Scope = AccessScope


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
    """The caller of a request. Raises :class:`disputes.access.asker.NotAllowed` for nobody who is known."""
    who = asker(request)
    told = clean_name(request.headers.get(AGENT, ""))
    if who.via is Via.MACHINE:
        return Caller("", told, who.scopes)
    # A program says for whom it works, and is named beside them; a person does not work in another's name.
    agent = f"{told} ({who.name})" if told is not None and who.via is Via.TOKEN else who.name
    return Caller(f"{who.via} {who.name}", agent, who.scopes)


Calling = Annotated[Caller, Depends(caller)]
"""A handler's argument: who asks."""


def needs(scope: Scope) -> Any:
    """A dependency of routes that only those with this scope may use. Raises :class:`MayNot`."""

    def check(who: Calling) -> None:
        if scope not in who.scopes:
            raise MayNot(scope)

    check.needed = scope  # type: ignore[attr-defined]  # read by the test that every route says what it needs
    checked: Callable[[Caller], None] = check
    found: fastapi_params.Depends = Depends(checked)
    return found
