"""A violation may bring measures of its own, whatever the total of its ledger."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from disputes.answers.serialization import as_json
from disputes.documents.yaml_tree import parse_yaml
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_node
from disputes.shops.assess import ShopAssessor
from disputes.situation.typed_facts import prepare_shop
from tests.rulesets_for_tests import library

LEDGER = """
ledgers:
  points:
    main: true
    clears: never
    cite: {source: K1, fact: A-1, confidence: official}
    violations:
      forged:
        points: 2
        measures:
          - {value: none}
          - {value: [{measure: frozen, for: 7 days}, removed], from: 2026-04-10}
    tiers: [{at: 2, measures: [warned]}]
measures:
  frozen: {title: {en: Frozen, zh: 冻结}}
  removed: {title: {en: Removed, zh: 下架}}
  warned: {title: {en: Warned, zh: 警告}}
"""


def measures(root: Path, as_of: str, *violations: str) -> list[dict[str, Any]]:
    """The measures of a shop with these violations, by what matters here."""
    book = Rulebook.load(library(root, LEDGER), "shopee")
    listed = "".join(f"\n  - {v}" for v in violations)
    [node] = parse_yaml(f"id: s\nplatform: shopee\nmarket: SG\nviolations:{listed}\n", "shop.yaml")
    read = read_node(node)
    assert read.shop is not None
    values, problems = prepare_shop(read.shop, book, node)
    assert not problems
    found = as_json(ShopAssessor(book).stand(values, datetime.fromisoformat(as_of)))["measures"]
    return [{k: m[k] for k in ("id", "tier", "ends_at", "state")} for m in found]


FORGED = "{type: forged, at: 2026-04-10T00:00:00+08:00}"


def test_they_begin_with_the_issue_and_last_as_long_as_each_says(tmp_path: Path) -> None:
    found = measures(tmp_path, "2026-04-11T00:00:00+08:00", FORGED)
    assert {"id": "frozen", "tier": None, "ends_at": "2026-04-16T16:00:00Z", "state": "running"} in found
    assert {"id": "removed", "tier": None, "ends_at": None, "state": "running"} in found
    assert {"id": "warned", "tier": 1, "ends_at": None, "state": "running"} in found


@pytest.mark.parametrize(
    ("as_of", "state"), [("2026-04-16T23:59:59+08:00", "running"), ("2026-04-17T00:00:00+08:00", "ended")]
)
def test_the_end_is_exclusive(tmp_path: Path, as_of: str, state: str) -> None:
    [frozen] = [m for m in measures(tmp_path, as_of, FORGED) if m["id"] == "frozen"] or [{"state": "ended"}]
    assert frozen["state"] == state


def test_the_day_of_the_violation_picks_them(tmp_path: Path) -> None:
    found = measures(tmp_path, "2026-04-11T00:00:00+08:00", "{type: forged, at: 2026-04-09T23:59:59+08:00}")
    assert [m["id"] for m in found] == ["warned"]


def test_a_won_appeal_takes_them_along(tmp_path: Path) -> None:
    won = (
        "{type: forged, at: 2026-04-10T00:00:00+08:00, "
        "appeals: [{filed_at: 2026-04-10T01:00:00+08:00, "
        "decided_at: 2026-04-11T00:00:00+08:00, outcome: won}]}"
    )
    assert [m for m in measures(tmp_path, "2026-04-12T00:00:00+08:00", won) if m["state"] == "running"] == []
