"""`disputes rules diff` on the command line: folders, revisions, rulesets that cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from tests.rulechanges.editions import RULES

SHORTER = RULES.replace("{value: 4 days, cite", "{value: 3 days, cite")


def run(*arguments: str, **env: str) -> Result:
    return CliRunner().invoke(main, ["rules", "diff", *arguments], env={"COLUMNS": "200", **env})


def ruleset(root: Path, text: str, id_: str = "shopee") -> Path:
    folder = root / id_
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two revisions of a ruleset, in which the command runs."""
    top = tmp_path / "repository"
    ruleset(top / "rulesets", RULES)

    def git(*arguments: str) -> None:
        names = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        env = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        subprocess.run(["git", "-C", str(top), *arguments], check=True, env=env, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    ruleset(top / "rulesets", SHORTER)
    git("commit", "-qam", "second")
    monkeypatch.chdir(top)
    return top


def test_folders_of_rulesets(tmp_path: Path) -> None:
    done = run(str(ruleset(tmp_path / "old", RULES)), str(ruleset(tmp_path / "new", SHORTER)))
    assert done.exit_code == 0
    assert "Shop all but PH: seller, “Answer the request”: time 4 → 3 days" in done.stdout
    assert "shopee: 1.4.2 → 1.4.2; the changes ask for a major bump: 2.0.0" in done.stdout


def test_folders_of_one_ruleset_whatever_they_are_called(tmp_path: Path) -> None:
    old, new = ruleset(tmp_path, RULES, "before") / "before", ruleset(tmp_path, SHORTER, "after") / "after"
    done = run(str(old), str(new), "--lang", "zh")
    assert done.exit_code == 0
    assert "小店 除 PH 外：卖家，“答复申请”：期限 4 → 3 天" in done.stdout


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HEAD~1", "rulesets"),
        ("HEAD~1", "HEAD"),
        ("HEAD~1:rulesets", "main:rulesets"),
        ("main^:rulesets/shopee", "main"),
    ],
)
def test_revisions(old: str, new: str, repository: Path) -> None:
    done = run(old, new, "--rulesets", "rulesets")
    assert done.exit_code == 0, done.stderr
    assert "time 4 → 3 days" in done.stdout
    assert run(new, new, "--rulesets", "rulesets").stdout == "No change: both editions say the same.\n"


def test_a_revision_is_one_of_the_repository_in_which_the_command_runs(repository: Path) -> None:
    assert run("HEAD", "rulesets").stdout == "No change: both editions say the same.\n"
    done = run("HEAD~1", "rulesets")
    assert done.exit_code == 0, done.stderr
    assert "time 4 → 3 days" in done.stdout


@pytest.mark.parametrize(
    "given",
    ["--upload-pack=touch x", "-h", "nosuch", "HEAD:nosuch", "HEAD:../..", "HEAD^{tree}", "$(touch x)", ":x", ""],
)
def test_what_is_no_revision_is_wrong_use(given: str, repository: Path) -> None:
    done = run("--rulesets", "rulesets", "--", given, "rulesets")
    assert done.exit_code == 2
    assert done.stderr.strip()
    assert not (repository / "x").exists()


def test_a_link_in_a_revision_is_not_followed(repository: Path) -> None:
    (repository / "rulesets" / "shopee" / "secret.yaml").symlink_to("/etc/hostname")
    subprocess.run(["git", "-C", str(repository), "add", "."], check=True)
    tree = subprocess.run(["git", "-C", str(repository), "write-tree"], check=True, capture_output=True, text=True)
    git = ["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    made = [*git, "commit-tree", "-m", "link", tree.stdout.strip()]
    commit = subprocess.run(made, check=True, capture_output=True, text=True)
    done = run(commit.stdout.strip(), "main", "--rulesets", "rulesets")
    assert done.stdout == "No change: both editions say the same.\n"


def test_a_ruleset_that_cannot_be_used_is_told_and_the_others_are_compared(tmp_path: Path) -> None:
    other = RULES.replace("id: shopee", "id: lazada")
    old, new = ruleset(tmp_path / "old", RULES), ruleset(tmp_path / "new", SHORTER)
    ruleset(old, other, "lazada")
    ruleset(new, other.replace("actor: seller", "actor: sellr"), "lazada")
    done = run(str(old), str(new))
    assert done.exit_code == 4
    assert "time 4 → 3 days" in done.stdout
    assert "Not compared, as an edition cannot be used: lazada" in done.stdout
    assert "lazada/rules.yaml:34: " in done.stderr
    assert "'seller'" in done.stderr


def test_the_version_can_be_held_against_the_changes(tmp_path: Path) -> None:
    old, new = ruleset(tmp_path / "old", RULES), ruleset(tmp_path / "new", SHORTER)
    assert run(str(old), str(new), "--check-version").exit_code == 1
    ruleset(new, SHORTER.replace("version: 1.4.2", "version: 2.0.0"))
    assert run(str(old), str(new), "--check-version").exit_code == 0


def test_a_version_is_three_numbers(tmp_path: Path) -> None:
    new = ruleset(tmp_path / "new", RULES.replace("version: 1.4.2", "version: 1.4"))
    done = run(str(ruleset(tmp_path / "old", RULES)), str(new))
    assert done.exit_code == 4
    assert "found '1.4'; expected a version of three numbers (2.1.0)" in done.stderr


def test_json(tmp_path: Path) -> None:
    done = run(str(ruleset(tmp_path / "old", RULES)), str(ruleset(tmp_path / "new", SHORTER)), "--format", "json")
    found = json.loads(done.stdout)
    assert [c["was"]["en"] for c in found["changes"]] == ["4 days", "4 days"]
    assert found["versions"][0]["suggested"] == "2.0.0"
