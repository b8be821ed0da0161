"""What is written into a situation, and what makes two conditions the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import cast

import pytest

from disputes.engine.port import Scalar
from disputes.engine.readings import ConditionReading, FieldReading, comparison, is_seen, meaning
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import WrittenAmount
from disputes.language.conditions import FieldTest
from disputes.language.scope import Scope
from disputes.records.money import Money
from disputes.records.values import Value
from disputes.words.language import FieldKind, Operator
from tests.engine.trees import Fields, FromDay, compared, ordered, same_as

DAY = date(2026, 4, 5)


class Told:
    """A situation that only keeps what it is told."""

    def __init__(self) -> None:
        self.fields: dict[str, Scalar] = {}

    def tell(self, field: str, value: Scalar) -> None:
        self.fields[field] = value

    def fired(self) -> frozenset[str]:
        return frozenset()

    may_fire = fired


def scope(**known: Value) -> Scope:
    return cast(Scope, Fields(known, DAY))


@pytest.mark.parametrize("value", ["a", True, False, 0, 7, Decimal("0.5"), None])
def test_a_field_is_written_with_its_value(value: Scalar) -> None:
    told = Told()
    assert not FieldReading("name", "word", "early", True).write(scope(word=value), told)
    assert told.fields == {"name": value}
    assert type(told.fields["name"]) is type(value)


def test_an_unknown_field_is_left_out_and_reported() -> None:
    told = Told()
    assert FieldReading("name", "word", "early", True).write(scope(), told)
    assert told.fields == {}


@pytest.mark.parametrize(("known", "told_known"), [({"word": "a"}, True), ({"word": None}, True), ({}, False)])
def test_whether_a_field_is_known_is_written_where_a_rule_asks(known: dict[str, Value], told_known: bool) -> None:
    told = Told()
    reading = FieldReading("name", "word", "early", True, asked_if_known=True)
    assert reading.write(scope(**known), told) is not told_known
    assert told.fields["name is known"] is told_known


def test_a_value_that_no_constant_can_equal_is_written_as_one_that_equals_none() -> None:
    told = Told()
    FieldReading("name", "word", "early", True).write(scope(word=Money(Decimal(1), "SGD")), told)
    [written] = told.fields.values()
    assert written not in (None, True, False, "", "1 SGD")


@pytest.mark.parametrize(("day", "holds"), [(DAY, True), (date(2026, 4, 6), False)])
def test_a_condition_is_written_as_its_truth(day: date, holds: bool) -> None:
    told = Told()
    assert not ConditionReading("condition 0", FromDay(day).truth, "early").write(scope(), told)
    assert told.fields == {"condition 0": holds}


def test_an_undecided_condition_is_left_out_and_reported() -> None:
    told = Told()
    assert ConditionReading("condition 0", same_as("word", "other").truth, "early").write(scope(word="a"), told)
    assert told.fields == {}


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (compared("x", FieldKind.TEXT, Operator.EQ, "a"), ("in", ("a",))),
        (compared("x", FieldKind.ENUM, Operator.NOT_IN, "a", "b"), ("not_in", ("a", "b"))),
        (compared("x", FieldKind.BOOL, Operator.NE, True), ("not_in", (True,))),
        (ordered("x", Operator.LT, 3), ("lt", (Decimal(3),))),
        (ordered("x", Operator.NE, 3), ("not_in", (Decimal(3),))),
        (FieldTest("x", False, FieldKind.TEXT, Operator.NONE), ("in", (None,))),
        (FieldTest("x", False, FieldKind.TEXT, Operator.NOT_NONE), ("not_in", (None,))),
        (same_as("x", "y"), None),
    ],
)
def test_the_comparison_that_a_test_is(test: FieldTest, expected: object) -> None:
    assert comparison(test) == expected


def test_a_number_that_is_not_the_same_on_every_day_is_no_constant() -> None:
    written = ordered("x", Operator.LT, 3)
    assert written.amounts is not None
    assert comparison(replace(written, amounts=replace(written.amounts, literal=False))) is None
    assert comparison(replace(written, kind=FieldKind.MONEY)) is None
    money = Alternatives.just(WrittenAmount(Money(Decimal(3), "SGD")))
    assert comparison(replace(written, amounts=money)) is None


@pytest.mark.parametrize("kind", FieldKind)
def test_the_fields_that_the_engine_sees(kind: FieldKind) -> None:
    seen = {FieldKind.TEXT, FieldKind.ENUM, FieldKind.BOOL, FieldKind.INT, FieldKind.NUMBER, FieldKind.SHARE}
    test = compared("x", kind, Operator.EQ, "a")
    assert is_seen(test) == (kind in seen)
    assert not is_seen(replace(test, own=True))


def test_the_same_condition_means_the_same_wherever_it_was_written() -> None:
    one, other = (compared("x", FieldKind.TEXT, Operator.EQ, "a") for _ in range(2))
    assert one is not other
    assert meaning(one) == meaning(replace(other, wanted="x is a"))


def test_conditions_of_another_meaning_are_told_apart() -> None:
    tests = [
        compared("x", FieldKind.TEXT, Operator.EQ, "a"),
        compared("y", FieldKind.TEXT, Operator.EQ, "a"),
        compared("x", FieldKind.TEXT, Operator.NE, "a"),
        compared("x", FieldKind.TEXT, Operator.EQ, "True"),
        compared("x", FieldKind.TEXT, Operator.EQ, True),
        compared("x", FieldKind.TEXT, Operator.EQ, Decimal(1)),
        ordered("x", Operator.EQ, 1),
        same_as("x", "a"),
        FromDay(DAY),
        FromDay(date(2026, 4, 6)),
    ]
    assert len({meaning(test) for test in tests}) == len(tests)


@dataclass(frozen=True)
class Holding:
    """A condition as far as `meaning` looks at it."""

    what: object


def test_what_has_no_value_of_its_own_is_refused() -> None:
    """Were it told by its place in memory, another condition could come to lie there, and be taken for it."""
    assert meaning(Holding({"a": [1]})) == meaning(Holding({"a": [1]})) != meaning(Holding({"a": [True]}))
    for what in (object(), {1, 2}, bytearray(b"x")):
        with pytest.raises(TypeError, match=type(what).__name__):
            meaning(Holding(what))
