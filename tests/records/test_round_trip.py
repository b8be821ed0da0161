"""Parse, print, parse: nothing is lost and nothing is added."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from disputes.documents.json_tree import parse_json
from disputes.documents.yaml_tree import parse_yaml
from disputes.records.case import Case
from disputes.records.printing import to_plain, values
from disputes.records.reading import read_node, read_plain
from disputes.records.shop import Shop
from tests.records.record_strategies import cases, maximal_case, maximal_shop, shops

slow = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

SHORT = re.compile(r"([0-9.]+) ([A-Z]{3})|([A-Z]{3}) ([0-9.]+)")
FRACTION = re.compile(r"(?<=\dT\d\d:\d\d:\d\d)\.\d+")


def from_yaml(data: Any) -> Any:
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    read = read_node(parse_yaml(text, "r.yaml")[0])
    assert read.problems == ()
    return read.record


def from_json(data: Any) -> Any:
    read = read_node(parse_json(json.dumps(data), "r.json"))
    assert read.problems == ()
    return read.record


def keys(value: Any) -> Any:
    """The keys of nested data, an absent key and a null one told apart."""
    if isinstance(value, dict):
        return {k: keys(v) for k, v in value.items()}
    return [keys(v) for v in value] if isinstance(value, list) else value is None


@slow
@given(cases() | shops())
def test_every_way_in_gives_the_same_record_and_printing_it_gives_it_back(data: dict[str, Any]) -> None:
    record = from_yaml(data)
    assert from_json(data) == record
    assert read_plain(data, "r").record == record
    assert isinstance(record, Case if "dispute" in data else Shop)
    plain = to_plain(record)
    again = from_json(plain)
    assert again == record
    assert again.model_fields_set == record.model_fields_set
    assert to_plain(again) == plain
    assert to_plain(from_yaml(plain)) == plain


@slow
@given(cases())
def test_what_is_printed_is_what_was_given(data: dict[str, Any]) -> None:
    printed = to_plain(from_yaml(data))

    def said(value: Any) -> Any:
        # A null list and a null mapping of facts are known to be empty; UTC is written Z, and no fraction of a second.
        # Money in short is printed in full.
        if isinstance(value, dict):
            return {k: said(v) if v is not None else None for k, v in value.items()}
        if isinstance(value, list):
            return [said(v) for v in value]
        if isinstance(value, str) and (short := SHORT.fullmatch(value)):
            return {"value": short[1] or short[4], "currency": short[2] or short[3]}
        return FRACTION.sub("", value).replace("+00:00", "Z") if isinstance(value, str) else value

    def unlisted(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: unlisted(v) for k, v in value.items() if v is not None and v != [] and v != {}}
        return [unlisted(v) for v in value] if isinstance(value, list) else value

    assert unlisted(said(printed)) == unlisted(said(data))


@pytest.mark.parametrize("data", [maximal_case(), maximal_shop()], ids=["case", "shop"])
def test_the_json_schema_takes_what_the_reader_takes(data: dict[str, Any]) -> None:
    model = Case if "dispute" in data else Shop
    schema = model.model_json_schema(by_alias=True)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    jsonschema.validate(to_plain(from_json(data)), schema)


def test_decimals_keep_their_digits_and_instants_their_offset() -> None:
    text = """{"id": 7, "platform": "shopee", "market": "SG", "dispute": "none",
      "order": {"amount": {"value": 129.90, "currency": "SGD"}, "ship_by": "2026-04-12T09:00:00.000-07:00"},
      "fetched_at": "2026-04-12 09:00Z"}"""
    plain = to_plain(read_node(parse_json(text, "r.json")).record)  # type: ignore[arg-type]
    assert plain["id"] == "7"
    assert plain["order"] == {"amount": {"value": "129.90", "currency": "SGD"}, "ship_by": "2026-04-12T09:00:00-07:00"}
    assert plain["fetched_at"] == "2026-04-12T09:00:00Z"


def test_values_hold_only_what_was_given() -> None:
    base = {"id": "1", "platform": "shopee", "market": "SG", "dispute": "none"}
    data = {**base, "stage": None, "shop": {"tier": None}, "deadlines": [{"due_at": None, "for": "respond"}]}
    got = values(from_json(data))
    assert got == {**data, "shop": {"platform": "shopee", "market": "SG", "tier": None}}


def test_one_shipment_is_a_list_of_one_and_none_is_an_empty_list() -> None:
    base = {"id": "1", "platform": "shopee", "market": "SG", "dispute": "none"}
    one = from_json({**base, "shipment": {"tracking": "lost"}})
    assert values(one) == {**base, "shipments": [{"tracking": "lost"}]}
    assert to_plain(one) == {**base, "shipment": {"tracking": "lost"}}
    assert values(from_json({**base, "shipment": None}))["shipments"] == []
    assert values(from_json({**base, "shipments": None}))["shipments"] == []
    assert "shipments" not in values(from_json(base))
    assert from_json(base).parcels is None
