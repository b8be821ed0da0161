"""Which steps of a ledger lie between two totals, held against trying them one by one."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.shops.ledger_tiers import crossings

figures = st.integers(-20, 80).map(lambda n: Decimal(n) / 2)
tiers = st.builds(
    lambda at, every, consumes: SimpleNamespace(at=at, every=every, consumes=consumes),
    figures,
    st.none() | st.sampled_from([Decimal("0.5"), Decimal(3), Decimal(10)]),
    st.booleans(),
)


def one_by_one(found: list[Any], before: Decimal, after: Decimal) -> list[tuple[Decimal, int]]:
    out = []
    for number, tier in enumerate(found):
        at = tier.at
        while at <= after:
            if before < at:
                out.append((at, number))
            if not tier.every or tier.consumes:
                break
            at += tier.every
    return sorted(out, key=lambda crossing: crossing[0])


@settings(max_examples=200)
@given(st.lists(tiers, max_size=3), figures, figures)
def test_every_step_between_two_totals_is_reached_once(found: list[Any], before: Decimal, after: Decimal) -> None:
    ledger: Any = SimpleNamespace(down=False)
    number_of = {id(tier): number for number, tier in enumerate(found)}
    reached = [number_of[id(tier)] for tier, _ in crossings(ledger, tuple(found), before, after)]
    assert [number for _, number in one_by_one(found, before, after)] == reached
