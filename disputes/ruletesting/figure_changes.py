"""Whether the examples hold the figures: each is moved by the smallest step, and some example must notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from disputes.api import Engine
from disputes.documents.problems import Problem, Refused
from disputes.documents.yaml_tree import Node
from disputes.language.literals import RulesetLiteral
from disputes.language.loading import COMMON, Library
from disputes.language.reading.rulesets import RulesetReader
from disputes.language.ruleset import Ruleset
from disputes.ruletesting.case_examples import Example, Runner, examples_of
from disputes.words.documents import NodeKind
from disputes.words.language import LiteralKind

SWAPPED = {"gt": "gte", "gte": "gt", "lt": "lte", "lte": "lt"}
_PERIODS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
_DIGITS = "0123456789"
_LATELY = 3


def steps(literal: RulesetLiteral) -> list[str]:
    """The texts that are one smallest step away from a literal's."""
    text = literal.text
    if literal.kind is LiteralKind.COMPARATOR:
        return [SWAPPED[text]]
    if literal.kind is LiteralKind.DATE:
        return [(date.fromisoformat(text) + timedelta(days=n)).isoformat() for n in (1, -1)]
    if literal.kind is LiteralKind.TIME:
        hour, minute = int(text[:2]), int(text[3:5])
        total = hour * 60 + minute + 1
        return [f"{total // 60 % 24:02d}:{total % 60:02d}"]
    if literal.kind in (LiteralKind.WEEKDAY, LiteralKind.RECURRENCE):
        return []
    start = next((i for i, c in enumerate(text) if c in _DIGITS), None)
    if start is None:
        return []
    end = start
    while end < len(text) and (text[end] in _DIGITS or text[end] == "."):
        end += 1
    digits = text[start:end].rstrip(".")
    unit = Decimal(1).scaleb(Decimal(digits).as_tuple().exponent)  # type: ignore[arg-type]
    moved = [Decimal(digits) + unit] + ([Decimal(digits) - unit] if Decimal(digits) - unit >= 0 else [])
    return [text[:start] + format(m, "f") + text[start + len(digits) :] for m in moved]


def figures(ruleset: Ruleset, documents: list[Node]) -> list[RulesetLiteral]:
    """The literals that are nudged: those that apply (not in `not_used` alternatives, examples or notes)."""
    idle: set[int] = set()
    for document in documents:
        for node in document.walk():
            if node.kind is NodeKind.MAP:
                for key in ("examples", "note", "cite"):
                    if key in node.entries:
                        idle.update(id(n) for n in node[key].walk())
                by = node.entries.get("by")
                if by is not None and by.text == "occurrence" and "1" in node.entries.get("steps", node).keys:
                    idle.add(id(node["steps"].keys["1"]))  # there is no occurrence before the first
                if "not_used" in node.entries:
                    idle.update(id(n) for n in node.walk())
                    idle.update(id(k) for n in node.walk() for k in n.keys.values())
    return [x for x in ruleset.literals if id(x.node) not in idle]


def unnoticed(library: Library, id_: str) -> tuple[int, list[Problem]]:
    """How many nudges were tried, and a problem for each that no example of the ruleset noticed."""
    documents = library.documents[id_]
    base = library.read(COMMON) if id_ != COMMON and library.has(COMMON) else None
    ruleset = library.read(id_)
    examples = examples_of(ruleset, [])
    problems: list[Problem] = []
    count = 0
    slow = _read_by_periods(documents)
    lately: list[Example] = []
    for literal in figures(ruleset, documents):
        for text in steps(literal):
            count += 1
            noticed = _noticed(library, id_, documents, base, literal, text, examples, lately)
            if not noticed and literal.kind is LiteralKind.DATE and id(literal.node) in slow:
                noticed = _noticed(
                    library,
                    id_,
                    documents,
                    base,
                    literal,
                    _further(literal.text, text, slow[id(literal.node)]),
                    examples,
                    lately,
                )
            if not noticed:
                problems.append(
                    literal.node.problem(
                        f"an example that notices {text!r} in its place", found=repr(literal.text), code="unnoticed"
                    )
                )
    return count, problems


def _read_by_periods(documents: list[Node]) -> dict[int, int]:
    """The nodes that only metrics over whole weeks or months read, by the days of their period: a date between two ends
    of periods cannot matter.
    """
    found: dict[int, int] = {}
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
            found.pop(id(n), None)
    return found


def _period_days(over: Node | None) -> int:
    text = over.text if over is not None and over.kind is NodeKind.TEXT else ""
    return 7 if "week" in text else 31 if "month" in text else 0


def _follow(node: Node, parameters: dict[str, Node], found: dict[int, int], days: int) -> None:
    for n in node.walk():
        found[id(n)] = days
        if n.kind is NodeKind.TEXT and n.text.startswith("$") and n.text[1:] in parameters:
            found.update((id(m), days) for m in parameters[n.text[1:]].walk())


def _further(old: str, moved: str, days: int) -> str:
    sign = 1 if moved > old else -1
    return (date.fromisoformat(old) + timedelta(days=sign * days)).isoformat()


def _noticed(
    library: Library,
    id_: str,
    documents: list[Node],
    base: Ruleset | None,
    literal: RulesetLiteral,
    text: str,
    examples: list[Example],
    lately: list[Example],
) -> bool:
    with_text = _changed(documents, literal, text)
    try:
        reader = RulesetReader(id_, documents, base)
        nudged = reader.read()
        if any(p.code in ("dates", "structure", "hidden") for p in reader.problems):
            return True
        other = Library(library.root, {**library.loaded, id_: nudged}, {**library.problems, id_: []}, library.documents)
        runner = Runner(Engine(other, "plain"))
        first = next((e for e in _nearest_first(examples, literal, lately) if _fails(runner, e)), None)
        if first is not None:
            lately[:] = [first, *(e for e in lately if e is not first)][:_LATELY]
        return first is not None
    except Refused:
        return True
    finally:
        with_text()


def _fails(runner: Runner, example: Example) -> bool:
    try:
        return bool(runner.check(example)[0])
    except (ValueError, OverflowError):
        return True


def _nearest_first(examples: list[Example], literal: RulesetLiteral, lately: list[Example]) -> Iterator[Example]:
    """Those that noticed the last nudges, then the examples of the same file, the nearest lines first: one of them
    mostly notices.
    """
    yield from lately
    yield from sorted(examples, key=lambda e: (e.node.file != literal.node.file, abs(e.node.line - literal.node.line)))


def _changed(documents: list[Node], literal: RulesetLiteral, text: str) -> Any:
    """Writes the nudged text into the tree; gives the function that puts the old one back."""
    node = literal.node
    before = node.text
    if literal.kind is LiteralKind.COMPARATOR:
        parent = next(
            n for d in documents for n in d.walk() if n.kind is NodeKind.MAP and any(k is node for k in n.keys.values())
        )
        keys, entries = dict(parent.keys), dict(parent.entries)
        if text in entries:
            return lambda: None
        parent.keys = {(text if k == before else k): v for k, v in keys.items()}
        parent.entries = {(text if k == before else k): v for k, v in entries.items()}

        def restore() -> None:
            parent.keys, parent.entries = keys, entries

        return restore
    node.text = before[: literal.start] + text + before[literal.end :]

    def put_back() -> None:
        node.text = before

    return put_back
