"""The hooks for a repository that holds rulesets: each runs a command that there is, and ends as it says."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from disputes.commands import main

ROOT = Path(__file__).resolve().parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
HEAD = "format: 2\nplatform: {id: etsy, title: {en: Etsy, zh: 易集}}\n"


def test_the_hooks_are_these() -> None:
    assert [hook["id"] for hook in HOOKS] == ["disputes-format", "disputes-lint", "disputes-test"]
    assert all(hook["language"] == "system" and hook["pass_filenames"] is False for hook in HOOKS)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
@pytest.mark.parametrize(("text", "codes"), [(HEAD, (0, 0, 0)), (HEAD + "ruels: []\n", (0, 4, 4))])
def test_a_hook_passes_or_fails(
    hook: dict[str, object], text: str, codes: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "rulesets" / "etsy"
    folder.mkdir(parents=True)
    (folder / "platform.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    program, *words = f"{hook['entry']} {' '.join(hook['args'])}".split()  # type: ignore[arg-type]
    assert program == "disputes"
    assert CliRunner().invoke(main, words).exit_code == codes[HOOKS.index(hook)]
