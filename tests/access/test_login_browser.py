"""Logging in with a real browser, by keys alone; the pages about it for everybody who reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.access.conftest import PASSWORD, WideSite
from tests.desk.browsing import browser, driver, running
from tests.desk.test_browser import faults
from tests.tiers import tiers

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserContext]:
    with driver() as play, browser(play, width=390) as found:
        yield found


@pytest.mark.parametrize("langs", tiers(["zh"], ["en", "zh"]))
def test_one_logs_in_by_keys_and_out_again(wide: WideSite, chromium: BrowserContext, langs: list[str]) -> None:
    with running(wide.site.served) as address:
        for lang in langs:
            chromium.clear_cookies()
            chromium.add_cookies([{"name": "lang", "value": lang, "url": address}])
            page = chromium.pages[0] if chromium.pages else chromium.new_page()
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.goto(f"{address}/case/shopee/C-1")
            assert faults(page) == [], lang
            page.keyboard.type("admin-mei")  # the first field has the focus
            page.keyboard.press("Tab")
            page.keyboard.type("wrong wrong")
            page.keyboard.press("Enter")
            page.wait_for_selector("[role=alert]")
            assert faults(page) == [], lang
            page.keyboard.type(PASSWORD)  # the name is kept, and the field to be filled in has the focus
            page.keyboard.press("Enter")
            page.wait_for_url("**/case/shopee/C-1")
            assert page.inner_text(".you summary") == "admin-mei"
            for path in ("/account", "/access"):
                page.goto(address + path)
                assert faults(page) == [], (lang, path)
                assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            page.click(".you summary")
            page.click(".you button[formaction='/logout']")
            page.wait_for_url("**/login")
            page.go_back()
            assert "C-1" not in page.inner_text("main"), "nothing is kept by the browser"
            assert [s for s in said if "401" not in s] == [], "nothing was refused by the content security policy"
