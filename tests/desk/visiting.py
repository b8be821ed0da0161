"""A visitor of the desk who knows no more of a page than what stands in it: forms are filled in as a browser would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient

from disputes.desk.app import create_app
from disputes.desk.clock import DeskClock
from disputes.desk.context import Desk as Served
from disputes.desk.engines import EnginePool
from disputes.store.evidence_files import EvidenceFiles
from tests.shipped import shipped_library
from tests.store.made import Desk

HOST = "http://127.0.0.1"


@dataclass
class Form:
    """A form of a page: where it goes, and the values of its fields as they stand."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class PageReader(HTMLParser):
    """The forms of a page, and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.links: list[str] = []
        self._inside: Form | None = None
        self._choice = ""
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "form":
            self._inside = Form(given.get("action", ""))
            self.forms.append(self._inside)
        if self._inside is None:
            return
        if tag == "input" and "name" in given and given.get("type") not in ("checkbox", "file"):
            self._inside.fields[given["name"]] = given.get("value", "")
        elif tag == "select":
            self._choice = given["name"]
        elif tag == "textarea":
            self._area = given["name"]
            self._inside.fields[self._area] = ""
        elif tag == "option" and (self._choice not in self._inside.fields or "selected" in given):
            self._inside.fields[self._choice] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._inside is not None:
            self._inside.fields[self._area] += data
        elif data.strip():
            self.text.append(" ".join(data.split()))

    @property
    def said(self) -> str:
        """All of the text, on one line."""
        return " ".join(self.text)


@dataclass
class Visitor:
    """Somebody with a browser, that is, with cookies of their own."""

    client: TestClient

    def get(self, path: str, status: int = 200) -> PageReader:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return PageReader(answer.text)

    def form(self, path: str, do: str, **known: str) -> Form:
        """The form of a page that does this, with these values in its fields."""
        found = [
            f
            for f in self.get(path).forms
            if f.fields.get("do", "") == do and all(f.fields.get(k) == v for k, v in known.items())
        ]
        assert found, f"no form {do} on {path}"
        return found[0]

    def send(self, form: Form, status: int = 200, files: Any = None, **typed: str) -> PageReader:
        """Sends a form with what was typed into it, and goes where that leads."""
        data = {**form.fields, **typed}
        answer = self.client.post(form.action.partition("#")[0], data=data, files=files, follow_redirects=True)
        assert answer.status_code == status, answer.text
        return PageReader(answer.text)

    def cookie(self, name: str, value: str) -> None:
        self.client.cookies.set(name, value, domain="127.0.0.1")


@dataclass
class Site:
    """A desk over a store of the tests, at an instant."""

    made: Desk
    served: Served

    def __post_init__(self) -> None:
        self.app = create_app(self.served)

    def visitor(self, lang: str = "en", agent: str = "", tz: str = "") -> Visitor:
        found = Visitor(TestClient(self.app, base_url=HOST, raise_server_exceptions=False))
        for name, value in (("lang", lang), ("agent", agent), ("tz", tz.replace("/", "%2F"))):
            if value:
                found.cookie(name, value)
        return found

    def turn_to(self, now: datetime) -> None:
        """Sets the clock of the desk."""
        self.served.clock = DeskClock(now)


def site_over(made: Desk, now: datetime, **more: Any) -> Site:
    shipped = shipped_library()
    rules = shipped if made.rules == shipped.root else made.library()
    files = EvidenceFiles.beside(made.store)
    return Site(made, Served(made.store, EnginePool(rules, most=1), DeskClock(now), files, **more))
