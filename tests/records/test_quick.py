"""The quick way to read JSON gives what the way that knows every line gives, or steps aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.documents.json_tree import plain_json, plain_of, read_json, tree_of
from disputes.documents.yaml_tree import MAX_DEPTH
from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead, iter_records, read_node, read_plain

ROOT = Path(__file__).resolve().parents[2]
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8)
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)),
    max_leaves=12,
)


@given(values, st.sampled_from([None, 2]), st.booleans())
def test_the_same_plain_data(value: Any, indent: int | None, ascii_: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_)
    tree, problems = read_json(text, "x.json")
    quick = plain_json(text)
    if tree is None or problems:
        assert quick is None
    else:
        assert quick in (tree.plain(), None)
        assert "\\ud" in text or quick == tree.plain()


@given(values)
def test_the_same_of_a_program_s_data(value: Any) -> None:
    assert plain_of(value) == tree_of(value, "x").plain()


@given(st.text(alphabet='{}[]",:\\u0dDnatrue1.-+eE \n', max_size=24))
def test_what_is_no_json_is_left_to_the_tree(text: str) -> None:
    tree, problems = read_json(text, "x.json")
    if tree is None or problems:
        assert plain_json(text) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '["\\ud800"]',
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "[1,]",
        "{'a': 1}",
        '["\t"]',
        "[01]",
    ],
)
def test_the_odd_ones(text: str) -> None:
    tree, problems = read_json(text, "x.json")
    assert tree is None or problems
    assert plain_json(text) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"a": true, "b":false, "c": {"d": true}}',
        '{"a": [true, false], "b": true}',
        "[1, true]",
        "[[true]]",
        '{"a": [{"b": true}, \ttrue]}',
        "true",
        '{"a": " true", "b": ":true", "c": [":true", true]}',
        '{"true": true}',
    ],
)
def test_truths_are_texts_wherever_they_stand(text: str) -> None:
    assert plain_json(text) == read_json(text, "x.json")[0].plain()  # type: ignore[union-attr]


def test_depth_to_the_last_level() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert plain_json(text) == read_json(text, "x.json")[0].plain()  # type: ignore[union-attr]


def whole(read: RecordRead) -> tuple[Any, ...]:
    return read.record, read.problems, read.file, read.line, read.node.plain() if read.node is not None else None


def test_it_can_be_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [read] = iter_records(ROOT / "cases" / "shopee" / "sg-nondelivery-still-moving.yaml")
    assert read.record is not None
    lines = tmp_path / "x.jsonl"
    lines.write_text(json.dumps(to_plain(read.record)) + "\n", encoding="utf-8")
    [quick] = iter_records(lines)
    monkeypatch.setenv("DISPUTES_SHORTCUTS", "off")
    [plain] = iter_records(lines)
    assert callable(quick.tree)
    assert not callable(plain.tree)
    assert whole(quick) == whole(plain)


@pytest.mark.parametrize(
    "path", sorted(p.relative_to(ROOT) for p in ROOT.glob("cases/*/*.yaml") if ".expect." not in p.name)[::6]
)
def test_the_same_records(path: Path, tmp_path: Path) -> None:
    (read,) = iter_records(ROOT / path)
    assert read.record is not None
    line = json.dumps(to_plain(read.record))
    lines = tmp_path / "x.jsonl"
    lines.write_text(f'{line}\n{line[:-1]}, "odd": 1}}\n', encoding="utf-8")
    good, bad = iter_records(lines)
    tree, _ = read_json(line, str(lines), line=1)
    assert tree is not None
    assert whole(good) == whole(read_node(tree))
    assert good.record == read.record
    assert [(p.line, p.path) for p in bad.problems] == [(2, "odd")]
    assert whole(read_plain(json.loads(line), "x"))[:2] == whole(read_node(tree_of(json.loads(line), "x")))[:2]
