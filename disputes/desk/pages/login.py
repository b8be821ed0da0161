"""Logging in and out."""

from __future__ import annotations

import math
import unicodedata
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from disputes.access.accounts import checked
from disputes.access.asker import needs
from disputes.access.door import address_of
from disputes.access.logins import COOKIE, LONGEST, begin, end
from disputes.desk.csrf import COOKIE as VISITOR
from disputes.desk.csrf import FormTokens
from disputes.desk.forms import Submitted
from disputes.desk.visit import Visit, Visited, back, remember
from disputes.store.access_models import UserRow
from disputes.store.runs import wall_clock
from disputes.words.access import AccessScope, Via

router = APIRouter()


@router.get("/login")
def login(visit: Visited, back_to: Annotated[str, Query(alias="back")] = "/") -> Response:
    """The form; whoever is known goes on to where they wanted to go."""
    if visit.asker is not None:
        return back(back_to)
    return visit.page("login.html", back_to=back_to, name="", wrong="")


@router.post("/login")
def log_in(visit: Visited, form: Submitted) -> Response:
    """Begins a login where name and password are right."""
    name, back_to = form.text("name"), form.text("back") or "/"
    limits, address = visit.desk.login_limits, address_of(visit.request)
    known_by = unicodedata.normalize("NFKC", name).casefold()[:100]
    if wait := limits.wait(known_by, address):
        wrong = visit.say("login_too_often", s=math.ceil(wait))
        out = visit.page("login.html", 429, back_to=back_to, name=name[:100], wrong=wrong)
        out.headers["Retry-After"] = str(math.ceil(wait))
        return out
    found = checked(visit.desk.store, name, form.fields.get("password", ""))
    if found is None:
        return visit.page("login.html", 401, back_to=back_to, name=name[:100], wrong=visit.say("login_wrong"))
    limits.succeeded(known_by, address)
    return logged_in(visit, found, back_to)


@router.post("/logout", dependencies=[needs(AccessScope.READ, is_form=True)])
def log_out(visit: Visited, form: Submitted) -> Response:
    """Ends the login."""
    secret = visit.request.cookies.get(COOKIE)
    if secret and visit.asker is not None and visit.asker.via is Via.SESSION:
        end(visit.desk.store, secret)
    out = back("/login")
    out.delete_cookie(COOKIE, httponly=True, samesite="lax")
    out.delete_cookie(VISITOR, httponly=True, samesite="strict")
    return out


def logged_in(visit: Visit, account: UserRow, back_to: str) -> Response:
    """Begins a login and goes on. Forms that were made before it are the forms of nobody."""
    old = visit.request.cookies.get(COOKIE)
    if old:
        end(visit.desk.store, old)
    secret = begin(visit.desk.store, account, wall_clock())
    out = back(back_to)
    # Lax: who follows a link to a case from a message comes with the login; forms have tokens of their own.
    out.set_cookie(COOKIE, secret, max_age=int(LONGEST.total_seconds()), httponly=True, samesite="lax")
    remember(out, VISITOR, FormTokens.new_session())
    return out
