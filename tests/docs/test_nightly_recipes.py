"""The recipes of docs/nightly.md, copied from the page: script, unit, cron line, and job of a cluster."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from disputes.commands import main
from tests.commands.processes import ROOT, lines, start, until
from tests.store.made import case

PAGE = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.M | re.S)

[NIGHTLY] = [text for language, text in BLOCKS if language == "sh" and text.startswith("#!")]
INI = [text for language, text in BLOCKS if language == "ini"]
[ENV] = [text for text in INI if "[" not in text.splitlines()[0] and text.startswith("DISPUTES_DB")]
[SERVICE] = [text for text in INI if "[Service]" in text]


def script(tmp_path: Path, disputes: str) -> tuple[Path, dict[str, str]]:
    """`nightly.sh` as the page has it, and an environment in which `disputes` is what is given."""
    file = tmp_path / "nightly.sh"
    file.write_text(NIGHTLY, encoding="utf-8")
    file.chmod(0o755)
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "disputes").write_text(disputes, encoding="utf-8")
    (bin_ / "disputes").chmod(0o755)
    return file, {
        **os.environ,
        "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
        "DISPUTES_WEBHOOK": "https://hooks.example.com/a b",
    }


STUB = """#!/bin/sh
for a in "$@"; do printf '<%s>' "$a"; done >>"$LOG"
echo >>"$LOG"
echo "result of $1"
eval "exit \\$CODE_$1"
"""


@pytest.mark.parametrize(
    ("codes", "worst"),
    [
        ((0, 0, 0), 0),
        ((0, 1, 0), 1),
        ((6, 1, 0), 6),
        ((3, 6, 6), 3),
        ((3, 4, 6), 4),
        ((6, 5, 0), 5),
        ((5, 4, 3), 5),
        ((0, 0, 6), 6),
        ((70, 0, 0), 70),
        ((5, 70, 1), 70),
        ((0, 1, 2), 2),
        ((0, 143, 5), 143),
        ((127, 0, 0), 127),
        ((1, 137, 70), 137),
    ],
)
def test_the_script_goes_through_and_ends_with_the_worst(tmp_path: Path, codes: tuple[int, ...], worst: int) -> None:
    file, env = script(tmp_path, STUB)
    env |= {
        "LOG": str(tmp_path / "log"),
        **{f"CODE_{name}": str(code) for name, code in zip(("import", "scan", "alerts"), codes, strict=True)},
    }
    env["DISPUTES_METRICS"] = "/a b/disputes.prom"
    done = subprocess.run(["sh", str(file)], env=env, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (worst, "")
    assert done.stdout == "result of import\nresult of scan\n"
    assert (tmp_path / "log").read_text().splitlines() == [
        "<import></srv/export/cases.jsonl>",
        "<scan><--workers><2><--fail-on><overdue><--metrics></a b/disputes.prom>",
        "<alerts><--send><https://hooks.example.com/a b>",
    ]


def test_the_script_ends_where_it_is_stopped(tmp_path: Path) -> None:
    file, env = script(tmp_path, '#!/bin/sh\necho $1 >>"$LOG"\nexec sleep 30\n')
    env["LOG"] = str(tmp_path / "log")
    for number in (signal.SIGINT, signal.SIGTERM):
        (tmp_path / "log").unlink(missing_ok=True)
        night = start(str(file), env=env)
        until((tmp_path / "log").exists)
        time.sleep(0.1)
        os.killpg(night.pid, number)
        night.communicate(timeout=20)
        assert (night.returncode, (tmp_path / "log").read_text()) == (128 + number, "import\n")


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[Any]]]:
    """A webhook, and what it was sent."""
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.long
@pytest.mark.parametrize("nights", [3])
def test_the_script_with_the_command_itself(tmp_path: Path, receiver: tuple[str, list[Any]], nights: int) -> None:
    """As cron runs it: the variables out of a file, by the shell; then with news that are bad, and then without any."""
    url, got = receiver
    wrapper = f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m disputes "$@"\n'
    file, env = script(tmp_path, wrapper)
    export, prom = tmp_path / "export.jsonl", tmp_path / "disputes.prom"
    values = {
        "DISPUTES_DB": f"sqlite:///{tmp_path}/x.sqlite",
        "DISPUTES_WEBHOOK": url,
        "DISPUTES_EXPORT": str(export),
        "DISPUTES_METRICS": str(prom),
    }
    text = "".join(f"{name}='{values.get(name, 's3 $cret')}'\n" for name in re.findall(r"^(\w+)=", ENV, re.M))
    assert set(values) < set(re.findall(r"^(\w+)=", text, re.M))
    (tmp_path / "disputes.env").write_text(text, encoding="utf-8")
    [cron] = [text for language, text in BLOCKS if language == "cron"]
    line = cron.splitlines()[-1].split("  ", 1)[1]
    line = line.replace("/etc/disputes.env", shlex.quote(str(tmp_path / "disputes.env"))).replace(
        "/usr/local/lib/disputes/nightly.sh", shlex.quote(str(file))
    )
    del env["DISPUTES_WEBHOOK"]

    def night() -> int:
        done = subprocess.run(
            ["sh", "-c", line], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
        )
        assert "Traceback" not in done.stderr
        return done.returncode

    late = {"actor": "seller", "due_at": "2026-04-02T00:00:00Z", "for": "an answer"}
    export.write_text(lines({k: v for k, v in case(deadlines=[late]).items() if k != "facts"}))
    assert night() == 1
    assert {a["case"] for m in got for a in m["alerts"]} == {"C-1", None}  # and what is asked, one alert a platform
    assert "disputes_scan_exit_code" in prom.read_text()
    if nights == 1:
        return
    export.write_text(lines({"id": "x"}))
    prom.unlink()
    assert night() == 3
    assert prom.exists()  # what was stored was scanned all the same
    export.write_text("")
    assert night() == 1
    told = [a["id"] for m in got for a in m["alerts"]]
    assert len(told) == len(set(told))


def test_the_variables_are_one_users() -> None:
    assert "install -m 600 -o disputes /dev/null /etc/disputes.env" in PAGE
    assert "DISPUTES_WEBHOOK_SECRET=" in ENV
    assert "chmod +x" in PAGE
    # Both a shell and systemd read them.
    assert all(re.fullmatch(r"[A-Z_]+='[^']*'", line) for line in ENV.splitlines())


def test_the_unit_finds_what_it_starts_and_may_write_what_it_must() -> None:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(SERVICE)
    service = unit["Service"]
    assert service["ExecStart"].startswith("/")
    assert "%" not in SERVICE
    assert service["SuccessExitStatus"].split() == ["1", "6"]
    assert service["Environment"].startswith("PATH=/usr/local/lib/disputes/bin:")
    assert f"/var/lib/{service['StateDirectory']}/" in ENV
    [figures] = re.findall(r"^DISPUTES_METRICS='(.*)/[^/]+'$", ENV, re.M)
    assert figures in service["ReadWritePaths"]
    [cron] = [text for language, text in BLOCKS if language == "cron"]
    assert cron.startswith(f"{service['Environment']}\n")


def test_the_job_runs_the_script_and_calls_findings_done(tmp_path: Path) -> None:
    [text] = [text for language, text in BLOCKS if language == "yaml"]
    pod = yaml.safe_load(text)["spec"]["jobTemplate"]["spec"]
    [container] = pod["template"]["spec"]["containers"]
    for code, ended in ((0, 0), (1, 0), (6, 0), (2, 2), (3, 3), (4, 4), (5, 5), (70, 70)):
        stub = tmp_path / "nightly.sh"
        stub.write_text(f"#!/bin/sh\nexit {code}\n")
        stub.chmod(0o755)
        env = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
        assert subprocess.run([*container["command"], *container["args"]], env=env, check=False).returncode == ended
    [image] = [text for language, text in BLOCKS if language == "dockerfile"]
    assert "nightly.sh" in image
    assert "[postgres]" in image
    assert "gcc" in image
    volumes = {v["name"] for v in pod["template"]["spec"]["volumes"]}
    assert {m["name"] for m in container["volumeMounts"]} <= volumes


def test_every_way_to_end_is_on_the_page() -> None:
    table = PAGE[PAGE.index("| Exit code |") : PAGE.index("Where several apply")]
    assert {int(n) for row in re.findall(r"^\| ([\d, ]+) \|", table, re.M) for n in row.split(",")} == {
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        70,
        130,
        141,
        143,
    }
    assert "70 internal error" in CliRunner().invoke(main, ["--help"]).stdout
