"""Reading moments and event patterns: the third idea of the language."""

from __future__ import annotations

import re
from datetime import time
from typing import Any, Literal

from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.moments import (
    EventPattern,
    FieldMoment,
    LatestOrEarliest,
    MemberMoment,
    NowMoment,
    ShiftedMoment,
    SpanLength,
    WholeDay,
)
from disputes.language.reading.fields_at_hand import FieldsAtHand
from disputes.language.reading.nodes import RulesetFault
from disputes.records.words import EVENT_TYPES
from disputes.words.dates import Unit
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind, LiteralKind
from disputes.words.records import EventType

_AT = re.compile(r"(?P<base>.+) at (?P<at>\d\d:\d\d(?::\d\d)?|end of day)\Z")
_SHIFT = re.compile(r"(?P<span>.+?) (?P<sign>after|before) (?P<base>.+)\Z")
_COUNTS = (Unit.DAYS, Unit.HOURS, Unit.BUSINESS_DAYS, Unit.MINUTES, Unit.WEEKS, Unit.MONTHS)


class MomentReader:
    """Reads moments with the help of the expression reader that owns it."""

    def __init__(self, expressions: FieldsAtHand) -> None:
        self.all = expressions

    def read(self, node: Node) -> Any:
        """The moment at `node`. Raises :class:`RulesetFault`."""
        reader = self.all.reader
        node = reader.parameter(node)
        if node.kind is NodeKind.TEXT:
            return self._text(node, node.text)
        if node.kind is not NodeKind.MAP:
            raise reader.fail(node, "a moment: an event, an instant field, `48 hours after X`, {latest_of: […]}")
        if "latest_of" in node.entries or "earliest_of" in node.entries:
            entries = reader.mapping(node, ("latest_of", "earliest_of"))
            pick: Literal["latest", "earliest"] = "latest" if "latest_of" in entries else "earliest"
            members = reader.items(next(iter(entries.values())), single=False)
            if len(entries) != 1 or not members:
                raise reader.fail(node, "one of latest_of and earliest_of, with some moments")
            return LatestOrEarliest(pick, tuple(self.read(n) for n in members))
        if "after" in node.entries or "before" in node.entries:
            return self._mapping(node)
        return self.all.pattern(node)

    def patterns(self, node: Node) -> tuple[EventPattern, ...]:
        """One event pattern or several, any of which counts."""
        node = self.all.reader.parameter(node)
        return tuple(self.all.pattern(n) for n in self.all.reader.items(node))

    def span(self, node: Node) -> SpanLength:
        """A duration: written out, or `{days: field}`."""
        if node.kind is NodeKind.MAP:
            entries = self.all.reader.mapping(node, _COUNTS)
            if len(entries) != 1:
                raise self.all.reader.fail(node, "one unit with the field that counts it: {days: facts.handling_days}")
            unit, field = next(iter(entries.items()))
            kind, _ = self.all.field(field, self.all.reader.text(field))
            if kind.kind not in (FieldKind.INT, FieldKind.NUMBER):
                raise self.all.reader.fail(field, "a field that is a number")
            return SpanLength(field=field.text, unit=next(u for u in _COUNTS if u == unit))
        return SpanLength(self.all.reader.typed(scalars.duration, LiteralKind.DURATION)(node))

    def spans(self, node: Node, name: str = "duration") -> Alternatives[SpanLength]:
        """A duration with its alternatives."""
        return self.all.values.read(node, self.span, name)

    def _mapping(self, node: Node) -> ShiftedMoment:
        reader = self.all.reader
        back = "before" in node.entries
        word = "before" if back else "after"
        entries = reader.mapping(node, (word, "within", "calendar", "at"), (word, "within"))
        calendar = self.all.values.read(entries["calendar"], reader.text, "calendar") if "calendar" in entries else None
        to = self._to(entries["at"], entries["at"].text) if "at" in entries else None
        return ShiftedMoment(self.read(entries[word]), self.spans(entries["within"]), back, to, calendar)

    def _to(self, node: Node, text: str) -> time | Literal["end of day"]:
        if text in ("end of day", "end_of_day"):
            return "end of day"
        try:
            found = scalars.clock(text)
        except ValueError as e:
            raise self.all.reader.fail(node, str(e) + " or `end of day`") from None
        self.all.reader.remember(node, LiteralKind.TIME, text)
        return found

    def _text(self, node: Node, text: str) -> Any:
        reader = self.all.reader
        at = _AT.match(text)
        if at:
            inner = self._text(node, at["base"])
            to = self._to(node, at["at"])
            if isinstance(inner, ShiftedMoment) and inner.to is None:
                return ShiftedMoment(inner.base, inner.span, inner.back, to, inner.calendar)
            return ShiftedMoment(inner, to=to)
        shift = _SHIFT.match(text)
        if shift:
            return ShiftedMoment(
                self._text(node, shift["base"]), self._span_text(node, shift["span"]), shift["sign"] == "before"
            )
        if text == "now":
            return NowMoment()
        try:
            found = scalars.day(text)
        except ValueError:
            pass
        else:
            reader.remember(node, LiteralKind.DATE, text)
            return WholeDay(found)
        return self._name(node, text)

    def _span_text(self, node: Node, text: str) -> Alternatives[SpanLength]:
        if text.startswith("$"):
            return self.spans(node.beside(NodeKind.TEXT, text))
        try:
            duration = scalars.duration(text)
        except ValueError as e:
            raise self.all.reader.fail(node, str(e)) from None
        self.all.reader.remember(node, LiteralKind.DURATION, text)
        return Alternatives.just(SpanLength(duration))

    def _name(self, node: Node, text: str) -> Any:
        if text in self.all.own:
            if self.all.own[text].kind not in (FieldKind.INSTANT, FieldKind.DATE):
                raise self.all.reader.fail(node, "an instant")
            return MemberMoment(text)
        if text in EVENT_TYPES:
            return EventPattern((EventType(text),))
        if text.startswith("event.") and text[6:] in EVENT_TYPES:
            return EventPattern((EventType(text[6:]),))
        vocabulary = self.all.vocabulary
        kind = vocabulary.field(text)
        if kind is not None and text.startswith("deadline.") and kind.kind is FieldKind.ENUM:
            return FieldMoment(f"{text}.due")
        if kind is None or kind.kind not in (FieldKind.INSTANT, FieldKind.DATE):
            known = [*self.all.own, *EVENT_TYPES, *(p for p in vocabulary.known())]
            raise RulesetFault(
                node.problem(
                    "a moment: an event type, an instant field, deadline.x, a date or now",
                    nearest=nearest(text, known),
                    code="unknown-moment",
                )
            )
        return FieldMoment(text)
