"""Chinese pages have nothing left in English but what is a name."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from disputes.desk.texts import desk_texts
from tests.desk.visiting import Site
from tests.store.made import at, case, event, shop

VOID = {"meta", "link", "input", "br", "img", "hr", "path", "rect", "line"}
SHOWN = ("aria-label", "placeholder", "title")
NAMES = re.compile(
    r"[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|UTC|Mei|EN|MB|GB|SGD|[A-Z]{1,2}-\d+(?:-\w+)?|disputes \w+|--\w+"
    r"|\b(?:shopee|none|record|facts|SG|kind|jpg)\b|[a-z]+_[a-z_]+|[a-f0-9]{12}|\b[a-z]+(?:[-/.][a-z-]+)+|\bA-1\b|K1"
)
WORD = re.compile(r"[A-Za-z]{2,}")


class _Texts(HTMLParser):
    """What is said on a page, leaving out what is marked as a name or as another language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._quiet: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if not self._silent:
            self.found += [given[k] for k in SHOWN if k in given]
        if tag not in VOID:
            quiet = tag in ("script", "style", "code", "time") or given.get("translate") == "no"
            self._quiet.append(quiet or given.get("lang") == "en" or "zone" in given.get("class", "").split())

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._quiet:
            self._quiet.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._silent:
            self.found.append(" ".join(data.split()))

    @property
    def _silent(self) -> bool:
        return any(self._quiet)


def leftovers(html: str) -> list[str]:
    return [t for t in _Texts(html).found if WORD.search(NAMES.sub(" ", t))]


@pytest.fixture
def visited(site: Site) -> Site:
    order = {"id": "O-1", "amount": {"value": "10.00", "currency": "SGD"}}
    site.made.take(
        case("C-2", facts={}, order=order),
        case("C-3", event("opened", at(1)), event("seller_responded", at(1)), event("ruled", at(2), outcome="buyer")),
        case("C-4", order=order),
        shop(weeks=[{"starts": "2026-03-30", "orders": 100, "late": 3}]),
    )
    site.made.scan(at(2, 1))
    return site


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?days=1&platform=shopee&owner=customer_service",
        "/?q=nothing",
        "/case/shopee/C-1",
        "/case/shopee/C-2",
        "/case/shopee/C-3",
        "/case/shopee/none",
        "/shops",
        "/shop?platform=shopee&market=SG&id=S-1",
        "/shop?platform=shopee&market=SG&id=S-1&figure=late&by=3",
        "/shop?platform=shopee&market=SG&id=none",
        "/report",
        "/report?by=owner&by=market",
        "/nowhere",
        "/rules",
    ],
)
def test_a_chinese_page_has_no_english_left(visited: Site, path: str) -> None:
    visitor = visited.visitor(lang="zh", agent="Mei", tz="Asia/Shanghai")
    assert leftovers(visitor.client.get(path).text) == []


def test_what_is_said_of_a_form_is_chinese(visited: Site) -> None:
    visitor = visited.visitor(lang="zh", agent="Mei")
    form = visitor.form("/case/shopee/C-1", "note")
    visitor.send(visitor.form("/case/shopee/C-1", "assign"), name="Mei")
    for sent, more in ((form, {"text": "备注"}), (visitor.form("/case/shopee/C-1", "note"), {"text": "备注"})):
        answer = visitor.client.post(sent.action.partition("#")[0], data={**sent.fields, **more})
        assert leftovers(answer.text) == []


def test_the_tests_would_see_what_is_left() -> None:
    assert leftovers("<p>还剩 two days</p>") == ["还剩 two days"]
    assert leftovers('<input placeholder="search">') == ["search"]
    assert leftovers("<p>截止 <time>2026 Asia</time> Asia/Shanghai</p>") == []


def test_every_text_of_the_desk_is_there_in_both_languages() -> None:
    for key, text in desk_texts().items():
        assert set(re.findall(r"\{\w+\}", text.en)) == set(re.findall(r"\{\w+\}", text.zh)), key
        assert re.search(r"[\u4e00-\u9fff]", text.zh), key
        assert not re.search(r"[\u4e00-\u9fff]", text.en), key
