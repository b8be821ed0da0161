"""Who may call which tool over HTTP: as at the desk. Over standard input and output, whoever started the program."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_REQUEST
from starlette.requests import HTTPConnection

from disputes.access.asker import asker_in
from disputes.words.access import AccessScope, Via

WRITING = "record_event"
"""The tool that writes."""
_NAME: ContextVar[str | None] = ContextVar("name of the caller", default=None)


async def only_who_may(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
    """Lets a message through that came over HTTP, where its sender has the scope for it. Raises MCPError."""
    if not isinstance(ctx.request, HTTPConnection):
        return await call_next(ctx)
    who = asker_in(ctx.request.scope)
    is_writing = ctx.method == "tools/call" and (ctx.params or {}).get("name") == WRITING
    needed = AccessScope.WRITE if is_writing else AccessScope.READ
    if who is None or not who.may(needed):
        raise MCPError(INVALID_REQUEST, f"this needs the scope {needed.value}: disputes token add")
    kept = _NAME.set(who.name if who.via is not Via.MACHINE else None)
    try:
        return await call_next(ctx)
    finally:
        _NAME.reset(kept)


def kept_name(agent: str | None) -> str | None:
    """The name that is kept with a change: for whom it is made, and whose token it was."""
    own = _NAME.get()
    if own is None:
        return agent
    return f"{agent} ({own})" if agent is not None else own
