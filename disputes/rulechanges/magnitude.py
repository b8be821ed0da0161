"""Which of two figures of a ruleset is the larger, and which of two conditions asks for more."""

from __future__ import annotations

from decimal import Decimal

from disputes.dates.durations import Duration, Window
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import AmountRange, ComputedAmount, WrittenAmount
from disputes.language.conditions import FieldTest
from disputes.language.moments import SpanLength
from disputes.language.scope import Amount
from disputes.records.money import Money
from disputes.rulechanges.canonical import same
from disputes.words.dates import Unit
from disputes.words.language import AmountStep, Operator

_SECONDS = {
    Unit.SECONDS: 1,
    Unit.MINUTES: 60,
    Unit.HOURS: 3600,
    Unit.DAYS: 86400,
    Unit.WEEKS: 7 * 86400,
}
_MONTHS = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}
_MORE = (Operator.GT, Operator.GTE)
_ORDERED = (*_MORE, Operator.LT, Operator.LTE)


def compared(was: object, now: object) -> int | None:
    """1 where `now` is the larger (of conditions: asks for more), -1 where `was` is, 0 where they are equal, None where
    it cannot be told.
    """
    if isinstance(was, Alternatives) and isinstance(now, Alternatives):
        return compared(was.only, now.only) if was.literal and now.literal else None
    if isinstance(was, SpanLength) and isinstance(now, SpanLength):
        return compared(was.fixed, now.fixed)
    if isinstance(was, Window) and isinstance(now, Window):
        return compared(was.duration, now.duration) if was.ending_ago == now.ending_ago else None
    if isinstance(was, Duration) and isinstance(now, Duration):
        one, other = _measured(was), _measured(now)
        return _sign(one[1], other[1]) if one[0] == other[0] else None
    if isinstance(was, WrittenAmount) and isinstance(now, WrittenAmount):
        return compared(was.value, now.value)
    if isinstance(was, Money) and isinstance(now, Money):
        return _sign(was.value, now.value) if was.currency == now.currency else None
    if isinstance(was, bool) or isinstance(now, bool):
        return None
    if isinstance(was, (int, Decimal)) and isinstance(now, (int, Decimal)):
        return _sign(Decimal(was), Decimal(now))
    if isinstance(was, tuple) and isinstance(now, tuple):
        return _prices(was, now)
    if isinstance(was, ComputedAmount) or isinstance(now, ComputedAmount):
        return _worked_out(_as_steps(was), _as_steps(now))
    if isinstance(was, AmountRange) and isinstance(now, AmountRange):
        return _together([compared(was.least, now.least), compared(was.most, now.most)])
    if isinstance(was, FieldTest) and isinstance(now, FieldTest):
        return _stricter(was, now)
    return None


def _sign(was: Decimal | int, now: Decimal | int) -> int:
    return (now > was) - (now < was)


def _measured(found: Duration) -> tuple[str, int]:
    """What it counts in, and how many."""
    if found.unit in _SECONDS:
        return "seconds", found.amount * _SECONDS[found.unit]
    if found.unit in _MONTHS:
        return "months", found.amount * _MONTHS[found.unit]
    return found.unit.value, found.amount


def _prices(was: tuple[object, ...], now: tuple[object, ...]) -> int | None:
    before = {m.currency: m for m in was if isinstance(m, Money)}
    after = {m.currency: m for m in now if isinstance(m, Money)}
    if len(before) != len(was) or len(after) != len(now) or set(before) != set(after):
        return None
    return _together([compared(before[c], after[c]) for c in sorted(before)])


def _together(signs: list[int | None]) -> int | None:
    """The one way in which some figures go, those that stay aside."""
    found = {s for s in signs if s != 0}
    return next(iter(found)) if len(found) == 1 else 0 if not found else None


def _as_steps(found: object) -> ComputedAmount:
    """An amount as one that is worked out, where it is none, in no steps."""
    if isinstance(found, ComputedAmount):
        return found
    part: Alternatives[Amount] = Alternatives.just(found)  # type: ignore[arg-type]  # compared, never worked out
    return ComputedAmount((part,))


_ONE = Alternatives.just(WrittenAmount(Decimal(1)))


def _worked_out(was: ComputedAmount, now: ComputedAmount) -> int | None:
    if not same(was.parts, now.parts):
        return None
    if not was.steps and [s for s, _ in now.steps] == [AmountStep.TIMES]:
        return compared(_ONE, now.steps[0][1])
    if not now.steps and [s for s, _ in was.steps] == [AmountStep.TIMES]:
        return compared(was.steps[0][1], _ONE)
    if [s for s, _ in was.steps] != [s for s, _ in now.steps]:
        return None
    signs: list[int | None] = []
    for (step, one), (_, other) in zip(was.steps, now.steps, strict=True):
        sign = compared(one, other)
        signs.append(-sign if sign is not None and step is AmountStep.MINUS else sign)
    return _together(signs)


def _stricter(was: FieldTest, now: FieldTest) -> int | None:
    if was.path != now.path or was.op not in _ORDERED or now.op not in _ORDERED:
        return None
    upwards = was.op in _MORE
    if upwards != (now.op in _MORE):
        return None
    limit = compared(_limit(was), _limit(now))
    if limit is None:
        return None
    if limit == 0:
        open_ = (Operator.GT, Operator.LT)
        return (now.op in open_) - (was.op in open_)
    return limit if upwards else -limit


def _limit(test: FieldTest) -> object:
    if test.amounts is not None:
        return test.amounts
    return test.constants[0] if test.constants else None
