"""docs/language.md says what was built: every block loads, every example holds, every word that a reader takes is
named.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from disputes.language import readable_fields as vocabulary
from disputes.language import scalars
from disputes.language.reading import alternatives
from disputes.language.reading import conditions as expressions
from disputes.language.reading import deadlines as deadline_reader
from disputes.language.reading import facts as fact_reader
from disputes.language.reading import moments as moment_reader
from disputes.language.reading import rules as rule_reader
from disputes.language.reading.evidence import LIMITS
from disputes.language.reading.sections import SECTIONS
from disputes.ruletesting import case_expectations, reading, shop_expectations
from disputes.words.answers import (
    Confidence,
    DeadlineState,
    Expectation,
    FeeWhen,
    LapseEffect,
    LossBearer,
    MetricStatus,
    Owner,
)
from disputes.words.dates import CalendarPeriod, Unit
from disputes.words.documents import Severity
from disputes.words.language import Rank, RuleStatus
from disputes.words.records import Actor, Party
from tests.docs.blocks import DOCS, ROOT, Block, blocks, code_of, copied, expected, findings, in_page, library

PAGE, OF_SHOPS = "language.md", "language-shops.md"
BLOCKS = blocks(PAGE) + blocks(OF_SHOPS)


def test_the_page_has_blocks_of_every_idea() -> None:
    headings = {b.heading for b in BLOCKS}
    assert headings >= {
        "A ruleset",
        "Amounts",
        "Alternatives",
        "Conditions",
        "Lists",
        "Moments",
        "Facts",
        "Deadlines",
        "Rules",
        "Calendars",
        "Evidence",
        "Metrics",
        "Ledgers",
    }


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_holds(block: Block, tmp_path: Path) -> None:
    """It loads, lint finds the errors that its comments own up to and no other, and its examples hold."""
    found = [p for p in findings(library(tmp_path, block)) if p.severity is Severity.ERROR]
    wanted = expected(block)
    assert [str(p) for p in found if (in_page(block, p), p.code) not in wanted] == []
    assert [w for w in wanted if w not in {(in_page(block, p), p.code) for p in found}] == []


def test_the_opening_shows_rules_as_they_are_shipped() -> None:
    shown = copied(PAGE)
    assert len(shown) == 2
    assert [str(block) for block, shipped in shown if block.text not in shipped] == []


def test_the_examples_of_the_page_are_run() -> None:
    """A block whose examples were dropped would hold as well: so they are counted."""
    assert sum(b.text.count("expect:") for b in BLOCKS) >= 30


NAMED: list[tuple[str, Iterable[str]]] = [
    ("Files and sections", SECTIONS),
    ("Calendars", CalendarPeriod),
    ("Evidence", LIMITS),
    ("Citations", Confidence),
    ("Kinds of value", scalars.WEEKDAYS),
    ("Kinds of value", moment_reader._COUNTS),
    ("Kinds of value", [word for unit in Unit for word in unit.split("_")]),
    ("Alternatives", alternatives.KEYS),
    ("Words that stand for a value", ("none", *alternatives.OPEN_WORDS)),
    ("Amounts", ("of", "times", "plus", "minus", "at_least", "at_most", "by", "steps", "over", "min", "max")),
    ("Conditions", (*expressions.OPERATORS, "any", "all", "not")),
    ("Lists", (*expressions._LIST_KEYS, *vocabulary.lists())),
    ("Event patterns", (*vocabulary.lists()["events"], "which")),
    ("Fields", (*DeadlineState, *MetricStatus)),
    ("Moments", ("after", "before", "within", "calendar", "at", "latest_of", "earliest_of", "now")),
    ("Facts", (*fact_reader.KEYS, *fact_reader._KINDS)),
    ("Deadlines", (*deadline_reader.KEYS, *Actor, *vocabulary.CLOCK_KEYS)),
    ("Deadlines", (*LapseEffect, *Expectation)),
    ("Rules", (*rule_reader.KEYS, *rule_reader.THEN, *RuleStatus, *LossBearer)),
    ("Rules", (*Rank, *Owner, *FeeWhen, *Party, *Expectation)),
    ("Examples", (*reading.KEYS, *case_expectations.WORDS)),
]


@pytest.mark.parametrize(("heading", "words"), NAMED, ids=[f"{n} {h}" for n, (h, _) in enumerate(NAMED)])
def test_every_word_is_named_where_it_belongs(heading: str, words: Iterable[str]) -> None:
    assert [w for w in dict.fromkeys(words) if w not in code_of(PAGE, heading)] == []


def test_every_word_that_an_example_of_a_shop_may_expect_is_named() -> None:
    assert [w for w in shop_expectations.WORDS if w not in code_of(OF_SHOPS, "Examples of shops")] == []


def _keys(path: Path) -> Iterator[str]:
    """The keys that a reader takes: the tuples of texts that it hands to `mapping`, written there or named in its
    module.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        t.id: n.value for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)
    }
    for call in ast.walk(tree):
        if (
            isinstance(call, ast.Call)
            and getattr(call.func, "attr", None) in ("mapping", "entries")
            and len(call.args) > 1
        ):
            known = call.args[1]
            for node in ast.walk(constants.get(known.id, known) if isinstance(known, ast.Name) else known):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


READERS = sorted((ROOT / "disputes/language/reading").glob("[!_]*.py"))


@pytest.mark.parametrize("path", READERS, ids=lambda p: p.stem)
def test_every_key_that_a_reader_takes_is_named(path: Path) -> None:
    words = code_of(PAGE) | code_of(OF_SHOPS)
    assert [k for k in dict.fromkeys(_keys(path)) if k not in words] == []


def test_the_keys_of_the_readers_are_found() -> None:
    found = {k for path in READERS for k in _keys(path)}
    assert found >= {
        "version_by",
        "zone",
        "like",
        "done_by",
        "must_show",
        "refunded_if",
        "then",
        "which",
        "earliest_of",
        "confidence",
    }


def test_links_between_the_pages_lead_somewhere() -> None:
    import re

    def anchors(name: str) -> set[str]:
        heads = re.findall(r"^#+ (.*)$", (DOCS / name).read_text(encoding="utf-8"), re.M)
        return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in heads}

    for page in DOCS.glob("*.md"):
        for target, anchor in re.findall(r"\]\(([\w./-]*)(?:#([\w-]+))?\)", page.read_text(encoding="utf-8")):
            name = target or page.name
            if "//" not in name:
                assert (DOCS / name).exists(), f"{page.name}: {name}"
                if anchor and name.endswith(".md") and "/" not in name:
                    assert anchor in anchors(name), f"{page.name}: {name}#{anchor}"
