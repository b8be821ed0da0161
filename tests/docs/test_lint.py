"""docs/lint.md: an entry for every code, a first block that has the finding and a second one that has none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from disputes.language.loading import EDITORIAL
from tests.docs.blocks import ROOT, Block, blocks, findings, library, page

PAGE = "lint.md"
SOURCES = [
    *sorted((ROOT / "disputes/language").rglob("*.py")),
    *sorted((ROOT / "disputes/ruletesting").glob("*.py")),
    ROOT / "disputes/documents/yaml_tree.py",
    ROOT / "disputes/situation/state.py",
]


def _codes(path: Path) -> Iterator[str]:
    """The codes that a module gives to problems: `code=` of a call or a default, the fourth argument of `fail`, the
    sixth of an example's problem.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named_codes = {
        t.id: n.value for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            named = [k.value for k in node.keywords if k.arg == "code"]
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            named += node.args[3:4] if name == "fail" else node.args[6:7] if name == "Problem" else []
        elif isinstance(node, ast.FunctionDef):
            defaults = dict(zip([a.arg for a in reversed(node.args.args)], reversed(node.args.defaults), strict=False))
            named = [defaults["code"]] if "code" in defaults else []
        else:
            continue
        values = (named_codes.get(n.id, n) if isinstance(n, ast.Name) else n for n in named)
        yield from (n.value for n in values if isinstance(n, ast.Constant) and isinstance(n.value, str))


def entries() -> list[str]:
    return re.findall(r"^### `([\w-]+)`$", page(PAGE), re.M)


def test_every_code_has_an_entry_and_every_entry_a_code() -> None:
    codes = {c for path in SOURCES for c in _codes(path)}
    assert set(entries()) == codes
    assert len(entries()) == len(set(entries()))


def test_the_editorial_codes_stand_under_their_heading() -> None:
    part = page(PAGE).partition("## Editorial")[2].partition("\n## ")[0]
    assert set(re.findall(r"^### `([\w-]+)`$", part, re.M)) == EDITORIAL


def test_every_entry_has_its_pair() -> None:
    pairs = [(b.heading.strip("`"), b.words[0]) for b in blocks(PAGE)]
    assert pairs == [(e, word) for e in entries() for word in ("avoid", "prefer")]


@pytest.mark.parametrize("block", blocks(PAGE), ids=lambda b: f"{b.heading.strip('`')} {b.words[0]}")
def test_a_block_has_the_finding_or_none(block: Block, tmp_path: Path) -> None:
    code = block.heading.strip("`")
    found = findings(library(tmp_path, block), figures=code == "unnoticed")
    if block.words[0] == "avoid":
        assert code in {p.code for p in found}, [str(p) for p in found]
    else:
        assert [str(p) for p in found] == []
