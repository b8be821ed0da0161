"""YAML as a tree: scalars stay text, lines are right, and what a document has no need for is refused."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from disputes.documents import yaml_tree as tree
from disputes.documents.problems import EXIT_BAD_RULESET, Refused
from disputes.documents.yaml_tree import child_path, decode, parse_yaml, read_yaml

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff\ufeff\u2028\u2029"), max_size=8
)
DATA = st.recursive(
    st.none() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def only(text: str) -> tree.Node:
    (root,) = parse_yaml(text, "f.yaml")
    return root


@pytest.fixture(params=["C", "Python"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of the library's parsers: not every build has the one in C."""
    monkeypatch.setattr(tree, "_Loader", yaml.CSafeLoader if request.param == "C" else yaml.SafeLoader)


@given(DATA, st.booleans())
def test_what_was_written_is_read(data: Any, flow: bool) -> None:
    assert only(yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow)).plain() == data


@pytest.mark.usefixtures("loader")
def test_nothing_is_typed_by_its_look() -> None:
    root = only("market: NO\ncode: 13.10\ntime: 14:00\nyes: true\nid: 0123\nday: 2026-03-01\nhex: 0x1F\n")
    assert root.plain() == {
        "market": "NO",
        "code": "13.10",
        "time": "14:00",
        "yes": "true",
        "id": "0123",
        "day": "2026-03-01",
        "hex": "0x1F",
    }


@pytest.mark.usefixtures("loader")
def test_null_is_what_is_not_quoted() -> None:
    root = only(
        'a: null\nb: ~\nc:\nd: "null"\ne: ""\nf: \'~\'\ng: |\n  null\nnull: x\nh: [, x]\n'.replace("[, x]", "[~, x]")
    )
    assert root.plain() == {
        "a": None,
        "b": None,
        "c": None,
        "d": "null",
        "e": "",
        "f": "~",
        "g": "null\n",
        "null": "x",
        "h": [None, "x"],
    }
    assert (root["b"].kind, root["d"].kind, root["d"].quoted, root["h"].items[1].quoted) == (
        "null",
        "text",
        True,
        False,
    )


@pytest.mark.usefixtures("loader")
def test_every_node_has_its_line_and_path() -> None:
    root = only("# first\na: 1\nb:\n  - x\n  - c: {d: 2,\n        e: 3}\n")
    told = {node.path: (node.line, node.column) for node in root.walk()}
    assert told == {
        "": (2, 1),
        "a": (2, 4),
        "b": (4, 3),
        "b[0]": (4, 5),
        "b[1]": (5, 5),
        "b[1].c": (5, 8),
        "b[1].c.d": (5, 12),
        "b[1].c.e": (6, 12),
    }
    assert root["b"].items[1]["c"].keys["e"].line == 6


def test_finding_stops_at_the_nearest_node_above() -> None:
    root = only("a:\n  b: [{c: 1}]\nc: 2\n")
    assert root.find(("a", "b", 0, "c")).path == "a.b[0].c"
    assert root.find(("a", "b", 7, "c")).path == "a.b"
    assert root.find(("missing", "c")).path == ""


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\na: 2\n", 2, "first on line 1"),
        ("a: &x 1\n", 1, "anchor &x"),
        ("a: *x\n", 1, "alias *x"),
        ("a: !!python/name:os.system x\n", 1, "tag tag:yaml.org,2002:python/name:os.system"),
        ("a: !!str x\n", 1, "without tags"),
        ("a:\n  ? [b]\n  : c\n", 2, "a key that is a text"),
        ("a: " + "[" * 60 + "]" * 60, 1, "more than 40 levels"),
        ("a:\n\tb: 1\n", 2, "valid YAML"),
        ("a: {b: 1\nc: 2\n", 2, "valid YAML"),
        ("a: b: c\n", 1, "valid YAML"),
        ('a: "open\n', 2, "valid YAML"),
        ("a: 1\nb: \x07\n", 2, "control character U+0007"),
        ("买: 家\nb: \x00\n", 2, "control character U+0000"),
    ],
)
def test_faults_are_told_where_they_are(text: str, line: int, said: str) -> None:
    with pytest.raises(Refused) as e:
        parse_yaml(text, "f.yaml", exit_code=EXIT_BAD_RULESET)
    assert e.value.exit_code == EXIT_BAD_RULESET
    (problem,) = e.value.problems
    assert problem.line == line
    assert said in str(problem)


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t01~", max_size=30))
def test_no_text_ends_in_anything_but_a_tree_or_a_refusal(text: str) -> None:
    documents, problems = read_yaml(text, "f")
    for problem in problems:
        assert 1 <= problem.line <= text.count("\n") + 2
    for document in documents:
        document.plain()


def test_all_duplicate_keys_are_told_and_documents_before_a_fault_are_kept() -> None:
    documents, problems = read_yaml("a: 1\na: 2\n---\nb: 1\n---\nc: [\n", "f")
    assert [d.plain() for d in documents] == [{"a": "1"}, {"b": "1"}]
    assert [(p.line, p.code) for p in problems] == [(2, "duplicate-key"), (7, None)]


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_NODES", 1000)
    assert len(only("[" + "0," * 999 + "]").items) == 999
    with pytest.raises(Refused, match="more than 1000 values"):
        parse_yaml("[" + "0," * 1000 + "]", "f")


def test_deep_nesting_does_not_reach_the_interpreter_s_own_limit() -> None:
    with pytest.raises(Refused, match="levels"):
        parse_yaml("[" * (sys.getrecursionlimit() * 20), "f")


def test_paths_are_readable_and_safe_to_print() -> None:
    assert child_path("events", 2) == "events[2]"
    assert child_path("events[2]", "at") == "events[2].at"
    assert child_path("", "买家") == "买家"
    assert child_path("a", "b c") == "a['b c']"
    assert "\x1b" not in child_path("a", "\x1b[31m")
    assert len(child_path("a", "x" * 10_000)) < 100


@pytest.mark.parametrize(
    ("raw", "line", "said"),
    [
        (b"a: 1\nb: caf\xe9\n", 2, "byte 0xe9"),
        ("a: 1".encode("utf-16"), 1, "byte 0xff"),
        (b"x" * 101, 1, "at most 100 bytes"),
    ],
)
def test_only_utf8_of_a_bounded_size_is_text(raw: bytes, line: int, said: str) -> None:
    with pytest.raises(Refused) as e:
        decode(raw, "f", limit=100)
    assert e.value.problems[0].line == line
    assert said in str(e.value)


def test_a_byte_order_mark_is_no_text() -> None:
    assert decode(b"\xef\xbb\xbfa: 1", "f") == "a: 1"
