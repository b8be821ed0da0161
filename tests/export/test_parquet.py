"""`disputes export`: what DuckDB reads of it is what the other commands tell of the same store."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.export import parquet
from disputes.export.columns import DECIMALS
from disputes.export.parquet import ParquetFile, type_name
from disputes.export.reading import ExportFilter
from disputes.export.tables import TABLES
from disputes.export.writing import MANIFEST, export_file, export_folder
from disputes.store.case_log import LogEntry, add
from disputes.store.holds import LegalHold, place_hold
from disputes.words.export import ColumnType, ExportTableName
from tests.docs.blocks import page, rows
from tests.store.made import NOW, Desk, at, case, event, shop, write_bank
from tests.store.test_erasing import REF, TELLING, planted

ROOT = Path(__file__).resolve().parents[2]


def fill(desk: Desk) -> None:
    """Cases of two platforms that were answered, lapsed, ruled, closed, quarantined, told a buyer, or not scanned."""
    write_bank(desk.rules)
    ruled = (
        event("opened", at(1)),
        event("seller_responded", at(2), by="seller"),
        event("ruled", at(4), outcome="buyer"),
    )
    won = (
        event("opened", at(1)),
        event("seller_responded", at(2), by="seller"),
        event("ruled", at(4), outcome="seller"),
    )
    yen = {"amount": {"value": "1000", "currency": "JPY"}}
    desk.take(
        case("C-1"),
        case("C-2", *ruled),
        case("C-3", *won, event("closed", at(5))),
        case("C-4", order={"id": "O-4", "products": ["P-1", "P-2"], **yen}, shop={"id": "S-1"}),
        case("C-5", event("opened", at(5))),
        planted("C-6"),
        {**case("V-1"), "platform": "visa", "facts": {}},
        shop("S-1"),
    )
    desk.scan(at(2, 1))
    add(desk.store, "C-1", "shopee", LogEntry("notes", {"text": f"{REF} called"}, "mei", NOW))
    desk.scan(at(6))
    desk.take(case("C-7", event("opened", at(6))), now=at(6, 1))


def exported(desk: Desk, folder: Path, wanted: ExportFilter | None = None, **more: Any) -> None:
    every = list(ExportTableName)
    more = {"by_platform": False, "now": at(7), "told": lambda _: None, **more}
    export_folder(desk.store, folder, wanted or ExportFilter(), every, **more)


def asked(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in ExportTableName:
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{folder}/{table}.parquet')")
        return connection.execute(query).fetchall()


def told_by(desk: Desk, *words: str) -> Any:
    done = CliRunner().invoke(main, [*words, "--format", "json", "--db", desk.store.url.render_as_string(False)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_duckdb_reads_what_report_and_list_tell(desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    exported(desk, tmp_path / "out")
    total = told_by(desk, "report")["total"]
    sums = asked(
        tmp_path / "out",
        "SELECT count(*), count(*) FILTER (is_open), count(*) FILTER (outcome_ruling = 'seller'), "
        "count(*) FILTER (outcome_ruling = 'buyer'), sum(answered_in_time), sum(not_answered), "
        "sum(lost_to_lapse_amount) FILTER (lost_to_lapse_currency = 'SGD'), "
        "sum(lost_to_lapse_amount) FILTER (lost_to_lapse_currency = 'JPY'), "
        "sum(lost_to_ruling_amount) FILTER (lost_to_ruling_currency = 'SGD') FROM cases",
    )[0]
    lapsed = {m["currency"]: Decimal(m["value"]) for m in total["lost_to_lapse"]}
    assert sums[:6] == tuple(total[k] for k in ("cases", "open", "won", "lost", "answered_in_time", "not_answered"))
    assert sums[6:8] == (lapsed["SGD"], lapsed["JPY"])
    assert sums[8] == Decimal(total["lost_to_ruling"][0]["value"])
    assert min(sums) > 0, "each of these figures says something"
    listed = told_by(desk, "list")
    found = asked(
        tmp_path / "out",
        "SELECT case_id, state, due_at, next_step, owners, at_stake_amount FROM cases WHERE is_open ORDER BY case_id",
    )
    want = sorted(
        (
            c["case"],
            c["state"],
            c["due_at"],
            c["next"]["id"] if c["next"] else None,
            c["owners"],
            Decimal(c["amount"]["value"]) if c["amount"] else None,
        )
        for c in listed
    )
    assert [(*f[:2], f[2].strftime("%Y-%m-%dT%H:%M:%SZ") if f[2] else None, *f[3:]) for f in found] == want
    deadlines = asked(tmp_path / "out", "SELECT state, count(*) FROM deadlines WHERE case_id = 'C-1' GROUP BY ALL")
    answer = desk.answer("C-1")["deadlines"]
    assert dict(deadlines) == {s: sum(d["state"] == s for d in answer) for s in {d["state"] for d in answer}}
    assert asked(tmp_path / "out", "SELECT count(*) FROM actions")[0][0] == sum(
        len(desk.answer(f"{i}")["actions"]) for i in ("C-1", "C-2", "C-3", "C-4", "C-5", "C-6", "V-1")
    )
    assert asked(tmp_path / "out", "SELECT count(*) FROM alerts WHERE cleared_at IS NULL") == [(len(desk.alerts()),)]
    assert asked(tmp_path / "out", "SELECT count(*) FROM alerts") == [(len(desk.alerts(cleared=True)),)]
    moved = asked(
        tmp_path / "out",
        "SELECT was, now, change FROM changes WHERE case_id = 'C-1' AND path = 'deadlines[respond].state'",
    )
    assert moved == [("due_soon", "overdue", "changed")]
    assert asked(tmp_path / "out", "SELECT shop_id, measures FROM shops") == [("S-1", [])]


def test_no_file_tells_a_buyer(lite_desk: Desk, tmp_path: Path) -> None:
    fill(lite_desk)
    exported(lite_desk, tmp_path / "out")
    for table in ExportTableName:
        told = str(asked(tmp_path / "out", f"SELECT * FROM {table}"))
        assert [word for word in (REF, *TELLING) if word in told] == [], table
    assert asked(tmp_path / "out", "SELECT case_id FROM cases WHERE case_id = 'C-6'") == [("C-6",)], "it is there"


def test_the_columns_have_the_types_that_the_page_tells(lite_desk: Desk, tmp_path: Path) -> None:
    lite_desk.take(case())
    exported(lite_desk, tmp_path / "out")
    assert {r[0].strip("`"): r[1].strip("`") for r in rows("export.md", "Types")} == {
        t.value: type_name(t) for t in ColumnType
    }
    for name, table in TABLES.items():
        told = [(row[0].strip("`"), row[1], row[2]) for row in rows("export.md", name.capitalize())]
        assert told == [(c.name, c.type.value, c.about) for c in table.columns], f"docs/export.md, {name}"
        found = dict(r[:2] for r in asked(tmp_path / "out", f"DESCRIBE {name}"))
        duck = {
            ColumnType.INSTANT: "TIMESTAMP WITH TIME ZONE",
            ColumnType.NUMBER: f"DECIMAL(38,{DECIMALS})",
            ColumnType.COUNT: "BIGINT",
            ColumnType.WORDS: "VARCHAR[]",
            ColumnType.TRUTH: "BOOLEAN",
            ColumnType.DAY: "DATE",
            ColumnType.HOURS: "DOUBLE",
        }
        assert found == {c.name: duck.get(c.type, "VARCHAR") for c in table.columns}
    assert "disputes export" in page("export.md")


def test_only_what_was_asked_for(lite_desk: Desk, tmp_path: Path) -> None:
    fill(lite_desk)
    since = ExportFilter(since=at(5), until=at(6))
    exported(lite_desk, tmp_path / "some", since)
    assert asked(tmp_path / "some", "SELECT case_id FROM cases") == [("C-5",)]
    for table in ("deadlines", "actions", "changes", "alerts"):
        assert set(asked(tmp_path / "some", f"SELECT DISTINCT case_id FROM {table} WHERE case_id IS NOT NULL")) <= {
            ("C-5",)
        }
    exported(lite_desk, tmp_path / "parts", by_platform=True)
    folder = tmp_path / "parts"
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT platform, count(*) FROM read_parquet('{folder}/cases/**/*.parquet', hive_partitioning = true) "
            "GROUP BY ALL ORDER BY 1"
        ).fetchall()
    assert found == [("shopee", 7), ("visa", 1)]
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["rows"]["cases"] == 8
    assert {f["file"] for f in manifest["files"]} == {
        p.relative_to(folder).as_posix() for p in folder.rglob("*.parquet")
    }


def test_legal_holds_are_told_without_their_reasons(desk: Desk, tmp_path: Path) -> None:
    desk.take(case("C-1"), case("C-2"), case("C-3"))
    for id_, hold in (
        ("C-1", LegalHold("of Ann Smith", date(2027, 12, 31))),
        ("C-2", LegalHold("an audit")),
        ("C-2", LegalHold("of Ann Smith", date(2027, 12, 31))),
    ):
        place_hold(desk.store, id_, None, hold, agent="mei", now=NOW)
    exported(desk, tmp_path / "out")
    told = asked(tmp_path / "out", "SELECT case_id, held_since, held_until FROM cases ORDER BY case_id")
    assert [(c, since == NOW, until) for c, since, until in told] == [
        ("C-1", True, date(2027, 12, 31)),
        ("C-2", True, None),
        ("C-3", False, None),
    ]
    assert all(b"Ann Smith" not in file.read_bytes() for file in (tmp_path / "out").iterdir())


def test_one_file_and_what_is_in_the_way(lite_desk: Desk, tmp_path: Path) -> None:
    lite_desk.take(case())
    db = ("--db", f"sqlite:///{lite_desk.store.file}")

    def run(*words: str) -> Any:
        return CliRunner().invoke(main, ["export", *words, *db])

    file, folder = tmp_path / "alerts.parquet", tmp_path / "out"
    assert run(str(file), "--table", "alerts").exit_code == 0
    before = file.read_bytes()
    again = run(str(file))
    assert (again.exit_code, file.read_bytes()) == (2, before)
    assert run(str(file), "--force").exit_code == 0
    assert file.read_bytes() != before
    assert run(str(file), "--table", "alerts", "--table", "cases").exit_code == 2
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    refused = run(str(folder), "--force")
    assert refused.exit_code == 2
    assert "a folder with other files in it" in refused.stderr
    assert [p.name for p in folder.iterdir()] == ["mine.txt"]
    (folder / "mine.txt").unlink()
    assert run(str(folder), "--lang", "zh").exit_code == 0
    assert run(str(folder)).exit_code == 2
    done = run(str(folder), "--force", "--format", "json")
    assert {f["table"]: f["rows"] for f in json.loads(done.stdout)["files"]}["cases"] == 1
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")], "nothing is left beside it"


def test_where_it_cannot_be_written_nothing_is_new(lite_desk: Desk, tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk."""
    lite_desk.take(*(case(f"C-{n}") for n in range(200)))
    command = [
        sys.executable,
        "-m",
        "disputes",
        "export",
        str(tmp_path / "out"),
        "--db",
        f"sqlite:///{lite_desk.store.file}",
    ]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000)),
    )
    assert (done.returncode, done.stdout) == (5, "")
    assert f"{tmp_path / 'out'}: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_without_the_library(lite_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    db = ("--db", f"sqlite:///{lite_desk.store.file}")
    done = CliRunner().invoke(main, ["export", str(tmp_path / "out"), *db])
    assert done.exit_code == 2
    assert "pip install 'disputes[parquet]'" in done.stderr


