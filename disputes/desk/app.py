"""The web application: its pages, and what is said where one cannot be made."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from disputes.access.asker import NotAllowed
from disputes.access.door import Door
from disputes.access.roles import role_table
from disputes.desk.api.app import create_api
from disputes.desk.api.description import BASE
from disputes.desk.api.problems import ApiProblem, ProblemKind, answered, outside
from disputes.desk.context import Desk
from disputes.desk.forms import ForeignForm
from disputes.desk.guard import OF_PROGRAMS, Guard
from disputes.desk.hooks.app import BASE as HOOKS
from disputes.desk.hooks.app import create_hooks
from disputes.desk.meter import Metered
from disputes.desk.pages import (
    account,
    accounts,
    case,
    evidence,
    login,
    monitoring,
    pack,
    queue,
    report,
    rules,
    saved_filters,
    settings,
    shop,
    styles,
)
from disputes.desk.rendering import HERE
from disputes.desk.visit import visit
from disputes.documents.problems import EXIT_BAD_RULESET, Refused
from disputes.store.url import StorageError
from disputes.views.problem_text import problem_text

PAGES = (
    login,
    account,
    accounts,
    queue,
    case,
    evidence,
    pack,
    shop,
    report,
    rules,
    saved_filters,
    settings,
    styles,
    monitoring,
)


def create_app(desk: Desk) -> ASGIApp:
    """The application of a desk: pages, the interface for programs, messages of channels, and what guards them."""
    app = FastAPI(title="disputes", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    for page in PAGES:
        app.include_router(page.router)
    app.mount(BASE, create_api(desk))
    app.mount(HOOKS, create_hooks(desk))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_exception_handler(HTTPException, _no_page)
    app.add_exception_handler(NotAllowed, _not_allowed)
    app.add_exception_handler(ForeignForm, _foreign)
    app.add_exception_handler(StorageError, _no_store)
    app.add_exception_handler(Refused, _refused)
    inside: ASGIApp = Door(app, desk.who, desk.rates, _in_their_form)
    if desk.proxies is not None:  # what they say of the client and of TLS holds
        inside = ProxyHeadersMiddleware(inside, [str(network) for network in desk.proxies.networks])  # type: ignore[arg-type, assignment]
    return Metered(Guard(inside, desk.most_bytes, desk.names), desk.meter)


def _in_their_form(path: str, status: int, told: str, headers: Mapping[str, str]) -> Response:
    """What is told before a page or a program is reached: to programs as a problem."""
    if path.startswith(OF_PROGRAMS):
        kind = ProblemKind.TOO_OFTEN if status == 429 else ProblemKind.STORAGE
        answer = outside(kind, status, told)
    else:
        answer = PlainTextResponse(told + "\n", status)
    answer.headers.update(headers)
    return answer


def _said(request: Request, status: int, text: str, **more: object) -> Response:
    return visit(request).page("message.html", status, message=text, **{"typed": {}, **more})


def _no_page(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException)
    if request.scope["path"].startswith(OF_PROGRAMS):  # a line break in an address leads past what is mounted
        return answered(request, ApiProblem(ProblemKind.NOT_FOUND))
    is_bare = wrong.detail in ("Not Found", "Method Not Allowed")
    text = visit(request).say("no_such_page") if is_bare else str(wrong.detail)
    return _said(request, wrong.status_code, text)


def _not_allowed(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, NotAllowed)
    asked = visit(request)
    needed = role_table().allows[wrong.scope][asked.lang] if wrong.scope is not None else ""
    return _said(request, wrong.status_code, asked.say("not_allowed", what=needed))


def _foreign(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, ForeignForm)
    return _said(request, 403, visit(request).say("foreign_form"), typed=wrong.typed)


def _no_store(request: Request, wrong: Exception) -> Response:
    return _said(request, 503, visit(request).say("storage", why=str(wrong)))


def _refused(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, Refused)
    asked = visit(request)
    why = "; ".join(problem_text(p, asked.lang) for p in wrong.problems)
    if wrong.exit_code == EXIT_BAD_RULESET:
        return _said(request, 500, asked.say("bad_rules", why=why))
    return _said(request, 422, why)
