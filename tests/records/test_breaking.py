"""Breaks each leaf of a maximal record in turn: some problem must name the leaf's own line."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest
import yaml

from disputes.documents.json_tree import parse_json
from disputes.documents.yaml_tree import Node, parse_yaml
from disputes.records.condition_fields import fields
from disputes.records.reading import read_node
from tests.records.record_strategies import maximal_case, maximal_shop

Loc = tuple[str | int, ...]
RECORDS: dict[str, Any] = {"case": maximal_case(), "shop": maximal_shop()}
# What a fact or a free column is called, and what a fact holds, only the ruleset knows; what is raw, the channel.
FREE = ("facts", "by_brand", "raw")


def as_yaml(data: Any) -> Node:
    text = yaml.dump(
        data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=1000
    )
    return parse_yaml(text, "record.yaml")[0]


def as_json(data: Any) -> Node:
    return parse_json(json.dumps(data, indent=1), "record.json")


def leaves(value: Any, loc: Loc = ()) -> Iterator[Loc]:
    if isinstance(value, dict):
        for key, member in value.items():
            if key not in FREE:
                yield from leaves(member, (*loc, key))
    elif isinstance(value, list):
        for index, member in enumerate(value[1:], 1):  # the second member: a wrong index would show
            yield from leaves(member, (*loc, index))
    else:
        yield loc


def mappings(value: Any, loc: Loc = ()) -> Iterator[Loc]:
    if isinstance(value, dict):
        yield loc
        for key, member in value.items():
            if key not in FREE:
                yield from mappings(member, (*loc, key))
    elif isinstance(value, list):
        for index, member in enumerate(value[1:], 1):
            yield from mappings(member, (*loc, index))


def put(data: Any, loc: Loc, value: Any) -> Any:
    broken = copy.deepcopy(data)
    at = broken
    for step in loc[:-1]:
        at = at[step]
    at[loc[-1]] = value
    return broken


CASES = [(name, loc) for name, data in RECORDS.items() for loc in leaves(data)]
MAPS = [(name, loc) for name, data in RECORDS.items() for loc in mappings(data)]
OPEN = ("text", "tracking_number", "date")
TYPED = [(name, loc) for name, loc in CASES if reduce(lambda at, step: at[step], loc, RECORDS[name]) not in OPEN]
INNER = [(name, loc) for name, loc in MAPS if loc]
# Weeks, days and months take further number columns, so there a word like a key is a column.
SHUT = [
    (name, loc)
    for name, loc in MAPS
    if not {"starts", "month", "date"} & set(reduce(lambda at, step: at[step], loc, RECORDS[name]))
]


def ids(case: tuple[str, Loc]) -> str:
    return f"{case[0]}-{'.'.join(map(str, case[1])) or 'root'}"


def assert_named(root: Node, at: Node, path: str) -> None:
    read = read_node(root)
    assert read.record is None
    assert any(p.line == at.line and p.path == path for p in read.problems), [str(p) for p in read.problems]


def test_the_maximal_records_are_whole_and_valid() -> None:
    for data in RECORDS.values():
        for tree in (as_yaml, as_json):
            read = read_node(tree(data))
            assert read.problems == ()
            assert read.record is not None
            keys = set(fields(type(read.record))) - {"shipment"}
            assert keys == set(data)
    assert len(CASES) > 200


@pytest.mark.parametrize("case", CASES, ids=ids)
@pytest.mark.parametrize("tree", [as_yaml, pytest.param(as_json, marks=pytest.mark.long)])
def test_a_list_where_a_scalar_belongs(tree: Any, case: tuple[str, Loc]) -> None:
    name, loc = case
    root = tree(put(RECORDS[name], loc, ["x"]))
    node = root.find(loc)
    assert_named(root, node, node.path)


@pytest.mark.parametrize("case", TYPED, ids=ids)
def test_a_word_that_fits_nowhere(case: tuple[str, Loc]) -> None:
    name, loc = case
    root = as_yaml(put(RECORDS[name], loc, " ?nonsense\u2028! "))
    node = root.find(loc)
    assert_named(root, node, node.path)


@pytest.mark.parametrize("case", MAPS, ids=ids)
def test_an_unknown_key_beside_the_known_ones(case: tuple[str, Loc]) -> None:
    name, loc = case
    root = as_yaml(put(RECORDS[name], (*loc, "zzz_unknown"), "nonsense"))
    key = root.find(loc).keys["zzz_unknown"]
    assert_named(root, key, key.path)


@pytest.mark.parametrize("case", SHUT, ids=ids)
def test_every_key_misspelt_is_answered_with_the_right_one(case: tuple[str, Loc]) -> None:
    name, loc = case
    for key in reduce(lambda at, step: at[step], loc, RECORDS[name]):
        broken = copy.deepcopy(RECORDS[name])
        inner = reduce(lambda at, step: at[step], loc, broken)
        wrong = f"{key}x"
        inner[wrong] = inner.pop(key)
        root = as_yaml(broken)
        line = root.find(loc).keys[wrong].line
        problems = read_node(root).problems
        assert any(p.line == line and p.nearest == key for p in problems), [str(p) for p in problems]


@pytest.mark.parametrize("case", INNER, ids=ids)
def test_a_scalar_where_a_mapping_belongs(case: tuple[str, Loc]) -> None:
    name, loc = case
    root = as_yaml(put(RECORDS[name], loc, "nonsense"))
    node = root.find(loc)
    assert_named(root, node, node.path)


def test_all_faults_of_a_record_are_told_at_once() -> None:
    data = maximal_case()
    data["platform"] = "shoppe"
    data["events"][1]["at"] = "2026-04-12T09:00:00"
    data["order"]["amount"] = "129.90"
    data["buyer"]["intent"] = 5
    paths = {p.path for p in read_node(as_yaml(data)).problems}
    assert paths == {"platform", "events[1].at", "order.amount", "buyer.intent"}
