"""The measures against a shop: what steps, bands and rules open, and what the platform says is running."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from disputes.answers.standing import ForecastItem, MeasureItem, Named, Period
from disputes.dates.calendars import add
from disputes.language.ruleset import Rule
from disputes.language.shop_rules import MeasureUse, SteppedSpan
from disputes.language.truth import Text, Unknown
from disputes.records.money import Money
from disputes.shops.ledger_run import MeasureRun
from disputes.shops.ledger_tiers import measure_length, measure_limit
from disputes.shops.metric_status import HeldBand, MetricReading
from disputes.shops.shop_state import ShopState
from disputes.situation.citations import citing, together
from disputes.situation.periods import WHOLE
from disputes.situation.state import View
from disputes.words.answers import DueSource, ForecastKind, MeasureState

_ORDER = ("running", "pending", "ended", "lifted")


class ShopMeasures:
    """All measures of a shop."""

    def __init__(self, shop: ShopState, fired: list[Rule]) -> None:
        self.shop = shop
        self.state = shop.state
        self.notes: list[tuple[Unknown, str]] = []
        found = [m for o in shop.outcomes.values() for m in o.measures]
        found += self._of_bands()
        found += self._of_rules(fired)
        self.runs = self._with_stated(list(dict.fromkeys(found)))

    # --- where they come from -----------------------------------------------------------------------------------

    def held(self) -> list[tuple[MetricReading, HeldBand]]:
        """The bands in which the shop stands as last assessed."""
        out = []
        for m in self.shop.metrics.all():
            for r in self.shop.metrics.shown(m):
                if r.at <= self.state.now or not r.window or r.window.unit not in WHOLE:
                    out += [(r, h) for h in r.held]
        return out

    def bands(self) -> list[HeldBand]:
        return [h for _, h in self.held()]

    def _of_bands(self) -> list[MeasureRun]:
        """Each assessment inside a band opens its measures.

        Without a length they last until an assessment outside it.
        """
        out: list[MeasureRun] = []
        calendar = self.state.calendar(None, self.state.book.platform)
        for m in self.shop.metrics.all():
            readings = self.shop.metrics.readings(m)
            for number in sorted({r.number for r in readings}):
                mine = [r for r in readings if r.number == number and r.known]
                for n, r in enumerate(mine):
                    before = {id(h.band.node) for h in mine[n - 1].held} if n else set()
                    for h in r.held:
                        for use in h.band.measures:
                            view = self.shop.metrics.view_of(r, {**r.own, "occurrence": self._occurrence(use, r.at)})
                            with citing(self.state) as used:
                                limit, notes = measure_limit(use, view)
                                length, open_ = measure_length(use, view)
                            cites = together(use.cites or h.band.cites, h.why, used)
                            self.notes += [(u, m.key) for u in (*notes, *([open_] if open_ is not None else []))]
                            start = r.at.astimezone(UTC)
                            if length is not None:
                                out.append(
                                    MeasureRun(
                                        use.measure,
                                        None,
                                        None,
                                        limit,
                                        start,
                                        add(start, length, calendar),
                                        cites,
                                        rule=m.key,
                                    )
                                )
                            elif id(h.band.node) not in before:
                                after = next(
                                    (
                                        x.at
                                        for x in mine[n + 1 :]
                                        if id(h.band.node) not in {id(y.band.node) for y in x.held}
                                    ),
                                    None,
                                )
                                out.append(MeasureRun(use.measure, None, None, limit, start, after, cites, rule=m.key))
        return out

    def _occurrence(self, use: MeasureUse, at: datetime) -> Decimal:
        """Which of its kind a band's measure is: those that the record says began before it, within `over`, and this
        one.
        """
        over = next(
            (
                a.value.over
                for a in (use.lasts.entries() if use.lasts is not None else ())
                if isinstance(a.value, SteppedSpan)
            ),
            None,
        )
        starts = [
            m["starts_at"]
            for m in self.state.values.get("measures") or ()
            if m["type"] == use.measure and m.get("starts_at") is not None
        ]
        calendar = self.state.calendar(None, self.state.book.platform)
        earlier = sorted(s for s in starts if s < at)
        if over is not None and not over.from_first:
            earlier = [s for s in earlier if add(s, over.duration, calendar) > at]
        if over is not None and over.from_first:
            for start in (*earlier, at):
                if start >= add(earlier[0] if earlier else at, over.duration, calendar):
                    earlier = [s for s in earlier if s >= start]
        return Decimal(len(earlier) + 1)

    def _of_rules(self, fired: list[Rule]) -> list[MeasureRun]:
        out = []
        for rule in fired:
            view = View(self.state, rule.ruleset, self.state.today, True)
            for use in rule.then.measures:
                with citing(self.state) as used:
                    limit, notes = measure_limit(use, view)
                self.notes += [(u, rule.key) for u in notes]
                out.append(
                    MeasureRun(
                        use.measure,
                        None,
                        None,
                        limit,
                        None,
                        None,
                        together(use.cites or rule.cites, used),
                        rule=rule.key,
                    )
                )
        return out

    def _with_stated(self, ours: list[MeasureRun]) -> list[MeasureRun]:
        """The platform's own measures; they stand in for ours of the same kind that they meet."""
        stated = []
        for m in self.state.values.get("measures") or ():
            start, end = (m[k].astimezone(UTC) if m.get(k) is not None else None for k in ("starts_at", "ends_at"))
            twin = next((x for x in ours if x.id == m["type"] and _meets(x, start, end)), None)
            stated.append(
                MeasureRun(
                    m["type"],
                    twin.ledger if twin else None,
                    twin.tier if twin else None,
                    twin.limit if twin else None,
                    start,
                    end,
                    stated=True,
                )
            )
        rest = [x for x in ours if not any(s.id == x.id and _meets(x, s.starts_at, s.ends_at) for s in stated)]
        return [*rest, *stated]

    # --- what is shown ------------------------------------------------------------------------------------------

    def items(self, periods: Mapping[str, Period]) -> list[MeasureItem]:
        """The measures that touch the current period, those running first."""
        out = []
        for m in self.runs:
            state = self._state(m)
            for at in (m.starts_at, m.ends_at):
                if at is not None:
                    self.state.wake(at)
            if self._touches(m, periods):
                source = DueSource.PLATFORM if m.stated else DueSource.RULE
                out.append(
                    MeasureItem(
                        id=m.id,
                        title=self.title(m),
                        ledger=m.ledger,
                        tier=m.tier,
                        limit=m.limit,
                        starts_at=m.starts_at,
                        ends_at=m.ends_at,
                        state=state,
                        source=source,
                        cite=list(m.cites),
                    )
                )
        return sorted(
            out,
            key=lambda x: (
                _ORDER.index(x.state),
                x.ends_at is None,
                x.ends_at.timestamp() if x.ends_at else 0,
                x.id,
                x.tier or 0,
            ),
        )

    def _state(self, m: MeasureRun) -> MeasureState:
        now = self.state.now
        if m.ends_at is not None and m.ends_at <= now:
            return MeasureState.LIFTED if m.lifted else MeasureState.ENDED
        return MeasureState.PENDING if m.starts_at is not None and m.starts_at > now else MeasureState.RUNNING

    def _touches(self, m: MeasureRun, periods: Mapping[str, Period]) -> bool:
        # a measure that only an issue still to come would open belongs to the forecast
        if not m.stated and m.ledger is not None and self._issued_later(m):
            return False
        if m.ledger is None and not m.stated and m.starts_at is not None and m.starts_at > self.state.now:
            return False
        period = periods.get(m.ledger or "") or next(iter(periods.values()), Period(starts=None, resets_at=None))
        if m.ends_at is not None and period.starts is not None and m.ends_at <= period.starts:
            return False
        return not (
            m.ends_at is not None
            and period.starts is None
            and m.ends_at <= self.state.now
            and not m.lifted
            and not m.stated
            and m.ledger is None
        )

    def _issued_later(self, m: MeasureRun) -> bool:
        outcome = self.shop.outcomes[m.ledger or ""]
        opened = [x.at for x in outcome.run.reached if m.starts_at is not None and x.at <= m.starts_at]
        return m.starts_at is not None and m.starts_at > self.state.now and (not opened or max(opened) > self.state.now)

    def between(self, start: datetime, end: datetime) -> list[Named]:
        """The measures that run at some time of a stretch; those without a start are left out."""
        found = {
            m.id: Named(id=m.id, title=self.title(m))
            for m in self.runs
            if m.starts_at is not None and m.starts_at < end and (m.ends_at is None or m.ends_at > start)
        }
        return [found[k] for k in sorted(found)]

    def title(self, m: MeasureRun) -> Text:
        """A measure's title from the catalogue, with its limit."""
        found = next((t for r in self.state.book.rulesets if (t := r.measures.get(m.id)) is not None), None)
        title = found or Text(m.id.replace("_", " "), m.id)
        if m.limit is None:
            return title
        limit = shown_limit(m.limit)
        return Text(f"{title.en} ({limit})", f"{title.zh}（{limit}）")

    def coming(self) -> list[ForecastItem]:
        """Measures that start and end later on."""
        out = []
        now = self.state.now
        for m in self.runs:
            title = self.title(m)
            if m.starts_at is not None and m.starts_at > now:
                out.append(
                    ForecastItem(
                        at=m.starts_at,
                        what=Text(f"{title.en} starts", f"{title.zh}开始"),
                        kind=ForecastKind.MEASURE_STARTS,
                        ledger=m.ledger,
                    )
                )
            if m.ends_at is not None and m.ends_at > now:
                out.append(
                    ForecastItem(
                        at=m.ends_at,
                        what=Text(f"{title.en} ends", f"{title.zh}结束"),
                        kind=ForecastKind.MEASURE_ENDS,
                        ledger=m.ledger,
                    )
                )
        return list({(f.at, f.kind, f.what.en): f for f in out}.values())


def _meets(m: MeasureRun, start: datetime | None, end: datetime | None) -> bool:
    """Whether two stretches overlap; an unknown start reaches back, an unknown end goes on."""
    far = datetime.max.replace(tzinfo=UTC)
    near = datetime.min.replace(tzinfo=UTC)
    return (m.starts_at or near) < (end or far) and (start or near) < (m.ends_at or far)


def shown_limit(limit: Any) -> str:
    """`90 %`, `SGD 50`, `50`."""
    if isinstance(limit, Money):
        return f"{limit.currency} {limit.value:f}"
    if isinstance(limit, Decimal) and 0 < limit <= 1:
        return f"{format((limit * 100).normalize(), 'f')} %"
    return str(limit)
