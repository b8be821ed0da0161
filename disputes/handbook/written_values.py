"""Values of any kind in words, and those that are not read into one kind: as they are written."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from disputes.dates.durations import Duration, Window
from disputes.dates.recurrences import Recurrence
from disputes.documents.yaml_tree import Node
from disputes.handbook.shared_rows import lapse_words, measure_words
from disputes.language.amounts import AmountRange, ComputedAmount, FieldAmount, SteppedAmount, WrittenAmount
from disputes.language.case_rules import Lapse
from disputes.language.conditions import All, Always, Choice, FieldTest, Not, Some
from disputes.language.measures import MeasureUse, SteppedLength
from disputes.language.members import Members
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
from disputes.phrases.event_clauses import event_clause
from disputes.phrases.figures import (
    day_words,
    duration_words,
    listed,
    number_words,
    recurrence_words,
    time_words,
    window_words,
)
from disputes.phrases.wording import Wording
from disputes.words.documents import NodeKind
from disputes.words.records import EventType

_CONDITIONS = (All, Some, Not, Always, Choice, FieldTest, Members)
_AMOUNTS = (WrittenAmount, FieldAmount, ComputedAmount, SteppedAmount, AmountRange)
_MOMENTS = (FieldMoment, MemberMoment, WholeDay, NowMoment, ShiftedMoment, NextMoment, LatestOrEarliest)


def value_words(s: Wording, value: object) -> str:
    """A value that a ruleset gives, whatever its kind."""
    if isinstance(value, _CONDITIONS):
        return s.condition(value)
    if isinstance(value, _AMOUNTS):
        return s.amount(value)
    if isinstance(value, (SpanLength, SteppedLength)):
        return s.extent(value)
    if isinstance(value, EventPattern):
        return s.pattern(value)
    if isinstance(value, _MOMENTS):
        return s.moment(value)
    if isinstance(value, Lapse):
        return lapse_words(s, value)
    if isinstance(value, MeasureUse):
        return measure_words(s, value)
    if isinstance(value, tuple):
        return listed(s.lang, (value_words(s, v) for v in value))
    return _plain_words(s, value)


def _plain_words(s: Wording, value: object) -> str:
    if isinstance(value, Duration):
        return duration_words(s.lang, value)
    if isinstance(value, Window):
        return window_words(s.lang, value)
    if isinstance(value, Recurrence):
        return recurrence_words(s.lang, value)
    if isinstance(value, time):
        return time_words(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, (Decimal, int)):
        return number_words(value)
    return _word(s, str(value))


def written_words(s: Wording, node: Node) -> str:
    """A value as it is written: words by their titles where they have some."""
    if node.kind is NodeKind.LIST:
        return listed(s.lang, (written_words(s, n) for n in node.items))
    if node.kind is NodeKind.MAP:
        return s.pick("; ", "；").join(f"`{k}`: {written_words(s, v)}" for k, v in node.entries.items())
    return _word(s, node.text)


def _word(s: Wording, text: str) -> str:
    if text in tuple(EventType):
        return event_clause(EventType(text), s.lang)
    try:
        return duration_words(s.lang, Duration.parse(text))
    except ValueError:
        pass
    return s.closed_word("dispute", text) or s.word(text)
