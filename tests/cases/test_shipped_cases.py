"""The example records under `cases/` are tests: each case gives what its `.expect.yaml` says."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes import Engine
from disputes.documents.yaml_tree import parse_yaml
from disputes.records.field_types import to_instant
from disputes.records.reading import read_records
from disputes.ruletesting.expectations import misses
from tests.shipped import shipped_engine

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = sorted(p for p in (ROOT / "cases").rglob("*.expect.yaml") if p.parent.name != "shops")
KEYS = {"as_of", "why", "expect", "expect_not"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: f"{p.parent.name}/{p.name.removesuffix('.expect.yaml')}")
def test_case(path: Path, engine: Engine) -> None:
    expected = parse_yaml(path.read_text(), path.name)[0].plain()
    assert set(expected) <= KEYS
    assert expected["why"].strip()
    assert expected.get("expect") or expected.get("expect_not")
    [read] = read_records(path.with_name(path.name.replace(".expect.yaml", ".yaml")))
    plain = engine.assess(read, to_instant(expected["as_of"])).to_json()
    assert misses(plain, expected.get("expect", {})) == []
    for unwanted in expected.get("expect_not", []):
        assert misses(plain, unwanted), f"holds, but must not: {unwanted}"


def test_every_record_has_its_expectation() -> None:
    records = [p for p in (ROOT / "cases").rglob("*.yaml") if not p.name.endswith(".expect.yaml")]
    assert records
    assert [p for p in records if not p.with_name(p.stem + ".expect.yaml").exists()] == []


def test_the_records_cover_markets_and_dispute_types() -> None:
    cases = [
        r.case
        for p in EXPECTED
        if p.parent.name == "shopee"
        for r in read_records(p.with_name(p.name.replace(".expect.yaml", ".yaml")))
        if r.case
    ]
    assert len(cases) >= 40
    assert {c.market for c in cases} >= {"SG", "MY", "PH", "TH", "VN", "TW", "ID", "BR"}
    assert len({c.dispute for c in cases}) >= 14
    assert len({c.id for c in cases}) == len(cases)
