"""`disputes import --workers`: the command says and does the same with many processes, and they end with it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from disputes.store import Store
from disputes.store.url import store_url
from tests.commands.processes import is_alive, lines, start, until
from tests.store.made import case, dump, write_rules

MANY = 4_500
"""More than are read before other processes are started."""


def imported(folder: Path, workers: int, *files: str) -> tuple[int, str, str, object]:
    """The exit code of an import, what it said, and what is stored but for the instant of the import."""
    url = f"sqlite:///{folder}/{workers}.sqlite"
    command = ("import", *files, "--workers", str(workers), "--db", url, "--rulesets", str(folder / "rules"))
    done = start(*command)
    out, err = done.communicate(timeout=120)
    with Store.open(store_url(url)) as store:
        stored = re.sub(r"datetime\.datetime\([^)]*\)", "", repr(dump(store)))
    # A slow machine also gets to see how far the import has come.
    return done.returncode, out, re.sub(r"(?m)^records: .*\n", "", err), stored


@pytest.mark.long
def test_two_processes_say_and_store_what_one_does(tmp_path: Path) -> None:
    write_rules(tmp_path / "rules")
    (tmp_path / "cases.jsonl").write_text(
        "".join(
            lines(case(f"C-{n % 3_000}", notes=f"{n // 500}")) if n % 97 else f'{{"id": "C-{n}", "platform": "shopee"\n'
            for n in range(MANY)
        ),
        encoding="utf-8",
    )
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "rows.csv").write_text("id\n1\n", encoding="utf-8")
    files = ("empty.jsonl", "cases.jsonl", "rows.csv", "missing.json", "cases.jsonl")
    one, two = (imported(tmp_path, workers, *(str(tmp_path / name) for name in files)) for workers in (1, 2))
    assert one == two
    assert one[0] == 6
    assert one[2].count("\n") == 2 * (MANY // 97 + 1) + 3
    assert one[2].startswith(f"{tmp_path}/empty.jsonl: empty, nothing to import\n")


@contextmanager
def at_work(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """An import of lines that come through a pipe, whose processes wait for more."""
    rules = write_rules(folder / "rules")
    url = f"sqlite:///{folder}/x.sqlite"
    begun = start(
        "import", "-", "--workers", "2", "--db", url, "--rulesets", str(rules), stdin=subprocess.PIPE, text=True
    )
    assert begun.stdin is not None
    begun.stdin.write(lines(*(case(f"C-{n}") for n in range(MANY))))
    begun.stdin.flush()
    children = Path(f"/proc/{begun.pid}/task/{begun.pid}/children")
    until(lambda: len(children.read_text().split()) >= 3)  # two, and the one that tracks what they share
    try:
        yield begun
    finally:
        begun.kill()
        begun.communicate()


@pytest.mark.long
@pytest.mark.parametrize(
    "number",
    [pytest.param(signal.SIGINT, id="ctrl-c"), pytest.param(signal.SIGKILL, id="killed")],
)
def test_the_processes_end_with_the_import(tmp_path: Path, number: signal.Signals) -> None:
    """A terminal tells all processes of Ctrl-C; one that is killed can tell nobody."""
    with at_work(tmp_path) as begun:
        os.killpg(begun.pid, number) if number is signal.SIGINT else begun.send_signal(number)
        out, err = begun.communicate(timeout=60)
        told = re.sub(r"(?m)^records: .*\n", "", err)
        if number is signal.SIGINT:
            assert (begun.returncode, out, told) == (130, "", "stopped; what was finished before is kept\n")
        until(lambda: not is_alive(begun.pid))
    with Store.open(store_url(f"sqlite:///{tmp_path}/x.sqlite"), create=False) as store:
        assert len(dump(store)["cases"]) % 500 == 0, "a batch is kept whole or not at all"
