"""What an operator meets when a night does not go as planned: signals, errors of the program, empty inputs, words
misspelt.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.engine import URL

from disputes.commands import list_, main
from disputes.store import Store, store_url
from disputes.store.answering import Answerer, StoredCase
from disputes.store.models import SCANS
from disputes.views.titles import TITLES
from disputes.words.answers import Owner
from disputes.words.store import AlertKind, AlertLevel, AnswerState, CaseState
from tests.commands.processes import ROOT, is_alive, lines, start, until
from tests.databases import blank_sqlite
from tests.store.made import Desk, at, case, dump, event, shop, write_rules

STOPPED = "stopped; what was finished before is kept\n"
MANY = 2_500  # more lines than a pipe holds
SOME = 800
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in this process on a store and rulesets of the test's own."""
    rules = write_rules(tmp_path / "rules")

    def invoke(*args: str, stdin: str = "") -> Result:
        more = ["--rulesets", str(rules)] if args[0] in ("import", "scan", "replay") else []
        store = tmp_path / "x.sqlite"
        if args[0] == "import" and not store.exists():
            store.write_bytes(blank_sqlite())  # an import makes one too, and takes longer
        return CliRunner().invoke(main, [*args, *more, "--db", f"sqlite:///{store}"], input=stdin)

    return invoke


# --- how it ends ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [pytest.param(signal.SIGINT, id="ctrl-c"), pytest.param(signal.SIGTERM, id="term", marks=pytest.mark.long)],
)
@pytest.mark.parametrize(
    ("workers", "when"),
    [
        pytest.param("2", "at work", marks=pytest.mark.long),
        pytest.param("1", "at work", marks=pytest.mark.long),
        pytest.param("2", "begun", marks=pytest.mark.long),
    ],
)
def test_a_scan_that_is_stopped_says_one_line_and_loses_nothing(
    lite: URL, tmp_path: Path, workers: str, when: str, number: signal.Signals
) -> None:
    """A terminal, and systemd too, tell all processes of it."""
    rules = write_rules(tmp_path / "rules")
    other = lite.set(database=f"{lite.database}.other")
    for url in (lite, other):
        with Store.open(url) as store:
            Desk(store, rules).take(*(case(f"C-{n}") for n in range(SOME)))
    with Store.open(lite) as store:
        desk = Desk(store, rules)

        def begun() -> int:
            with store.read() as connection:
                return connection.execute(select(func.count()).select_from(SCANS)).scalar_one()

        scan = start(
            "scan", "--db", str(lite), "--as-of", "2026-04-02T00:00:00Z", "--rulesets", str(rules), "--workers", workers
        )
        until(begun if when == "begun" else desk.alerts)
        os.killpg(scan.pid, number)
        out, err = scan.communicate(timeout=60)
        # A slow machine also gets to see how far the scan has come.
        told = "".join(line for line in err.splitlines(keepends=True) if not line.startswith("cases: "))
        assert (scan.returncode, out, told) == (128 + number, "", STOPPED)
        until(lambda: not is_alive(scan.pid))
        assert len(desk.alerts()) < SOME, "it was done before it was stopped"
        desk.scan(at(2))
        with Store.open(other) as undisturbed:
            Desk(undisturbed, rules).scan(at(2))
            assert dump(store) == dump(undisturbed)


