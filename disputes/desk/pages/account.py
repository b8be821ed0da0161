"""One's own account: what it may, and another password."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from disputes.access.accounts import account, checked, set_password
from disputes.access.asker import NotAllowed, needs
from disputes.access.door import address_of
from disputes.access.passwords import LEAST, BadPassword
from disputes.access.roles import role_table
from disputes.desk.forms import Submitted
from disputes.desk.pages.login import logged_in
from disputes.desk.visit import Visit, Visited
from disputes.store.runs import wall_clock
from disputes.words.access import AccessScope, Via

router = APIRouter(dependencies=[needs(AccessScope.READ, is_form=True)])


@router.get("/account")
def own_account(visit: Visited) -> Response:
    """The page."""
    return _page(visit, "")


@router.post("/account")
def change_password(visit: Visited, form: Submitted) -> Response:
    """Sets another password, where the one in use is given; every login but a new one of this visitor ends."""
    asker, store = visit.asker, visit.desk.store
    if asker is None or asker.name is None or asker.via is not Via.SESSION:
        raise NotAllowed(403, AccessScope.ACCESS)
    if visit.desk.login_limits.wait(asker.name, address_of(visit.request)):
        return _page(visit, visit.say("login_wrong"), 429)
    if checked(store, asker.name, form.fields.get("password", "")) is None:
        return _page(visit, visit.say("password_wrong"), 422)
    visit.desk.login_limits.succeeded(asker.name, address_of(visit.request))
    try:
        set_password(store, asker.name, form.fields.get("new", ""), agent=asker.name, now=wall_clock())
    except BadPassword:
        return _page(visit, visit.say("password_weak", n=LEAST), 422)
    found = account(store, asker.name)
    assert found is not None
    return logged_in(visit, found, "/account?done=1")


def _page(visit: Visit, wrong: str, status: int = 200) -> Response:
    asker = visit.asker
    assert asker is not None
    allows = [role_table().allows[scope][visit.lang] for scope in AccessScope if asker.may(scope)]
    return visit.page(
        "account.html",
        status,
        allows=allows,
        wrong=wrong,
        done=visit.request.query_params.get("done") == "1" and not wrong,
        has_password=asker.via is Via.SESSION,
        least=LEAST,
    )
