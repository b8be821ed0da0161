"""One shop as a page, before it is rendered: the terminal and the printed sheet say the same."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from disputes.answers.standing import HeadroomItem, LedgerItem, MetricItem, Standing, WeekItem
from disputes.language.citations import Citation
from disputes.views import evidence_and_ruling as findings
from disputes.views import questions_and_gaps as open_points
from disputes.views.actions_and_deadlines import STYLES, either_or
from disputes.views.audience import Audience
from disputes.views.blocks import Page, PageSection, PageTable, Style, StyledText, TableRow, line
from disputes.views.shop_sentences import say, unit
from disputes.views.titles import title_of
from disputes.views.values import citations_text, fee_text, number_text, points_text, time_left
from disputes.words.answers import EntryState, MeasureState, MetricStatus

_MEASURE_STYLES: dict[MeasureState, Style] = {
    MeasureState.RUNNING: "alarm",
    MeasureState.PENDING: "warn",
    MeasureState.ENDED: "dim",
    MeasureState.LIFTED: "good",
}
_ENTRY_STYLES: dict[EntryState, Style] = {
    EntryState.REMOVED: "dim",
    EntryState.EXPIRED: "dim",
    EntryState.APPEALED: "warn",
}
_STATUS_STYLES: dict[MetricStatus, Style] = {
    MetricStatus.OK: "good",
    MetricStatus.AT_RISK: "warn",
    MetricStatus.BREACHED: "alarm",
    MetricStatus.UNKNOWN: "dim",
}
_BAR = 20


class ShopPart(StrEnum):
    """A section of the page of a shop."""

    WHERE = "where"
    TIMELINE = "timeline"
    MEASURES = "measures"
    ENTRIES = "entries"
    CLOCKS = "clocks"
    TO_DO = "to_do"
    METRICS = "metrics"
    ROOM = "room"
    FEES = "fees"
    FORECAST = "forecast"
    DIFFERENCES = "differences"
    EVIDENCE = "evidence"
    QUESTIONS = "questions"
    GAPS = "gaps"
    ABOUT = "about"


class _ShopPage:
    """Writes the page of one shop in one language."""

    def __init__(self, s: Standing, lang: str, tz: ZoneInfo | None, explain: bool) -> None:
        self.s = s
        self.lang = lang
        self.explain = explain
        self.r = Audience.of(s.time_zone, lang, tz, s.words)

    def say(self, key: str, **values: object) -> str:
        return say(self.lang, key, **values)

    def whole(self) -> Page:
        """The whole page."""
        s = self.s
        place = f"{s.platform}/{s.market}" + (f" ({s.site})" if s.site else "")
        under = [StyledText(self.r.say("as_of", at=self.r.at(s.as_of)), "dim")]
        if s.what_if:
            changes = ", ".join(f"{k} {v:+}" for k, v in s.what_if.items())
            under.append(StyledText(self.say("what_if", what=changes), "warn"))
        heading = (StyledText(s.shop, "strong"), StyledText(place, "strong"))
        return Page(heading, tuple(under), list(self.parts().values()))

    def parts(self) -> dict[ShopPart, PageSection]:
        """The sections in their order, those with something in them."""
        s = self.s
        made = {
            ShopPart.WHERE: self._where(),
            ShopPart.TIMELINE: self._timeline(),
            ShopPart.MEASURES: self._measures(),
            ShopPart.ENTRIES: self._entries(),
            ShopPart.CLOCKS: self._clocks(),
            ShopPart.TO_DO: self._todo(),
            ShopPart.METRICS: self._metrics(),
            ShopPart.ROOM: self._room(),
            ShopPart.FEES: self._fees(),
            ShopPart.FORECAST: self._forecast(),
            ShopPart.DIFFERENCES: self._differences(),
        }
        out = {part: section for part, section in made.items() if section.blocks}
        if s.evidence:
            out[ShopPart.EVIDENCE] = findings.evidence(s.evidence, self.r)
        if s.questions:
            out[ShopPart.QUESTIONS] = open_points.questions(s.questions, s.deadlines, self.r)
        if s.gaps:
            out[ShopPart.GAPS] = open_points.gaps(s.gaps, self.r)
        out[ShopPart.ABOUT] = self._about()
        return out

    def _where(self) -> PageSection:
        section = PageSection(self.say("where"))
        for x in self.s.ledgers:
            section.blocks.append(
                line(
                    StyledText(x.title.of(self.lang), "strong"),
                    StyledText(self._total(x), _tier_style(x)),
                    *self._period(x),
                )
            )
        if not self.s.ledgers:
            section.blocks.append(line(self.say("nothing")))
        return section

    def _total(self, x: LedgerItem) -> str:
        values = {
            "points": points_text(x.points),
            "unit": unit(self.lang, x.unit, x.points),
            "tier": x.tier,
            "level": self.r.word(x.level) if x.level else "",
        }
        return self.say("points_level" if x.level else "points", **values)

    def _period(self, x: LedgerItem) -> list[str | StyledText | None]:
        out: list[str | StyledText | None] = []
        if x.next_tier is not None:
            out.append(self.say("next_tier", points=number_text(x.next_tier)))
        if x.warn:
            out.append(StyledText(self.say("near"), "warn"))
        if x.period.resets_at is not None:
            out.append(self.say("reset", at=self.r.at(x.period.resets_at)))
        return out

    def _timeline(self) -> PageSection:
        """Points by week, tiers and measures: a bar for the total, what is still to come dimmed."""
        section = PageSection(self.say("timeline" if self.s.period.resets_at is not None else "recent"))
        rows = self.s.timeline
        if not any(w.issued or w.points or w.measures for w in rows):
            return section
        top = max([w.points for w in rows] + [Decimal(1)])
        section.blocks.append(
            PageTable(
                tuple(self.say(k) for k in ("week", "issued", "total", "tier", "measures")),
                tuple(self._week(w, top) for w in rows),
                (0, 1),
            )
        )
        return section

    def _week(self, w: WeekItem, top: Decimal) -> TableRow:
        today = self.s.as_of.astimezone(ZoneInfo(self.s.time_zone)).date()
        when = "past" if w.to < today else "to_come" if w.from_ > today else "now"
        style: Style = "dim" if when == "to_come" else "strong" if when == "now" else ""
        filled = int((w.points / top * _BAR).to_integral_value()) if top else 0
        bar = ("▒" if when == "to_come" else "█") * filled
        names = self.r.joined(m.title.of(self.lang) for m in w.measures)
        mark = self.say(when) if when in ("now", "to_come") else ""
        week = f"{w.from_:%m-%d} – {w.to:%m-%d}"
        return TableRow(
            (
                (StyledText(f"{week} {mark}".strip(), style),),
                (StyledText(f"+{number_text(w.issued)}" if w.issued else "", style),),
                (StyledText(f"{number_text(w.points)} {bar}".strip(), style),),
                (StyledText(str(w.tier) if w.tier else "", "alarm" if w.tier and when != "to_come" else style),),
                (StyledText(names, style),),
            )
        )

    def _measures(self) -> PageSection:
        section = PageSection(self.say("measures"))
        rows = []
        for m in self.s.measures:
            start = self.r.at(m.starts_at) if m.starts_at is not None else self.say("no_start")
            end = self.r.at(m.ends_at) if m.ends_at is not None else self.say("until_lifted")
            state = StyledText(title_of(m.state, self.lang), _MEASURE_STYLES[m.state])
            rows.append(
                TableRow(
                    ((StyledText(m.title.of(self.lang)),), (state,), (StyledText(start),), (StyledText(end),)),
                    self._sources(m.cite),
                )
            )
        if rows:
            section.blocks.append(
                PageTable(tuple(self.say(k) for k in ("what", "state", "from", "until")), tuple(rows), (2, 3))
            )
        return section

    def _sources(self, cites: Sequence[Citation]) -> tuple[StyledText, ...]:
        return (StyledText(citations_text(self.lang, cites), "dim"),) if self.explain and cites else ()

    def _entries(self) -> PageSection:
        section = PageSection(self.say("entries"))
        rows = []
        for e in self.s.ledger:
            points = points_text(e.points) if e.points is not None else self.say("not_on_file")
            parts = " + ".join(points_text(p.points) if p.points is not None else "?" for p in e.parts)
            until = self.r.at(e.appeal_until) if e.appeal_until is not None else ""
            cells = (
                (StyledText(self.r.at(e.issued_at)),),
                (StyledText(points, "strong"), *((StyledText(parts, "dim"),) if len(e.parts) > 1 else ())),
                (StyledText(self.r.word(e.type)),),
                (StyledText(title_of(e.state, self.lang), _ENTRY_STYLES.get(e.state, "")),),
                (StyledText(until),),
            )
            rows.append(TableRow(cells, self._sources(e.cite)))
        if rows:
            section.blocks.append(
                PageTable(
                    tuple(self.say(k) for k in ("at", "entries", "type", "state", "appeal_until")), tuple(rows), (0, 4)
                )
            )
        return section

    def _clocks(self) -> PageSection:
        section = PageSection(self.say("clocks"))
        for d in self.s.deadlines:
            due = self.r.at(d.due_at) if d.due_at is not None else self.say("not_on_file")
            left = (
                time_left(self.lang, d.due_at, self.s.as_of)
                if d.due_at is not None and d.state in ("running", "due_soon")
                else None
            )
            section.blocks.append(
                line(
                    StyledText(d.title.of(self.lang), "strong"),
                    StyledText(title_of(d.state, self.lang), STYLES.get(d.state, "")),
                    self.say("by", at=due),
                    left,
                )
            )
        return section

    def _todo(self) -> PageSection:
        section = PageSection(self.say("todo"))
        for a in self.s.actions:
            due = self.say("by", at=self.r.at(a.due_at)) if a.due_at is not None else None
            section.blocks.append(
                line(
                    StyledText(a.title.of(self.lang), "strong"),
                    title_of(a.owner, self.lang),
                    due,
                    mark="step",
                )
            )
            if a.alternatives:
                section.blocks.append(line(StyledText(either_or(a, self.s.actions, self.r), "warn"), level=1))
        return section

    def _metrics(self) -> PageSection:
        section = PageSection(self.say("metrics"))
        rows = []
        for m in self.s.metrics:
            window = f"{m.window.from_} – {m.window.to}" if m.window is not None else ""
            counts = (
                f"{number_text(m.counts.numerator)}/{number_text(m.counts.denominator)}"
                if m.counts.numerator is not None and m.counts.denominator is not None
                else ""
            )
            limit = (
                title_of(m.comparator, self.lang).format(n=figure(m.threshold, m))
                if m.comparator is not None and m.threshold is not None
                else self.say("not_on_file")
            )
            cells = (
                (StyledText(m.title.of(self.lang)),),
                (StyledText(figure(m.value, m), "strong"), *((StyledText(counts, "dim"),) if counts else ())),
                (StyledText(limit),),
                (
                    StyledText(title_of(m.status, self.lang), _STATUS_STYLES[m.status]),
                    *((StyledText(self.r.word(m.level)),) if m.level else ()),
                ),
                (StyledText(window),),
            )
            rows.append(TableRow(cells, self._sources(m.cite)))
        if rows:
            section.blocks.append(
                PageTable(
                    tuple(self.say(k) for k in ("metric", "value", "limit", "state", "window")), tuple(rows), (4,)
                )
            )
        return section

    def _room(self) -> PageSection:
        section = PageSection(self.say("room"))
        measured = [
            m
            for m in self.s.metrics
            if m.counts.denominator is not None and any(h.metric == m.id for h in self.s.headroom)
        ]
        if measured:
            section.blocks.append(line(StyledText(self.say("room_of"), "dim")))
        by_id = {m.id: m for m in self.s.metrics}
        for h in self.s.headroom:
            m = by_id[h.metric]
            values: dict[str, object] = {
                "metric": m.title.of(self.lang),
                "n": h.orders_left,
                "threshold": self._limit(h, m),
            }
            if h.costs and h.tier_after is not None:
                costs = {**values, "points": number_text(h.costs), "tier": h.tier_after}
                text = (
                    self.say("room_points_at_once", **costs)
                    if h.from_ is None
                    else self.say("room_points", **costs, at=self.r.at(h.from_))
                )
            else:
                text = self.say("room_limit" if h.threshold is not None else "room_worse", **values)
            section.blocks.append(line(StyledText(text, "warn" if h.orders_left <= 3 else ""), mark="dot"))
        return section

    def _limit(self, h: HeadroomItem, m: MetricItem) -> str:
        if h.threshold is None:
            return ""
        return figure(h.threshold, m) if h.measured_by == "rate" else number_text(h.threshold)

    def _fees(self) -> PageSection:
        section = PageSection(self.say("fees"))
        section.blocks += [line(fee_text(self.lang, f, self.r.at), mark="dot") for f in self.s.fees]
        return section

    def _forecast(self) -> PageSection:
        section = PageSection(self.say("forecast"))
        section.blocks += [line(StyledText(self.r.at(f.at)), f.what.of(self.lang), mark="dot") for f in self.s.forecast]
        return section

    def _differences(self) -> PageSection:
        section = PageSection(self.say("differences"))
        for d in self.s.differences:
            key = "differs" if d.issued is not None else "not_issued"
            values = {
                "at": self.r.at(d.issued_at),
                "type": self.r.word(d.type),
                "computed": points_text(d.computed),
                "issued": points_text(d.issued),
            }
            section.blocks.append(line(StyledText(self.say(key, **values), "warn"), mark="dot"))
        return section

    def _about(self) -> PageSection:
        s = self.s
        section = PageSection(self.say("about"))
        if s.confidence is not None:
            section.blocks.append(line(self.say("confidence", word=title_of(s.confidence, self.lang))))
        if s.next_change_at is not None:
            section.blocks.append(line(self.say("next_change", at=self.r.at(s.next_change_at))))
        else:
            section.blocks.append(line(self.say("no_next_change")))
        section.blocks.append(line(self.say("ruleset", id=s.ruleset.id, digest=s.ruleset.digest[:12])))
        if self.explain:
            section.blocks += [line(self.say("fired", rule=t.rule), mark="dot") for t in s.trace]
        return section


def _tier_style(x: LedgerItem) -> Style:
    return "alarm" if x.tier else "warn" if x.warn else "good"


def figure(value: Decimal | None, m: MetricItem) -> str:
    """A rate as a percentage, any other figure as it is."""
    if value is None:
        return ""
    rate = m.counts.denominator is not None or (m.threshold is not None and m.threshold <= 1)
    if not rate:
        return number_text(value)
    share = (value * 100).quantize(Decimal("0.01"))
    return f"{number_text(share)} %"


def sheet(s: Standing, lang: str, tz: ZoneInfo | None, explain: bool) -> Page:
    """The page of a shop in `lang`, times in the platform's zone and in `tz` where that is another one."""
    return _ShopPage(s, lang, tz, explain).whole()


def parts(s: Standing, lang: str, tz: ZoneInfo | None) -> dict[ShopPart, PageSection]:
    """The sections of the same page, for whoever lays them out otherwise."""
    return _ShopPage(s, lang, tz, False).parts()
