"""docs/lint/: a page for every code, a block that has the finding and one that has none; docs/lint.md lists them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from disputes.language.loading import EDITORIAL
from disputes.lint.codes import READERS, all_checks, all_codes
from disputes.words.documents import Severity
from tests.docs.blocks import DOCS, ROOT, Block, blocks, findings, library, page

INDEX = "lint.md"
CODES = list(all_codes())
SOURCES = [
    *sorted((ROOT / "disputes/language").rglob("*.py")),
    *sorted((ROOT / "disputes/ruletesting").glob("*.py")),
    *sorted((ROOT / "disputes/lint").glob("*.py")),
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


def test_every_code_that_is_given_is_on_the_list_and_none_is_there_in_vain() -> None:
    given = {c for path in SOURCES for c in _codes(path)} | {"yaml"}
    checks = [check.code for check in all_checks()]
    assert {code.code for code in READERS} <= given
    assert given <= set(CODES)
    assert len(checks) == len(set(checks))
    assert set(checks).isdisjoint(code.code for code in READERS)


def test_each_check_is_the_one_class_of_a_file_named_after_its_code() -> None:
    files = {p.stem for p in (ROOT / "disputes/lint/checks").glob("*.py")} - {"__init__"}
    assert {check.code.replace("-", "_") for check in all_checks()} == files
    assert {type(c).__module__.rpartition(".")[2] for c in all_checks()} == files


def test_what_cannot_be_evaluated_cannot_be_switched_off() -> None:
    readers = {code.code: code for code in READERS}
    assert {c for c in readers if readers[c].ignorable} <= EDITORIAL


def test_every_code_has_its_page_and_every_page_a_code() -> None:
    assert sorted(p.stem for p in (DOCS / "lint").glob("*.md")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_what_why_and_how(code: str) -> None:
    known, text = all_codes()[code], page(f"lint/{code}.md")
    title = known.title[0].lower() + known.title[1:]
    assert text.startswith(f"# `{code}`: {title}\n\nSeverity: {known.severity}")
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert [h for h in headings if h in ("Why", "Avoid", "Prefer", "Switch off")] == [
        "Why",
        "Avoid",
        "Prefer",
        "Switch off",
    ]
    off = text.partition("## Switch off\n")[2]
    assert (f"lint_ignore: [{{{code}: " in off) is known.ignorable


def table() -> str:
    rows = [
        f"| [`{c.code}`](lint/{c.code}.md) | {c.severity} | {c.title} | {'yes' if c.ignorable else 'no'} |"
        for s in Severity
        for c in all_codes().values()
        if c.severity is s
    ]
    return "\n".join(["| code | severity | meaning | `lint_ignore` |", "|---|---|---|---|", *rows, ""])


def test_the_index_lists_every_code() -> None:
    assert table() in page(INDEX)


PAIRS = [b for code in CODES for b in blocks(f"lint/{code}.md")]


def test_every_page_has_its_pair() -> None:
    for code in CODES:
        assert {b.words[0] for b in blocks(f"lint/{code}.md")} == {"avoid", "prefer"}


@pytest.mark.parametrize("block", PAIRS, ids=lambda b: f"{Path(b.page).stem} {b.words[0]} {b.line}")
def test_a_block_has_the_finding_or_none(block: Block, tmp_path: Path) -> None:
    code = Path(block.page).stem
    found = findings(library(tmp_path, block), figures=code == "unnoticed")
    if block.words[0] == "avoid":
        assert code in {p.code for p in found}, [str(p) for p in found]
    else:
        assert [str(p) for p in found if p.severity is Severity.ERROR or p.code == code] == []


if __name__ == "__main__":
    index = DOCS / INDEX
    head, _, rest = index.read_text(encoding="utf-8").partition("| code |")
    index.write_text(head + table() + rest.partition("\n\n")[2], encoding="utf-8")
