"""Reading conditions: the second idea of the language. Moments and amounts come from their own readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.conditions import ORDERED, All, Choice, FieldTest, Not, Some
from disputes.language.members import Members
from disputes.language.members import MemberWindow as ListWindow
from disputes.language.moments import EventPattern
from disputes.language.readable_fields import Vocabulary, lists
from disputes.language.reading.alternatives import AlternativesReader, are_alternatives
from disputes.language.reading.amounts import AmountReader
from disputes.language.reading.moments import MomentReader
from disputes.language.reading.nodes import NodeReader, RulesetFault, is_reference
from disputes.records.field_types import FieldType
from disputes.words.documents import NodeKind
from disputes.words.language import EventChoice, FieldKind, LiteralKind
from disputes.words.records import EventType

OPERATORS = (*ORDERED, "eq", "ne", "in", "not_in", "known", "same_as")
_LIST_KEYS = ("some", "every", "none", "count", "sum", "where", "within", "since")
_COUNT = {"count": FieldType(FieldKind.INT), "sum": FieldType(FieldKind.NUMBER)}


class ExpressionReader:
    """Reads conditions, moments and amounts of one ruleset."""

    def __init__(self, reader: NodeReader, vocabulary: Vocabulary) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.own: Mapping[str, FieldType] = {}
        self.values = AlternativesReader(reader, self.condition, self.moment)
        self.moments = MomentReader(self)
        self.amounts = AmountReader(self)

    @contextmanager
    def reading(self, own: Mapping[str, FieldType]) -> Iterator[None]:
        """Inside: the keys of a list's member, or of a clock, may be read by their bare names."""
        before = self.own
        self.own = {**before, **own}
        try:
            yield
        finally:
            self.own = before

    def moment(self, node: Node) -> Any:
        return self.moments.read(node)

    def field(self, node: Node, path: str) -> tuple[FieldType, bool]:
        """The kind of a field and whether it is one of the member at hand."""
        if path in self.own:
            return self.own[path], True
        found = self.vocabulary.field(path)
        if found is None:
            known = [*self.own, *self.vocabulary.known()]
            raise RulesetFault(
                node.problem(
                    "a field that a condition may read",
                    found=repr(path),
                    nearest=nearest_path(path, known),
                    code="unknown-field",
                )
            )
        return found, False

    def condition(self, node: Node) -> Any:
        """The condition at `node`. Raises :class:`RulesetFault`."""
        if is_reference(node):
            node = self.reader.parameter(node)
        if node.kind is not NodeKind.MAP or not node.entries:
            raise self.reader.fail(node, "a condition: a mapping of fields to tests, with at least one of them")
        parts: list[Any] = []
        for key, value in node.entries.items():
            part = self.reader.attempt(lambda v, k=key, n=node: self._part(n, k, v), value, None)  # type: ignore[misc]
            if part is not None:
                parts.append(part)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self, node: Node, key: str, value: Node) -> Any:
        if key in ("any", "all"):
            if value.kind is not NodeKind.LIST or not value.items:
                raise self.reader.fail(value, "a list of conditions")
            parts = tuple(self.condition(n) for n in value.items)
            return Some(parts, source(value)) if key == "any" else All(parts)
        if key == "not":
            return Not(self.condition(value), source(value))
        if key in lists() and key not in self.own:
            return self._members(key, value)
        kind, own = self.field(node.keys[key], key)
        return self.test(key, own, kind, value)

    # --- tests on one field -------------------------------------------------------------------------------------

    def test(self, path: str, own: bool, kind: FieldType, node: Node) -> Any:
        """The test of a field: a constant, a list of them, operators, or alternatives of tests."""
        if is_reference(node) or are_alternatives(node):
            tests: Alternatives[Any] = self.values.read(
                node,
                lambda n: self.test(path, own, kind, n),
                path,
                specials=kind.kind not in (FieldKind.TEXT, FieldKind.ENUM),
            )
            return tests.only if tests.literal and tests.only is not None else Choice(path, tests, source(node))
        if node.kind is NodeKind.NULL:
            return FieldTest(path, own, kind.kind, "none", None, "null")
        if node.kind is NodeKind.TEXT:
            return self._equal(path, own, kind, node)
        if node.kind is NodeKind.LIST:
            return self._one_of(path, own, kind, node, "in")
        if not node.entries:
            raise self.reader.fail(node, f"operators: {', '.join(OPERATORS)}")
        if not set(node.entries) & set(OPERATORS):
            entry = next(iter(node.entries))
            raise RulesetFault(
                node.key_problem(
                    entry, f"an operator: {', '.join(OPERATORS)}", nearest=nearest(entry, OPERATORS), code="unknown-key"
                )
            )
        entries = self.reader.mapping(node, OPERATORS)
        parts = tuple(
            self._operator(path, own, kind, node, op, operand) for op, operand in entries.items() if op in OPERATORS
        )
        return parts[0] if len(parts) == 1 else All(parts)

    def _equal(self, path: str, own: bool, kind: FieldType, node: Node, op: str = "eq") -> FieldTest:
        if kind.kind in (FieldKind.INSTANT, FieldKind.DATE, FieldKind.MONEY):
            return FieldTest(path, own, kind.kind, op, self._operand(kind, node), source(node))
        if kind.kind in (FieldKind.NUMBER, FieldKind.INT, FieldKind.SHARE) and not _is_number(node.text):
            return FieldTest(path, own, kind.kind, op, self._operand(kind, node), source(node))
        return FieldTest(path, own, kind.kind, op, (self._constant(kind, node),), source(node))

    def _one_of(self, path: str, own: bool, kind: FieldType, node: Node, op: str) -> FieldTest:
        if kind.kind in (FieldKind.INSTANT, FieldKind.DATE, FieldKind.MONEY):
            raise self.reader.fail(node, "one value, or operators (gt gte lt lte), for an instant or an amount")
        return FieldTest(
            path,
            own,
            kind.kind,
            op,
            tuple(self._constant(kind, n) for n in self.reader.items(self.reader.parameter(node))),
            source(node),
        )

    def _constant(self, kind: FieldType, node: Node) -> Any:
        if node.kind is not NodeKind.TEXT:
            raise self.reader.fail(node, "a single value")
        if kind.kind is FieldKind.ENUM:
            return self.reader.name(node, kind.words, "one of")
        if kind.kind is FieldKind.BOOL:
            try:
                return scalars.boolean(node.text)
            except ValueError as e:
                raise self.reader.fail(node, str(e)) from None
        if kind.kind in (FieldKind.NUMBER, FieldKind.INT, FieldKind.SHARE):
            return self.reader.typed(scalars.number, LiteralKind.NUMBER)(node)
        if kind.kind is FieldKind.WEEKDAY:
            return self.reader.typed(scalars.weekday, LiteralKind.WEEKDAY)(node)
        if kind.kind is FieldKind.TIME:
            return self.reader.typed(scalars.clock, LiteralKind.TIME)(node)
        return node.text

    def _operator(self, path: str, own: bool, kind: FieldType, parent: Node, op: str, node: Node) -> FieldTest:
        if op == "known":
            return FieldTest(
                path, own, kind.kind, "known", self._constant(FieldType(FieldKind.BOOL), node), f"known: {node.text}"
            )
        if op == "same_as":
            text = self.reader.text(node)
            other, other_own = self.field(node, text)
            if other.kind != kind.kind and {other.kind, kind.kind} - {"text", "enum"}:
                raise self.reader.fail(node, f"a field of kind {kind.kind}")
            return FieldTest(path, own, kind.kind, "same_as", (text, other_own), f"same as {text}")
        if op in ("eq", "ne"):
            if node.kind is NodeKind.NULL:
                return FieldTest(path, own, kind.kind, "none" if op == "eq" else "not_none", None, f"{op} null")
            if node.kind is NodeKind.LIST:
                return self._one_of(path, own, kind, node, "in" if op == "eq" else "not_in")
            test = self._equal(path, own, kind, node, op)
            return test
        if op in ("in", "not_in"):
            return self._one_of(path, own, kind, node, op)
        if kind.kind in (FieldKind.TEXT, FieldKind.ENUM, FieldKind.BOOL, FieldKind.WEEKDAY):
            raise RulesetFault(
                parent.key_problem(op, f"eq, ne, in or not_in for a field of kind {kind.kind}", code="kinds")
            )
        key = parent.keys[op]
        self.reader.remember(key, LiteralKind.COMPARATOR)
        wanted = f"{op} {source(node)}"
        if kind.kind is FieldKind.TIME:
            return FieldTest(path, own, "time", op, self._constant(kind, node), wanted)
        return FieldTest(path, own, kind.kind, op, self._operand(kind, node), wanted)

    def _operand(self, kind: FieldType, node: Node) -> Alternatives[Any]:
        if kind.kind in (FieldKind.INSTANT, FieldKind.DATE):
            return self.values.read(node, self.moment, "moment")
        wanted = "money" if kind.kind is FieldKind.MONEY else "number"
        return self.values.read(node, lambda n: self.amounts.read(n, wanted), "amount")

    # --- lists --------------------------------------------------------------------------------------------------

    def _members(self, name: str, node: Node) -> Any:
        entries = self.reader.mapping(node, _LIST_KEYS)
        where = self.where(name, entries["where"]) if "where" in entries else ()
        window = self.window(entries)
        parts: list[Any] = []
        wanted = f"{name}: {source(node)}"
        for mode in ("some", "every", "none"):
            if mode in entries:
                parts.append(Members(name, mode, self.where(name, entries[mode]), window=window, wanted=wanted))
        if "count" in entries:
            with self.reading(_COUNT):
                test = self.test("count", True, _COUNT["count"], entries["count"])
            parts.append(Members(name, "count", where, test, window=window, wanted=wanted))
        if "sum" in entries:
            for key, value in self.reader.mapping(entries["sum"], lists()[name]).items():
                kind = lists()[name][key]
                with self.reading({"sum": kind}):
                    parts.append(Members(name, "sum", where, self.test("sum", True, kind, value), key, window, wanted))
        if not parts:
            raise self.reader.fail(node, "some, every, none, count or sum")
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def where(self, name: str, node: Node) -> tuple[Any, ...]:
        """What members of a list must be: event patterns, or conditions on their keys; any of several."""
        if name == "events":
            return self.moments.patterns(node)
        with self.reading(lists()[name]):
            return tuple(self.condition(n) for n in self.reader.items(node))

    def window(self, entries: Mapping[str, Node]) -> ListWindow | None:
        """`within: 90 days` or `1 quarter`, or `since: moment`."""
        if "since" in entries:
            return ListWindow(since=self.moment(entries["since"]))
        if "within" not in entries:
            return None
        node = entries["within"]
        if node.text in ("1 week", "1 month", "1 quarter", "1 year"):
            return ListWindow(period=node.text.split()[1])
        return ListWindow(span=self.reader.typed(scalars.duration, LiteralKind.DURATION)(node))

    def pattern(self, node: Node) -> EventPattern:
        """One event pattern: a bare type, or a mapping of an event's keys."""
        if node.kind is NodeKind.TEXT:
            return EventPattern((self.reader.word(node, EventType, "an event type"),))
        if node.kind is not NodeKind.MAP or not node.entries:
            raise self.reader.fail(node, "an event type or a pattern {type: …, by: …}")
        fields = lists()["events"]
        entries = self.reader.mapping(node, (*fields, "which"))
        types: tuple[EventType, ...] = ()
        if "type" in entries:
            types = self.reader.words_of(entries["type"], EventType, "an event type")
        which = EventChoice.LAST
        if "which" in entries:
            which = self.reader.word(entries["which"], EventChoice, "first or last")
        with self.reading(fields):
            rest = [
                self.test(k, True, fields[k], v)
                for k, v in entries.items()
                if k not in ("type", "which") and k in fields
            ]
        condition = None if not rest else rest[0] if len(rest) == 1 else All(tuple(rest))
        return EventPattern(types, condition, which, "auto" in entries)


def nearest_path(path: str, known: list[str]) -> str | None:
    """The known path most like a dotted one; a bare last part finds its full path."""
    found = nearest(path, known)
    if found is not None:
        return found
    last = path.rsplit(".", 1)[-1]
    near = nearest(last, [k.rsplit(".", 1)[-1] for k in known])
    return next((k for k in known if near is not None and k.rsplit(".", 1)[-1] == near), None)


def _is_number(text: str) -> bool:
    try:
        scalars.number(text)
    except ValueError:
        return False
    return True


def source(node: Node) -> str:
    """A node as one line of YAML, for near misses."""
    if node.kind is NodeKind.MAP:
        return "{" + ", ".join(f"{k}: {source(v)}" for k, v in node.entries.items()) + "}"
    if node.kind is NodeKind.LIST:
        return "[" + ", ".join(source(n) for n in node.items) + "]"
    return "null" if node.kind is NodeKind.NULL else node.text
