"""The clocks of each kind of dispute as a picture: how long each runs from its own start."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from disputes.dates.durations import Duration
from disputes.handbook.document import Picture, anchor_of
from disputes.language.case_rules import Deadline
from disputes.language.coverage import restricted_to
from disputes.language.truth import Text
from disputes.phrases.figures import duration_words
from disputes.phrases.wording import Wording
from disputes.views.timeline_drawing import BarLook, TimelineBar, TimelineTick, drawing
from disputes.views.titles import title_of
from disputes.words.dataclass import dataclass
from disputes.words.dates import Unit
from disputes.words.records import Actor, Dispute

_HOURS = {
    Unit.SECONDS: 1 / 3600,
    Unit.MINUTES: 1 / 60,
    Unit.HOURS: 1,
    Unit.DAYS: 24,
    Unit.WEEKS: 168,
    Unit.MONTHS: 730,
    Unit.QUARTERS: 2190,
    Unit.YEARS: 8760,
    # Five business days are a week, eight business hours a day of one: on the picture only, where no calendar is known.
    Unit.BUSINESS_DAYS: 33.6,
    Unit.BUSINESS_HOURS: 4.2,
}
_TICKS = (
    (0, Text("start", "起算")),
    (1, Text("1 hour", "1 小时")),
    (6, Text("6 hours", "6 小时")),
    (24, Text("1 day", "1 天")),
    (72, Text("3 days", "3 天")),
    (168, Text("1 week", "1 周")),
    (730, Text("1 month", "1 个月")),
    (2190, Text("3 months", "3 个月")),
    (8760, Text("1 year", "1 年")),
    (26280, Text("3 years", "3 年")),
)
_LOOKS = {Actor.SELLER: BarLook.PLAIN, Actor.BUYER: BarLook.DONE, Actor.PLATFORM: BarLook.OFF, Actor.BANK: BarLook.OFF}
_NOTE = Text(
    "Each bar runs from the start that is named above it; the further right, the more time a step stands for. Lighter: "
    "what depends on market, tier, day or case.",
    "每条自其上方所列起算时点开始；越靠右，每格代表的时间越长。浅色部分因市场、等级、日期或案情而异。",
)


BY_CHANNEL = Text("only the channel states the date", "日期仅由渠道给出")
BY_RECORD = Text("as the record says", "以记录为准")


@dataclass(frozen=True, slots=True)
class ClocksOfDisputes:
    """Kinds of dispute that have the same clocks, and these clocks."""

    disputes: tuple[Dispute, ...]
    clocks: tuple[Deadline, ...]


def clocks_by_dispute(deadlines: Iterable[Deadline]) -> list[ClocksOfDisputes]:
    """The clocks of each kind of dispute that some clock names, those with the same clocks together."""
    found = [(d, restricted_to(d.when)) for d in deadlines]
    named = [x for x in Dispute if any(of is not None and x in of for _, of in found)]
    grouped: dict[tuple[str, ...], list[Dispute]] = defaultdict(list)
    for dispute in named:
        grouped[tuple(d.id for d, of in found if of is None or dispute in of)].append(dispute)
    by_id = {d.id: d for d, _ in found}
    out = [ClocksOfDisputes(tuple(of), tuple(by_id[i] for i in ids)) for ids, of in grouped.items()]
    rest = tuple(d for d, of in found if of is None)
    return out or ([ClocksOfDisputes((), rest)] if rest else [])


def picture(s: Wording, found: ClocksOfDisputes, title: str, on: date | None = None) -> Picture:
    """The picture of some clocks, grouped by what they start from."""
    rows: dict[str, list[TimelineBar]] = defaultdict(list)
    longest = 24.0
    spans = {d.id: list(_lengths(d, on)) for d in found.clocks}
    for lengths in spans.values():
        longest = max([longest, *(_hours(x) for x in lengths)])
    told = []
    for d in found.clocks:
        start = (
            s.alternatives(d.starts, s.moment) if d.starts is not None else s.pick("no start on file", "起算暂无记录")
        )
        lengths = sorted(spans[d.id], key=_hours)
        note = f"{title_of(d.actor, s.lang)}{s.pick(', ', '，')}{_note(s, d, lengths)}"
        ends = [_place(_hours(x), longest) for x in lengths]
        rows[start].append(
            TimelineBar(
                s.of(d.title),
                note,
                begin=0.0 if ends else None,
                end=ends[-1] if ends else None,
                surely=ends[0] if len(ends) > 1 else None,
                look=_LOOKS[d.actor],
            )
        )
        told.append(f"{s.of(d.title)}{s.pick(': ', '：')}{note}")
    bars: list[TimelineBar] = []
    for start, of in rows.items():
        bars.append(TimelineBar(f"{s.pick('From: ', '起算：')}{start.replace('`', '')}", is_heading=True))
        bars += of
    ticks = [TimelineTick(_place(h, longest), s.of(label)) for h, label in _TICKS if h <= longest]
    described = s.pick("; ", "；").join(told)
    name = anchor_of("clocks", "-".join(x.value for x in found.disputes) or "all")
    svg = drawing(bars, ticks, title=title, description=described, name=name)
    return Picture(svg, s.of(_NOTE))


def disputes_title(found: Sequence[Dispute], lang: str) -> str:
    """Kinds of dispute by their titles."""
    return ("、" if lang == "zh" else ", ").join(title_of(x, lang) for x in found)


def _lengths(d: Deadline, on: date | None) -> Iterator[Duration]:
    entries = d.within.entries() if d.within is not None else ()
    for a in entries:
        if a.value is not None and a.value.fixed is not None and (on is None or a.in_force(on)):
            yield a.value.fixed


def _note(s: Wording, d: Deadline, lengths: Sequence[Duration]) -> str:
    if not lengths:
        return s.of(BY_CHANNEL if d.within is None or not d.within.values() else BY_RECORD)
    first, last = duration_words(s.lang, lengths[0]), duration_words(s.lang, lengths[-1])
    return first if first == last else s.pick(f"{first} to {last}", f"{first}至 {last}")


def _hours(x: Duration) -> float:
    return x.amount * _HOURS[x.unit]


def _place(hours: float, longest: float) -> float:
    return math.log1p(hours) / math.log1p(longest * 1.05)
