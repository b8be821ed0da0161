"""Accounts and tokens for those who look after them: who there is, what each may, and what was changed about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from disputes.access.accounts import accounts, set_disabled, set_role
from disputes.access.asker import needs
from disputes.access.audit import changes
from disputes.access.tokens import revoke, scopes_of_token, tokens
from disputes.desk.forms import Submitted
from disputes.desk.typed import BadField
from disputes.desk.visit import Visit, Visited, back
from disputes.documents.problems import Refused
from disputes.store.runs import wall_clock
from disputes.views.problem_text import problem_text
from disputes.words import texts
from disputes.words.access import AccessScope, Role

router = APIRouter(dependencies=[needs(AccessScope.ACCESS, is_form=True)])
MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class AccessChange:
    """A change as the page tells it."""

    at: datetime
    agent: str | None
    what: str
    about: str


@router.get("/access")
def look(visit: Visited) -> Response:
    """The page."""
    return _page(visit, "")


@router.post("/access")
def change(visit: Visited, form: Submitted) -> Response:
    """Disables an account or lets it in again, gives it another role, revokes a token. Nobody does it to their own
    account: the last one who may would be locked out.
    """
    store, name, now = visit.desk.store, form.text("name"), wall_clock()
    agent = visit.agent
    try:
        if form.text("do") == "token_revoked":
            revoke(store, name, agent=agent, now=now)
        elif visit.asker is not None and visit.asker.name == name:
            return _page(visit, visit.say("not_yourself"), 422)
        elif form.text("do") in ("account_disabled", "account_enabled"):
            set_disabled(store, name, form.text("do") == "account_disabled", agent=agent, now=now)
        elif form.text("do") == "role_changed" and form.text("role") in texts(Role):
            set_role(store, name, Role(form.text("role")), agent=agent, now=now)
        else:
            raise BadField("account", form.text("do"), "go_back")
    except Refused as refused:
        return _page(visit, "; ".join(problem_text(p, visit.lang) for p in refused.problems), 422)
    except BadField:
        return _page(visit, visit.say("refused"), 422)
    return back("/access")


def _page(visit: Visit, wrong: str, status: int = 200) -> Response:
    store = visit.desk.store
    found = [(t, [s.value for s in AccessScope if s in scopes_of_token(t)]) for t in tokens(store)]
    return visit.page(
        "accounts.html",
        status,
        wrong=wrong,
        accounts=accounts(store),
        tokens=found,
        roles=texts(Role),
        clock_now=wall_clock(),
        changes=[_told(visit, row.at, row.agent, row.item) for row in changes(store, MOST_CHANGES)],
    )


def _told(visit: Visit, at: datetime, agent: str | None, item: str) -> AccessChange:
    plain = json.loads(item)
    what = visit.say_if_known(f"access_{plain['what']}") or str(plain["what"])
    to = f" → {plain['role']}" if plain.get("role") else ""
    return AccessChange(at, agent, what, f"{plain['about']}{to}")
