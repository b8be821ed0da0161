"""Moments and patterns of events as clauses: `3 days after the dispute was opened`."""

from __future__ import annotations

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
from disputes.language.scope import Moment
from disputes.phrases.conditions import condition_lines
from disputes.phrases.event_clauses import event_clause
from disputes.phrases.fields import field_title
from disputes.phrases.figures import count, day_words, duration_words, listed, recurrence_words, time_words
from disputes.phrases.speaker import Speaker
from disputes.words.dates import DayEnd
from disputes.words.language import EventChoice, MomentChoice


def pattern_words(s: Speaker, p: EventPattern) -> str:
    """Which events are meant, as a clause."""
    what = listed(s.lang, (event_clause(t, s.lang) for t in p.types)) or s.pick("anything happened", "任何事件")
    inner = s.within("events")
    notes = [line for c in ([p.condition] if p.condition is not None else []) for line in condition_lines(inner, c)]
    if p.which is EventChoice.FIRST:
        notes.insert(0, s.pick("the first time", "首次"))
    if not notes:
        return what
    return s.pick(f"{what} ({'; '.join(notes)})", f"{what}（{'；'.join(notes)}）")


def moment_words(s: Speaker, m: Moment) -> str:
    """A moment, as it stands alone."""
    if isinstance(m, EventPattern):
        return s.pick(f"when {pattern_words(s, m)}", f"{pattern_words(s, m)}时")
    if isinstance(m, FieldMoment) and m.path.startswith("event."):
        return s.pick(f"when {field_title(s, m.path)}", f"{field_title(s, m.path)}时")
    return after_words(s, m)


def after_words(s: Speaker, m: Moment) -> str:
    """A moment to stand behind *after* or *before*."""
    if isinstance(m, EventPattern):
        return pattern_words(s, m)
    if isinstance(m, FieldMoment):
        return field_title(s, m.path)
    if isinstance(m, MemberMoment):
        return field_title(s, m.key, own=True)
    if isinstance(m, WholeDay):
        return day_words(m.day)
    if isinstance(m, NowMoment):
        return field_title(s, "now")
    if isinstance(m, ShiftedMoment):
        return _shifted(s, m)
    if isinstance(m, NextMoment):
        again = s.alternatives(m.recurrence, lambda r: recurrence_words(s.lang, r))
        return s.pick(
            f"the next of {again} after {after_words(s, m.base)}", f"{after_words(s, m.base)}后的下一个（{again}）"
        )
    if isinstance(m, LatestOrEarliest):
        of = [after_words(s, one) for one in m.moments]
        if len(of) == 1:
            return of[0]
        latest = m.pick is MomentChoice.LATEST
        pick = s.pick(
            "the latest of: " if latest else "the earliest of: ", "下列最晚者：" if latest else "下列最早者："
        )
        return f"({pick}{'; '.join(of)})" if s.lang == "en" else f"（{pick}{'；'.join(of)}）"
    raise TypeError(f"found a moment of {type(m).__name__}; expected one of the language's")


def _shifted(s: Speaker, m: ShiftedMoment) -> str:
    base = after_words(s, m.base)
    out = base
    if m.span is not None:
        span = s.alternatives(m.span, lambda x: span_words(s, x))
        out = s.pick(f"{span} {'before' if m.back else 'after'} {base}", f"{base}{'前' if m.back else '后'} {span}")
    notes = []
    if m.to is not None:
        if isinstance(m.to, DayEnd):
            notes.append(s.pick("at the end of that day", "至当日结束"))
        else:
            notes.append(s.pick(f"at {time_words(m.to)} of that day", f"当日 {time_words(m.to)}"))
    if m.calendar is not None:
        notes.append(calendar_words(s, m.calendar))
    if not notes:
        return out
    return s.pick(f"{out}, {', '.join(notes)}", f"{out}（{'，'.join(notes)}）")


def calendar_words(s: Speaker, found: Alternatives[str]) -> str:
    """By which calendar something is counted."""
    named = s.alternatives(found, lambda name: s.pick("the market's", "该市场") if name == "market" else s.code(name))
    return s.pick(f"by the calendar {named}", f"按{named}日历")


def span_words(s: Speaker, span: SpanLength) -> str:
    """A length of time, written out or counted by a field."""
    if span.fixed is not None:
        return duration_words(s.lang, span.fixed)
    assert span.field is not None
    what = field_title(s, span.field)
    unit = count(s.lang, "", span.unit).strip().removeprefix("个")
    return s.pick(f"as many {unit} as {what}", f"{what}所示的{unit}数")
