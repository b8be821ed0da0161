"""What is written of an answer and what its schema says come from the same types, and real answers hold to them."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from disputes.answers import assessment, explanation, standing
from disputes.answers.json_forms import OneOf, form_of, record_schema
from disputes.answers.schemas import assessment_schema, standing_schema
from disputes.answers.serialization import as_json
from disputes.api import Engine
from disputes.documents.yaml_tree import parse_yaml
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.records.field_types import to_instant
from disputes.records.money import Money
from disputes.records.reading import read_records
from tests.shipped import shipped_engine
from tests.tiers import tiers

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted({p.parent for p in (ROOT / "cases").rglob("*.expect.yaml")})
RECORDS = [
    kind
    for module in (assessment, explanation, standing)
    for kind in vars(module).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == module.__name__
]


@cache
def engine() -> Engine:
    return shipped_engine()


def examples(folder: Path, every: int) -> Iterator[tuple[str, Any]]:
    for expected in sorted(folder.glob("*.expect.yaml"))[::every]:
        as_of = to_instant(parse_yaml(expected.read_text("utf-8"), expected.name)[0].plain()["as_of"])
        [read] = read_records(expected.with_name(expected.name.replace(".expect.yaml", ".yaml")))
        yield expected.name, engine().assess(read, as_of, explain=True) if read.case else engine().stand(read, as_of)


@pytest.mark.parametrize("every", tiers(4, 1))
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: str(p.relative_to(ROOT / "cases")))
def test_every_example_answer_holds_to_the_schema(folder: Path, every: int) -> None:
    validators = {
        assessment.Assessment: Draft202012Validator(assessment_schema()),
        standing.Standing: Draft202012Validator(standing_schema()),
    }
    for name, found in examples(folder, every):
        faults = [f"{e.json_path}: {e.message}" for e in validators[type(found)].iter_errors(as_json(found))]
        assert faults == [], name


@pytest.mark.parametrize("kind", RECORDS, ids=lambda k: k.__name__)
def test_the_schema_has_the_keys_that_are_written(kind: type) -> None:
    definitions: dict[str, Any] = {}
    schema: Any = {**record_schema(kind, definitions), "$defs": definitions}
    full, bare = (form_of(kind).write(made_of(kind, everything)) for everything in (True, False))
    assert list(full) == list(schema["properties"])
    assert list(bare) == schema["required"]
    for plain in (full, bare):
        Draft202012Validator(schema).validate(plain)


NOW = datetime(2026, 4, 13, 1, tzinfo=ZoneInfo("Asia/Singapore"))
SINGLE: dict[Any, Any] = {
    object: "any",
    str: "text",
    bool: False,
    int: 1,
    Decimal: Decimal("1.50"),
    datetime: NOW,
    date: NOW.date(),
    Money: Money(Decimal("1.50"), "SGD"),
    Text: Text("text", "文字"),
    Citation: Citation("S1", "C1", "official"),
}


def made_of(hint: Any, everything: bool) -> Any:
    """A value of a declared type: with all that may be there, or with as little as may be."""
    if hint in SINGLE:
        return SINGLE[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        [words] = [m.words for m in arguments[1:] if isinstance(m, OneOf)] or [()]
        return words[0] if words else made_of(arguments[0], everything)
    if origin in (typing.Union, types.UnionType):
        return made_of(arguments[0], True) if everything or type(None) not in arguments else None
    if origin is Sequence:
        return [made_of(arguments[0], True)] if everything else []
    if origin is Mapping:
        return {"key": made_of(arguments[1], True)} if everything else {}
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    hints = typing.get_type_hints(hint, include_extras=True)
    return hint(**{f.name: made_of(hints[f.name], everything) for f in dataclasses.fields(hint)})


def test_a_metric_without_a_known_value_says_so() -> None:
    text = """
id: shop-1
platform: amazon
market: US
counts:
  - {metric: order_defect_rate, from: 2026-02-01, to: 2026-03-30, numerator: 0, denominator: 0}
"""
    found = engine().stand(text, to_instant("2026-04-01T00:00:00Z"))
    [metric] = [m for m in found.to_json()["metrics"] if m["id"] == "order_defect_rate"]
    assert (metric["status"], metric["value"]) == ("unknown", None)


def test_a_type_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        form_of(complex)
