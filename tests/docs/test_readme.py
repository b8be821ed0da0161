"""The page that README shows is the page that the program prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from disputes.commands import main

ROOT = Path(__file__).resolve().parents[2]


def without_digest(text: str) -> str:
    return re.sub(r"digest [0-9a-f]+", "digest …", text)


def test_the_sample_is_what_the_program_prints() -> None:
    readme = (ROOT / "README.md").read_text()
    found = re.search(r"<!-- sample -->\n\n```text\n\$ disputes (?P<args>[^\n]*)\n(?P<page>.*?)\n```", readme, re.S)
    assert found is not None
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "disputes", *found["args"].split()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert without_digest(done.stdout.rstrip()) == without_digest(found["page"])


def test_every_option_and_command_that_readme_shows_exists() -> None:
    readme = (ROOT / "README.md").read_text()
    shown = re.findall(r"^    disputes (.*?)(?: +#.*| [<>|].*)?$", readme, re.M)
    assert shown
    for line in shown:
        words = [w for w in line.split() if w != "…"]
        command = words[:2] if words[0] in ("rules", "case", "new") else words[:1]
        help_ = CliRunner().invoke(main, [*command, "--help"])
        assert help_.exit_code == 0, line
        for option in (w.split("=")[0] for w in words if w.startswith("--")):
            assert option in help_.stdout, f"{option} of: disputes {line}"
