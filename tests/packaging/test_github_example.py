"""The GitHub Actions example: what it asks for is safe, and its shell steps run where a rule is changed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.packaging.scratch import Repository, scratch

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = yaml.load((ROOT / "docs" / "examples" / "rulesets-on-github.yml").read_text("utf-8"), Loader=yaml.BaseLoader)
STEPS = WORKFLOW["jobs"]["check"]["steps"]
PULL_REQUEST = "https://github.com/shop/rules/pull/7"
GH = """\
#!/bin/sh
printf '%s\\n' "$@" >"$TOLD/arguments"
for last; do :; done
cp "$last" "$TOLD/comment"
"""


def test_it_checks_pull_requests_and_may_do_no_more_than_comment() -> None:
    assert list(WORKFLOW["on"]) == ["pull_request"]
    assert WORKFLOW["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert [step["uses"].partition("@")[0] for step in STEPS if "uses" in step] == [
        "actions/checkout",
        "actions/setup-python",
    ]


def test_no_expression_stands_in_a_script() -> None:
    """What others write (a branch's name, a title) reaches a script as a variable of the environment only."""
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []
    for script in scripts:
        given = {name for step in STEPS if step.get("run") == script for name in step.get("env", {})}
        assert set(re.findall(r"\$(\w+)", script)) - {"GITHUB_STEP_SUMMARY"} <= given, script


def test_it_runs_what_the_readme_says() -> None:
    commands = [line for step in STEPS for line in step.get("run", "").splitlines() if line.startswith("disputes ")]
    assert [" ".join(line.split()[:3]) for line in commands] == [
        f"disputes rules {c}" for c in ("format", "lint", "test")
    ]


def steps(top: Repository, told: Path, base: str) -> Iterator[tuple[str, subprocess.CompletedProcess[str]]]:
    """The shell steps, as the runner starts them, but for the installation: the program is there."""
    told.mkdir()
    gh = told / "gh"
    gh.write_text(GH, "utf-8")
    gh.chmod(0o755)
    values = {
        "BASE": base,
        "PULL_REQUEST": PULL_REQUEST,
        "RUN": "https://run",
        "GH_TOKEN": "t",
    }
    for step in STEPS:
        if "run" not in step or step["name"] == "Install":
            continue
        given = {name: values[name] for name in step.get("env", {})}
        env = {**top.env, **given, "TOLD": str(told), "GITHUB_STEP_SUMMARY": str(told / "summary")}
        env["PATH"] = f"{told}:{top.env['PATH']}"
        yield step["name"], top.run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], env=env)


def changed(top: Repository, file: str, old: str, new: str) -> None:
    path = top.path / "rulesets" / "temu" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    top.git("commit", "-qam", "a change")


@pytest.mark.long
def test_the_steps_run_on_a_pull_request(tmp_path: Path) -> None:
    top = scratch(tmp_path / "repository")
    base = top.git("rev-parse", "HEAD")
    top.git("switch", "-qc", "change")
    changed(top, "platform.yaml", "en: Temu", "en: Temu of the test")
    found = dict(steps(top, tmp_path / "told", base))
    assert {name: done.returncode for name, done in found.items()} == dict.fromkeys(found, 0), [
        done.stdout + done.stderr for done in found.values()
    ]
    assert len(found) == 5
    comment = (tmp_path / "told" / "comment").read_text("utf-8")
    assert "Temu of the test" in comment
    assert (tmp_path / "told" / "summary").read_text("utf-8") == comment
    arguments = (tmp_path / "told" / "arguments").read_text("utf-8").splitlines()
    assert arguments[:3] == ["pr", "comment", PULL_REQUEST]


@pytest.mark.long
def test_a_wrong_rule_fails_its_step_and_is_marked_at_its_line(tmp_path: Path) -> None:
    top = scratch(tmp_path / "repository")
    base = top.git("rev-parse", "HEAD")
    changed(top, "platform.yaml", "format: 2", "format:  2\nruels: []")
    found = dict(steps(top, tmp_path / "told", base))
    assert [done.returncode for done in found.values()][:3] == [4, 4, 4]
    lint = found["Lint"].stdout
    assert re.search(r"^::error file=rulesets/temu/platform.yaml,line=\d+.*ruels", lint, re.MULTILINE), lint


@pytest.mark.long
def test_the_first_rulesets_are_compared_with_nothing(tmp_path: Path) -> None:
    top = scratch(tmp_path / "repository")
    top.git("rm", "-rq", "--cached", "rulesets")
    top.git("commit", "-qm", "none", "--allow-empty")
    base = top.git("rev-parse", "HEAD")
    found = dict(steps(top, tmp_path / "told", base))
    assert found["What changes"].returncode == 0
    assert (tmp_path / "told" / "comment").read_text("utf-8") == "The first rulesets of this repository.\n"
