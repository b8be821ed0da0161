"""How far a long piece of work has come: a bar on a terminal, log lines elsewhere, on stderr in both."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

WORK = """
import sys, time
from disputes.commands.progress import Progress
progress = Progress("cases")
total = {total}
if total is not None:
    progress.expect(total)
for done in range(1, 4):
    time.sleep(0.12)
    progress(done, f"{{done}} changed")
progress.end()
print("result")
"""


@pytest.mark.parametrize("total", [4, pytest.param(None, marks=pytest.mark.long)])
def test_a_bar_is_drawn_on_a_terminal(total: int | None) -> None:
    reads, terminal = os.openpty()
    done = subprocess.run(
        [sys.executable, "-c", WORK.format(total=total)], stderr=terminal, stdout=subprocess.PIPE, text=True, check=True
    )
    os.close(terminal)
    drawn = os.read(reads, 65536).decode()
    os.close(reads)
    assert done.stdout == "result\n"
    assert "cases" in drawn
    assert ("3/4" if total else "3") in drawn
    assert "3 changed" in drawn
    assert drawn.endswith("\n")


@pytest.mark.long
def test_off_a_terminal_there_is_no_bar() -> None:
    done = subprocess.run([sys.executable, "-c", WORK.format(total=4)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("result\n", "")
