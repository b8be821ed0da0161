"""One shop as a page, before it is rendered: the terminal and the printed sheet say the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from disputes.answers.assessment import PointsRange
from disputes.answers.standing import HeadroomItem, LedgerItem, MetricItem, Standing, WeekItem
from disputes.views import evidence_and_ruling as findings
from disputes.views import values as said
from disputes.views.actions_and_deadlines import STYLES
from disputes.views.audience import Audience
from disputes.views.blocks import Grid, Row, Section, Sheet, Span, Style, line
from disputes.views.shop_sentences import say, unit
from disputes.views.titles import word

_STATE_STYLES: dict[str, Style] = {
    "running": "alarm",
    "pending": "warn",
    "ended": "dim",
    "lifted": "good",
    "removed": "dim",
    "expired": "dim",
    "appealed": "warn",
}
_STATUS_STYLES: dict[str, Style] = {"ok": "good", "at_risk": "warn", "breached": "alarm", "unknown": "dim"}
_BAR = 20


class Page:
    """Writes the page of one shop in one language."""

    def __init__(self, s: Standing, lang: str, tz: ZoneInfo | None, explain: bool) -> None:
        self.s = s
        self.lang = lang
        self.explain = explain
        self.r = Audience.of(s.time_zone, lang, tz)

    def say(self, key: str, **values: object) -> str:
        return say(self.lang, key, **values)

    def sheet(self) -> Sheet:
        """The whole page."""
        s = self.s
        place = f"{s.platform}/{s.market}" + (f" ({s.site})" if s.site else "")
        under = [Span(self.r.say("as_of", at=self.r.at(s.as_of)), "dim")]
        if s.what_if:
            changes = ", ".join(f"{k} {v:+}" for k, v in s.what_if.items())
            under.append(Span(self.say("what_if", what=changes), "warn"))
        page = Sheet((Span(s.shop, "strong"), Span(place, "strong")), tuple(under))
        made = (
            self._where(),
            self._timeline(),
            self._measures(),
            self._entries(),
            self._clocks(),
            self._todo(),
            self._metrics(),
            self._room(),
            self._fees(),
            self._forecast(),
            self._differences(),
        )
        page.sections += [x for x in made if x.blocks]
        answer: Any = s
        if s.evidence:
            page.sections.append(findings.evidence(answer, self.r))
        if s.questions:
            page.sections.append(findings.questions(answer, self.r))
        if s.gaps:
            page.sections.append(findings.gaps(answer, self.r))
        page.sections.append(self._about())
        return page

    def _where(self) -> Section:
        section = Section(self.say("where"))
        for x in self.s.ledgers:
            section.blocks.append(
                line(Span(x.title.of(self.lang), "strong"), Span(self._total(x), _tier_style(x)), *self._period(x))
            )
        if not self.s.ledgers:
            section.blocks.append(line(self.say("nothing")))
        return section

    def _total(self, x: LedgerItem) -> str:
        values = {
            "points": said.points(x.points),
            "unit": unit(self.lang, x.unit, x.points),
            "tier": x.tier,
            "level": word("state", x.level, self.lang) if x.level else "",
        }
        return self.say("points_level" if x.level else "points", **values)

    def _period(self, x: LedgerItem) -> list[str | Span | None]:
        out: list[str | Span | None] = []
        if x.next_tier is not None:
            out.append(self.say("next_tier", points=said.number(x.next_tier)))
        if x.warn:
            out.append(Span(self.say("near"), "warn"))
        if x.period.resets_at is not None:
            out.append(self.say("reset", at=self.r.at(x.period.resets_at)))
        return out

    def _timeline(self) -> Section:
        """Points by week, tiers and measures: a bar for the total, what is still to come dimmed."""
        section = Section(self.say("timeline" if self.s.period.resets_at is not None else "recent"))
        rows = self.s.timeline
        if not any(w.issued or w.points or w.measures for w in rows):
            return section
        top = max([_number(w.points) for w in rows] + [Decimal(1)])
        section.blocks.append(
            Grid(
                tuple(self.say(k) for k in ("week", "issued", "total", "tier", "measures")),
                tuple(self._week(w, top) for w in rows),
                (0, 1),
            )
        )
        return section

    def _week(self, w: WeekItem, top: Decimal) -> Row:
        today = self.s.as_of.astimezone(ZoneInfo(self.s.time_zone)).date()
        when = "past" if w.to < today else "to_come" if w.from_ > today else "now"
        style: Style = "dim" if when == "to_come" else "strong" if when == "now" else ""
        filled = int((_number(w.points) / top * _BAR).to_integral_value()) if top else 0
        bar = ("▒" if when == "to_come" else "█") * filled
        names = self.r.joined(m.title.of(self.lang) for m in w.measures)
        mark = self.say(when) if when in ("now", "to_come") else ""
        week = f"{w.from_:%m-%d} – {w.to:%m-%d}"
        return Row(
            (
                (Span(f"{week} {mark}".strip(), style),),
                (Span(f"+{said.number(w.issued)}" if w.issued else "", style),),
                (Span(f"{said.number(w.points)} {bar}".strip(), style),),
                (Span(str(w.tier) if w.tier else "", "alarm" if w.tier and when != "to_come" else style),),
                (Span(names, style),),
            )
        )

    def _measures(self) -> Section:
        section = Section(self.say("measures"))
        rows = []
        for m in self.s.measures:
            start = self.r.at(m.starts_at) if m.starts_at is not None else self.say("no_start")
            end = self.r.at(m.ends_at) if m.ends_at is not None else self.say("until_lifted")
            state = Span(self.say(f"state_{m.state}"), _STATE_STYLES.get(m.state, ""))
            rows.append(
                Row(((Span(m.title.of(self.lang)),), (state,), (Span(start),), (Span(end),)), self._sources(m.cite))
            )
        if rows:
            section.blocks.append(
                Grid(tuple(self.say(k) for k in ("what", "state", "from", "until")), tuple(rows), (2, 3))
            )
        return section

    def _sources(self, cites: Any) -> tuple[Span, ...]:
        return (Span(said.cites(self.lang, cites), "dim"),) if self.explain and cites else ()

    def _entries(self) -> Section:
        section = Section(self.say("entries"))
        rows = []
        for e in self.s.ledger:
            points = said.points(e.points) if e.points is not None else self.say("not_on_file")
            parts = " + ".join(said.points(p.points) if p.points is not None else "?" for p in e.parts)
            until = self.r.at(e.appeal_until) if e.appeal_until is not None else ""
            cells = (
                (Span(self.r.at(e.issued_at)),),
                (Span(points, "strong"), *((Span(parts, "dim"),) if len(e.parts) > 1 else ())),
                (Span(_words(e.type, self.lang)),),
                (Span(self.say(f"state_{e.state}"), _STATE_STYLES.get(e.state, "")),),
                (Span(until),),
            )
            rows.append(Row(cells, self._sources(e.cite)))
        if rows:
            section.blocks.append(
                Grid(
                    tuple(self.say(k) for k in ("at", "entries", "type", "state", "appeal_until")), tuple(rows), (0, 4)
                )
            )
        return section

    def _clocks(self) -> Section:
        section = Section(self.say("clocks"))
        for d in self.s.deadlines:
            due = self.r.at(d.due_at) if d.due_at is not None else self.say("not_on_file")
            left = (
                said.time_left(self.lang, d.due_at, self.s.as_of)
                if d.due_at is not None and d.state in ("running", "due_soon")
                else None
            )
            section.blocks.append(
                line(
                    Span(d.title.of(self.lang), "strong"),
                    Span(word("state", d.state, self.lang), STYLES.get(d.state, "")),
                    self.say("by", at=due),
                    left,
                )
            )
        return section

    def _todo(self) -> Section:
        section = Section(self.say("todo"))
        for a in self.s.actions:
            due = self.say("by", at=self.r.at(a.due_at)) if a.due_at is not None else None
            section.blocks.append(
                line(
                    Span(a.title.of(self.lang), "strong"),
                    word("owner", a.owner, self.lang) if a.owner else None,
                    due,
                    mark="step",
                )
            )
        return section

    def _metrics(self) -> Section:
        section = Section(self.say("metrics"))
        rows = []
        for m in self.s.metrics:
            window = f"{m.window.from_} – {m.window.to}" if m.window is not None else ""
            counts = (
                f"{said.number(m.counts.numerator)}/{said.number(m.counts.denominator)}"
                if m.counts.numerator is not None and m.counts.denominator is not None
                else ""
            )
            limit = (
                self.say(m.comparator, n=figure(m.threshold, m))
                if m.comparator is not None and m.threshold is not None
                else self.say("not_on_file")
            )
            cells = (
                (Span(m.title.of(self.lang)),),
                (Span(figure(m.value, m), "strong"), *((Span(counts, "dim"),) if counts else ())),
                (Span(limit),),
                (
                    Span(self.say(f"status_{m.status}"), _STATUS_STYLES[m.status]),
                    *((Span(m.level),) if m.level else ()),
                ),
                (Span(window),),
            )
            rows.append(Row(cells, self._sources(m.cite)))
        if rows:
            section.blocks.append(
                Grid(tuple(self.say(k) for k in ("metric", "value", "limit", "state", "window")), tuple(rows), (4,))
            )
        return section

    def _room(self) -> Section:
        section = Section(self.say("room"))
        measured = [
            m
            for m in self.s.metrics
            if m.counts.denominator is not None and any(h.metric == m.id for h in self.s.headroom)
        ]
        if measured:
            section.blocks.append(line(Span(self.say("room_of"), "dim")))
        by_id = {m.id: m for m in self.s.metrics}
        for h in self.s.headroom:
            m = by_id[h.metric]
            values: dict[str, Any] = {
                "metric": m.title.of(self.lang),
                "n": h.orders_left,
                "threshold": self._limit(h, m),
            }
            if h.costs and h.from_ is not None:
                text = self.say(
                    "room_points", **values, points=said.number(h.costs), at=self.r.at(h.from_), tier=h.tier_after
                )
            else:
                text = self.say("room_limit" if h.threshold is not None else "room_worse", **values)
            section.blocks.append(line(Span(text, "warn" if h.orders_left <= 3 else ""), mark="dot"))
        return section

    def _limit(self, h: HeadroomItem, m: MetricItem) -> str:
        if h.threshold is None:
            return ""
        return figure(h.threshold, m) if h.measured_by == "rate" else said.number(h.threshold)

    def _fees(self) -> Section:
        section = Section(self.say("fees"))
        section.blocks += [line(said.fee(self.lang, f, self.r.zone), mark="dot") for f in self.s.fees]
        return section

    def _forecast(self) -> Section:
        section = Section(self.say("forecast"))
        section.blocks += [line(Span(self.r.at(f.at)), f.what.of(self.lang), mark="dot") for f in self.s.forecast]
        return section

    def _differences(self) -> Section:
        section = Section(self.say("differences"))
        for d in self.s.differences:
            key = "differs" if d.issued is not None else "not_issued"
            values = {
                "at": self.r.at(d.issued_at),
                "type": _words(d.type, self.lang),
                "computed": said.points(d.computed),
                "issued": said.points(d.issued),
            }
            section.blocks.append(line(Span(self.say(key, **values), "warn"), mark="dot"))
        return section

    def _about(self) -> Section:
        s = self.s
        section = Section(self.say("about"))
        if s.confidence is not None:
            section.blocks.append(line(self.say("confidence", word=word("confidence", s.confidence, self.lang))))
        if s.next_change_at is not None:
            section.blocks.append(line(self.say("next_change", at=self.r.at(s.next_change_at))))
        else:
            section.blocks.append(line(self.say("no_next_change")))
        section.blocks.append(line(self.say("ruleset", id=s.ruleset.id, digest=s.ruleset.digest[:12])))
        if self.explain:
            section.blocks += [line(self.say("fired", rule=t.rule), mark="dot") for t in s.trace]
        return section


def _number(points: Any) -> Decimal:
    found: Decimal = points.max if isinstance(points, PointsRange) else points
    return found


def _words(type_: str, lang: str) -> str:
    return type_.replace("_", " ") if lang == "en" else type_


def _tier_style(x: LedgerItem) -> Style:
    return "alarm" if x.tier else "warn" if x.warn else "good"


def figure(value: Decimal | None, m: MetricItem) -> str:
    """A rate as a percentage, any other figure as it is."""
    if value is None:
        return ""
    rate = m.counts.denominator is not None or (m.threshold is not None and m.threshold <= 1)
    if not rate:
        return said.number(value)
    share = (value * 100).quantize(Decimal("0.01"))
    return f"{said.number(share)} %"


def sheet(s: Standing, lang: str, tz: ZoneInfo | None, explain: bool) -> Sheet:
    """The page of a shop in `lang`, times in the platform's zone and in `tz` where that is another one."""
    return Page(s, lang, tz, explain).sheet()
