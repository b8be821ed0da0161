"""JSON as a tree: the same data as the standard reader's, with lines, and nothing that JSON does not allow."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.documents import json_tree as jsontree
from disputes.documents.json_tree import parse_json, read_json, tree_of
from disputes.documents.problems import Refused

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def as_text(value: Any) -> Any:
    """JSON data with every number, true and false as it is written."""
    if isinstance(value, dict):
        return {k: as_text(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_text(v) for v in value]
    return value if value is None or isinstance(value, str) else json.dumps(value)


@given(DATA, st.sampled_from([None, 0, 1]), st.booleans())
def test_the_data_is_that_of_the_standard_reader(data: Any, indent: int | None, ascii_: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_)
    assert parse_json(text, "f").plain() == as_text(data)


@given(DATA)
def test_every_node_is_where_its_text_is(data: Any) -> None:
    text = json.dumps(data, indent=2)
    lines = text.split("\n")
    for node in parse_json(text, "f").walk():
        at = lines[node.line - 1][node.column - 1 :]
        start = {"map": "{", "list": "[", "null": "null"}.get(node.kind) or (
            json.dumps(node.text) if node.quoted else node.text
        )
        assert at.startswith(start)


@given(st.text(alphabet='{}[]",:\\ \n0123456789.eE+-truefalsn/u\ud83d', max_size=25))
def test_what_the_standard_reader_refuses_is_refused(text: str) -> None:
    def no(constant: str) -> Any:
        raise ValueError(constant)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("twice")
        return dict(pairs)

    try:
        data = json.loads(text, parse_constant=no, object_pairs_hook=once)
        json.dumps(data, ensure_ascii=False).encode()
        valid = True
    except ValueError:
        valid = False
    root, problems = read_json(text, "f")
    assert (root is not None and not problems) == valid


def test_numbers_keep_their_digits_and_lines_are_counted_from_where_the_text_begins() -> None:
    root = parse_json('{"a":\r\n 129.90, "b": [1e5,\n -0.10]}', "f", line=7)
    assert root.plain() == {"a": "129.90", "b": ["1e5", "-0.10"]}
    assert (root["a"].line, root["a"].column, root["a"].path) == (8, 2, "a")
    assert (root["b"].items[1].line, root["b"].items[1].path) == (9, "b[1]")
    assert root.keys["b"].line == 8


def test_surrogate_pairs_are_characters() -> None:
    assert parse_json(r'"\ud83d\ude00"', "f").text == "😀"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the end of the text"),
        ("\n\n ", 3, "the end of the text"),
        ('{"a": 1,}', 1, "a comma before '}'"),
        ("[1,\n]", 2, "a comma before ']'"),
        ("{a: 1}", 1, "a key in double quotes"),
        ("{'a': 1}", 1, "a key in double quotes"),
        ('{"a" 1}', 1, "':' after a key"),
        ('{"a": 1 "b": 2}', 1, "',' or '}'"),
        ("[NaN]", 1, "'NaN'"),
        ("[-Infinity]", 1, "'-'"),
        ("[True]", 1, "'True'"),
        ("[01]", 1, "',' or ']'"),
        ("// x\n1", 1, "'/'"),
        ("1\n2", 2, "after one JSON value"),
        ('"a\nb"', 1, "a string on one line"),
        ('"\\x"', 1, "a bad escape"),
        ('"\\ud800"', 1, "half a surrogate pair"),
        ("[" * 41 + "]" * 41, 1, "more than 40 levels"),
        ('{"a": 1,\n "b": 1,\n "a": 1}', 3, "first on line 1"),
    ],
)
def test_faults_are_told_where_they_are(text: str, line: int, said: str) -> None:
    with pytest.raises(Refused) as e:
        parse_json(text, "f.json")
    (problem,) = e.value.problems
    assert problem.line == line
    assert said in str(problem)


def test_depth_and_size_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontree, "MAX_NODES", 1000)
    assert parse_json("[" * 40 + "]" * 40, "f").kind == "list"
    for text in ("[" * 1_000_000, '{"a":' * 100_000, "[" + "0," * 999 + "0]"):
        with pytest.raises(Refused):
            parse_json(text, "f")
    assert len(parse_json("[" + "0," * 998 + "0]", "f").items) == 999


def test_data_of_a_program_has_the_same_tree() -> None:
    data = {"a": [1, True, None, "x", Decimal("1.50")], "at": datetime(2026, 4, 12, tzinfo=UTC), "b": {"c": 0.1}}
    root = tree_of(data, "api", line=3)
    assert root.plain() == {"a": ["1", "true", None, "x", "1.50"], "at": "2026-04-12T00:00:00+00:00", "b": {"c": "0.1"}}
    assert (root["b"]["c"].path, root["b"]["c"].line, root["a"].items[3].path) == ("b.c", 3, "a[3]")
