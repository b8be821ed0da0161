"""The line by which an editor finds the schema of a file: the layout keeps it first and whole."""

from __future__ import annotations

import pytest

from disputes.documents.yaml_layout import WIDTH, formatted

LINE = "# yaml-language-server: $schema=../schema/ruleset.schema.json"


@pytest.mark.parametrize(
    ("text", "laid_out"),
    [
        (f"{LINE}\n# About.\na: b\n", f"{LINE}\n# About.\na: b\n"),
        (f"# About.\n{LINE}\na: b\n", f"{LINE}\n# About.\na: b\n"),
        (f"a: b\n{LINE}\nc: d\n", f"{LINE}\na: b\nc: d\n"),
        (f"a: b\n---\n{LINE}\nc: d\n", f"a: b\n---\n{LINE}\nc: d\n"),
        ("# About.\na: b\n", "# About.\na: b\n"),
    ],
)
def test_it_comes_first(text: str, laid_out: str) -> None:
    assert formatted(text, "a.yaml") == laid_out
    assert formatted(laid_out, "a.yaml") == laid_out


def test_it_stays_on_one_line() -> None:
    text = f"# yaml-language-server: $schema={'folder/' * 20}ruleset.schema.json\na: b\n"
    assert len(text.splitlines()[0]) > WIDTH
    assert formatted(text, "a.yaml") == text


def test_what_only_looks_like_it_stays_where_it_is() -> None:
    text = f"a: b\ntext: |\n  {LINE}\n"
    assert formatted(text, "a.yaml") == text
