"""Reading moments and durations: the third idea of the language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time

from disputes.dates.recurrences import WEEKDAYS, Recurrence
from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.moments import (
    EventPattern,
    FieldMoment,
    LatestOrEarliest,
    MemberMoment,
    NextMoment,
    NowMoment,
    ShiftedMoment,
    SpanLength,
    WholeDay,
)
from disputes.language.reading.alternatives import AlternativesReader
from disputes.language.reading.fields import FieldReader
from disputes.language.reading.nodes import NodeReader, RulesetFault
from disputes.language.scope import Moment
from disputes.words import texts
from disputes.words.dates import DayEnd, Unit
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind, LiteralKind, MomentChoice
from disputes.words.records import EventType

DATED = (FieldKind.INSTANT, FieldKind.DATE)
_AT = re.compile(r"(?P<base>.+) at (?P<at>\d\d:\d\d(?::\d\d)?|end of day)\Z")
_SHIFT = re.compile(r"(?P<span>.+?) (?P<sign>after|before) (?P<base>.+)\Z")
_NEXT = re.compile(r"next (?P<again>.+?) after (?P<base>.+)\Z")
_COUNTS = (Unit.DAYS, Unit.HOURS, Unit.BUSINESS_DAYS, Unit.MINUTES, Unit.WEEKS, Unit.MONTHS)
_EVENTS = texts(EventType)


class MomentReader:
    """Reads moments; event patterns, which have conditions, come from `pattern`."""

    def __init__(
        self,
        nodes: NodeReader,
        fields: FieldReader,
        values: AlternativesReader,
        pattern: Callable[[Node], EventPattern],
    ) -> None:
        self.nodes = nodes
        self.fields = fields
        self.values = values
        self.pattern = pattern

    def read(self, node: Node) -> Moment:
        """The moment at `node`. Raises :class:`RulesetFault`."""
        nodes = self.nodes
        node = nodes.parameter(node)
        if node.kind is NodeKind.TEXT:
            return self._text(node, node.text)
        if node.kind is not NodeKind.MAP:
            raise nodes.fail(node, "a moment: an event, an instant field, `48 hours after X`, {latest_of: […]}")
        if "latest_of" in node.entries or "earliest_of" in node.entries:
            entries = nodes.mapping(node, ("latest_of", "earliest_of"))
            choice = MomentChoice.LATEST if "latest_of" in entries else MomentChoice.EARLIEST
            members = nodes.items(next(iter(entries.values())), single=False)
            if len(entries) != 1 or not members:
                raise nodes.fail(node, "one of latest_of and earliest_of, with some moments")
            return LatestOrEarliest(choice, tuple(self.read(n) for n in members))
        if "after" in node.entries or "before" in node.entries:
            return self._mapping(node)
        return self.pattern(node)

    def patterns(self, node: Node) -> tuple[EventPattern, ...]:
        """One event pattern or several, any of which counts."""
        node = self.nodes.parameter(node)
        return tuple(self.pattern(n) for n in self.nodes.items(node))

    def span(self, node: Node) -> SpanLength:
        """A duration: written out, or `{days: field}`."""
        nodes = self.nodes
        if node.kind is NodeKind.MAP:
            entries = nodes.mapping(node, _COUNTS)
            if len(entries) != 1:
                raise nodes.fail(node, "one unit with the field that counts it: {days: facts.handling_days}")
            unit, field = next(iter(entries.items()))
            type_, _ = self.fields.field(field, nodes.text(field))
            if type_.kind not in (FieldKind.INT, FieldKind.NUMBER):
                raise nodes.fail(field, "a field that is a number")
            return SpanLength(field=field.text, unit=next(u for u in _COUNTS if u == unit))
        return SpanLength(nodes.typed(scalars.duration, LiteralKind.DURATION)(node))

    def spans(self, node: Node, name: str = "duration") -> Alternatives[SpanLength]:
        """A duration with its alternatives."""
        return self.values.read(node, self.span, name)

    def _mapping(self, node: Node) -> ShiftedMoment:
        back = "before" in node.entries
        word = "before" if back else "after"
        entries = self.nodes.mapping(node, (word, "within", "calendar", "at"), (word, "within"))
        calendar = entries.get("calendar")
        return ShiftedMoment(
            self.read(entries[word]),
            self.spans(entries["within"]),
            back=back,
            to=self._to(entries["at"], entries["at"].text) if "at" in entries else None,
            calendar=self.values.read(calendar, self.nodes.text, "calendar") if calendar is not None else None,
        )

    def _to(self, node: Node, text: str) -> time | DayEnd:
        if text in ("end of day", DayEnd.END_OF_DAY):
            return DayEnd.END_OF_DAY
        try:
            found = scalars.clock(text)
        except ValueError as e:
            raise self.nodes.fail(node, str(e) + " or `end of day`") from None
        self.nodes.remember(node, LiteralKind.TIME, text)
        return found

    def _text(self, node: Node, text: str) -> Moment:
        at = _AT.match(text)
        if at:
            inner = self._text(node, at["base"])
            to = self._to(node, at["at"])
            if isinstance(inner, ShiftedMoment) and inner.to is None:
                return replace(inner, to=to)
            return ShiftedMoment(inner, to=to)
        following = _NEXT.match(text)
        if following:
            return NextMoment(self._text(node, following["base"]), self._recurrence(node, following["again"]))
        shift = _SHIFT.match(text)
        if shift:
            base = self._text(node, shift["base"])
            return ShiftedMoment(base, self._span_text(node, shift["span"]), back=shift["sign"] == "before")
        if text == "now":
            return NowMoment()
        try:
            found = scalars.day(text)
        except ValueError:
            return self._name(node, text)
        self.nodes.remember(node, LiteralKind.DATE, text)
        return WholeDay(found)

    def _recurrence(self, node: Node, text: str) -> Alternatives[Recurrence]:
        """The recurrence of `next … after X`, by its name or written out; of `every monday` only `monday` is."""
        if text.startswith("$"):
            named = node.beside(NodeKind.TEXT, text)
            return self.values.read(named, self.nodes.typed(Recurrence.parse, LiteralKind.RECURRENCE), "recurrence")
        try:
            found = Recurrence.parse(f"every {text}" if text.partition(" ")[0] in WEEKDAYS else text)
        except ValueError as e:
            raise self.nodes.fail(node, str(e).rpartition("expected ")[2]) from None
        self.nodes.remember(node, LiteralKind.RECURRENCE, text)
        return Alternatives.just(found)

    def _span_text(self, node: Node, text: str) -> Alternatives[SpanLength]:
        if text.startswith("$"):
            return self.spans(node.beside(NodeKind.TEXT, text))
        try:
            duration = scalars.duration(text)
        except ValueError as e:
            raise self.nodes.fail(node, str(e)) from None
        self.nodes.remember(node, LiteralKind.DURATION, text)
        return Alternatives.just(SpanLength(duration))

    def _name(self, node: Node, text: str) -> Moment:
        own, vocabulary = self.fields.own, self.fields.vocabulary
        if text in own:
            if own[text].kind not in DATED:
                raise self.nodes.fail(node, "an instant")
            return MemberMoment(text)
        event = text.removeprefix("event.")
        if event in _EVENTS:
            return EventPattern((EventType(event),))
        type_ = vocabulary.field(text)
        if type_ is not None and text.startswith("deadline.") and type_.kind is FieldKind.ENUM:
            return FieldMoment(f"{text}.due")
        if type_ is None or type_.kind not in DATED:
            near = nearest(text, [*own, *_EVENTS, *vocabulary.known()])
            expected = "a moment: an event type, an instant field, deadline.x, a date or now"
            raise RulesetFault(node.problem(expected, nearest=near, code="unknown-moment"))
        return FieldMoment(text)
