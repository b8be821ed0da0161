"""The handbook of a platform: it says every figure of the rules beside its sources, in both languages, safely."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from markdown_it import MarkdownIt

from disputes.documents.private_folder import PrivateFolder
from disputes.documents.yaml_tree import Node, parse_yaml
from disputes.handbook import html
from disputes.handbook.document import (
    Bullets,
    Chapter,
    Grid,
    HandbookDocument,
    Paragraph,
    Picture,
    Tone,
    Words,
    sentence,
    text_of,
)
from disputes.handbook.markdown import markdown
from disputes.handbook.pages import handbook, handbook_fragment, handbook_markdown, handbook_page
from disputes.language.compiled_rulesets import CompiledRulesets
from disputes.language.literals import RulesetLiteral
from disputes.language.loading import COMMON, Library
from disputes.language.reading.entries_again import EntriesAgain
from disputes.ruletesting.figure_changes import changed, figures, maps_by_key, steps
from disputes.words.answers import Language
from disputes.words.documents import NodeKind

LIBRARY = Library.at()
ALL = LIBRARY.ids()
SAMPLE = ("any", "dhgate", "boleto")
LANGUAGES = [w.value for w in Language]
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
# What may stand in Latin letters in a Chinese handbook beside names in code: units, currencies, proper names.
LATIN = re.compile(r"\b[a-z]{3,}\b")
EACH = 5
"""So many figures of a ruleset are changed in the short test."""


@cache
def made(platform: str, lang: str) -> HandbookDocument:
    return handbook(LIBRARY, platform, lang)


class Tags(HTMLParser):
    """The anchors, links and tags of a page; what is left open at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def chapters(found: list[Chapter]) -> Iterator[Chapter]:
    for chapter in found:
        yield chapter
        yield from chapters(chapter.chapters)


def lines(document: HandbookDocument) -> Iterator[tuple[str, str]]:
    """Each row or sentence of a handbook: its text without names in code, and its sources."""
    blocks = [b for c in chapters(document.chapters) for b in c.blocks]
    for block in [*document.lead, *blocks]:
        if isinstance(block, Paragraph):
            yield _bare(block.words), ""
        elif isinstance(block, Bullets):
            yield from ((_bare(x), "") for x in block.items)
        elif isinstance(block, Grid):
            for row in block.rows:
                texts = [" ".join(_bare(x) for x in cell.lines) for cell in row]
                sources = " ".join(text_of(x) for x in row[-1].lines)
                yield " | ".join(texts), sources
        elif isinstance(block, Picture):
            yield block.words, ""


def _bare(words) -> str:  # type: ignore[no-untyped-def]
    return "".join(w.text for w in words if w.tone is not Tone.CODE)


def check_page(document: HandbookDocument) -> None:
    """It is sound HTML of one file, whose links lead somewhere; its pictures are sound XML that is said in words."""
    page = html.page(document)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert len(tags.ids) == len(set(tags.ids))
    inside = {x[1:] for x in tags.links if x.startswith("#")}
    foreign = {x for x in inside - set(tags.ids) if not x.startswith(("source-", "fact-on-file-"))}
    assert foreign == set()
    assert not tags.tags & {"script", "link", "iframe", "object", "img"}
    for svg in SVG.findall(page):
        found = fromstring(svg)
        assert found.get("role") == "img"
        assert [e.tag.rpartition("}")[2] for e in list(found)[:2]] == ["title", "desc"]
    for bullet in markdown(document).splitlines():
        assert "\x1b" not in bullet


def check_chinese(platform: str) -> None:
    """What stands in Latin letters is a name, or stands in a Chinese text of the rules themselves."""
    own = set()
    for ruleset in {platform, COMMON}:
        LIBRARY.ruleset(ruleset)
        for node in (n for document in LIBRARY.documents[ruleset] for n in document.walk()):
            if "zh" in node.entries:
                own |= set(LATIN.findall(node.entries["zh"].text))
        for source in LIBRARY.ruleset(ruleset).sources.values():
            own |= {word for text in source.values() for word in LATIN.findall(text)}
    left = [text for text, _ in lines(made(platform, "zh")) if set(LATIN.findall(text)) - own]
    assert left == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("platform", SAMPLE)
def test_a_handbook_is_a_sound_page(platform: str, lang: str) -> None:
    check_page(made(platform, lang))


@pytest.mark.parametrize("platform", SAMPLE)
def test_a_chinese_handbook_keeps_no_english(platform: str) -> None:
    check_chinese(platform)


@pytest.mark.long
@pytest.mark.parametrize("platform", [p for p in ALL if p not in SAMPLE])
def test_every_other_handbook_is_a_sound_page(platform: str) -> None:
    for lang in LANGUAGES:
        check_page(made(platform, lang))
    check_chinese(platform)


