"""Shops to try on any ruleset: drawn from what the ruleset itself declares, so that its rules about shops are met."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from disputes.language.conditions import FieldTest
from disputes.language.loading import Library
from disputes.language.ruleset import Ruleset
from disputes.language.scope import Condition
from disputes.records.field_types import FieldType
from disputes.words.language import FieldKind, RuleSubject

FIRST = datetime(2024, 6, 1, tzinfo=UTC)
ASKED = st.integers(200 * 24, 900 * 24).map(lambda hours: FIRST + timedelta(hours=hours))
"""Instants of the answer."""
SHARES = st.sampled_from(("0", "0.004", "0.009", "0.015", "0.03", "0.06", "0.1", "0.25", "0.8", "0.97", "1"))
MANY = st.sampled_from((0, 5, 74, 100, 300, 1000, 1600))
SALES = st.sampled_from((0, 1000, 5000, 20_000, 100_000))
WHOLE = st.sampled_from((0, 1, 2, 3, 5, 10, 20, 50, 99, 100, 101, 300, 1000, 1500))


def with_shop_rules(library: Library) -> list[str]:
    """The rulesets that have rules about the shop."""
    return [id_ for id_ in library.ids() if any(shop_rules(library.ruleset(id_)))]


def shop_rules(ruleset: Ruleset) -> Iterator[Condition]:
    """The conditions of the rules about the shop."""
    return (rule.when for rule in ruleset.rules.values() if rule.about == RuleSubject.SHOP and rule.when is not None)


def field_tests(node: object) -> Iterator[FieldTest]:
    """The tests of fields within a condition, those on members of lists included."""
    if isinstance(node, FieldTest):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from field_tests(part)
    elif dataclasses.is_dataclass(node):
        for field in dataclasses.fields(node):
            yield from field_tests(getattr(node, field.name))


def compared_with(ruleset: Ruleset, path: str) -> list[str]:
    """The texts that rules about the shop compare a field, or a key of a member, with."""
    tests = (test for condition in shop_rules(ruleset) for test in field_tests(condition) if test.path == path)
    return sorted({str(constant) for test in tests for constant in test.constants or ()})


def text(at: datetime) -> str:
    return at.isoformat()


@st.composite
def mostly(
    draw: st.DrawFn, /, row: dict[str, st.SearchStrategy[Any]], **always: st.SearchStrategy[Any]
) -> dict[str, Any]:
    """A row of which each key of `row` is mostly there, now and then absent or known to be none."""
    out = {key: draw(value) for key, value in always.items()}
    for key, value in row.items():
        chance = draw(st.integers(0, 9))
        if chance < 9:
            out[key] = draw(value) if chance < 8 else None
    return out


class ShopsAt:
    """What shop records are made of, for an answer at `at`: mostly what lies shortly before."""

    def __init__(self, ruleset: Ruleset, at: datetime) -> None:
        self.ruleset = ruleset
        self.day = at.date()
        self.instants = st.sampled_from((0, 100, 1, 6, 170, 25, 40, 80, 300, -5)).map(
            lambda days: (at - timedelta(days=days)).isoformat()
        )

    def fact(self, type_: FieldType) -> st.SearchStrategy[Any]:
        if type_.kind is FieldKind.LIST:
            return st.lists(self.fact(type_.of or FieldType(FieldKind.TEXT)), max_size=3)
        return {
            FieldKind.BOOL: st.booleans(),
            FieldKind.ENUM: st.sampled_from(type_.words or ("",)),
            FieldKind.INT: WHOLE,
            FieldKind.NUMBER: WHOLE.map(str),
            FieldKind.SHARE: SHARES,
            FieldKind.INSTANT: self.instants,
            FieldKind.DATE: self.instants.map(lambda at: at[:10]),
            FieldKind.MONEY: WHOLE.map(lambda n: {"value": str(n), "currency": "USD"}),
        }.get(FieldKind(type_.kind), st.sampled_from(("a", "b")))

    def counts(self) -> st.SearchStrategy[dict[str, Any]]:
        """A metric as the platform has counted it."""

        def over(row: dict[str, Any], days: int, ago: int) -> dict[str, Any]:
            low, high = sorted((row["numerator"], row["denominator"]))
            last = self.day - timedelta(days=ago)
            dates = {"from": (last - timedelta(days=days)).isoformat(), "to": last.isoformat()}
            return {**row, **dates, "numerator": low, "denominator": high}

        row = mostly(
            {"unique_buyers": WHOLE},
            metric=st.sampled_from(sorted(self.ruleset.metrics)),
            numerator=WHOLE,
            denominator=WHOLE,
        )
        return st.builds(over, row, st.sampled_from((6, 13, 27, 29, 55, 83, 89)), st.integers(0, 7))

    def weeks(self) -> st.SearchStrategy[list[dict[str, Any]]]:
        monday = self.day - timedelta(days=self.day.weekday())
        figures = mostly({key: WHOLE for key in ("unfulfilled", "late")}, orders=WHOLE, shipped=WHOLE)
        return st.dictionaries(st.integers(0, 8), figures, max_size=3).map(
            lambda drawn: [{"starts": (monday - timedelta(weeks=n)).isoformat(), **row} for n, row in drawn.items()]
        )

    def months(self) -> st.SearchStrategy[list[dict[str, Any]]]:
        def cash(number: int) -> dict[str, str]:
            return {"value": str(100 * number), "currency": "USD"}

        figures = mostly(
            {"sales_amount": SALES.map(cash), "fraud_reports": MANY, "disputed_amount": MANY.map(cash)},
            sales=SALES,
            chargebacks=MANY,
        )
        brands = st.dictionaries(st.sampled_from(("visa", "mastercard")), figures, max_size=2)
        last = self.day.year * 12 + self.day.month - 1
        return st.dictionaries(st.integers(0, 8), st.tuples(figures, brands), max_size=6).map(
            lambda drawn: [
                {"month": f"{(last - n) // 12}-{(last - n) % 12 + 1:02d}", **own, "by_brand": by_brand}
                for n, (own, by_brand) in drawn.items()
            ]
        )

    def violations(self, types: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
        named = compared_with(self.ruleset, "type")
        type_ = st.sampled_from(types) | st.sampled_from([t for t in named if t in types] or types)
        row = mostly({"count": st.integers(1, 3)}, type=type_, at=self.instants)
        return st.lists(row, min_size=1, max_size=5)

    def records(self) -> st.SearchStrategy[dict[str, Any]]:
        """Shop records: the ruleset's markets, tiers, facts, metrics and violations, each present or not."""
        ruleset = self.ruleset
        asked = [f for f in ruleset.facts.values() if f.on == RuleSubject.SHOP and f.how is None]
        types = sorted({name for ledger in ruleset.ledgers.values() for name in ledger.violations})
        optional: dict[str, st.SearchStrategy[Any]] = {
            "seller": st.sampled_from(("local", "cross_border")),
            "weeks": self.weeks(),
            "months": self.months(),
            "balance": st.fixed_dictionaries({"points": st.sampled_from((0, 100, 250, 1000)), "at": self.instants}),
            "facts": mostly({f.name: self.fact(f.type) for f in asked}),
        }
        if ruleset.metrics:
            optional["counts"] = st.lists(self.counts(), min_size=1, max_size=4)
        if tiers := compared_with(ruleset, "shop.tier"):
            optional["tier"] = st.sampled_from((*tiers, "other"))
        if types:
            optional["violations"] = self.violations(types)
        markets = st.sampled_from(sorted(ruleset.markets) or ["US"])
        always = {"id": st.just("S-1"), "platform": st.just(ruleset.id), "market": markets}
        return mostly(optional, **always)


@st.composite
def shops(draw: st.DrawFn, ruleset: Ruleset) -> tuple[dict[str, Any], datetime]:
    """A shop under a ruleset, and the instant of its answer."""
    at = draw(ASKED)
    return draw(ShopsAt(ruleset, at).records()), at
