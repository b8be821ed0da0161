"""The desk in a real browser: the way of an agent through it, for the eyes and for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.engine import URL

from disputes.desk.demo import AS_OF, example_records
from disputes.records.reading import read_records
from disputes.store import Store
from tests.desk.browsing import browser, driver, missing, running
from tests.desk.visiting import Site, site_over
from tests.shipped import shipped_library
from tests.store.made import Desk
from tests.tiers import tiers

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

CASE = "/case/shopee/SG-2026-0412-01"
EXAMPLES = (
    "shopee/sg-nondelivery-still-moving.yaml",
    "shopee/my-nondelivery-still-moving.yaml",
    "shopee/ph-partial-offer.yaml",
    "shopee/shops/my-buffer-from-20-april.yaml",
)
RULES = ("/rules", "/rules?platform=dhgate", "/rules?platform=dhgate&q=refund")
SHORT = [("/", "en"), (CASE, "zh")]
EVERY = [(page, lang) for page in ("/", CASE, "SHOP", "/shops", "/report", *RULES) for lang in ("en", "zh")]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A desk with a few of the shipped examples."""
    folder = example_records()
    assert folder is not None
    url = URL.create("sqlite", database=str(tmp_path_factory.mktemp("desk") / "store.sqlite"))
    with Store.open(url) as store:
        made = Desk(store, shipped_library().root)
        made.importer(AS_OF).run(read_records(*(folder / name for name in EXAMPLES)))
        made.scan(AS_OF)
        yield site_over(made, AS_OF)


@pytest.fixture(scope="module")
def address(examples: Site) -> Iterator[str]:
    with running(examples.served) as found:
        yield found


@pytest.fixture(scope="module")
def play() -> Iterator[Playwright]:
    with driver() as found:
        yield found


@pytest.fixture(scope="module")
def chromium(play: Playwright) -> Iterator[BrowserContext]:
    with browser(play) as found:
        yield found


def opened(chromium: BrowserContext, address: str, path: str, lang: str = "en", width: int = 1280) -> Page:
    chromium.clear_cookies()
    mine = {"lang": lang, "agent": "Mei", "tz": "America%2FNew_York"}
    chromium.add_cookies([{"name": name, "value": value, "url": address} for name, value in mine.items()])
    page = chromium.pages[0] if chromium.pages else chromium.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    if path == "SHOP":
        page.goto(f"{address}/shops")
        path = page.get_attribute("main a", "href") or ""
    page.goto(address + path)
    return page


def faults(page: Page) -> list[str]:
    """What axe finds against WCAG, levels A and AA."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ModuleNotFoundError:
        missing("axe is not installed")
    found: Any = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    return [f"{v['id']}: {n['target']} {n['html'][:120]}" for v in found.response["violations"] for n in v["nodes"]]


@pytest.mark.parametrize("pages", tiers(SHORT, EVERY))
def test_everybody_can_read_and_use_the_pages(
    chromium: BrowserContext, address: str, pages: list[tuple[str, str]]
) -> None:
    for path, lang in pages:
        assert faults(opened(chromium, address, path, lang)) == [], (path, lang)


@pytest.mark.parametrize("pages", tiers([CASE], ["/", CASE, "SHOP", "/shops", "/report", *RULES]))
def test_nothing_is_wider_than_a_phone(chromium: BrowserContext, address: str, pages: list[str]) -> None:
    for path in pages:
        page = opened(chromium, address, path, "en", 390)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_an_agent_finds_a_case_by_key_and_writes_down_what_was_done(chromium: BrowserContext, address: str) -> None:
    page = opened(chromium, address, "/")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.keyboard.press("/")
    page.keyboard.type("SG-2026-0412-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=**")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/**")
    before = page.inner_text(".step.first .left")
    assert before.startswith("in ")
    page.fill("#notes textarea", "asked the carrier")
    page.click("#notes button")
    page.wait_for_selector("[role=status]")
    assert "asked the carrier" in page.inner_text("#notes")
    assert said == [], "nothing was refused by the content security policy"


@pytest.mark.long
def test_it_works_without_scripts(play: Playwright, examples: Site, address: str) -> None:
    with browser(play, scripts=False) as context:
        page = context.new_page()
        page.goto(address + CASE)
        page.fill(".head input[name=name]", "Mei")
        page.click(".head button >> nth=0")
        page.wait_for_selector("[role=status]")
        assert page.input_value(".head input[name=name]") == "Mei"
        page.goto(address + "/?platform=shopee")
        assert page.locator(".queue tbody a").count() > 1
    assert examples.made.row("SG-2026-0412-01").assignee == "Mei"


@pytest.mark.long
def test_what_counts_down_moves(chromium: BrowserContext, address: str) -> None:
    page = opened(chromium, address, CASE)
    page.evaluate("document.querySelector('.step.first [data-due]').dataset.due = '2020-01-01T00:00:00Z'")
    page.locator(".step.first .left").filter(has_text="overdue").wait_for()


@pytest.mark.long
def test_the_what_if_slider_works_it_out(chromium: BrowserContext, address: str) -> None:
    page = opened(chromium, address, "SHOP")
    assert page.locator("#what-if input[type=range]").is_visible()
    page.fill("#by", "5")
    page.click("#what-if button")
    page.wait_for_selector("[role=status] table, [role=status] p")


@pytest.mark.long
def test_a_sheet_is_printed_without_forms(chromium: BrowserContext, address: str, tmp_path: Path) -> None:
    page = opened(chromium, address, CASE)
    page.emulate_media(media="print")
    assert not page.locator("#notes button").is_visible()
    assert page.locator(".step.first h3").is_visible()
    page.emulate_media(media="screen")
