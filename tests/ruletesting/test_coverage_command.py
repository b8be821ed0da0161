"""`disputes rules coverage`: what no example notices, and nothing at all while an example fails as it stands."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from disputes.commands import main
from tests.docs.blocks import blocks, library

PAGE = next(b for b in blocks("language.md") if b.whole)


def coverage(folder: Path, *, text: tuple[str, str] = ("", "")) -> tuple[int, str]:
    root = library(folder, PAGE).root
    [examples] = root.rglob("*.examples.yaml")
    examples.write_text(examples.read_text(encoding="utf-8").replace(*text), encoding="utf-8")
    done = CliRunner().invoke(main, ["rules", "coverage", "--rulesets", str(root)])
    return done.exit_code, done.stdout + done.stderr


def test_nothing_is_said_to_be_noticed_while_an_example_fails(tmp_path: Path) -> None:
    code, said = coverage(tmp_path, text=("at: 2026-03-05 09:00\n", "at: 2026-03-05 09:01\n"))
    assert code == 4
    assert "first make `disputes rules test` clean" in said
    assert "noticed by an example" not in said
