"""Whether the examples hold the figures: each is changed by its smallest step, and some example must notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from disputes.api import Engine
from disputes.documents.problems import Problem, Refused
from disputes.documents.yaml_tree import Node
from disputes.language.literals import RulesetLiteral
from disputes.language.loading import COMMON, EXAMPLES, Library
from disputes.language.reading.rulesets import RulesetReader
from disputes.ruletesting.figure_changes import changed, figures, steps
from disputes.ruletesting.reading import Example, examples_of
from disputes.ruletesting.runner import ExampleRunner
from disputes.words.documents import NodeKind
from disputes.words.language import LiteralKind

_PERIODS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
_LATELY = 3


def unnoticed(library: Library, id_: str, step: Callable[[int], None] = lambda done: None) -> tuple[int, list[Problem]]:
    """How many changes were tried, and a problem for each that no example of the ruleset noticed.

    `step` is called before each change with the number of those that are tried.
    """
    check = _FigureCheck(library, id_)
    documents = library.documents[id_]
    slow = _read_by_periods(documents)
    problems: list[Problem] = []
    count = 0
    for literal in figures(library.read(id_), documents):
        days = slow.get(literal.node) if literal.kind is LiteralKind.DATE else None
        for text in steps(literal):
            step(count)
            count += 1
            noticed = check.is_noticed(literal, text)
            if not noticed and days is not None:
                noticed = check.is_noticed(literal, _further(literal.text, text, days))
            if not noticed:
                expected = f"an example that notices {text!r} in its place"
                problems.append(literal.node.problem(expected, found=repr(literal.text), code="unnoticed"))
    return count, problems


class _FigureCheck:
    """Reads a ruleset with one figure changed, and looks for an example that then fails."""

    def __init__(self, library: Library, id_: str) -> None:
        self.library = library
        self.id = id_
        self.documents = library.documents[id_]
        self.base = library.read(COMMON) if id_ != COMMON and library.has(COMMON) else None
        self.examples = examples_of(library, id_, [])
        self.lately: list[Example] = []

    def is_noticed(self, literal: RulesetLiteral, text: str) -> bool:
        """Whether the ruleset is refused, or an example fails, with `text` in place of a literal's."""
        with changed(self.documents, literal, text):
            try:
                return self._is_refused_or_fails(literal)
            except Refused:
                return True

    def _is_refused_or_fails(self, literal: RulesetLiteral) -> bool:
        reader = RulesetReader(self.id, self.documents, self.base)
        ruleset = reader.read()
        if any(p.code in ("dates", "structure", "hidden") for p in reader.problems):
            return True
        own = self.library
        other = Library(own.root, {**own.loaded, self.id: ruleset}, {**own.problems, self.id: []}, own.documents)
        runner = ExampleRunner(Engine(other, "plain"))
        first = next((e for e in self._nearest_first(literal) if _fails(runner, e)), None)
        if first is not None:
            self.lately = [first, *(e for e in self.lately if e is not first)][:_LATELY]
        return first is not None

    def _nearest_first(self, literal: RulesetLiteral) -> Iterator[Example]:
        """Those that noticed the last changes, then the examples of the same entry, then those beside the same file:
        one of them mostly notices.
        """
        place = literal.node
        beside = place.file.removesuffix(".yaml") + EXAMPLES
        entry = place.path.split(".")[1:2]
        yield from list(self.lately)
        yield from sorted(self.examples, key=lambda e: ([e.owner] != entry, e.node.file != beside))


def _fails(runner: ExampleRunner, example: Example) -> bool:
    try:
        return bool(runner.check(example).unmet)
    except (ValueError, OverflowError):
        return True


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
