"""Scalars are typed by their place, strictly, from text and from Python values alike."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.records import field_types as kinds
from disputes.records.field_types import BadValue, FieldType, typed
from disputes.records.money import CurrencyMismatch, Money
from disputes.words.language import FieldKind

SINGAPORE = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("bool", "true", True),
        ("bool", "False", False),
        ("bool", False, False),
        ("int", "0", 0),
        ("int", "-12", -12),
        ("int", 12, 12),
        ("number", "129.90", Decimal("129.90")),
        ("number", 0.1, Decimal("0.1")),
        ("number", "1e-05", Decimal("0.00001")),
        ("share", "0.0166", Decimal("0.0166")),
        ("text", "NO", "NO"),
        ("text", 2604, "2604"),
        ("date", "2026-03-09", date(2026, 3, 9)),
        ("date", date(2026, 3, 9), date(2026, 3, 9)),
        ("instant", "2026-04-12T09:00:00+08:00", datetime(2026, 4, 12, 9, tzinfo=SINGAPORE)),
        ("instant", "2026-04-12 09:00+0800", datetime(2026, 4, 12, 9, tzinfo=SINGAPORE)),
        ("instant", "2026-04-12T09:00:00.000Z", datetime(2026, 4, 12, 9, tzinfo=UTC)),
        ("instant", datetime(2026, 4, 12, 9, tzinfo=UTC), datetime(2026, 4, 12, 9, tzinfo=UTC)),
        ("money", {"value": "129.90", "currency": "SGD"}, Money(Decimal("129.90"), "SGD")),
        ("money", "129.90 SGD", Money(Decimal("129.90"), "SGD")),
        ("money", "SGD 129.90", Money(Decimal("129.90"), "SGD")),
        ("money", "SGD129.90", Money(Decimal("129.90"), "SGD")),
        ("money", {"value": "129.90 SGD"}, Money(Decimal("129.90"), "SGD")),
        ("money", {"value": "129.90 SGD", "currency": "SGD"}, Money(Decimal("129.90"), "SGD")),
        ("instant", "2026-05-01T10:00:00.999Z", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("instant", "2026-05-01 10:00:00,5+08:00", datetime(2026, 5, 1, 10, tzinfo=SINGAPORE)),
        ("list", ["a", "b"], ["a", "b"]),
        ("instant", None, None),
    ],
)
def test_what_is_taken(kind: Any, raw: Any, value: Any) -> None:
    got = typed(raw, FieldType(FieldKind(kind)))
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        *(("bool", raw) for raw in ("yes", "no", "on", "1", "0", "", "tRUE", 1, 0, [], {})),
        *(
            ("int", raw)
            for raw in ("3.5", "3.0", "1e3", "1_000", "007", "+3", " 3", "٣", "", "9" * 19, True, 3.0, 10**18)
        ),
        *(
            ("number", raw)
            for raw in (
                "nan",
                "inf",
                "1,5",
                "0x10",
                "1e999",
                "1e30",
                ".5",
                "5.",
                "",
                float("nan"),
                float("inf"),
                True,
                [],
            )
        ),
        *(("text", raw) for raw in (True, 13.1, [], {}, "a\x00b")),
        *(
            ("date", raw)
            for raw in (
                "2026-3-9",
                "2026-02-30",
                "20260309",
                "2026-W11-1",
                "1969-01-01",
                "2200-01-01",
                datetime(2026, 3, 9, tzinfo=UTC),
                20260309,
            )
        ),
        *(
            ("instant", raw)
            for raw in (
                "2026-04-12",
                "2026-04-12T09:00:00",
                "2026-04-12T24:00:00Z",
                "2026-04-12T09:60:00Z",
                "2026-04-12T09:00.5Z",
                "2026-04-12T09:00:00+14:01",
                "2026-04-12T09:00:00+08:60",
                "1776000000",
                1776000000,
                "0000-00-00T00:00:00Z",
                "９999-01-01T00:00:00Z",
                datetime(2026, 4, 12),
                date(2026, 4, 12),
                "",
            )
        ),
        *(
            ("money", raw)
            for raw in (
                "129.90",
                "129.90 sgd",
                "1,299.00 SGD",
                "-1 SGD",
                "1.234 SGD",
                "SGD",
                "1 SGD USD",
                {"value": "1"},
                {"value": "1 SGD", "currency": "USD"},
                {"value": "1", "currency": "SGD", "x": 1},
                {"value": "1e2", "currency": "S"},
                [],
            )
        ),
        ("list", "a"),
        ("record", "a"),
    ],
)
def test_what_is_refused(kind: Any, raw: Any) -> None:
    with pytest.raises(BadValue):
        typed(raw, FieldType(FieldKind(kind)))


def test_a_closed_word_names_the_nearest() -> None:
    with pytest.raises(BadValue) as e:
        typed("Cross-Border", FieldType(FieldKind.ENUM, ("local", "cross_border")))
    assert (e.value.expected, e.value.nearest) == ("one of local or cross_border", "cross_border")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2199, 12, 31)), st.integers(-14 * 60, 14 * 60))
def test_every_instant_is_read_as_python_writes_it(at: datetime, minutes: int) -> None:
    aware = at.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    got = kinds.to_instant(aware.isoformat())
    assert (got, got.utcoffset()) == (aware, aware.utcoffset())


@given(st.decimals(-(10**12), 10**12, places=6, allow_nan=False))
def test_every_number_keeps_its_digits(number: Decimal) -> None:
    assert format(kinds.to_number(format(number, "f")), "f") == format(number, "f")


@given(st.text(max_size=30))
def test_no_text_ends_in_anything_but_a_value_or_a_refusal(text: str) -> None:
    for kind in ("bool", "int", "number", "share", "money", "instant", "date", "text"):
        with suppress(BadValue):
            typed(text, FieldType(FieldKind(kind)))


# Money


def test_money_adds_and_compares_within_a_currency() -> None:
    a, b = Money.parse("129.90 SGD"), Money.parse("0.10 SGD")
    assert a + b == Money.parse("130.00 SGD")
    assert a - b == Money.parse("129.80 SGD")
    assert b < a
    assert a >= b
    assert max(a, b) is a
    assert a * Decimal("0.3") == Decimal("0.3") * a == Money(Decimal("38.970"), "SGD")
    assert (a * Decimal("0.333")).rounded() == Money.parse("43.26 SGD")
    assert Money.parse("10 SGD") == Money.parse("10.00 SGD")
    assert a.plain() == {"value": "129.90", "currency": "SGD"}
    assert str(a) == "129.90 SGD"


@pytest.mark.parametrize("op", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_money_of_two_currencies_does_not_mix(op: str) -> None:
    with pytest.raises(CurrencyMismatch):
        getattr(Money.parse("1 SGD"), op)(Money.parse("1 USD"))
    assert Money.parse("1 SGD") != Money.parse("1 USD")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("129.90 SGD", "129.90"),
        ("129.9 SGD", "129.90"),
        ("5000 JPY", "5000"),
        ("5000.00 JPY", "5000"),
        ("1.234 KWD", "1.234"),
        ("-0.01 USD", "-0.01"),
    ],
)
def test_an_amount_is_written_with_the_digits_of_its_currency(text: str, value: str) -> None:
    assert Money.parse(text).rounded().plain()["value"] == value


@pytest.mark.parametrize(
    "text", ["129.90", "SGD 129.90", "129.90 sgd", "1.234 SGD", "1.5 JPY", "1,000 SGD", "1e3 SGD", "", "NaN SGD"]
)
def test_money_that_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="an amount"):
        Money.parse(text)


def test_money_times_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        Money.parse("1 SGD") * 0.1  # type: ignore[operator]


def read_by(reader: Callable[[Any], datetime], text: str) -> tuple[datetime, timedelta | None] | str:
    try:
        found = reader(text)
    except BadValue as bad:
        return bad.expected
    return found, found.utcoffset()


@given(
    st.one_of(
        st.from_regex(kinds._INSTANT, fullmatch=True),
        st.from_regex(kinds._USUAL_INSTANT, fullmatch=True),
        st.datetimes(timezones=st.timezones()).map(datetime.isoformat),
        st.text(alphabet="0123456789-+:TZ ", max_size=26),
    )
)
def test_the_usual_instant_is_read_as_any_other(text: str) -> None:
    """The quick way for the usual form, and what is remembered, against the reader of every form."""
    for _ in range(2):
        assert read_by(kinds.to_instant, text) == read_by(kinds._any_instant, text)
