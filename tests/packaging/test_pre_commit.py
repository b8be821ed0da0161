"""The hooks for a repository that holds rulesets: each runs a command that there is, and ends as it says; pre-commit
itself runs them, those of this project and those that `rulesets/README.md` shows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from disputes.commands import main
from tests.packaging.scratch import Repository, scratch

ROOT = Path(__file__).resolve().parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
README = (ROOT / "rulesets" / "README.md").read_text("utf-8")
HEAD = "format: 2\nplatform: {id: etsy, title: {en: Etsy, zh: 易集}}\n"
IDS = ["disputes-format", "disputes-lint", "disputes-test"]


def test_the_hooks_are_these() -> None:
    assert [hook["id"] for hook in HOOKS] == IDS
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


def readme_config() -> str:
    """The configuration that the README shows."""
    (found,) = re.findall(r"```yaml\n(repos:\n.*?)```", README, re.DOTALL)
    return str(found)


def test_the_readme_shows_the_hooks_of_this_project() -> None:
    (local,) = yaml.safe_load(readme_config())["repos"]
    assert local["repo"] == "local"
    for shown, own in zip(local["hooks"], HOOKS, strict=True):
        assert shown["entry"] == f"{own['entry']} {' '.join(own['args'])}"
        assert {k: shown[k] for k in ("id", "name", "language", "pass_filenames")} == {
            k: own[k] for k in ("id", "name", "language", "pass_filenames")
        }


def pre_commit(top: Repository, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pre-commit with nothing of the user's, and with git that asks no network."""
    env = {**top.env, "PRE_COMMIT_HOME": str(top.path.parent / "pre-commit"), "GIT_ALLOW_PROTOCOL": "file"}
    return top.run("pre-commit", *arguments, env=env)


def states(done: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall(r"[.)](Passed|Failed|Skipped)$", done.stdout, re.MULTILINE)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_pre_commit_runs_the_hooks_of_the_readme(tmp_path: Path) -> None:
    top = scratch(tmp_path / "repository")
    (top.path / ".pre-commit-config.yaml").write_text(readme_config(), "utf-8")
    top.git("add", ".")
    done = pre_commit(top, "run", "--all-files")
    assert (states(done), done.returncode) == (["Passed"] * 3, 0), done.stdout + done.stderr
    top.git("commit", "-qm", "hooks")
    # A citation that is laid out otherwise, and names a fact that there is not; the examples hold all the same.
    file = top.path / "rulesets" / "temu" / "delivery.yaml"
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"cite: \w+", "cite:   NOPE", text, count=1), "utf-8")
    assert file.read_text("utf-8") != text
    top.git("add", ".")
    done = pre_commit(top, "run")
    assert (states(done), done.returncode) == (["Failed", "Failed", "Passed"], 1), done.stdout + done.stderr
    assert "files were modified by this hook" in done.stdout
    assert re.search(r"NOPE.*a fact of `citations`", done.stdout), done.stdout
    assert "cite: NOPE" in file.read_text("utf-8")
    (top.path / "README.md").write_text("nothing about rules\n", "utf-8")
    top.git("stash", "-q", "--", "rulesets")
    top.git("add", "README.md")
    assert states(pre_commit(top, "run")) == ["Skipped"] * 3


@pytest.mark.long
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_pre_commit_takes_the_hooks_from_this_project(tmp_path: Path) -> None:
    """`try-repo` reads the definitions of the working tree, as a configuration with an address would those of a rev."""
    own = tmp_path / "project"
    own.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", own)
    project = Repository(own, dict(os.environ))
    project.start()
    top = scratch(tmp_path / "repository")
    done = pre_commit(top, "try-repo", str(own), "--all-files")
    assert (states(done), done.returncode) == (["Passed"] * 3, 0), done.stdout + done.stderr
