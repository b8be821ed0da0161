"""Reading conditions and event patterns: the second idea of the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.assumptions import ABOUT_THE_RECORD, Assumptions, assuming
from disputes.language.conditions import (
    ORDERED,
    All,
    Choice,
    Constant,
    FieldTest,
    Not,
    OtherField,
    Some,
)
from disputes.language.members import MemberCondition, Members, MemberWindow
from disputes.language.moments import EventPattern
from disputes.language.readable_fields import lists
from disputes.language.reading.alternatives import AlternativesReader, are_alternatives
from disputes.language.reading.amounts import NUMERIC, AmountReader
from disputes.language.reading.fields import FieldReader
from disputes.language.reading.moments import DATED, MomentReader
from disputes.language.reading.nodes import NodeReader, RulesetFault, is_reference
from disputes.language.scope import Condition, MemberTest
from disputes.records.field_types import FieldType
from disputes.words.dataclass import dataclass
from disputes.words.dates import CalendarPeriod
from disputes.words.documents import NodeKind
from disputes.words.language import EventChoice, FieldKind, LiteralKind, MemberMode, Operator
from disputes.words.records import EventType

OPERATORS = (*ORDERED, Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN, Operator.KNOWN, Operator.SAME_AS)
EITHER = " or "
"""Between two fields of a condition: the test holds where either of them passes it."""

_LIST_KEYS = ("some", "every", "none", "count", "sum", "where", "within", "since")
_COUNT = FieldType(FieldKind.INT)
_PERIODS = {f"1 {period}": period for period in CalendarPeriod}


@dataclass(frozen=True, slots=True)
class _Field:
    """The field that a test is about."""

    path: str
    own: bool
    type: FieldType

    def test(self, op: Operator, wanted: str) -> FieldTest:
        return FieldTest(self.path, self.own, self.type.kind, op, wanted=wanted)


class ConditionReader:
    """Reads conditions, and the patterns of events that are conditions on an event's keys."""

    def __init__(
        self,
        nodes: NodeReader,
        fields: FieldReader,
        values: AlternativesReader,
        moments: MomentReader,
        amounts: AmountReader,
    ) -> None:
        self.nodes = nodes
        self.fields = fields
        self.values = values
        self.moments = moments
        self.amounts = amounts
        self.assumptions = Assumptions()

    def read(self, node: Node) -> Condition:
        """The condition at `node`. Raises :class:`RulesetFault`."""
        if is_reference(node):
            node = self.nodes.parameter(node)
        if node.kind is not NodeKind.MAP or not node.entries:
            raise self.nodes.fail(node, "a condition: a mapping of fields to tests, with at least one of them")
        parts: list[Condition] = []
        for key, value in node.entries.items():
            try:
                parts.append(self._part(node, key, value))
            except RulesetFault as fault:
                self.nodes.add(fault)
        return _together(parts)

    def _part(self, node: Node, key: str, value: Node) -> Condition:
        if key in ("any", "all"):
            if value.kind is not NodeKind.LIST or not value.items:
                raise self.nodes.fail(value, "a list of conditions")
            parts = tuple(self.read(n) for n in value.items)
            return Some(parts, value.one_line()) if key == "any" else All(parts)
        if key == "not":
            return Not(self.read(value), value.one_line())
        if key in lists() and key not in self.fields.own:
            return self._members(key, value)
        tests = [self._of_field(node.keys[key], path, value) for path in key.split(EITHER)]
        return tests[0] if len(tests) == 1 else Some(tuple(tests), value.one_line())

    def _of_field(self, key: Node, path: str, value: Node) -> Condition:
        type_, own = self.fields.field(key, path)
        return self.test(path, own, type_, value)

    # --- tests on one field -------------------------------------------------------------------------------------

    def test(self, path: str, own: bool, type_: FieldType, node: Node) -> Condition:
        """The test of a field: a constant, a list of them, operators, or alternatives of tests. What the ruleset
        assumes of the field where a record does not say it is built into the test.
        """
        found = self._test(path, own, type_, node)
        assumed = self.assumptions.of(f"{self.fields.list}.{path}" if own else path)
        if assumed is None or Operator.KNOWN in node.entries:
            return found
        tests = found.parts if isinstance(found, All) else (found,)
        return _together(
            [assuming(t, assumed) if isinstance(t, FieldTest) and t.op not in ABOUT_THE_RECORD else t for t in tests]
        )

    def _test(self, path: str, own: bool, type_: FieldType, node: Node) -> Condition:
        if is_reference(node) or are_alternatives(node):
            specials = type_.kind not in (FieldKind.TEXT, FieldKind.ENUM)
            tests: Alternatives[Condition] = self.values.read(
                node, lambda n: self.test(path, own, type_, n), path, specials=specials
            )
            return tests.only if tests.only is not None else Choice(path, tests, node.one_line())
        field = _Field(path, own, type_)
        if node.kind is NodeKind.NULL:
            return field.test(Operator.NONE, "null")
        if node.kind is NodeKind.TEXT:
            return self._equal(field, node, Operator.EQ)
        if node.kind is NodeKind.LIST:
            return self._one_of(field, node, Operator.IN)
        if not node.entries:
            raise self.nodes.fail(node, f"operators: {', '.join(OPERATORS)}")
        if not set(node.entries) & set(OPERATORS):
            entry = next(iter(node.entries))
            expected = f"an operator: {', '.join(OPERATORS)}"
            raise RulesetFault(node.key_problem(entry, expected, nearest=nearest(entry, OPERATORS), code="unknown-key"))
        entries = self.nodes.mapping(node, OPERATORS)
        return _together(
            [self._operator(field, node, Operator(op), operand) for op, operand in entries.items() if op in OPERATORS]
        )

    def _equal(self, field: _Field, node: Node, op: Operator) -> FieldTest:
        kind = field.type.kind
        if kind in (*DATED, FieldKind.MONEY) or (kind in NUMERIC and not _is_number(node.text)):
            return self._compared(field.test(op, node.one_line()), node)
        return replace(field.test(op, node.one_line()), constants=(self._constant(field.type, node),))

    def _one_of(self, field: _Field, node: Node, op: Operator) -> FieldTest:
        if field.type.kind in (*DATED, FieldKind.MONEY):
            raise self.nodes.fail(node, "one value, or operators (gt gte lt lte), for an instant or an amount")
        constants = tuple(self._constant(field.type, n) for n in self.nodes.members(node))
        return replace(field.test(op, node.one_line()), constants=constants)

    def _constant(self, type_: FieldType, node: Node) -> Constant:
        if node.kind is not NodeKind.TEXT:
            raise self.nodes.fail(node, "a single value")
        if type_.kind is FieldKind.ENUM:
            return self.nodes.name(node, type_.words, "one of")
        if type_.kind is FieldKind.BOOL:
            try:
                return scalars.boolean(node.text)
            except ValueError as e:
                raise self.nodes.fail(node, str(e)) from None
        if type_.kind in NUMERIC:
            return self.nodes.typed(scalars.number, LiteralKind.NUMBER)(node)
        if type_.kind is FieldKind.WEEKDAY:
            return self.nodes.typed(scalars.weekday, LiteralKind.WEEKDAY)(node)
        if type_.kind is FieldKind.TIME:
            return self.nodes.typed(scalars.clock, LiteralKind.TIME)(node)
        return node.text

    def _operator(self, field: _Field, parent: Node, op: Operator, node: Node) -> FieldTest:
        kind = field.type.kind
        if op is Operator.KNOWN:
            known = self._constant(FieldType(FieldKind.BOOL), node)
            return replace(field.test(op, f"known: {node.text}"), constants=(known,))
        if op is Operator.SAME_AS:
            return self._same_as(field, node)
        if op in (Operator.EQ, Operator.NE):
            if node.kind is NodeKind.NULL:
                return field.test(Operator.NONE if op is Operator.EQ else Operator.NOT_NONE, f"{op} null")
            if node.kind is NodeKind.LIST:
                return self._one_of(field, node, Operator.IN if op is Operator.EQ else Operator.NOT_IN)
            return self._equal(field, node, op)
        if op in (Operator.IN, Operator.NOT_IN):
            return self._one_of(field, node, op)
        if kind in (FieldKind.TEXT, FieldKind.ENUM, FieldKind.BOOL, FieldKind.WEEKDAY):
            expected = f"eq, ne, in or not_in for a field of kind {kind}"
            raise RulesetFault(parent.key_problem(op, expected, code="kinds"))
        self.nodes.remember(parent.keys[op], LiteralKind.COMPARATOR)
        test = field.test(op, f"{op} {node.one_line()}")
        if kind is FieldKind.TIME:
            return replace(test, constants=(self._constant(field.type, node),))
        return self._compared(test, node)

    def _same_as(self, field: _Field, node: Node) -> FieldTest:
        kind = field.type.kind
        text = self.nodes.text(node)
        other, own = self.fields.field(node, text)
        if other.kind is not kind and {other.kind, kind} - {FieldKind.TEXT, FieldKind.ENUM}:
            raise self.nodes.fail(node, f"a field of kind {kind}")
        return replace(field.test(Operator.SAME_AS, f"same as {text}"), other=OtherField(text, own))

    def _compared(self, test: FieldTest, node: Node) -> FieldTest:
        """A test with what it compares with: a moment or an amount."""
        if test.kind in DATED:
            return replace(test, moments=self.values.read(node, self.moments.read, "moment"))
        wanted = FieldKind.MONEY if test.kind is FieldKind.MONEY else FieldKind.NUMBER
        return replace(test, amounts=self.amounts.alternatives(node, wanted))

    # --- lists --------------------------------------------------------------------------------------------------

    def _members(self, name: str, node: Node) -> Condition:
        entries = self.nodes.mapping(node, _LIST_KEYS)
        where = self.where(name, entries["where"]) if "where" in entries else ()
        asked = Members(name, MemberMode.SOME, where, window=self.window(entries), wanted=f"{name}: {node.one_line()}")
        parts: list[Condition] = [
            replace(asked, mode=mode, where=self.where(name, entries[mode]))
            for mode in (MemberMode.SOME, MemberMode.EVERY, MemberMode.NONE)
            if mode in entries
        ]
        if "count" in entries:
            test = self._own_test(MemberMode.COUNT, _COUNT, entries["count"])
            parts.append(replace(asked, mode=MemberMode.COUNT, test=test))
        if "sum" in entries:
            for key, value in self.nodes.mapping(entries["sum"], lists()[name]).items():
                test = self._own_test(MemberMode.SUM, lists()[name][key], value)
                parts.append(replace(asked, mode=MemberMode.SUM, test=test, key=key))
        if not parts:
            raise self.nodes.fail(node, "some, every, none, count or sum")
        return _together(parts)

    def _own_test(self, name: MemberMode, type_: FieldType, node: Node) -> Condition:
        with self.fields.own_keys({name: type_}):
            return self.test(name.value, True, type_, node)

    def where(self, name: str, node: Node) -> tuple[MemberTest, ...]:
        """What members of a list must be: event patterns, or conditions on their keys; any of several."""
        if name == "events":
            return self.moments.patterns(node)
        with self.fields.own_keys(lists()[name], name):
            return tuple(MemberCondition(name, self.read(n)) for n in self.nodes.items(node))

    def window(self, entries: Mapping[str, Node]) -> MemberWindow | None:
        """`within: 90 days` or `1 quarter`, or `since: moment`."""
        if "since" in entries:
            return MemberWindow(since=self.moments.read(entries["since"]))
        if "within" not in entries:
            return None
        node = entries["within"]
        if node.text in _PERIODS:
            return MemberWindow(period=_PERIODS[node.text])
        return MemberWindow(span=self.nodes.typed(scalars.duration, LiteralKind.DURATION)(node))

    def pattern(self, node: Node) -> EventPattern:
        """One event pattern: a bare type, or a mapping of an event's keys."""
        if node.kind is NodeKind.TEXT:
            return EventPattern((self.nodes.word(node, EventType, "an event type"),))
        if node.kind is not NodeKind.MAP or not node.entries:
            raise self.nodes.fail(node, "an event type or a pattern {type: …, by: …}")
        keys = lists()["events"]
        entries = self.nodes.mapping(node, (*keys, "which"))
        types: tuple[EventType, ...] = ()
        if "type" in entries:
            types = self.nodes.words_of(entries["type"], EventType, "an event type")
        which = EventChoice.LAST
        if "which" in entries:
            which = self.nodes.word(entries["which"], EventChoice, "first or last")
        with self.fields.own_keys(keys, "events"):
            rest = [
                self.test(k, True, keys[k], v) for k, v in entries.items() if k not in ("type", "which") and k in keys
            ]
        return EventPattern(types, _together(rest) if rest else None, which, "auto" in entries)


def _together(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _is_number(text: str) -> bool:
    try:
        scalars.number(text)
    except ValueError:
        return False
    return True
