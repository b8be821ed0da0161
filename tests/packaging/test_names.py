"""Names that mislead whoever reads the package: one for two things, and values told apart by their place alone."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_BY_PLACE = 6
"""So many values a call may give by their place."""


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """Every module by its file. Migrations are left out: they name a table's columns one after the other."""
    files = sorted(file for file in (ROOT / "disputes").rglob("*.py") if "versions" not in file.parts)
    return tuple((f.relative_to(ROOT).as_posix(), ast.parse(f.read_text(encoding="utf-8"))) for f in files)


@cache
def nodes() -> tuple[tuple[str, ast.ClassDef | ast.AnnAssign | ast.Call], ...]:
    """The classes, declarations and calls of every module, by its file."""
    kinds = (ast.ClassDef, ast.AnnAssign, ast.Call)
    return tuple((file, node) for file, tree in trees() for node in ast.walk(tree) if isinstance(node, kinds))


def types() -> Iterator[tuple[str, str]]:
    """The classes and the type aliases of every module: its file, and their name."""
    for file, node in nodes():
        if isinstance(node, ast.ClassDef):
            yield file, node.name
        elif (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.annotation, ast.Name)
            and node.annotation.id == "TypeAlias"
        ):
            yield file, node.target.id


def test_a_name_stands_for_one_type() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for file, name in types():
        found[name.lstrip("_")].append(file)
    assert {name: files for name, files in found.items() if len(files) > 1} == {}


def test_no_call_gives_many_values_by_their_place() -> None:
    found = [
        f"{file}:{node.lineno}"
        for file, node in nodes()
        if isinstance(node, ast.Call) and len(node.args) > MOST_BY_PLACE
    ]
    assert found == []


def test_nothing_is_known_by_its_place_in_memory() -> None:
    """What has gone leaves its place to another, which would then be taken for it."""
    found = [
        f"{file}:{node.lineno}"
        for file, node in nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "id"
    ]
    assert found == []
