"""Changing one figure after the other: what is read again and what is run is enough to tell what a whole new reading
and every example would tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from disputes.api import Engine
from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.loading import COMMON, Library
from disputes.language.reading.entries_again import EntriesAgain
from disputes.language.reading.rulesets import RulesetReader
from disputes.language.ruleset import Ruleset
from disputes.ruletesting.figure_changes import changed, figures, maps_by_key, steps
from disputes.ruletesting.figure_coverage import FigureTrial
from disputes.ruletesting.reading import Example, examples_of
from disputes.ruletesting.runner import ExampleRunner
from tests.docs.blocks import ID as PLATFORM
from tests.docs.blocks import blocks, library
from tests.shipped import shipped_library
from tests.tiers import tiers

PAGE = next(b for b in blocks("language.md") if b.whole)
SPREAD = 25
"""So many figures of a ruleset are looked at, spread over all of them."""
KEPT = ("alternatives", "literals", "digest", "files")
"""Fields of a ruleset that are looked at apart, or say how it was written: these stay those of the first reading."""


@pytest.mark.parametrize(
    "ids", tiers(["klarna"], ["any", "ebay", "lazada", "mastercard", "mercadolibre", "temu", "visa"])
)
def test_what_is_read_again_is_what_a_whole_reading_gives(ids: list[str]) -> None:
    found = shipped_library()
    for id_ in ids:
        own = found.read(id_)
        documents, base = found.written(id_), found.read(COMMON) if id_ != COMMON else None
        entries, maps = EntriesAgain(id_, documents, base), maps_by_key(documents)
        assert told(entries.ruleset) == told(own)
        everything = figures(own, documents)
        for literal in everything[:: -(-len(everything) // SPREAD)]:
            for text in steps(literal):
                with changed(maps, literal, text):
                    again, problems = entries.read(literal.node)
                    reader = RulesetReader(id_, documents, base)
                    assert told(again) == told(reader.read()), (literal.node.path, text)
                    assert set(problems) == set(reader.problems) - set(found.problems[id_])


def told(value: object) -> object:
    """A tree as plain data; of its nodes where they stand, for those that are put together are made anew."""
    if isinstance(value, Node):
        return value.file, value.line, value.path
    if isinstance(value, Ruleset):  # all its values stand in the order in which they were read, which says nothing
        values = sorted(repr(told(x)) for x in value.alternatives)
        return values, told({f.name: getattr(value, f.name) for f in fields(value) if f.name not in KEPT})
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, [(f.name, told(getattr(value, f.name))) for f in fields(value)]
    if isinstance(value, dict):
        return [(told(k), told(v)) for k, v in value.items()]
    if isinstance(value, (list, tuple)):
        return [told(v) for v in value]
    return sorted(map(repr, value)) if isinstance(value, (set, frozenset)) else repr(value)


@pytest.mark.parametrize("shipped", tiers(None, "bank_transfer"))
def test_the_likeliest_examples_first_come_to_what_all_examples_come_to(
    shipped: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every other example left out, so that some figures are noticed and some are not."""

    def some(library: Library, id_: str, problems: list[Problem]) -> list[Example]:
        return examples_of(library, id_, problems)[::2]

    monkeypatch.setattr("disputes.ruletesting.figure_coverage.examples_of", some)
    found, id_ = (Library.at(), shipped) if shipped is not None else (library(tmp_path, PAGE), PLATFORM)
    one_by_one = list(FigureTrial(found, id_).changes())
    by_all = list(noticed_by_any(found, id_, some(found, id_, [])))
    assert [problem is None for problem in one_by_one] == by_all
    assert set(by_all) == {True, False}


def noticed_by_any(found: Library, id_: str, examples: list[Example]) -> Iterator[bool]:
    """Whether an example fails by each change, the ruleset read anew and every example run."""
    documents, base = found.written(id_), found.read(COMMON) if found.has(COMMON) else None
    maps = maps_by_key(documents)
    for literal in figures(found.read(id_), documents):
        for text in steps(literal):
            with changed(maps, literal, text):
                reader = RulesetReader(id_, documents, base)
                runner = ExampleRunner(Engine(found.with_ruleset(reader.read()), "plain"))
                refused = any(p.code in ("dates", "structure", "hidden") for p in reader.problems)
                yield refused or any([runner.check(example).unmet for example in examples])


def test_figures_can_be_tried_in_parts(tmp_path: Path) -> None:
    trial = FigureTrial(library(tmp_path, PAGE), PLATFORM)
    whole, half = list(trial.changes()), len(trial.figures) // 2
    assert [*trial.changes(slice(half)), *trial.changes(slice(half, None))] == whole
    assert len(whole) > len(trial.figures) > half > 0
