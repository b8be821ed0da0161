"""One request: who visits, in which language and zone, and how a page is handed out.

The visitor's language and zone are cookies; so is the name where nobody has to log in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from disputes.access.asker import Asker, asker_in
from disputes.desk.context import Desk
from disputes.desk.csrf import COOKIE, FIELD, FormTokens
from disputes.desk.rendering import rendered
from disputes.desk.texts import desk_texts, text_of
from disputes.documents.problems import printable
from disputes.words import texts
from disputes.words.access import AccessScope
from disputes.words.answers import Language

LANG, ZONE, AGENT = "lang", "tz", "agent"
KEPT_S = 365 * 24 * 3600
MOST_NAME = 60
ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Ho_Chi_Minh",
    "Asia/Kolkata",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Moscow",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)
"""Zones to choose from; any other may be typed."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page. `tz` is the agent's own zone, `agent` who works here, `now` in UTC; `asker` is None for
    nobody who is known.
    """

    request: Request
    desk: Desk
    lang: str
    tz: ZoneInfo | None
    agent: str | None
    session: str
    now: datetime
    asker: Asker | None

    def say(self, key: str, **values: object) -> str:
        """A text of the desk in the visitor's language."""
        return text_of(self.lang, key, **values)

    def say_if_known(self, key: str) -> str | None:
        """A text of the desk; None where there is none of this key."""
        return self.say(key) if key in desk_texts() else None

    def page(self, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page made of a template."""
        html = rendered(
            template,
            self.lang,
            visit=self,
            here=self.here,
            csrf=self.desk.tokens.token(self.session),
            csrf_field=FIELD,
            zones=ZONES,
            **values,
        )
        out = HTMLResponse(html, status)
        if FormTokens.session(self.request.cookies) is None:
            remember(out, COOKIE, self.session)
        return out

    @property
    def may_write(self) -> bool:
        """Whether the visitor may change cases."""
        return self.asker is not None and self.asker.may(AccessScope.WRITE)

    @property
    def may_hold(self) -> bool:
        """Whether the visitor may place and release legal holds."""
        return self.asker is not None and self.asker.may(AccessScope.HOLD)

    @property
    def may_look_after_access(self) -> bool:
        """Whether the visitor sees accounts and tokens."""
        return self.asker is not None and self.asker.may(AccessScope.ACCESS)

    @property
    def here(self) -> str:
        """The path of this page with its query, to come back to."""
        raw: bytes = self.request.scope.get("raw_path", b"/")
        path = raw.partition(b"?")[0].decode("ascii", "replace")
        query = self.request.url.query
        return path + (f"?{query}" if query else "")


def visit(request: Request) -> Visit:
    """The visit of a request."""
    desk: Desk = request.app.state.desk
    cookies = request.cookies
    lang = cookies.get(LANG, "")
    asker = asker_in(request.scope)
    named = asker.name if asker is not None else None
    return Visit(
        request=request,
        desk=desk,
        lang=lang if lang in texts(Language) else desk.lang,
        tz=zone_named(unquote(cookies.get(ZONE, ""))) or desk.tz,
        agent=named or clean_name(unquote(cookies.get(AGENT, ""))),
        session=FormTokens.session(cookies) or FormTokens.new_session(),
        now=desk.clock.now(),
        asker=asker,
    )


Visited = Annotated[Visit, Depends(visit)]
"""A handler's argument: the visit."""


def zone_named(name: str) -> ZoneInfo | None:
    """A zone by its name; None for none, and for one that is not known."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def clean_name(name: str) -> str | None:
    """A person's name on one line; None for none."""
    return " ".join(printable(name).split())[:MOST_NAME] or None


def back(path: str) -> RedirectResponse:
    """To a page of this desk, after a form was taken; to the first one where `path` leads elsewhere."""
    own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return RedirectResponse(path if own else "/", 303)


def remember(response: Response, name: str, value: str) -> None:
    """Sets a cookie that only this desk gets, and no script reads."""
    response.set_cookie(name, quote(value, safe=""), max_age=KEPT_S, httponly=True, samesite="strict")
