"""The application behind `/api/v1`: its routes, and what is said where something cannot be done."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from disputes.desk.api import alerts, cases, changes, evidence, importing, records, report, rules, shops
from disputes.desk.api.description import describe
from disputes.desk.api.once import AnsweredBefore
from disputes.desk.api.problems import ApiProblem, ProblemKind, answered, of_refused, wrong
from disputes.desk.caller import MayNot
from disputes.desk.context import Desk
from disputes.documents.problems import Problem, Refused, nearest
from disputes.records.base import ERROR
from disputes.store.url import StorageError

ROOMS = (records, importing, cases, changes, evidence, shops, alerts, report, rules)
_KINDS = {
    400: ProblemKind.WRONG_USE,
    401: ProblemKind.NOT_SIGNED_IN,
    403: ProblemKind.FORBIDDEN,
    404: ProblemKind.NOT_FOUND,
    405: ProblemKind.NOT_ALLOWED,
    413: ProblemKind.TOO_LARGE,
}
_RETRY_S = "1"


def create_api(desk: Desk) -> FastAPI:
    """The application of a desk, to be mounted."""
    app = FastAPI(
        title="disputes", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(only_known_words)]
    )
    app.state.desk = desk
    for room in ROOMS:
        app.include_router(room.router, generate_unique_id_function=_name)
    app.add_api_route("/openapi.json", lambda: JSONResponse(describe(app)), include_in_schema=False)
    handle_problems(app)
    return app


def _name(route: APIRoute) -> str:
    return route.name


def handle_problems(app: FastAPI) -> None:
    """Has whatever is refused inside told as a problem document."""
    app.add_exception_handler(ApiProblem, _problem)
    app.add_exception_handler(AnsweredBefore, _before)
    app.add_exception_handler(MayNot, _may_not)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(StorageError, _no_store)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _not_valid)


def only_known_words(request: Request) -> None:
    """Refuses an address that asks for something that is not asked for here: who misspells a filter would else be
    answered about everything.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = _asked_for(route.dependant)
    others = [k for k in request.query_params if k not in known]
    if others:
        expected = "one of " + ", ".join(known) if known else "no query"
        faults = [wrong(f"query.{k[:80]}", k[:80], expected, nearest(k[:80], known)) for k in others]
        raise ApiProblem(ProblemKind.WRONG_USE, faults)


def _asked_for(dependant: Dependant) -> list[str]:
    """The names in the query of an address, those too that its dependencies read."""
    own = [p.alias for p in dependant.query_params]
    return list(dict.fromkeys([*own, *(name for d in dependant.dependencies for name in _asked_for(d))]))


def _problem(request: Request, wrong_: Exception) -> Response:
    assert isinstance(wrong_, ApiProblem)
    return answered(request, wrong_)


def _before(_: Request, found: Exception) -> Response:
    assert isinstance(found, AnsweredBefore)
    return found.response


def _may_not(request: Request, found: Exception) -> Response:
    assert isinstance(found, MayNot)
    lacking = wrong("header.authorization", "a caller without it", f"the scope {found.scope.value}")
    return answered(request, ApiProblem(ProblemKind.FORBIDDEN, [lacking]))


def _refused(request: Request, found: Exception) -> Response:
    assert isinstance(found, Refused)
    return answered(request, of_refused(found))


def _no_store(request: Request, found: Exception) -> Response:
    problem = ApiProblem(ProblemKind.STORAGE, [Problem("", 0, "", str(found), "")], headers={"Retry-After": _RETRY_S})
    return answered(request, problem)


def _http(request: Request, found: Exception) -> Response:
    assert isinstance(found, HTTPException)
    kind = _KINDS.get(found.status_code, ProblemKind.WRONG_USE)
    is_bare = found.detail in ("Not Found", "Method Not Allowed")
    said = [] if is_bare else [Problem("", 0, "", str(found.detail), "")]
    return answered(request, ApiProblem(kind, said, headers=dict(found.headers or {})))


def _not_valid(request: Request, found: Exception) -> Response:
    assert isinstance(found, RequestValidationError)
    faults = [_fault(e) for e in found.errors()]
    is_path = all(f.path.startswith("path.") for f in faults)
    return answered(request, ApiProblem(ProblemKind.NOT_FOUND if is_path else ProblemKind.WRONG_USE, faults))


def _fault(error: ErrorDetails | dict[str, Any]) -> Problem:
    """What the framework says of a part of an address or a header, as a problem."""
    place, *rest = error["loc"]
    path = ".".join(str(part) for part in (place, *rest))
    raw, context = error.get("input"), error.get("ctx") or {}
    given = raw if isinstance(raw, str) else "nothing" if error["type"] == "missing" else repr(raw)
    if error["type"] == ERROR:
        bad = context["bad"]
        return wrong(path, bad.found or given[:80], bad.expected, bad.nearest)
    if error["type"] == "enum":
        words = [w.strip("' ") for w in str(context["expected"]).replace(" or ", ",").split(",") if w.strip("' ")]
        return wrong(path, given[:80], "one of " + ", ".join(words), nearest(given[:80], words))
    return wrong(path, given[:80], str(error["msg"])[:1].lower() + str(error["msg"])[1:])
