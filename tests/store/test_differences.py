"""What differs between two answers: named by what it is about, and silent about what is no part of the answer."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from disputes.answers.differences import NOT_THE_ANSWER, differences
from disputes.cases import assess
from disputes.shops import assess as shop_assess
from tests.rulesets_for_tests import Site
from tests.store.made import RULES


@pytest.mark.parametrize("kind", ["case", "shop"])
def test_what_is_skipped_is_what_the_engine_skips(kind: str, tmp_path: Path) -> None:
    site = Site(tmp_path, RULES.replace("@WITHIN@", "2 days"))
    if kind == "case":
        answer: Any = site.assess({"notes": "x"}, "12")
        comparable: Any = assess.comparable
    else:
        answer = shop_assess.ShopAssessor(site.book).stand(
            {"id": "S-1", "platform": "shopee", "market": "SG"}, site.assess({"notes": "x"}, "12").as_of
        )
        comparable = shop_assess.comparable
    names = {f.name for f in dataclasses.fields(answer)}
    skipped = {n for n in names if comparable(dataclasses.replace(answer, **{n: "other"})) == comparable(answer)}
    assert skipped == NOT_THE_ANSWER & names
    assert skipped >= {"as_of", "next_change_at"}


def found(was: Any, now: Any) -> list[tuple[str, Any, Any]]:
    return [(c.path, c.was, c.now) for c in differences({"x": was}, {"x": now})]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (1, 1, []),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, [("x.b", 2, 3)]),
        ([{"id": "a", "n": 1}, {"id": "b", "n": 1}], [{"id": "b", "n": 2}, {"id": "a", "n": 1}], [("x[b].n", 1, 2)]),
        ([{"id": "a", "n": 1}], [], [("x[a]", {"id": "a", "n": 1}, None)]),
        (
            [{"id": "a", "occurrence": 1}, {"id": "a", "occurrence": 2}],
            [{"id": "a", "occurrence": 1}],
            [("x[a #2]", {"id": "a", "occurrence": 2}, None)],
        ),
        ({"en": "a", "zh": "b"}, {"en": "c", "zh": "b"}, [("x", {"en": "a", "zh": "b"}, {"en": "c", "zh": "b"})]),
        ({"value": "1", "currency": "SGD"}, None, [("x", {"value": "1", "currency": "SGD"}, None)]),
        (["a"], ["a", "b"], [("x", ["a"], ["a", "b"])]),
        ([{"source": "K1"}], [{"source": "K2"}], [("x", [{"source": "K1"}], [{"source": "K2"}])]),
    ],
)
def test_names(was: Any, now: Any, expected: list[Any]) -> None:
    assert found(was, now) == expected
    assert [(p, b, a) for p, a, b in expected] == found(now, was)
