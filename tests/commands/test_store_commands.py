"""The commands as their users run them: stdout, stderr, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from tests.databases import blank_sqlite
from tests.store.made import at, case, event, shop, write_rules

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in this process on a store and rulesets of the test's own."""
    rules = write_rules(tmp_path / "rules")
    takes_rules = ("import", "scan", "replay", "doctor")

    def invoke(*args: str, stdin: str = "") -> Result:
        more = ["--rulesets", str(rules)] if args[0] in takes_rules else []
        store = tmp_path / "x.sqlite"
        if args[0] == "import" and not store.exists():
            store.write_bytes(blank_sqlite())  # an import makes one too, and takes longer
        done = CliRunner().invoke(main, [*args, *more, "--db", f"sqlite:///{store}"], input=stdin)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done

    return invoke


def lines(*records: Any) -> str:
    return "".join(json.dumps(r) + "\n" for r in records)


def test_import_scan_list_alerts(run: Run) -> None:
    done = run(
        "import",
        "-",
        stdin=lines(
            case(),
            case("C-2", event("opened", at(1)), event("seller_responded", at(1, 1)), facts={"seen": False}),
            shop(),
        ),
    )
    assert (done.exit_code, done.stdout, done.stderr) == (0, "imported 3, updated 0, unchanged 0, rejected 0\n", "")
    done = run("scan", "--as-of", "2026-04-02T08:00:00+08:00", "--format", "json")
    assert (done.exit_code, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert (said["as_of"], said["scanned"], said["changed"], said["raised"], said["alerts"]) == (
        "2026-04-02T00:00:00Z",
        3,
        3,
        {"due_soon": 1},
        {"due_soon": 1},
    )
    done = run("list", "--due", "24h", "--as-of", "2026-04-02T00:00:00Z", "--format", "jsonl")
    [row] = [json.loads(line) for line in done.stdout.splitlines()]
    assert (row["case"], row["state"], row["due_at"], row["owners"]) == (
        "C-1",
        "due_soon",
        "2026-04-03T00:00:00Z",
        ["customer_service"],
    )
    assert [a["id"] for a in row["actions"]] == ["answer"]
    assert json.loads(run("list", "--due", "23h", "--as-of", "2026-04-02T00:00:00Z", "--format", "json").stdout) == []
    assert [r["case"] for r in json.loads(run("list", "--owner", "logistics", "--format", "json").stdout)] == ["C-2"]
    assert (
        json.loads(run("list", "--owner", "logistics", "--due", "99d", "--format", "json").stdout) == []
    )  # what is due is not theirs
    assert json.loads(run("list", "--platform", "lazada", "--format", "json").stdout) == []
    assert "Answer the buyer" in run("list").stdout
    assert "答复买家" in run("list", "--lang", "zh").stdout
    [alert] = [json.loads(line) for line in run("alerts", "--format", "jsonl").stdout.splitlines()]
    assert {
        k: alert[k] for k in ("case", "shop", "platform", "kind", "level", "deadline", "due_at", "raised_at", "sent_at")
    } == {
        "case": "C-1",
        "shop": None,
        "platform": "shopee",
        "kind": "due_soon",
        "level": "due_soon",
        "deadline": "respond",
        "due_at": "2026-04-03T00:00:00Z",
        "raised_at": "2026-04-02T00:00:00Z",
        "sent_at": None,
    }
    assert run("alerts", "--due", "1h", "--as-of", "2026-04-02T00:00:00Z", "--format", "jsonl").stdout == ""
    assert run("alerts", "--format", "ics").stdout.count("BEGIN:VEVENT") == 1
    assert "10.00 SGD" in run("alerts").stdout


@pytest.mark.parametrize(
    ("finding", "as_of", "code"),
    [
        ("overdue", "2026-04-03T00:00:00Z", 0),
        ("overdue", "2026-04-03T00:00:01Z", 1),
        ("due:24h", "2026-04-02T00:00:00Z", 1),
        ("due:24h", "2026-04-01T23:59:59Z", 0),
        ("due:1h", "2026-04-09T00:00:00Z", 1),
        ("tier", "2026-04-09T00:00:00Z", 0),
    ],
)
def test_fail_on(run: Run, finding: str, as_of: str, code: int) -> None:
    run("import", "-", stdin=lines(case()))
    for _ in range(2):  # a finding stays one until it is gone
        done = run("scan", "--as-of", as_of, "--fail-on", finding)
        assert done.exit_code == code
        assert (f"found: {finding}" in done.stderr) == bool(code)


@pytest.mark.parametrize(
    "args", [("--fail-on", "due:soon"), ("--as-of", "2026-04-02T00:00:00"), ("--workers", "0"), ("--interval", "x")]
)
def test_wrong_use(run: Run, args: tuple[str, ...]) -> None:
    assert run("scan", *args).exit_code == 2


def test_the_first_exit_code_that_applies(run: Run, tmp_path: Path) -> None:
    done = run("import", "-", stdin=lines(case(facts={"points": 1, "seen": True}), {"id": "x"}))
    assert (done.exit_code, done.stdout) == (6, "imported 1, updated 0, unchanged 0, rejected 1\n")
    assert run("import", "-", stdin=lines({"id": "x"})).exit_code == 3
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    rules = tmp_path / "rules" / "shopee" / "rules.yaml"
    good = rules.read_text()
    rules.write_text(good.replace("points: {type: int", "points: {type: bool"))
    done = run("scan", "--as-of", "2026-04-09T00:00:00Z", "--fail-on", "overdue")
    assert (done.exit_code, "quarantined: case shopee/C-1: facts.points" in done.stderr) == (6, True)
    assert [r["case"] for r in json.loads(run("list", "--state", "quarantined", "--format", "json").stdout)] == ["C-1"]
    rules.write_text("format: 2\n")
    assert run("scan", "--as-of", "2026-04-09T00:00:00Z").exit_code == 4
    rules.write_text(good)
    assert run("scan", "--as-of", "2026-04-09T00:00:00Z", "--fail-on", "overdue").exit_code == 1
    assert run("scan", "--as-of", "2026-04-08T00:00:00Z").exit_code == 2
    assert run("scan", "--as-of", "2026-04-08T00:00:00Z", "--force").exit_code == 0


def test_a_late_scan_says_so_first(run: Run) -> None:
    run("import", "-", stdin=lines(case()))
    assert run("scan", "--as-of", "2026-04-02T00:00:00Z").stderr == ""
    from disputes.store import runs

    real = runs.wall_clock
    try:
        runs.wall_clock = lambda: real().replace(year=real().year + 1)
        assert run("alerts").stderr.startswith("the last completed scan was 36")
        assert run("alerts", "--interval", "99999h").stderr == ""
    finally:
        runs.wall_clock = real


def test_one_case(run: Run, tmp_path: Path) -> None:
    run("import", "-", stdin=lines(case()))
    assert "not scanned yet" in run("case", "show", "C-1").stdout
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    done = run(
        "case",
        "log",
        "C-1",
        "seller_responded",
        "--at",
        "2026-04-02T09:00:00+08:00",
        "--by",
        "seller",
        "--outcome",
        "reject",
        "--agent",
        "ana",
    )
    assert (done.exit_code, done.stdout) == (0, "C-1: seller_responded is logged 2026-04-02T09:00:00+08:00\n")
    picture = tmp_path / "label.jpg"
    picture.write_bytes(b"x" * 1234)
    assert run("case", "evidence", "C-1", "photo", "--file", str(picture), "--shows", "label, date").exit_code == 0
    run("scan", "--as-of", "2026-04-02T02:00:00Z")
    assert "已记录" in run("case", "log", "C-1", "buyer_messaged", "--lang", "zh").stdout
    assert run("case", "log", "C-1", "buyer_messaged", "--undo").stdout == "C-1: buyer_messaged is taken back\n"
    assert run("case", "log", "C-1", "buyer_messaged", "--undo").exit_code == 2
    plain = json.loads(run("case", "show", "C-1", "--format", "json").stdout)
    assert plain["record"]["evidence"] == [
        {"kind": "photo", "file": "label.jpg", "bytes": 1234, "format": "jpg", "shows": ["label", "date"]}
    ]
    assert plain["logged"]["events"][0]["agent"] == "ana"
    [change] = plain["history"]
    assert (change["from"], change["to"]) == ("2026-04-02T00:00:00Z", "2026-04-02T02:00:00Z")
    assert {"path": "deadlines[respond].state", "was": "due_soon", "now": "met"} in change["changes"]
    page = run("case", "show", "C-1").stdout
    assert "”: due soon → met\n" in page
    assert run("case", "log", "C-1", "seller_respondet").exit_code == 2
    assert run("case", "log", "C-1", "refunded", "--amount", "12").exit_code == 2
    done = run("case", "show", "C-2")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no such case" in done.stderr


def test_report(run: Run) -> None:
    run(
        "import",
        "-",
        stdin=lines(
            case(
                "C-1",
                event("opened", at(1)),
                event("seller_responded", at(1, 12)),
                event("ruled", at(3), outcome="buyer"),
                shipment={"carrier": "SPX"},
            ),
            case(
                "C-2",
                event("opened", at(1)),
                event("seller_responded", at(2)),
                event("ruled", at(3), outcome="seller"),
                shipment={"carrier": "SPX"},
            ),
            case("C-3", shipment={"carrier": "SPX"}),
            case("C-4", event("opened", at(20))),
            case("C-5", event("opened", at(1)), dispute="damaged"),
        ),
    )
    run("case", "log", "C-5", "seller_responded", "--at", "2026-04-01T06:00:00Z", "--agent", "ana")
    run("scan", "--as-of", "2026-04-10T00:00:00Z")
    said = json.loads(
        run("report", "--since", "2026-04-01", "--until", "2026-04-15", "--by", "dispute", "--format", "json").stdout
    )
    by = {g["dispute"]: g for g in said["groups"]}
    assert set(by) == {"nondelivery", "damaged"}
    first = by["nondelivery"]
    assert (first["cases"], first["won"], first["lost"], first["answered_in_time"], first["not_answered"]) == (
        3,
        1,
        1,
        2,
        1,
    )
    assert first["lost_to_ruling"] == [{"value": "10.00", "currency": "SGD"}]
    assert first["lost_to_lapse"] == [
        {"value": "10.00", "currency": "SGD"}
    ]  # C-3; an appeal that nobody filed is no silence
    assert (first["hours_to_answer_median"], first["hours_to_answer_p90"]) == (18.0, 24.0)
    assert said["causes"] == [{"cause": "carrier", "value": "SPX", "dispute": "nondelivery", "cases": 3, "share": 1.0}]
    assert (said["total"]["cases"], said["unanswered"], said["changed"], said["quarantined"]) == (4, 0, 0, 0)
    agents = list(csv.DictReader(io.StringIO(run("report", "--by", "agent", "--format", "csv").stdout)))
    assert {a["agent"]: (a["cases"], a["hours_to_answer_median"]) for a in agents} == {
        "–": ("4", "18.0"),
        "ana": ("1", "6.0"),
    }
    owners = json.loads(run("report", "--by", "owner,platform", "--format", "json").stdout)["groups"]
    assert {g["owner"] for g in owners} == {"customer_service", "–"}
    assert "SPX" in run("report").stdout
    assert "承运商" in run("report", "--lang", "zh").stdout
    assert run("report", "--by", "dispuet").exit_code == 2
    empty = run("report", "--platform", "lazada", "--format", "csv").stdout
    assert empty.startswith("platform,dispute,cases,open,won,lost")
    run("case", "log", "C-4", "withdrawn", "--at", "2026-04-21T00:00:00Z")
    assert run("report").stderr == "1 of these cases have changed since they were answered: disputes scan\n"


def test_replay(run: Run, tmp_path: Path) -> None:
    run("import", "-", stdin=lines(case(), case("C-2", stage="closed")))
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    assert run("replay", "--fail-on-change").exit_code == 0
    write_rules(tmp_path / "rules", "3 days")
    done = run("replay", "--format", "json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["cases"], said["differing"]) == (0, 1, 1)
    assert {"path": "deadlines[respond].due_at", "was": "2026-04-03T00:00:00Z", "now": "2026-04-04T00:00:00Z"} in said[
        "changed"
    ][0]["changes"]
    assert run("replay", "--all", "--fail-on-change").exit_code == 1
    page = run("replay", "C-1").stdout
    assert ": due 2026-04-03 00:00Z → 2026-04-04 00:00Z (+1 d)\n" in page
    assert "dates move by +1 d" in page.splitlines()[-1]
    assert (
        json.loads(run("alerts", "--format", "json").stdout)[0]["due_at"] == "2026-04-03T00:00:00Z"
    )  # nothing was written


def test_metrics(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "m" / "disputes.prom"
    run("import", "-", stdin=lines(case(), case('C-"2"\n'.strip(), event("opened", at(20)))))
    assert run("scan", "--as-of", "2026-04-02T00:00:00Z", "--metrics", str(file)).exit_code == 5  # no such folder
    file.parent.mkdir()
    assert run("scan", "--as-of", "2026-04-02T00:00:00Z", "--metrics", str(file)).exit_code == 0
    text = file.read_text()
    assert os.listdir(file.parent) == ["disputes.prom"]
    for line in (
        'disputes_cases_open{platform="shopee"} 2',
        'disputes_cases_due{window="24h"} 1',
        'disputes_alerts{level="due_soon"} 1',
        'disputes_alerts{level="overdue"} 0',
        "disputes_cases_failed 0",
    ):
        assert f"\n{line}\n" in text
    for second, overdue in (("00", 0), ("01", 1)):  # due on the third at midnight: that second is in time
        done = run("scan", "--as-of", f"2026-04-03T00:00:{second}Z", "--metrics", str(file), "--fail-on", "overdue")
        text = file.read_text()
        assert f'disputes_cases_due{{window="overdue"}} {overdue}\n' in text
        assert f"disputes_scan_exit_code {done.exit_code}\n" in text
        assert done.exit_code == overdue
    assert all(
        len(line.rsplit(" ", 1)) == 2 and float(line.rsplit(" ", 1)[1]) >= 0
        for line in text.splitlines()
        if not line.startswith("#")
    )


def test_doctor(run: Run) -> None:
    assert "not there yet" in run("doctor").stdout
    run("import", "-", stdin=lines(case()))
    said = run("doctor").stdout
    assert "never scanned" in said
    assert said.endswith("the program works, the store needs attention: cases in quarantine, or no recent scan\n")
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    said = run("doctor").stdout
    assert "open cases 1, quarantined 0, alerts 1" in said
    assert "as of 2026-04-02T00:00:00Z, exit code 0" in said
    assert said.endswith("everything works\n")


@pytest.mark.long
@pytest.mark.parametrize("folder", ["cases/visa", "cases/shopee"])
def test_from_a_platform_and_by_the_environment(tmp_path: Path, folder: str) -> None:
    """The command itself, with several workers, its own rulesets and the database named by the environment."""
    env = {**os.environ, "DISPUTES_DB": f"sqlite:///{tmp_path}/env.sqlite"}

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "disputes", *args],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    first, again = (run("import", folder) for _ in range(2))
    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert "imported 0, updated 0" in again.stdout
    done = run("scan", "--as-of", "2026-04-12T00:00:00Z", "--workers", "2", "--format", "json")
    assert done.returncode == 0, done.stderr
    many = json.loads(done.stdout)
    assert many["scanned"] == many["changed"] > (100 if folder == "cases/shopee" else 5)
    full = json.loads(run("scan", "--as-of", "2026-04-12T00:00:00Z", "--full", "--format", "json").stdout)
    assert (full["changed"], full["missed"], full["raised"], full["alerts"]) == (0, 0, {}, many["alerts"])


def test_report_by_product_and_agent_and_against_the_expectation(run: Run) -> None:
    def answered(id_: str, by: str, products: list[str], *more: Any) -> Any:
        order = {"amount": {"value": "10.00", "currency": "SGD"}, "products": products}
        return case(id_, event("opened", at(1)), event("seller_responded", at(1, 3), agent=by), *more, order=order)

    run(
        "import",
        "-",
        stdin=lines(
            answered("C-1", "ana", ["A", "B"], event("ruled", at(3), outcome="seller")),
            answered("C-2", "ana", ["A"], event("refunded", at(2), amount={"value": "4.00", "currency": "SGD"})),
            case("C-3", event("opened", at(1)), event("ruled", at(5), outcome="buyer")),
        ),
    )
    early = run("report", "--by", "product", "--format", "json")
    assert early.stderr.splitlines() == [
        "this store has never been scanned: disputes scan",
        "3 of these cases have not been answered by a scan yet: their deadlines and rulings are not counted",
    ]
    run("scan", "--as-of", "2026-04-10T00:00:00Z")
    done = run("report", "--by", "product", "--format", "json")
    assert done.stderr == ""
    said = json.loads(done.stdout)
    assert {g["product"]: g["cases"] for g in said["groups"]} == {"A": 2, "B": 1, "–": 1}
    assert said["causes"] == [{"cause": "product", "value": "A", "dispute": "nondelivery", "cases": 2, "share": 1.0}]
    by = {g["agent"]: g for g in json.loads(run("report", "--by", "agent", "--format", "json").stdout)["groups"]}
    assert (by["ana"]["refund_share"], by["ana"]["hours_to_answer_median"]) == (
        1.0,
        3.0,
    )  # of those that have ended or were refunded
    # Silence was expected to lose C-3, and it did; nothing was expected of C-1.
    total = json.loads(run("report", "--by", "platform", "--format", "json").stdout)["groups"][0]
    assert (total["rulings_foreseen"], total["rulings_with_expectation"]) == (1, 1)
    text = run("report", "--by", "product,agent", "--lang", "zh").stdout
    assert "商品" in text
    assert "客服" in text


def test_a_store_that_was_never_scanned_says_so_first(run: Run) -> None:
    run("import", "-", stdin="")
    assert run("alerts").stderr == ""
    run("import", "-", stdin=lines(case()))
    for command in ("alerts", "list"):
        assert run(command).stderr == "this store has never been scanned: disputes scan\n"
    assert run("scan", "--as-of", "2026-04-02T00:00:00Z").stderr == ""
    assert run("alerts").stderr == run("list").stderr == ""


@pytest.mark.long
def test_a_bar_on_a_terminal_and_none_elsewhere(tmp_path: Path) -> None:
    import pty

    records = tmp_path / "x.jsonl"
    records.write_text(lines(*(case(f"C-{n}") for n in range(150))), encoding="utf-8")
    rules = write_rules(tmp_path / "rules")
    command = [sys.executable, "-m", "disputes"]
    more = ["--db", f"sqlite:///{tmp_path}/x.sqlite", "--rulesets", str(rules)]
    subprocess.run([*command, "import", str(records), *more], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    leader, follower = pty.openpty()
    scan = [*command, "scan", "--as-of", "2026-04-02T00:00:00Z", "--format", "json", *more]
    process = subprocess.Popen(
        scan, cwd=ROOT, stdout=subprocess.PIPE, stderr=follower, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    )
    os.close(follower)
    seen = b""
    while True:
        try:
            chunk = os.read(leader, 4096)
        except OSError:  # the terminal is gone with the program
            break
        if not chunk:
            break
        seen += chunk
    os.close(leader)
    out = process.communicate(timeout=60)[0]
    assert b"/150" in seen, seen
    assert json.loads(out)["scanned"] == 150
    quiet = subprocess.run([*scan, "--full"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert quiet.stderr == ""


def test_shops_are_listed_too(run: Run) -> None:
    assert run("list", "--shops").exit_code == 5  # no store there
    run("import", "-", stdin="")
    assert run("list", "--shops").stdout == "no shop\n"
    run("import", "-", stdin=lines(shop("S-2"), shop("S-1"), shop("S-1", platform="lazada"), case()))
    run("scan", "--as-of", "2026-04-02T00:00:00Z")
    found = [json.loads(line) for line in run("list", "--shops", "--format", "jsonl").stdout.splitlines()]
    assert [(s["platform"], s["shop"], s["as_of"]) for s in found] == [
        (p, s, "2026-04-02T00:00:00Z") for p, s in (("lazada", "S-1"), ("shopee", "S-1"), ("shopee", "S-2"))
    ]
    assert [
        s["shop"]
        for s in json.loads(run("list", "--shops", "--platform", "shopee", "--limit", "1", "--format", "json").stdout)
    ] == ["S-1"]
    assert "S-2" in run("list", "--shops", "--lang", "zh").stdout
    assert run("list", "--shops", "--due", "24h").exit_code == 2
