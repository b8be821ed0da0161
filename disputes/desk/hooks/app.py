"""The application behind `/hooks`: one address for each source that is set up."""

from __future__ import annotations

import hmac
from io import BytesIO
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from starlette.responses import Response

from disputes.desk.api.app import handle_problems
from disputes.desk.api.bodies import raw_body
from disputes.desk.api.call import Call, json_text
from disputes.desk.api.importing import taken
from disputes.desk.api.languages import language_of
from disputes.desk.api.problems import ApiProblem, ProblemKind, wrong
from disputes.desk.caller import Caller, Scope
from disputes.desk.context import Desk
from disputes.desk.hook_secrets import SENDERS, HookSetup
from disputes.documents.problems import nearest
from disputes.sources import read_from
from disputes.sources.hook_schemes import BadSignature, SignedMessage, hook_schemes, verify

BASE = "/hooks"
TOKEN = "X-Hook-Token"
MOST = 4 * 1024 * 1024


def create_hooks(desk: Desk) -> FastAPI:
    """The application of a desk, to be mounted."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    app.post("/{source}")(hook)
    app.post("/{source}/{token}")(hook)
    handle_problems(app)
    return app


async def message(request: Request) -> bytes:
    """The bytes of a message: they are signed as they came."""
    return await raw_body(request, MOST)


def hook(request: Request, source: str, body: Annotated[bytes, Depends(message)], token: str | None = None) -> Response:
    """Takes a message as `disputes import --from SOURCE` takes it, once its sender is known. The same message again
    changes nothing.

    Raises :class:`ApiProblem`: what is not understood is told, so that the sender keeps it.
    """
    desk: Desk = request.app.state.desk
    setup = _setup(desk, source)
    now = desk.clock.now()
    call = Call(request, desk, Caller(f"hook {source}", None, frozenset({Scope.IMPORT})), language_of(request), now)
    _check_sender(call, source, setup, body, token)
    reads = read_from(source, "-", setup.market, desk.engines.library, stdin=BytesIO(body), fetched_at=now)
    return json_text(taken(call, reads, source))


def _setup(desk: Desk, source: str) -> HookSetup:
    if source not in SENDERS:
        fault = wrong("path.source", source[:80], "one of " + ", ".join(SENDERS), nearest(source[:80], SENDERS))
        raise ApiProblem(ProblemKind.NOT_FOUND, [fault])
    found = desk.hooks.get(source)
    if found is None or not (found.secrets or found.token):
        what = "a secret" if source in hook_schemes() else "a token"
        fault = wrong("path.source", source, f"a source with {what} (docs/api.md)")
        raise ApiProblem(ProblemKind.NO_SECRET, [fault])
    return found


def _check_sender(call: Call, source: str, setup: HookSetup, body: bytes, in_path: str | None) -> None:
    request = call.request
    if setup.token is not None:
        bearer = request.headers.get("authorization", "")
        given = in_path or request.headers.get(TOKEN) or (bearer[7:] if bearer.lower().startswith("bearer ") else "")
        if not hmac.compare_digest(given.encode(), setup.token.encode()):
            what = "another token" if given else "no token"
            fault = wrong(f"header.{TOKEN.lower()}", what, f"the token of {source}, there or in the path")
            raise ApiProblem(ProblemKind.SIGNATURE, [fault])
        return
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query = request.url.query
    signed = SignedMessage(
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        method=request.method,
        target=raw.decode("ascii", "replace").partition("?")[0] + (f"?{query}" if query else ""),
        at=call.now,
        settings=setup.settings,
    )
    try:
        verify(hook_schemes()[source], setup.secrets, signed)
    except BadSignature as bad:
        raise ApiProblem(ProblemKind.SIGNATURE, [wrong(bad.path, bad.found, bad.expected)]) from None
