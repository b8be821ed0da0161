"""XML and tables become the same trees as YAML and JSON; what is hostile in them is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.documents.table_tree import decode_table, read_table
from disputes.documents.xml_tree import read_xml
from disputes.documents.yaml_tree import MAX_DEPTH


def test_elements_are_mappings_and_repeated_ones_lists() -> None:
    root, problems = read_xml(b"<r xmlns:a='b'>\n<a:one> 1 </a:one>\n<two>x</two><two><x>y</x></two>\n<no/></r>", "f")
    assert problems == []
    assert root is not None
    assert root.plain() == {"one": "1", "two": ["x", {"x": "y"}], "no": ""}
    assert (root["two"].items[1]["x"].path, root["two"].items[1]["x"].line) == ("two[1].x", 3)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<r>", "no element found"),
        (b"<r></s>", "mismatched tag"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "a document type or an entity"),
        (b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "a document type or an entity"),
        (b"<r>" * (MAX_DEPTH + 2), "deeper or larger"),
        (b'<?xml version="1.0" encoding="nonsense"?><r/>', "encoding"),
        (b"<r>\xff</r>", "not well-formed"),
    ],
    ids=["open", "mismatched", "entity", "external", "deep", "encoding", "bytes"],
)
def test_what_is_wrong_is_said(raw: bytes, said: str) -> None:
    root, problems = read_xml(raw, "f.xml")
    assert root is None
    assert said in f"{problems[0].found} {problems[0].expected}"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_tree_or_a_problem(raw: bytes) -> None:
    root, problems = read_xml(b"<" + raw, "f.xml")
    assert (root is None) == bool(problems)


def test_rows_are_mappings_by_the_names_of_the_first() -> None:
    root, problems = read_table("Order ID\tWhy\n1\tone\n2\n\n3\t\tx\n", "f.tsv")
    assert root is not None
    assert root.plain() == [{"Order ID": "1", "Why": "one"}, {"Order ID": "2"}]
    assert [(p.line, p.found) for p in problems] == [(5, "3 cells")]
    assert root.items[1].line == 3


def test_a_quoted_cell_may_hold_what_separates() -> None:
    root, _ = read_table('a,b\n"1,2","x\ny"\n', "f.csv")
    assert root is not None
    assert root.plain() == [{"a": "1,2", "b": "x\ny"}]


@pytest.mark.parametrize(
    ("encoding", "market"), [("utf-8", None), ("utf-8-sig", None), ("utf-16", None), ("cp932", "JP"), ("gb18030", "CN")]
)
def test_the_usual_encodings(encoding: str, market: str | None) -> None:
    assert decode_table("注文\t返品\n".encode(encoding), market) == "注文\t返品\n"


def test_an_encoding_of_the_west() -> None:
    assert decode_table("Köln\t12 €\n".encode("cp1252")) == "Köln\t12 €\n"


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_a_problem(text: str) -> None:
    root, problems = read_table(text, "f.tsv")
    assert root is not None or problems
