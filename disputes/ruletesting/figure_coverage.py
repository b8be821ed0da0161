"""Whether the examples hold the figures: each is changed by its smallest step, and some example must notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from disputes.api import Engine
from disputes.documents.problems import Problem, Refused
from disputes.documents.yaml_tree import Node
from disputes.language.literals import RulesetLiteral
from disputes.language.loading import COMMON, Library
from disputes.language.reading.entries_again import EntriesAgain
from disputes.ruletesting.figure_changes import changed, figures, maps_by_key, steps
from disputes.ruletesting.likely_examples import LikelyExamples
from disputes.ruletesting.reading import Example, examples_of
from disputes.ruletesting.runner import ExampleRunner
from disputes.words.documents import NodeKind
from disputes.words.language import LiteralKind

_PERIODS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
_REFUSED = ("dates", "structure", "hidden")
"""The problems that a change of a figure may bring: nobody needs an example for what the lint refuses."""
_ALL = slice(None)


class FigureTrial:
    """The figures of a ruleset whose own examples hold, each to be changed by its smallest step.

    Raises :class:`Refused` (exit 4) where the ruleset or its examples are no YAML.
    """

    def __init__(self, library: Library, id_: str) -> None:
        documents = library.written(id_)
        base = library.read(COMMON) if id_ != COMMON and library.has(COMMON) else None
        self._library = library
        self.id = id_
        self._again = EntriesAgain(id_, documents, base)
        self.figures = figures(self._again.ruleset, documents)
        self._maps = maps_by_key(documents)
        self._slow = _read_by_periods(documents)
        self._likely = LikelyExamples(documents, examples_of(library, id_, []))

    def changes(self, of: slice = _ALL) -> Iterator[Problem | None]:
        """Tries each change of some of the figures: None where an example notices, else the problem of the figure."""
        for literal in self.figures[of]:
            days = self._slow.get(literal.node) if literal.kind is LiteralKind.DATE else None
            for text in steps(literal):
                tried = [text, *([_further(literal.text, text, days)] if days is not None else [])]
                if any(self.is_noticed(literal, one) for one in tried):
                    yield None
                    continue
                expected = f"an example that notices {text!r} in its place"
                yield literal.node.problem(expected, found=repr(literal.text), code="unnoticed")

    def is_noticed(self, literal: RulesetLiteral, text: str) -> bool:
        """Whether the ruleset is refused, or an example fails, with `text` in place of a literal's."""
        with changed(self._maps, literal, text):
            try:
                ruleset, problems = self._again.read(literal.node)
            except Refused:
                return True
            if any(p.code in _REFUSED for p in problems):
                return True
            runner = ExampleRunner(Engine(self._library.with_ruleset(ruleset), "plain"))
            for example in self._likely.sorted_for(literal, text):
                if not _holds(runner, example):
                    self._likely.noticed(literal, example)
                    return True
        return False


def _holds(runner: ExampleRunner, example: Example) -> bool:
    try:
        return runner.holds(example)
    except (Refused, ValueError, OverflowError):
        return False


def _read_by_periods(documents: list[Node]) -> dict[Node, int]:
    """The nodes that only metrics over whole weeks or months read, by the days of their period: a date between two ends
    of periods cannot matter.
    """
    found: dict[Node, int] = {}
    elsewhere: set[str] = set()
    parameters = {k: v for d in documents if (p := d.get("parameters")) is not None for k, v in p.entries.items()}
    for document in documents:
        for section, node in document.entries.items():
            if section == "metrics":
                for metric in node.entries.values():
                    days = _period_days(metric.get("over"))
                    if days:
                        _follow(metric, parameters, found, days)
            elif section == "calendars":
                for key, days in _PERIODS.items():
                    if key in node.entries:
                        _follow(node[key], parameters, found, days)
            elif section != "parameters":
                elsewhere.update(n.text for n in node.walk() if n.kind is NodeKind.TEXT and n.text.startswith("$"))
    for name in elsewhere:
        for n in parameters[name[1:]].walk() if name[1:] in parameters else ():
            found.pop(n, None)
    return found


def _period_days(over: Node | None) -> int:
    text = over.text if over is not None and over.kind is NodeKind.TEXT else ""
    return 7 if "week" in text else 31 if "month" in text else 0


def _follow(node: Node, parameters: dict[str, Node], found: dict[Node, int], days: int) -> None:
    for n in node.walk():
        found[n] = days
        if n.kind is NodeKind.TEXT and n.text.startswith("$") and n.text[1:] in parameters:
            found.update((m, days) for m in parameters[n.text[1:]].walk())


def _further(old: str, moved: str, days: int) -> str:
    sign = 1 if moved > old else -1
    return (date.fromisoformat(old) + timedelta(days=sign * days)).isoformat()
