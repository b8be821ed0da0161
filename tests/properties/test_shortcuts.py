"""The shorter ways to an answer give what the plain ways give, byte for byte."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from disputes import Engine
from disputes.documents.problems import Refused
from disputes.documents.yaml_tree import parse_yaml
from disputes.records.field_types import to_instant
from disputes.records.reading import read_records
from disputes.words.shortcuts import VARIABLE, shortcuts_taken
from tests.properties.rulebooks import instants, moving_rulebooks, records, timed_rulebooks, written
from tests.rulesets_for_tests import Site
from tests.shipped import shipped_library

CASES = Path(__file__).parents[2] / "cases"


def told(site: Site, values: Any, now: datetime, shortcuts: bool) -> str:
    """The whole answer, or why it is refused."""
    site.assessor.book.shortcuts = shortcuts
    try:
        return json.dumps(site.assessor.assess(values, now, explain=True).to_json())
    except Refused as refused:
        return str([(p.code, p.path) for p in refused.problems])


def test_of_rules_and_records_drawn_at_random(examples: int) -> None:
    @settings(max_examples=40 * examples)
    @given(timed_rulebooks() | moving_rulebooks(), records(), instants())
    def hold(book: dict[str, Any], record: dict[str, Any], now: datetime) -> None:
        with tempfile.TemporaryDirectory() as root:
            site = Site(Path(root), written(book))
            values = site.values(record)
            assert told(site, values, now, True) == told(site, values, now, False)

    hold()


def shipped(step: int) -> list[Path]:
    return [p for p in sorted(CASES.rglob("*.expect.yaml")) if p.parent.name != "shops"][::step]


@pytest.mark.parametrize("step", [41, pytest.param(1, marks=pytest.mark.long)])
def test_of_the_shipped_cases(step: int) -> None:
    short, plain = (Engine(shipped_library()) for _ in range(2))
    for path in shipped(step):
        as_of = to_instant(parse_yaml(path.read_text(), path.name)[0]["as_of"].text)
        [read] = read_records(path.with_name(path.name.replace(".expect.yaml", ".yaml")))
        both = []
        for engine, shortcuts in ((short, True), (plain, False)):
            case = engine.prepared(read)
            case.assessor.book.shortcuts = shortcuts
            both.append([case.assess(as_of + timedelta(days=n)).to_json() for n in (-2, 0, 30)])
        assert both[0] == both[1], path


def test_they_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shortcuts_taken()
    monkeypatch.setenv(VARIABLE, "off")
    assert not shortcuts_taken()
    assert not Engine(shipped_library()).rulebook("shopee").shortcuts
