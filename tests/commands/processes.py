"""Commands started as programs of their own, with the signals of a terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def lines(*records: Any) -> str:
    return "".join(json.dumps(r) + "\n" for r in records)


def start(*args: str, **more: Any) -> subprocess.Popen[str]:
    """The command in a group of its own, as a terminal starts it: with Ctrl-C heard even where these tests run in the
    background.
    """
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT, **more}
    command = args if os.sep in args[0] else (sys.executable, "-m", "disputes", *args)
    return subprocess.Popen(
        command, start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), **pipes
    )


def until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.01)


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