@cache
def told(platform: str, most: int | None) -> list[tuple[RulesetLiteral, list[tuple[str, str]]]]:
    """Figures of a ruleset, each with the rows of the handbook that come out anew where it is changed."""
    LIBRARY.ruleset(platform)
    documents = LIBRARY.documents[platform]
    base = LIBRARY.read(COMMON) if platform != COMMON else None
    before = Counter(lines(handbook(LIBRARY, platform, "en")))
    entries, maps = EntriesAgain(platform, documents, base), maps_by_key(documents)
    found = figures(LIBRARY.ruleset(platform), documents)
    if most is not None:
        found = random.Random(platform).sample(found, min(most, len(found)))
    out = []
    for literal in found:
        rows: list[Counter[tuple[str, str]]] = []
        for text in steps(literal):  # one of them may come to the same: a date that moves into the next one's time
            with changed(maps, literal, text):
                ruleset, problems = entries.read(literal.node)
                if any(p.code in ("dates", "structure", "hidden") for p in problems):
                    continue
                other = LIBRARY.with_ruleset(ruleset)
                rows.append(Counter(lines(handbook(other, platform, "en"))) - before)
            if rows[-1]:
                break
        if rows:
            out.append((literal, list(rows[-1])))
    return out


def unsaid(platform: str, most: int | None) -> list[str]:
    """The figures that can be changed without a row of the handbook changing."""
    return [f"{place(literal)}: not in the handbook" for literal, rows in told(platform, most) if not rows]


def unsourced(platform: str, most: int | None) -> list[str]:
    """The figures that stand in no row with what is cited for them: nearest above them, in the file itself."""
    out = []
    for literal, rows in told(platform, most):
        above = (cited_for(document, literal.node, set()) for document in LIBRARY.documents[platform])
        cited = next((found for found in above if found is not None), set())
        if rows and not any(cited <= set(sources.split()) for _, sources in rows):
            out.append(f"{place(literal)}: not beside {sorted(cited)}")
    return out


def place(literal: RulesetLiteral) -> str:
    return f"{literal.node.file}:{literal.node.line} {literal.node.path} {literal.text}"


def cited_for(node: Node, figure: Node, cited: set[str]) -> set[str] | None:
    """What is cited nearest above a figure: ids of facts, or sources; None where the figure is not below `node`."""
    if node is figure:
        return cited
    if node.kind is NodeKind.MAP and "cite" in node.entries:
        cited = named_in(node.entries["cite"])
    below = node.entries.values() if node.kind is NodeKind.MAP else node.items if node.kind is NodeKind.LIST else ()
    return next((found for one in below if (found := cited_for(one, figure, cited)) is not None), None)


def named_in(cite: Node) -> set[str]:
    out: set[str] = set()
    for one in cite.items if cite.kind is NodeKind.LIST else [cite]:
        named = one.get("fact") or one.get("source") if one.kind is NodeKind.MAP else one
        assert named is not None
        out |= {node.text for node in named.walk() if node.kind is NodeKind.TEXT}
    return out


@pytest.mark.parametrize("platform", SAMPLE)
def test_a_changed_figure_changes_the_handbook(platform: str) -> None:
    assert unsaid(platform, EACH) == []


@pytest.mark.parametrize("platform", SAMPLE)
def test_a_figure_stands_beside_its_source(platform: str) -> None:
    assert unsourced(platform, EACH) == []


@pytest.mark.long
@pytest.mark.parametrize("platform", ALL)
def test_changed_figures_of_every_ruleset_change_the_handbook(platform: str, most_figures: int | None) -> None:
    assert unsaid(platform, most_figures) == []
    assert unsourced(platform, most_figures) == []


@pytest.mark.parametrize(
    ("where", "cited"),
    [
        ("within: 3 days", "C1"),
        ("within: [{value: 3 days, cite: C2}]", "C2"),
        ("within: $time", "C2"),
        ("within: 3 days, at_latest: {latest_of: [opened, {after: opened, within: $time}]}", "C2"),
        ("within: [{value: 2 days, when: {order.amount: {gt: $dear}}}, {value: 3 days}]", "C3"),
        ("within: 3 days, when: {order.amount: {gt: $dear}}", "C3"),
        (
            "within: 3 days, lapse: {effect: fee, fees: [{id: a, amount: $dear, PAID}]}",
            "C3",
        ),
    ],
)
def test_a_figure_inside_of_another_part_brings_its_source(where: str, cited: str, tmp_path: Path) -> None:
    """However deep it stands: in a moment, a condition, an alternative, a charge."""
    (tmp_path / "etsy").mkdir()
    (tmp_path / "etsy" / "a.yaml").write_text(SOURCED.replace("WHERE", where).replace("PAID", PAID), "utf-8")
    rows = list(lines(handbook(Library.at(tmp_path), "etsy", "en")))
    beside = {
        word for text, sources in rows if "days" in text or "dear" in text or "USD" in text for word in sources.split()
    }
    assert cited in beside


