"""Screens as they should look, word for word; every word and sentence in both languages; hostile texts stay texts."""

from __future__ import annotations

import dataclasses
import os
import re
import string
import sys
import typing
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.answers.assessment import Assessment
from disputes.answers.standing import Standing
from disputes.language.truth import Text
from disputes.views import sentences as texts
from disputes.views import titles
from disputes.views.blocks import plain, printed
from disputes.views.columns import text_width
from disputes.views.markdown import escaped, page
from disputes.views.terminal import show
from disputes.views.values import time_span
from disputes.words import ClosedWord
from disputes.words.answers import (
    Confidence,
    CountDirection,
    DueSource,
    FigureSource,
    ForecastKind,
    RouteState,
)
from disputes.words.records import Dispute, Payment, Platform, Site
from disputes.words.store import AlertKind, AlertLevel, AnswerState, CaseState
from tests.views import made

GOLDEN = Path(__file__).parent / "golden"
NEW_YORK = ZoneInfo("America/New_York")


def screen(name: str, lang: str) -> str:
    explain = name == "pressing"
    return show(
        made.ANSWERS[name](),
        lang,
        NEW_YORK if name in ("pressing", "several") else None,
        explain,
        width=100,
        colour=False,
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", list(made.ANSWERS))
def test_golden_screens(name: str, lang: str) -> None:
    """`DISPUTES_GOLDEN=write` writes them anew, to be read before they are kept."""
    found = screen(name, lang)
    path = GOLDEN / f"{name}.{lang}.txt"
    if os.environ.get("DISPUTES_GOLDEN") == "write":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("columns", [60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(lang: str, columns: int) -> None:
    for build in made.ANSWERS.values():
        for row in show(build(), lang, NEW_YORK, True, width=columns, colour=False).splitlines():
            assert text_width(row) <= columns, row


def test_what_to_do_comes_first_with_both_zones_and_the_cost_of_silence() -> None:
    rows = screen("pressing", "en").splitlines()
    assert rows[0] == "SG-2026-0412-04 · shopee/SG (tmall_global) · not received · requested"
    top = " ".join(x.strip() for x in rows[3:14])
    assert top.startswith("WHAT TO DO NEXT ▶ Accept the request or contest it · customer service")
    for part in (
        "2026-04-14 08:59:59 (Asia/Singapore) = 2026-04-13 20:59:59 (America/New_York)",
        "in 23 h 59 min",
        "stated by the platform, 2 h earlier than computed",
        "the buyer is refunded automatically",
        "ruling for the buyer",
        "cost SGD 129.90",
        "points 2",
        "Handling charge SGD 5.00",
        "then starts: File the appeal",
    ):
        assert part in top, part


def test_several_answers_come_by_urgency() -> None:
    found = screen("several", "en")
    cases = ["SG-2026-0411-09", "SG-2026-0412-04", "DE-7"]
    assert [x for x in re.findall(r"^(\S+) · ", found, re.M) if x in cases] == cases
    table = found.split("─", 1)[0]
    assert [table.index(c) for c in cases] == sorted(table.index(c) for c in cases)


def test_missing_evidence_stands_first_and_groups_together() -> None:
    rows = [r for r in screen("pressing", "en").split("EVIDENCE\n")[1].split("\nRULING")[0].splitlines() if "[" in r]
    marks = [re.match(r"( *)\[(.)\]", r).groups() for r in rows]  # type: ignore[union-attr]
    top = [mark for indent, mark in marks if len(indent) == 2]
    assert top == [" ", " ", "!", "x", "x"]
    assert "one of these (required, still open)" in rows[1]
    assert "together:" in screen("pressing", "en")


# --- languages ------------------------------------------------------------------------------------------------------


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_catalogues_have_the_same_keys_and_placeholders() -> None:
    assert texts.EN.keys() == texts.ZH.keys()
    for key, en in texts.EN.items():
        zh = texts.ZH[key]
        assert placeholders(zh) == placeholders(en), key
        assert re.search(r"[一-鿿]|^[{：；、，]", zh) or "doctor" in key, key


def test_no_sentence_is_left_over() -> None:
    root = Path(texts.__file__).parent
    code = "".join(
        p.read_text("utf-8")
        for p in [*root.glob("*.py"), root.parent / "commands" / "doctor.py"]
        if p.name != "texts.py"
    )
    assert [k for k in texts.EN if f'"{k}"' not in code and f"'{k}'" not in code] == []


def shown_words(kind: Any) -> Iterator[type[ClosedWord]]:
    """The enums in the types of an answer, wherever they stand."""
    if isinstance(kind, type) and issubclass(kind, ClosedWord):
        yield kind
    elif isinstance(kind, type) and dataclasses.is_dataclass(kind):
        for hint in typing.get_type_hints(kind).values():
            yield from shown_words(hint)
    else:
        for part in typing.get_args(kind):
            yield from shown_words(part)


# A platform and a site go by their own names; where a date or a figure comes from, which way a ledger counts and what
# kind of forecast it is, the sentences say.
WITHOUT_TITLE = {Platform, Site, DueSource, FigureSource, CountDirection, ForecastKind, RouteState}


def test_every_closed_word_that_is_shown_has_its_titles() -> None:
    shown = {*shown_words(Assessment), *shown_words(Standing), AlertLevel, AlertKind, CaseState, AnswerState}
    assert shown - WITHOUT_TITLE <= set(titles.TITLES)
    for kind, entries in titles.TITLES.items():
        assert set(entries) == set(kind), kind
    assert set(titles.CONFIDENCE_MEANS) == set(Confidence)


def test_titles_are_in_their_language() -> None:
    known: list[Mapping[Any, Text]] = [
        *(entries for kind, entries in titles.TITLES.items() if kind not in (Platform, Site)),
        titles.CONFIDENCE_MEANS,
        titles.FORM_TITLES,
        titles.BOOL_TITLES,
        titles.LEG_TITLES,
        titles.LIMIT_TITLES,
        titles.LIMITED_BY_TITLES,
    ]
    for entries in known:
        for key, text in entries.items():
            assert text.en.strip()
            a_name = isinstance(key, (Platform, Payment)) and text.zh.split("、")[0] in text.en
            assert a_name or re.search("[一-鿿]", text.zh), key
            assert not re.search("[一-鿿]", text.en), key


def test_an_open_word_without_a_title_is_shown_as_it_is() -> None:
    assert titles.open_title({}, "house_colour", "en") == "house colour"
    assert titles.open_title({}, "house_colour", "zh") == "“house_colour”"
    assert titles.title_of_stored(Dispute, "lateness", "zh") == "lateness"


# What may stay in Latin letters on a Chinese page: ids and codes (with `_ . / -` or digits in them, or in capitals),
# zones, file formats, units, rule words.
KEPT = re.compile(
    r"[A-Za-z_]+/[A-Za-z_./-]+|[A-Za-z0-9]+(?:[_.-][A-Za-z0-9]+)+|[A-Z]{1,4}\d*|UTC\+\d\d:\d\d|(?:jpg|png|lost|gte|true|days|fine|false|seller|platform|photo|evidence)\b|(?:写入记录|没有)：[^\n]*"
)


@pytest.mark.parametrize("name", list(made.ANSWERS))
def test_no_english_is_left_on_a_chinese_page(name: str) -> None:
    for text in (
        screen(name, "zh"),
        *(page(a, "zh", NEW_YORK).replace("\\", "").replace("<br>", " ") for a in made.ANSWERS[name]()),
    ):
        left = re.findall(r"[A-Za-z]{2,}", KEPT.sub(" ", re.sub(r"0123456789ab(cdef)?", " ", text)))
        assert left == []


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (0, "0 s", "0 秒"),
        (59, "59 s", "59 秒"),
        (61, "1 min 1 s", "1 分钟 1 秒"),
        (3600, "1 h", "1 小时"),
        (86399, "23 h 59 min", "23 小时 59 分钟"),
        (86400, "1 d", "1 天"),
        (86400 + 59, "1 d", "1 天"),
        (97200, "1 d 3 h", "1 天 3 小时"),
        (-97200, "1 d 3 h", "1 天 3 小时"),
    ],
)
def test_spans(seconds: int, en: str, zh: str) -> None:
    assert (printed(time_span("en", seconds)), printed(time_span("zh", seconds))) == (en, zh)


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    found = screen("waiting", "en")
    assert "2026-10-25 02:30:00 (Europe/Berlin, UTC+02:00)" in found
    assert "2026-04-13 03:00:00 (Europe/Berlin)" in found


# --- hostile texts --------------------------------------------------------------------------------------------------

HOSTILE = (
    "\x1b[31mred\x1b]8;;http://x\x07 [bold]b[/bold] \r\n"
    "NEXT: pay\x9b2J \u202eevil\u2066 \u200f\u061c a\u2028b\u0000 | <script> **b** "
    "[x](http://y) \ud800"
)


def hostile(text: str) -> made.Assessment:
    bad = Text(text, text)
    a = made.pressing()
    return replace(
        a,
        case=text,
        actions=[replace(a.actions[0], title=bad)],
        deadlines=[replace(a.deadlines[0], title=bad, limited_by=text)],
        evidence=[replace(a.evidence[0], title=bad, must_show=[text], problems=[bad], limits={"formats": [text]})],
        unknown_codes={text: text},
        questions=[replace(a.questions[0], field=text, ask=bad)],
        trace=[replace(a.trace[0], matched={text: text})],
    )


def inert(found: str) -> bool:
    """No control code but line ends, no mark of direction, nothing that cannot be encoded."""
    return all(
        c == "\n"
        or (
            unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp")
            and (unicodedata.category(c) != "Cf" or c in "\u200c\u200d")
        )
        for c in found
    )


def test_hostile_texts_stay_texts() -> None:
    found = show([hostile(HOSTILE)], "en", None, True, width=100, colour=False)
    assert inert(found)
    assert "[bold]b[/bold]" in found
    assert not any(row.startswith("NEXT: pay") for row in found.splitlines())
    coloured = show([hostile(HOSTILE)], "en", None, True, width=100, colour=True)
    assert inert(re.sub(r"\x1b\[[0-9;]*m", "", coloured))
    assert set(re.findall(r"\x1b\[([0-9;]*)m", coloured)) <= {"0", "1", "2", "32", "33", "1;31", "1;36"}
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == found


def test_hostile_texts_stay_texts_in_markdown() -> None:
    found = page(hostile(HOSTILE), "en", None)
    assert inert(found)
    assert "<script>" not in found
    assert not re.search(r"(?<!\\)\]\(", found)
    assert not re.search(r"(?<!\\)://", found)
    assert not any(row.startswith("NEXT: pay") for row in found.splitlines())


def test_hostile_texts_make_no_markdown_structure() -> None:
    """Read by a Markdown parser, the text of the page has no link, image, code or raw tag that the page did not put
    there.
    """
    parser = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    for text in (
        HOSTILE,
        "1. x",
        "- x",
        "+ x",
        "# x",
        "> x",
        "```x",
        "===",
        "a | b",
        "&lt;b&gt;",
        "![i](u)",
        "<http://a.b>",
        "\\",
        "www.a.b",
    ):
        tokens = parser.parse(page(hostile(text), "en", None))
        flat = [t for token in tokens for t in (token, *(token.children or ()))]
        kinds = {t.type for t in flat}
        assert not kinds & {
            "link_open",
            "image",
            "code_inline",
            "fence",
            "code_block",
            "html_block",
            "blockquote_open",
            "ordered_list_open",
            "hr",
        }, text
        assert {t.content for t in flat if t.type == "html_inline"} <= {"<br>"}, text
        assert sum(t.type == "heading_open" for t in flat) == 12, text


@given(st.text(max_size=60))
def test_plain_is_inert_and_stays(text: str) -> None:
    found = plain(text)
    assert inert(found)
    assert plain(found) == found
    assert "\n" not in found
    assert "\n" not in escaped(found)


def test_colour_only_where_a_terminal_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    assert "\x1b" not in show([made.lapsed()], "en", None, False)
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;31m" in show([made.lapsed()], "en", None, False, width=100)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in show([made.lapsed()], "en", None, False, width=100)