def test_an_import_that_waits_can_be_stopped(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    waiting = start("import", "-", "--db", url, stdin=subprocess.PIPE)
    until((tmp_path / "x.sqlite").exists)
    time.sleep(0.3)
    os.killpg(waiting.pid, signal.SIGINT)
    out, err = waiting.communicate(timeout=30)
    assert (waiting.returncode, out, err) == (130, "", STOPPED)


def broken(tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`disputes list` with an error in it."""
    code = """
import disputes.commands.list_ as command
from disputes.commands import main
def wrong(*_):
    raise ZeroDivisionError("a\\nb\\x1b" + "x" * 10_000)
command.listed_cases = wrong
main(prog_name="disputes")
"""
    with Store.open(store_url(f"sqlite:///{tmp_path}/x.sqlite")):
        pass
    command = [sys.executable, "-c", code, "list", "--db", f"sqlite:///{tmp_path}/x.sqlite"]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **env}
    )


def test_an_error_of_the_program_is_no_finding(tmp_path: Path) -> None:
    done = broken(tmp_path)
    assert (done.returncode, done.stdout) == (70, "")
    assert re.fullmatch(r"internal error: ZeroDivisionError: a b x{1,300}; DISPUTES_TRACE=1 shows where\n", done.stderr)


@pytest.mark.long
def test_the_traceback_is_there_for_whoever_asks(tmp_path: Path) -> None:
    assert "Traceback" not in broken(tmp_path, DISPUTES_TRACE="0").stderr
    done = broken(tmp_path, DISPUTES_TRACE="1")
    assert done.returncode == 70
    assert done.stderr.startswith("Traceback (most recent call last)")
    assert "in wrong" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("internal error: ZeroDivisionError")


@pytest.fixture
def many(lite: URL, tmp_path: Path) -> str:
    """The URL of a store."""
    with Store.open(lite) as store:
        Desk(store, write_rules(tmp_path / "rules")).take(*(case(f"C-{n}") for n in range(MANY)))
    return str(lite)


@pytest.mark.parametrize(
    "form", ["jsonl", pytest.param("json", marks=pytest.mark.long), pytest.param("table", marks=pytest.mark.long)]
)
def test_a_reader_that_goes_away_is_no_error(many: str, form: str) -> None:
    listed = start(
        "list", "--format", form, "--db", many, stderr=subprocess.DEVNULL if form == "table" else subprocess.PIPE
    )
    assert listed.stdout is not None
    assert listed.stdout.readline()
    listed.stdout.close()
    assert listed.wait(timeout=30) == 141
    if listed.stderr is not None:
        assert listed.stderr.read() == "this store has never been scanned: disputes scan\n"
        listed.stderr.close()


@pytest.mark.long
def test_a_result_that_nobody_wants_and_one_that_cannot_be_written(many: str) -> None:
    def shell(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", line.format(python=shlex.quote(sys.executable), db=many)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    done = shell("{python} -m disputes list --limit 3 --db {db} >&-")
    assert (done.returncode, done.stderr) == (0, "this store has never been scanned: disputes scan\n")
    done = shell("{python} -m disputes scan --rulesets rulesets --as-of 2026-04-01T00:00:00Z --db {db} >/dev/full")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        5,
        "the result cannot be written: No space left on device",
    )


# --- scan and import ------------------------------------------------------------------------------------------------


def test_a_scan_is_told_though_its_figures_cannot_be_written(run: Run, tmp_path: Path) -> None:
    run("import", "-", stdin=lines(case()))
    done = run(
        "scan",
        "--as-of",
        "2026-04-02T00:00:00Z",
        "--metrics",
        str(tmp_path / "none" / "disputes.prom"),
        "--fail-on",
        "due:24h",
    )
    assert done.exit_code == 5
    assert "scanned      1\n" in done.stdout
    said = done.stderr.splitlines()
    assert said[0] == "found: due:24h"
    assert said[-1].startswith("the scan is done, but the file of --metrics cannot be written: ")
    done = run(
        "scan",
        "--as-of",
        "2026-04-02T00:00:00Z",
        "--metrics",
        str(tmp_path / "none" / "disputes.prom"),
        "--format",
        "json",
    )
    assert (done.exit_code, json.loads(done.stdout)["alerts"]) == (5, {"due_soon": 1})


def test_a_scan_behind_one_of_the_future_says_what_helps(run: Run) -> None:
    run("import", "-", stdin=lines(case()))
    assert run("scan", "--as-of", "2062-04-02T00:00:00Z").exit_code == 0
    done = run("scan")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "the last scan was as of 2062-04-02T00:00:00Z, which is in the future: --force goes back"
    )
    assert run("scan", "--force").exit_code == 0
    assert "in the future" not in run("scan", "--as-of", "2026-04-01T00:00:00Z").stderr


@pytest.mark.parametrize("text", ["", "\n", " \n\n\t\n", "\ufeff\n"])
def test_a_night_without_news_is_no_bad_input(run: Run, tmp_path: Path, text: str) -> None:
    for name in ("a.jsonl", "B.NDJSON"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        done = run("import", str(file))
        assert (done.exit_code, done.stdout) == (0, "imported 0, updated 0, unchanged 0, rejected 0\n")
        assert done.stderr == f"{file}: empty, nothing to import\n"
    done = run("import", "-", stdin=text)
    assert (done.exit_code, done.stderr) == (0, "<stdin>: empty, nothing to import\n")
    done = run("import", str(tmp_path / "a.jsonl"), "-", stdin=lines(case()))
    assert (done.exit_code, done.stdout) == (0, "imported 1, updated 0, unchanged 0, rejected 0\n")
    # A file that should hold one record is another matter, and so is an answer to nothing.
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    assert run("import", str(tmp_path / "a.yaml")).exit_code == 3
    done = CliRunner().invoke(main, ["check", str(tmp_path / "a.jsonl")])
    assert (done.exit_code, "found an empty file" in done.stderr) == (3, True)


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["list", "alerts", "replay"])
def test_an_unknown_platform_is_no_empty_answer(run: Run, command: str) -> None:
    done = run(command, "--platform", "shoppe")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'shoppe' is no platform; did you mean 'shopee'?" in done.stderr
    assert "expected one of shopee, aliexpress," in run(command, "--platform", "x").stderr
    run("import", "-", stdin="")
    assert run(command, "--platform", "lazada").exit_code == 0


def test_all_words_of_the_tables_have_titles() -> None:
    for kind in (AlertKind, AlertLevel, CaseState, AnswerState, Owner):
        assert set(TITLES[kind]) == set(kind)
    assert set(list_._STATES) <= {*CaseState, *AnswerState}
    [owner] = [p for p in list_.list_.params if p.name == "owner"]
    assert isinstance(owner.type, click.Choice)
    assert set(owner.type.choices) == set(Owner)


def test_in_chinese(run: Run, tmp_path: Path) -> None:
    def raw(text: str) -> list[str]:
        """Words in small Latin letters but for names: ids, platforms, instants, amounts, commands."""
        return re.findall(r"\b[a-z_]{3,}\b", re.sub(r"shopee|disputes \w+|id: [\w-]+|deadlines|\w+\[.*", "", text))

    done = run(
        "import",
        "-",
        "--lang",
        "zh",
        stdin=lines(case(), case("C-2", facts={"seen": False}), case("C-3", stage="closed"), shop()),
    )
    assert (done.stdout, done.stderr) == ("新增 4，更新 0，未变 0，拒收 0\n", "")
    assert "待扫描" in run("list", "--lang", "zh").stdout
    done = run("scan", "--as-of", "2026-04-09T00:00:00Z", "--lang", "zh")
    assert done.stdout.startswith("评估时点：2026-04-09T00:00:00Z\n已扫描：4\n")
    assert "新增提醒：逾期后果生效 2" in done.stdout
    assert raw(done.stdout) == []
    listed, alerts = run("list", "--lang", "zh").stdout, run("alerts", "--lang", "zh").stdout
    assert "逾期后果生效" in listed
    assert "客服、物流" in listed
    assert "未收到货" in listed
    assert "逾期后果生效" in alerts
    assert raw(listed) == raw(alerts) == raw(run("list", "--shops", "--lang", "zh").stdout) == []
    assert "已结案" in run("list", "--state", "closed", "--lang", "zh").stdout
    for command in ("list", "alerts"):  # scripts read these
        assert run(command, "--lang", "zh", "--format", "jsonl").stdout == run(command, "--format", "jsonl").stdout
    assert "customer_service logistics" in run("list").stdout
    assert "lapsed" in run("alerts").stdout
    write_rules(tmp_path / "rules", "3 days")
    done = run("replay", "--lang", "zh")
    assert "重新评估 2 个案件，2 个有差异（期限 2，期限移动 +1 天）\n" in done.stdout
    assert run("replay", "--lang", "zh", "--format", "json").stdout == run("replay", "--format", "json").stdout


# --- replay ---------------------------------------------------------------------------------------------------------


def test_a_case_that_is_not_there_cannot_be_the_same(run: Run) -> None:
    run("import", "-", stdin=lines(case(), case("C-2", stage="closed")))
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    done = run("replay", "C-1", "C-9", "C-8", "C-9", "--fail-on-change")
    expected = "found no such case; expected the id of a stored case, or one by which it is known"
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"C-9:1: {expected}\nC-8:1: {expected}\n")
    done = run("replay", "C-1", "--platform", "lazada")
    assert (done.exit_code, done.stderr) == (2, f"C-1:1: {expected}\n")
    assert run("replay", "C-2", "--fail-on-change").exit_code == 0  # a closed one that is named


def test_what_has_no_answer_to_compare_with_is_counted_apart(run: Run) -> None:
    run("import", "-", stdin=lines(case(), case("C-2"), case("C-3", shop={"id": "S-1"}), shop(), case("C-4")))
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    run("import", "-", stdin=lines(case(facts={"seen": False}), shop(tier="big"), case("C-5")))
    run("case", "log", "C-4", "seller_responded", "--at", "2026-04-01T05:00:00Z")
    done = run("replay")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "1 cases answered again, 0 differ",
        "3 changed since they were answered: scan first",
        "1 have never been answered: scan first",
    ]
    assert json.loads(run("replay", "--format", "json").stdout)["left_out"] == {
        "changed": 3,
        "unscanned": 1,
        "quarantined": 0,
    }
    done = run("replay", "--format", "jsonl")
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 2)
    assert run("replay", "--fail-on-change").exit_code == 6  # of four of them nothing can be said
    assert run("replay", "C-2", "--fail-on-change").exit_code == 0
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    done = run("replay", "--fail-on-change")
    assert (done.exit_code, done.stdout) == (0, "5 cases answered again, 0 differ\n")


def test_one_case_that_fails_does_not_end_the_others(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", "-", stdin=lines(case("C-0"), case(), case("C-2", event("opened", at(3)))))
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    real = Answerer.case

    def wrong(self: Answerer, stored: StoredCase, *args: Any, **more: Any) -> Any:
        if stored.row.case_id == "C-1":
            raise ZeroDivisionError("one\ntwo")
        return real(self, stored, *args, **more)

    monkeypatch.setattr(Answerer, "case", wrong)
    done = run("replay", "--format", "json")
    assert (done.exit_code, done.stderr) == (6, "shopee/C-1: ZeroDivisionError: one two\n")
    assert {k: json.loads(done.stdout)[k] for k in ("cases", "differing", "failed")} == {
        "cases": 3,
        "differing": 0,
        "failed": 1,
    }
    monkeypatch.undo()
    (tmp_path / "rules" / "shopee" / "rules.yaml").write_text("format: 2\n")
    done = run("replay")
    assert (done.exit_code, done.stdout) == (4, "3 cases answered again, 0 differ, 3 could not be answered\n")
    assert len(done.stderr.splitlines()) == len(set(done.stderr.splitlines())) > 0  # told once


def test_a_case_in_quarantine_is_said_to_be_there(run: Run, tmp_path: Path) -> None:
    run("import", "-", stdin=lines(case(facts={"points": 1, "seen": True})))
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    rules = tmp_path / "rules" / "shopee" / "rules.yaml"
    rules.write_text(rules.read_text().replace("points: {type: int", "points: {type: bool"))
    assert run("scan", "--as-of", "2026-04-02T00:00:00Z").exit_code == 6
    done = run("replay")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (
        6,
        "1 are in quarantine: disputes list --state quarantined",
    )


def test_the_installation_without_a_compiler_names_all_that_is_needed() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[^\w.-]", w)[0] for w in wanted} - {"durable-rules"}
    [line] = re.findall(
        r"^    pip install (.*) && pip install --no-deps \.$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M
    )
    assert set(line.split()) == names


@pytest.mark.parametrize("group", ["case", "rules"])
def test_help_of_a_group_names_commands_that_there_are(group: str) -> None:
    shown = CliRunner().invoke(main, [group, "--help"]).stdout
    found = main.get_command(click.Context(main), group)
    assert isinstance(found, click.Group)
    examples = re.findall(rf"^    disputes {group} (\w+)", shown, re.M)
    assert examples
    assert set(examples) <= set(found.list_commands(click.Context(found)))


@pytest.mark.parametrize("command", ["import", "scan", "list", "alerts", "replay"])
def test_help_has_examples_that_can_be_called(command: str) -> None:
    shown = CliRunner().invoke(main, [command, "--help"]).stdout
    examples = re.findall(rf"^    (?:\w+=\S+ )?disputes ({command}\b[^<>]*)", shown, re.M)
    assert examples
    for line in examples:
        for word in shlex.split(line):
            if word.startswith("--"):
                assert f"{word} " in shown


@pytest.mark.parametrize(
    "args",
    [("list", "--platform", b"\xff"), ("alerts", "--case", b"\xff"), ("case", "log", b"C-1\xff", "closed"), (b"\xff",)],
)
def test_an_argument_that_is_no_utf8_is_wrong_use(args: tuple[Any, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", "disputes", *args], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"expected text in UTF-8" in done.stderr
