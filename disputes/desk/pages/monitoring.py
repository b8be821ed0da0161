"""Whether the desk lives, whether it can work, and figures about it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse

from disputes import __version__
from disputes.access.asker import needs
from disputes.desk.context import Desk
from disputes.nightly.exposition import metric, of_tenant
from disputes.nightly.store_figures import last_success, store_figures
from disputes.store import runs
from disputes.store.migrations import REVISIONS
from disputes.store.queries import awake_count, quarantined_count
from disputes.store.url import StorageError
from disputes.words.access import AccessScope

router = APIRouter()
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/healthz")
async def lives() -> PlainTextResponse:
    """Whether the program answers at all; asks nothing else."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def is_ready(request: Request) -> JSONResponse:
    """Whether it can work: the store is there, with the tables of this version."""
    desk: Desk = request.app.state.desk
    try:
        is_current = desk.store.revision() == REVISIONS[-1]
    except StorageError:
        return JSONResponse({"ready": False, "store": "unreachable"}, 503)
    return JSONResponse(
        {"ready": is_current, "store": "ok" if is_current else "other schema"}, 200 if is_current else 503
    )


@router.get("/metrics", dependencies=[needs(AccessScope.METRICS)])
def figures(request: Request) -> PlainTextResponse:
    """Figures for Prometheus. A store that is gone is one of them: requests are counted all the same."""
    desk: Desk = request.app.state.desk
    parts = [metric("info", "This program.", [({"version": __version__}, 1)]), desk.meter.figures()]
    try:
        last = runs.last_success(desk.store)
        now = desk.clock.now()
        parts += [
            last_success(last.finished_at if last is not None else None),
            metric("cases_awake", "Cases and shops to be answered again.", [({}, awake_count(desk.store, now))]),
            store_figures(desk.store, now, quarantined_count(desk.store)),
        ]
        is_up = 1
    except StorageError:
        is_up = 0
    parts.append(metric("store_up", "Whether the store can be read.", [({}, is_up)]))
    return PlainTextResponse(of_tenant("".join(parts), desk.store.tenant), media_type=_TEXT)
