"""The style sheet of the drawings, which the views make."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from disputes.views.timeline_drawing import timeline_style

router = APIRouter()


@router.get("/timeline.css")
def timeline() -> Response:
    """How timelines look."""
    return Response(timeline_style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})
