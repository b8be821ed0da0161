"""The visitor's language, zone and name."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from disputes.desk.forms import Submitted
from disputes.desk.visit import AGENT, LANG, ZONE, Visited, back, clean_name, remember, zone_named
from disputes.words import texts
from disputes.words.answers import Language

router = APIRouter()


@router.post("/settings")
def settings(visit: Visited, form: Submitted) -> RedirectResponse:
    """Keeps what was chosen, as far as it can be meant, and goes back to the page."""
    out = back(form.text("back") or "/")
    if form.text("lang") in texts(Language):
        remember(out, LANG, form.text("lang"))
    if "tz" in form.fields and (not form.text("tz") or zone_named(form.text("tz"))):
        remember(out, ZONE, form.text("tz"))
    if "agent" in form.fields:
        remember(out, AGENT, clean_name(form.text("agent")) or "")
    return out
