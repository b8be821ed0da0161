"""Conditions that hold always or never whatever the record says, as far as one field by itself shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from disputes.language.amounts import WrittenAmount
from disputes.language.conditions import All, Constant, FieldTest, Not, Some, conjuncts
from disputes.language.scope import Condition
from disputes.records.money import Money
from disputes.words.language import Operator

_IN = (Operator.EQ, Operator.IN)
_OUT = (Operator.NE, Operator.NOT_IN)


def constants_in(condition: Condition) -> Iterator[str]:
    """Why parts of a condition can never hold, or always do, each as a sentence."""
    if isinstance(condition, Not):
        yield from constants_in(condition.part)
    elif isinstance(condition, Some):
        yield from _always(condition.parts)
        for part in condition.parts:
            yield from constants_in(part)
    else:
        parts = conjuncts(condition)
        yield from _never(parts)
        for part in parts:
            if isinstance(part, (Some, Not, All)):
                yield from constants_in(part)


def _never(parts: list[Condition]) -> Iterator[str]:
    by_path: dict[tuple[str, bool], list[FieldTest]] = defaultdict(list)
    for part in parts:
        if isinstance(part, FieldTest):
            by_path[part.path, part.own].append(part)
        elif isinstance(part, Not) and isinstance(part.part, FieldTest) and _like(part.part, parts):
            yield f"{part.part.path!r} both {part.part.wanted} and not: it can never hold"
    for (path, _), tests in by_path.items():
        if _no_word(tests) or _no_number(tests) or _nothing_and_something(tests):
            yield f"{path!r} {' and '.join(t.wanted for t in tests)}: it can never hold"


def _always(parts: tuple[Condition, ...]) -> Iterator[str]:
    tests = [p for p in parts if isinstance(p, FieldTest)]
    for part in parts:
        if isinstance(part, Not) and isinstance(part.part, FieldTest) and _like(part.part, tests):
            yield f"{part.part.path!r} {part.part.wanted} or not: it always holds"


def _like(test: FieldTest, parts: list[Condition] | list[FieldTest]) -> bool:
    """Whether one of some parts is the same test with constants."""
    return test.constants is not None and any(
        isinstance(p, FieldTest)
        and (p.path, p.own, p.op, p.constants) == (test.path, test.own, test.op, test.constants)
        for p in parts
    )


def _no_word(tests: list[FieldTest]) -> bool:
    """Whether no word is left that all tests let pass. Fields that are lists may have several words."""
    left: set[Constant] | None = None
    for test in tests:
        if test.constants is not None and test.op in _IN:
            left = set(test.constants) if left is None else left & set(test.constants)
    for test in tests:
        if left is not None and test.constants is not None and test.op in _OUT:
            left -= set(test.constants)
    return left is not None and not left


def _no_number(tests: list[FieldTest]) -> bool:
    """Whether no number is left between the bounds."""
    low: tuple[Decimal, bool] | None = None
    high: tuple[Decimal, bool] | None = None
    currencies: set[str] = set()
    for test in tests:
        value = _written(test)
        if isinstance(value, Money):
            currencies.add(value.currency)
            value = value.value
        if value is None:
            continue
        if test.op in (Operator.GT, Operator.GTE, Operator.EQ):
            bound = (value, test.op is Operator.GT)
            low = bound if low is None else max(low, bound)
        if test.op in (Operator.LT, Operator.LTE, Operator.EQ):
            bound = (value, test.op is not Operator.LT)
            high = bound if high is None else min(high, bound)
    if low is None or high is None or len(currencies) > 1:
        return False
    return low[0] > high[0] or (low[0] == high[0] and (low[1] or not high[1]))


def _written(test: FieldTest) -> Decimal | Money | None:
    if test.amounts is not None and isinstance(test.amounts.only, WrittenAmount):
        value = test.amounts.only.value
        return value if isinstance(value, (Decimal, Money)) else None
    only = test.constants[0] if test.constants is not None and len(test.constants) == 1 else None
    return only if isinstance(only, Decimal) else None


def _nothing_and_something(tests: list[FieldTest]) -> bool:
    some = (Operator.NOT_NONE, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, *_IN)
    return any(t.op is Operator.NONE for t in tests) and any(t.op in some for t in tests)
