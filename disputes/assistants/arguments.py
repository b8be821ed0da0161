"""What a tool is called with: an argument that is misspelt or of another type is told, in place of being left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, TextContent
from pydantic import ValidationError

from disputes.documents.problems import Problem, nearest
from disputes.views.problem_text import problem_text
from disputes.words import texts
from disputes.words.answers import Language


def only_known_arguments(tools: Sequence[Tool], lang: str) -> ServerMiddleware[Any]:
    """Refuses calls of these tools whose arguments they do not take; `lang` where a call does not name a language."""
    known = {tool.name: tool for tool in tools}

    async def check(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        params = ctx.params or {}
        tool = known.get(str(params.get("name"))) if ctx.method == "tools/call" else None
        arguments = params.get("arguments") or {}
        problems = list(_faults(tool, arguments)) if tool is not None and isinstance(arguments, Mapping) else []
        if not problems:
            return await call_next(ctx)
        asked = str(arguments.get("language"))
        spoken = asked if asked in texts(Language) else lang
        said = "; ".join(problem_text(p, spoken) for p in problems)
        return CallToolResult(content=[TextContent(type="text", text=said)], is_error=True)

    return check


def _faults(tool: Tool, arguments: Mapping[str, Any]) -> Iterator[Problem]:
    names = list(tool.parameters["properties"])
    for name in arguments:
        if name not in names:
            found, expected = f"key {name[:80]!r}", "one of " + ", ".join(names)
            yield Problem("", 0, name[:80], found, expected, nearest(name[:80], names))
    try:
        tool.fn_metadata.validate_arguments(dict(arguments))
    except ValidationError as wrong:
        seen: dict[str, list[str]] = {}
        for error in wrong.errors(include_input=False, include_url=False):
            said = error["msg"][:1].lower() + error["msg"][1:]
            seen.setdefault(str(error["loc"][0]), []).append(said)
        for name, asked in seen.items():
            found = "nothing" if name not in arguments else type(arguments[name]).__name__
            yield Problem("", 0, name, found, " / ".join(dict.fromkeys(asked)))
