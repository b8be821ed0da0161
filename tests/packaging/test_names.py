"""Names that mislead whoever reads the package: one for two things, and values told apart by their place alone."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_BY_PLACE = 6
"""So many values a call may give by their place."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted((ROOT / "disputes").rglob("*.py")):
        if "versions" not in file.parts:  # a migration names a table's columns one after the other
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def types_of(tree: ast.Module) -> Iterator[str]:
    """The names of a module's classes and of its public type aliases."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.annotation, ast.Name)
            and node.annotation.id == "TypeAlias"
        ):
            yield node.target.id


def test_a_name_stands_for_one_type() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for file, tree in trees():
        for name in types_of(tree):
            found[name].append(file)
    assert {name: files for name, files in found.items() if len(files) > 1} == {}


def test_no_call_gives_many_values_by_their_place() -> None:
    found = [
        f"{file}:{node.lineno}"
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and len(node.args) > MOST_BY_PLACE
    ]
    assert found == []
