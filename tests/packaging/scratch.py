"""A git repository with a few rulesets, in which commands run as they would in that of a user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Repository:
    """A git repository of its own: nothing of the user's settings is read, and no network is asked."""

    def __init__(self, path: Path, env: Mapping[str, str]) -> None:
        self.path = path
        names = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        bare = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.env = {**env, **names, **bare, "PATH": programs, "COLUMNS": "200"}

    def run(self, *words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """A command in the repository, whatever it ends with."""
        return subprocess.run(
            words, cwd=self.path, env=dict(env or self.env), capture_output=True, text=True, timeout=300, check=False
        )

    def git(self, *words: str) -> str:
        done = self.run("git", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self) -> None:
        """Makes a first commit of what is there."""
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-qm", "first")


def scratch(path: Path) -> Repository:
    """A repository that holds the common ruleset and that of Temu, as they are shipped, with their schemas."""
    for name in ("common", "temu"):
        shutil.copytree(ROOT / "rulesets" / name, path / "rulesets" / name)
    schemas = path / "rulesets" / "schema"
    schemas.mkdir()
    for name in ("common", "temu", "ruleset", "examples"):
        shutil.copy(ROOT / "rulesets" / "schema" / f"{name}.schema.json", schemas)
    found = Repository(path, {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "DISPUTES_"))})
    found.start()
    return found