def test_memory_does_not_grow_with_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one file no more than a group of rows is held."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    group = 2_000
    monkeypatch.setattr(parquet, "ROW_GROUP", group)

    def peak(rows: int) -> int:
        table = TABLES[ExportTableName.ALERTS]
        source = AlertLike()
        most = 0
        with ParquetFile(tmp_path / f"{rows}.parquet", table) as file:
            for n in range(rows):
                file.add(source)
                if n % 100 == 0:
                    most = max(most, pa.total_allocated_bytes())
        return most

    assert peak(6 * group) < 1.2 * peak(2 * group)
    assert pq.ParquetFile(tmp_path / f"{6 * group}.parquet").num_row_groups == 6


class AlertLike:
    """A row of an alert."""

    id, subject, platform, market, case_id, shop_id = "a" * 32, "case", "shopee", "SG", "C-1", None
    kind, level, deadline, action, owner, due_at = "overdue", "overdue", "respond", None, "logistics", at(2)
    cost, currency, total, raised_at, cleared_at, sent_at = "10.00", "SGD", None, at(1), None, None


def test_a_file_is_one_instant(desk: Desk, tmp_path: Path) -> None:
    """What is imported while an export is at work is in none of its files."""
    desk.take(*(case(f"C-{n}") for n in range(3)))
    done: list[int] = []

    def meanwhile(rows: int) -> None:
        if not done:
            done.append(rows)
            desk.take(shop("S-9"))

    exported(desk, tmp_path / "out", told=meanwhile)
    assert done
    assert asked(tmp_path / "out", "SELECT count(*) FROM shops") == [(0,)]
    export_file(
        desk.store, tmp_path / "s.parquet", ExportFilter(), ExportTableName.SHOPS, force=False, told=lambda _: None
    )
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/s.parquet'").fetchall() == [(1,)]
