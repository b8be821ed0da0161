"""An appeal of a violation is one of the points that the platform issued for it."""

from __future__ import annotations

from typing import Any

import pytest

from disputes.answers.serialization import as_json
from tests.shops.shop_strategies import stand

MONDAY = "2026-02-09T00:00:00+08:00"
DECIDED = "2026-02-11T10:00:00+08:00"


def violation(outcome: str | None = "won", **more: Any) -> dict[str, Any]:
    decided = {"decided_at": DECIDED, "outcome": outcome} if outcome is not None else {}
    return {
        "type": "empty_parcel",
        "at": "2026-02-03T10:00:00+08:00",
        "appeals": [{"filed_at": "2026-02-10T10:00:00+08:00", **decided}],
        **more,
    }


def issued(points: int = 15, **more: Any) -> dict[str, Any]:
    return {"type": "empty_parcel", "issued_at": MONDAY, "points": points, **more}


def answer(violations: list[Any], points: list[Any], at: str) -> dict[str, Any]:
    record = {
        "platform": "shopee",
        "market": "SG",
        "seller": "local",
        "tier": None,
        "violations": violations,
        "points": points,
    }
    found: dict[str, Any] = as_json(stand(record, at, False))
    return found


@pytest.mark.parametrize(
    ("at", "points", "states", "measure"),
    [
        ("2026-02-09T23:59:59+08:00", 15, ["confirmed"], "running"),
        ("2026-02-10T10:00:00+08:00", 15, ["appealed"], "running"),
        ("2026-02-11T09:59:59+08:00", 15, ["appealed"], "running"),
        ("2026-02-11T10:00:00+08:00", 0, ["removed"], "lifted"),
    ],
)
def test_won_to_the_second(at: str, points: int, states: list[str], measure: str) -> None:
    found = answer([violation()], [issued()], at)
    assert (found["points"], [e["state"] for e in found["ledger"]], found["differences"]) == (points, states, [])
    assert [m["state"] for m in found["measures"]] == [measure]


@pytest.mark.parametrize(
    ("violations", "rows", "points"),
    [
        ([violation("lost")], [issued()], 15),
        ([violation("partly")], [issued()], 15),
        ([violation(ref="a")], [issued(ref="a")], 0),
        ([violation(ref="a")], [issued(ref="b")], 15),  # another one
        ([violation(ref="a"), violation("lost", ref="b")], [issued(ref="a"), issued(ref="b")], 15),
        ([violation(), violation("lost", order="2")], [issued(), issued()], 30),  # which one was it?
        (
            [violation()],
            [issued(appeals=[{"filed_at": MONDAY, "decided_at": DECIDED, "outcome": "lost"}])],
            15,
        ),  # its own word counts
        ([violation(at="2026-01-27T10:00:00+08:00")], [issued()], 15),  # of another week
        ([violation()], [issued(type="prohibited_goods_class_a")], 15),  # of another type
    ],
)
def test_which_points_an_appeal_is_about(violations: list[Any], rows: list[Any], points: int) -> None:
    at = "2026-02-12T12:00:00+08:00"
    found = answer(violations, rows, at)
    assert found["points"] == points
    assert answer(violations[::-1], rows[::-1], at) == found
