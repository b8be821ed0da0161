"""Templates, and what they call: texts in the reader's language, titles of words, instants, addresses of pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from disputes.desk.texts import text_of
from disputes.language.truth import Text
from disputes.views.sentences import say
from disputes.views.titles import title_of, title_of_stored
from disputes.views.values import time_left
from disputes.words import ClosedWord

HERE = Path(__file__).resolve().parent


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(case_path=case_path, shop_path=shop_path, query=query, utc=utc_text, clock=clock_text)
    return found


def rendered(template: str, lang: str, **values: object) -> str:
    """A template filled in for a reader of `lang`."""

    def t(key: str, **more: object) -> str:
        return text_of(lang, key, **more)

    def words(key: str, **more: object) -> str:
        return say(lang, key, **more)

    def title(word: ClosedWord) -> str:
        return title_of(word, lang)

    def of(text: Text | Mapping[str, str]) -> str:
        return text.of(lang) if isinstance(text, Text) else text[lang]

    def left(due: datetime, now: datetime) -> str:
        return time_left(lang, due, now)

    made = _environment().get_template(template)
    return made.render(lang=lang, t=t, say=words, title=title, of=of, left=left, **values)


def case_path(platform: str, case_id: str) -> str:
    """The address of a case's page. An id that a browser, or a proxy, would take for steps in a path goes into the
    query.
    """
    if any(part in ("", ".", "..") for part in case_id.split("/")) or "%" in case_id or "\\" in case_id:
        return f"/case/{quote(platform, safe='')}?{urlencode({'id': case_id})}"
    return f"/case/{quote(platform, safe='')}/{quote(case_id, safe='')}"


def shop_path(platform: str, market: str, shop_id: str) -> str:
    """The address of a shop's page."""
    return f"/shop?{urlencode({'platform': platform, 'market': market, 'id': shop_id})}"


def rules_path(platform: str, anchor: str) -> str:
    """The address of a place in the handbook of a ruleset."""
    return f"/rules?{urlencode({'platform': platform})}#{quote(anchor, safe='')}"


def query(given: Mapping[str, str], **changed: object) -> str:
    """A query with some of its values changed; empty ones, and the page, are left out."""
    both = {**given, "page": None, **changed}
    return "?" + urlencode({k: str(v) for k, v in both.items() if v not in (None, "")})


def utc_text(at: datetime) -> str:
    """An instant for the script, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def clock_text(at: datetime, zone: ZoneInfo | str) -> str:
    """`2026-04-14 15:40`, and the seconds where there are any."""
    local = at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def word_title(kind: type[ClosedWord], text: str | None, lang: str) -> str:
    """The title of a stored word; empty for none."""
    return title_of_stored(kind, text, lang) if text else ""
