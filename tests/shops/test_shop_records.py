"""The example shop records under `cases/*/shops` are tests: each standing holds what its `.expect.yaml` says."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes import Engine
from disputes.documents.yaml_tree import parse_yaml
from disputes.records.field_types import to_instant
from disputes.records.reading import read_records
from disputes.ruletesting.expectations import misses
from tests.shipped import shipped_engine

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDS = sorted(p for p in (ROOT / "cases").glob("*/shops/*.yaml") if not p.name.endswith(".expect.yaml"))
KEYS = {"as_of", "why", "expect", "expect_not"}
MARKETS = {"SG", "MY", "PH", "TH", "VN", "TW", "ID", "BR"}


def expectation(record: Path) -> Path:
    return record.with_name(record.stem + ".expect.yaml")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


@pytest.mark.parametrize("path", RECORDS, ids=lambda p: f"{p.parent.parent.name}/{p.stem}")
def test_shop(path: Path, engine: Engine) -> None:
    expected = parse_yaml(expectation(path).read_text(), expectation(path).name)[0].plain()
    assert set(expected) <= KEYS
    assert expected["why"].strip()
    assert expected.get("expect") or expected.get("expect_not")
    [read] = read_records(path)
    plain = engine.stand(read, to_instant(expected["as_of"])).to_json()
    assert misses(plain, expected.get("expect", {})) == []
    for unwanted in expected.get("expect_not", []):
        assert misses(plain, unwanted), f"holds, but must not: {unwanted}"


def test_every_expectation_has_its_record() -> None:
    expected = {
        p.with_name(p.name.replace(".expect.yaml", ".yaml")) for p in (ROOT / "cases").glob("*/shops/*.expect.yaml")
    }
    assert expected == set(RECORDS)


def test_the_records_cover_the_platforms_and_markets() -> None:
    assert len(RECORDS) >= 25
    shops = [r.shop for p in RECORDS for r in read_records(p) if r.shop]
    assert len(shops) == len(RECORDS)
    assert len({(s.platform, s.id) for s in shops}) == len(shops)
    assert len({s.platform for s in shops}) >= 5
    ours = [s for s in shops if s.platform == "shopee"]
    assert {s.market for s in ours} == MARKETS
    assert {s.market for s in ours if s.seller == "cross_border"} >= {"SG", "MY", "PH", "TW"}
