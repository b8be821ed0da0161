"""Status, level and bands of one assessment of a metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from disputes.language.amounts import amount
from disputes.language.citations import Citation
from disputes.language.conditions import All, Choice, FieldTest, Not, Some
from disputes.language.scope import Condition
from disputes.language.shop_rules import Band
from disputes.language.truth import Unknown
from disputes.shops.metric_reading import Figure, HeldBand, MetricReading, rate_of
from disputes.shops.points_in_force import points_of
from disputes.shops.recorded_shop import RecordedShop
from disputes.situation.basis import cited_once
from disputes.situation.view import View
from disputes.words.answers import Comparator, MetricStatus
from disputes.words.dataclass import dataclass
from disputes.words.language import ResolutionKind

_OPPOSITE = {
    Comparator.LT: Comparator.GTE,
    Comparator.LTE: Comparator.GT,
    Comparator.GT: Comparator.LTE,
    Comparator.GTE: Comparator.LT,
    Comparator.EQ: Comparator.NE,
    Comparator.NE: Comparator.EQ,
}
_FAR_ABOVE = Decimal(10**12)
"""A rate that passes no upper limit."""


def view_of(state: RecordedShop, r: MetricReading, own: Mapping[str, Any] | None = None) -> View:
    """The view in which an assessment reads: on its edition day, with its own figures."""
    now = min(r.at, state.now)
    return state.view(r.metric.ruleset, r.edition, r.edition_moves, own, now=now, zone=r.metric.zone)


def with_status(state: RecordedShop, r: MetricReading) -> MetricReading:
    """An assessment with its status, its level and the bands that it stands in.

    Where its figures are open, that is what all of them come to.
    """
    return _judged(state, r) if not r.spread else _agreed(r, [_judged(state, x) for x in _possible(r)])


def _possible(r: MetricReading) -> list[MetricReading]:
    """An assessment with each of the outermost pairs of its figures."""
    return [
        replace(r, numerator=part, denominator=whole, rate=rate_of(r.metric, part, whole), spread=())
        for part, whole in r.spread
    ]


def _agreed(r: MetricReading, possible: Sequence[MetricReading]) -> MetricReading:
    """An assessment with what is the same whatever its open figures are."""
    first, *others = possible
    status = first.status if all(x.status == first.status for x in others) else MetricStatus.UNKNOWN
    level = first.level if all(x.level == first.level for x in others) else None
    own: dict[str, Figure] = {k: v for k, v in first.own.items() if all(x.own.get(k) == v for x in others)}
    held = tuple(
        min((h, *same), key=lambda b: (b.points or Decimal(0), b.most or Decimal(0)))
        for h in first.held
        if len(same := [b for x in others for b in x.held if b.band.place == h.band.place]) == len(others)
    )
    return replace(
        r,
        own={**own, "status": status},
        status=status,
        comparator=first.comparator,
        threshold=first.threshold,
        warn=first.warn,
        level=level,
        held=held,
        unknowns=tuple(dict.fromkeys(u for x in possible for u in x.unknowns)),
        cites=cited_once(*(x.cites for x in possible)),
    )


def _judged(state: RecordedShop, r: MetricReading) -> MetricReading:
    if r.partial:
        return replace(r, own={"status": MetricStatus.UNKNOWN}, status=MetricStatus.UNKNOWN, level=None)
    counted = {"rate": r.rate, "numerator": r.numerator, "denominator": r.denominator}
    own: dict[str, Figure] = {**r.also, **{k: v for k, v in counted.items() if v is not None}}
    apart = view_of(state, r, own).apart()
    verdict = _verdict(r, apart)
    cites = apart.collector.cites if verdict.status != MetricStatus.UNKNOWN else ()
    own["status"] = verdict.status
    unknowns = [*r.unknowns, *verdict.unknowns]
    level = r.level
    if r.metric.level is not None:
        apart = view_of(state, r, own).apart()
        found = r.metric.level.resolve(apart)
        cites = cited_once(cites, apart.collector.cites)
        unknowns += [found.unknown] if found.unknown is not None else []
        level = found.value if found.kind is ResolutionKind.VALUE else None
        if found.kind in (ResolutionKind.VALUE, ResolutionKind.NONE):
            own["level"] = level
    view = view_of(state, r, own)
    held: list[HeldBand] = []
    if r.known and _big_enough(r, view):
        held, open_ = _bands_held(r, view)
        unknowns += open_
    return replace(
        r,
        own=own,
        status=verdict.status,
        comparator=verdict.comparator,
        threshold=verdict.threshold,
        warn=verdict.warn,
        level=level,
        held=tuple(held),
        unknowns=tuple(unknowns),
        cites=cites,
    )


@dataclass(frozen=True, slots=True)
class _Compliance:
    """How a metric stands against its limit, and the limit as it is shown."""

    status: MetricStatus
    comparator: Comparator | None = None
    threshold: Decimal | None = None
    warn: Decimal | None = None
    unknowns: tuple[Unknown, ...] = ()


def _verdict(r: MetricReading, view: View) -> _Compliance:
    standard = r.metric.standard
    if standard is None:
        return _Compliance(MetricStatus.UNKNOWN, r.comparator, r.threshold, r.warn)
    resolved = standard.resolve(view)
    comparator, threshold = r.comparator, r.threshold
    if resolved.kind is ResolutionKind.VALUE and resolved.value is not None:
        comparator, threshold = limit_on_rate(resolved.value, view) or (comparator, threshold)
    unknown = _Compliance(MetricStatus.UNKNOWN, comparator, threshold, r.warn)
    if not _big_enough(r, view) or not r.known:
        return unknown
    if resolved.kind is ResolutionKind.NONE:
        return replace(unknown, status=MetricStatus.OK)
    if resolved.value is None:
        return replace(unknown, unknowns=(resolved.unknown,) if resolved.unknown is not None else ())
    truth = resolved.value.truth(view)
    if isinstance(truth, Unknown):
        return replace(unknown, unknowns=(truth,))
    if not truth:
        return replace(unknown, status=MetricStatus.BREACHED)
    return _passed(r, unknown, resolved.value, view)


def _passed(r: MetricReading, verdict: _Compliance, standard: Condition, view: View) -> _Compliance:
    """At risk where the rate passes its limit with less than the margin, and only the rate makes it pass."""
    ok = replace(verdict, status=MetricStatus.OK)
    if r.metric.margin is None or verdict.threshold is None or r.rate is None:
        return ok
    margin = amount(r.metric.margin, view)
    if not isinstance(margin, Decimal):
        return ok
    upper = verdict.comparator in (Comparator.LT, Comparator.LTE)
    room = abs(verdict.threshold * margin)
    warn = verdict.threshold - room if upper else verdict.threshold + room
    distance = verdict.threshold - r.rate if upper else r.rate - verdict.threshold
    far = _FAR_ABOVE if upper else -_FAR_ABOVE
    close = distance < room and standard.truth(view.within({"rate": far})) is not True
    return replace(ok, warn=warn, status=MetricStatus.AT_RISK if close else MetricStatus.OK)


def _big_enough(r: MetricReading, view: View) -> bool:
    return r.metric.needs is None or r.metric.needs.truth(view) is True


def limit_on_rate(condition: Any, view: View, negated: bool = False) -> tuple[Comparator, Decimal] | None:
    """The first test of `rate` in a condition: comparator and number, turned round under a `not`."""
    if isinstance(condition, (All, Some)):
        found = (limit_on_rate(part, view, negated) for part in condition.parts)
        return next((f for f in found if f is not None), None)
    if isinstance(condition, Not):
        return limit_on_rate(condition.part, view, not negated)
    if isinstance(condition, Choice):
        resolved = condition.tests.resolve(view)
        return limit_on_rate(resolved.value, view, negated) if resolved.kind is ResolutionKind.VALUE else None
    if isinstance(condition, FieldTest) and condition.path == "rate" and condition.op.value in _OPPOSITE:
        value = condition.number(view)
        if isinstance(value, Decimal):
            comparator = Comparator(condition.op)
            return (_OPPOSITE[comparator] if negated else comparator), value
    return None


def _bands_held(r: MetricReading, view: View) -> tuple[list[HeldBand], list[Unknown]]:
    """The bands in which the metric stands, their points capped for one assessment; what is open about them."""
    if r.metric.bands is None:
        return [], []
    choice = view.apart()
    resolved = r.metric.bands.resolve(choice)
    if resolved.kind is not ResolutionKind.VALUE or resolved.value is None:
        return [], [resolved.unknown] if resolved.unknown is not None else []
    held: list[HeldBand] = []
    open_: list[Unknown] = []
    for band in resolved.value:
        apart = view.apart()
        truth = band.when.truth(apart)
        if isinstance(truth, Unknown):
            open_.append(truth)
        elif truth:
            held.append(_held(band, view, cited_once(choice.collector.cites, apart.collector.cites)))
    return _capped(r, held, view), open_


def _held(band: Band, view: View, why: tuple[Citation, ...]) -> HeldBand:
    if band.points is None:
        return HeldBand(band, why=why)
    apart = view.apart()
    found = points_of(band.points, apart)
    return HeldBand(
        band,
        points=found.least,
        most=found.most,
        full=found.least,
        unknown=found.unknown,
        why=why,
        of_points=apart.collector.cites,
    )


def _capped(r: MetricReading, held: Sequence[HeldBand], view: View) -> list[HeldBand]:
    """The bands with their points cut to what is left of the most that one assessment brings."""
    if r.metric.at_most is None:
        return list(held)
    apart = view.apart()
    left = amount(r.metric.at_most, apart)
    if not isinstance(left, Decimal):
        return list(held)
    out = []
    for h in held:
        if h.points is not None:
            of_points = cited_once(h.of_points, apart.collector.cites) if h.points > left else h.of_points
            points = min(h.points, left)
            h = replace(h, points=points, most=points if h.most is None else min(h.most, left), of_points=of_points)
            left -= points
        out.append(h)
    return out