PAID = "payer: seller, to: platform, when: now"
SOURCED = """
format: 2
platform: {id: etsy, title: {en: A, zh: 甲}, markets: {US: {zone: America/New_York, currency: USD}}}
sources: {K1: {title: A page}}
citations:
  C1: {source: K1, confidence: official, verified_on: 2026-11-22}
  C2: {source: K1, confidence: repost, verified_on: 2026-11-22}
  C3: {source: K1, confidence: derived, verified_on: 2026-11-22}
parameters: {time: [{value: 5 days, cite: C2}], dear: [{value: 50 USD, cite: C3}]}
deadlines:
  respond: {title: {en: Answer, zh: 答}, actor: seller, starts: opened, WHERE, cite: C1}
"""


def test_a_day_chooses_the_figures() -> None:
    def spans(day: str | None) -> str:
        on = date.fromisoformat(day) if day is not None else None
        found = handbook(LIBRARY, "dhgate", "en", on)
        (chapter,) = [c for c in chapters(found.chapters) if c.anchor == "deadlines-open-window"]
        (grid,) = [b for b in chapter.blocks if isinstance(b, Grid)]
        return " ".join(text_of(x) for row in grid.rows for cell in row for x in cell.lines)

    assert "120 days" in spans("2026-01-01")
    assert "120 days" not in spans("2019-06-01")
    assert "before 2020-01-01" in spans(None)


def test_the_piece_of_a_page_begins_at_its_level() -> None:
    piece = handbook_fragment(LIBRARY, "boleto", "zh", level=3)
    assert piece.startswith('<article class="handbook" lang="zh-CN"><h3>')
    assert "<html" not in piece
    assert handbook_page(LIBRARY, "boleto", "en").startswith("<!doctype html>")
    assert handbook_markdown(LIBRARY, "boleto", "en").startswith("# Handbook: Boleto")


HOSTILE = '<script>alert("1")</script> [x](javascript:alert(1)) | `code` \x1b[31m</td>'
RULES = """
format: 2
platform:
  id: etsy
  title: {{en: {t}, zh: {t}}}
  version_by: opened
  markets: {{US: {{zone: America/New_York, currency: USD, calendar: us}}}}
sources:
  K1: {{title: {t}, url: "javascript:alert(1)", seen: 2026-11-01}}
citations:
  C1: {{source: K1, confidence: official, verified_on: 2026-11-22}}
calendars:
  us: {{holidays: US}}
deadlines:
  respond:
    title: {{en: {t}, zh: {t}}}
    actor: seller
    when: {{dispute: nondelivery, order.category: {t}}}
    starts: opened
    within: 3 days
    lapse: {{effect: auto_refund, ruling: buyer, ground: no_answer, cost: claim.amount}}
    cite: C1
grounds:
  no_answer: {{title: {{en: {t}, zh: {t}}}}}
"""


def test_hostile_rules_stay_text(tmp_path: Path) -> None:
    quoted = "'" + HOSTILE.replace("\x1b", "").replace("'", "''") + "'"
    folder = tmp_path / "etsy"
    folder.mkdir()
    text = RULES.format(t=quoted)
    parse_yaml(text, "x")
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    page = handbook_page(Library.at(tmp_path), "etsy", "en")
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.tags
    assert not [x for x in tags.links if x.startswith("javascript")]
    for svg in SVG.findall(page):
        fromstring(svg)
    said = handbook_markdown(Library.at(tmp_path), "etsy", "en")
    blocks = MarkdownIt("commonmark").enable("table").parse(said)
    tokens = [x for block in blocks for x in (block, *(block.children or ()))]
    assert [x.attrs["href"] for x in tokens if x.type == "link_open" and "javascript" in str(x.attrs["href"])] == []
    written = {x.content for x in tokens if x.type in ("html_inline", "html_block")}
    assert {x for x in written if not re.fullmatch(r'<br>|</a>|<a id="[a-z0-9-]+">(</a>)?\s*', x)} == set()
    (row,) = [x for x in said.splitlines() if x.startswith("| **How long**")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 4


def test_words_keep_links_safe() -> None:
    assert sentence("a `b` c", {"b": "facts-b"})[1].link == "#facts-b"
    for address in ("javascript:alert(1)", "data:text/html,x", "https://x\n.org", "file:///etc/passwd", "//x.org"):
        assert Words("x", link=address).link == ""


def test_a_ruleset_that_an_earlier_run_has_kept_has_the_same_handbook(tmp_path: Path) -> None:
    kept = CompiledRulesets(PrivateFolder(tmp_path / "kept"))
    first, again = (handbook_fragment(Library.at(None, kept), "dhgate", "en") for _ in range(2))
    assert first == again
