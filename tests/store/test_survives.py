"""Disk full, database gone, two scans at once: a clear error, exit 5, nothing lost."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from disputes.nightly.scan import Busy
from disputes.store import StorageError, Store
from disputes.store.chunk import ScanCounts
from tests.store.made import NIGHTLY, Desk, at, case, dump, write_rules

ROOT = Path(__file__).resolve().parents[2]


def disputes(*args: str, before: Callable[[], None] | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "disputes", *args]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, preexec_fn=before, env=env or None
    )


def undisturbed(tmp_path: Path, rules: Path, records: list[Any], as_of: Any) -> dict[str, Any]:
    with Store.open(make_url(f"sqlite:///{tmp_path}/undisturbed.sqlite")) as store:
        desk = Desk(store, rules)
        desk.take(*records)
        desk.scan(as_of)
        return dump(store)


def test_disk_full_in_the_middle_of_a_scan(lite_desk: Desk, tmp_path: Path) -> None:
    records = [case(f"C-{n}", facts={}) for n in range(60)]
    lite_desk.take(*records)
    engine = lite_desk.store.engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 8}")
    with pytest.raises(StorageError, match="disk is full"):
        lite_desk.scan(at(2), chunk=5)
    some = len(lite_desk.alerts())
    assert 0 < some < 120
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    lite_desk.scan(at(2))
    assert dump(lite_desk.store) == undisturbed(tmp_path, lite_desk.rules, records, at(2))


@pytest.mark.long
def test_the_command_says_that_the_disk_is_full(lite: URL, tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk: the system refuses the write."""
    rules = write_rules(tmp_path / "rules")
    with Store.open(lite) as store:
        Desk(store, rules).take(*(case(f"C-{n}") for n in range(200)))
    size = Path(str(lite.database)).stat().st_size

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = disputes(
        "scan", "--db", str(lite), "--as-of", "2026-04-02T00:00:00Z", "--rulesets", str(rules), before=limited
    )
    assert done.returncode == 5, done.stderr
    assert done.stderr.startswith("storage: sqlite:///")
    assert "Traceback" not in done.stderr
    again = disputes(
        "scan", "--db", str(lite), "--as-of", "2026-04-02T00:00:00Z", "--rulesets", str(rules), "--format", "json"
    )
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["alerts"] == {"due_soon": 200}


@pytest.mark.long
def test_postgresql_gone_in_the_middle_of_a_scan_and_back(tmp_path: Path) -> None:
    """A server of this test's own, stopped as by a pulled plug while the scan is at work."""
    from tests.databases import new_database, start_postgres, stop_postgres

    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = start_postgres(folder)
    rules = write_rules(tmp_path / "rules")
    records = [case(f"C-{n}") for n in range(60)]
    try:
        url = new_database(make_url(server.get_uri()))
        with Store.open(url) as store:
            Desk(store, rules).take(*records)

            def unplug(counts: ScanCounts) -> None:
                if counts.scanned == 20:
                    # Only the sessions: the server comes back at once, as after a fail-over.
                    with (
                        Store(url) as other,
                        other.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
                    ):
                        connection.execute(
                            text(
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                                "pg_backend_pid() AND datname = current_database()"
                            )
                        )

            from disputes.nightly.scan import ScanOptions, scan

            with pytest.raises(StorageError, match=r"terminat|closed"):
                scan(store, ScanOptions(at(2), rulesets=rules, chunk=5, **NIGHTLY), unplug)
        stop_postgres(server)
        done = disputes(
            "scan",
            "--db",
            url.render_as_string(hide_password=False),
            "--as-of",
            "2026-04-02T00:00:00Z",
            "--rulesets",
            str(rules),
        )
        assert done.returncode == 5
        assert done.stderr.startswith("storage: postgresql")
        assert "Traceback" not in done.stderr
        server.start()
        with Store.open(url) as store:
            desk = Desk(store, rules)
            assert 0 < len(desk.alerts()) < 60
            desk.scan(at(2))
            assert dump(store) == undisturbed(tmp_path, rules, records, at(2))
    finally:
        stop_postgres(server)
        shutil.rmtree(folder, ignore_errors=True)


def test_the_second_scan_says_so(desk: Desk, impatient: None) -> None:
    desk.take(case())
    told: list[str] = []

    def meanwhile(_: ScanCounts) -> None:
        with Store.open(desk.store.url) as other, pytest.raises(Busy) as busy:
            Desk(other, desk.rules).scan(at(2))
        told.append(str(busy.value))

    from disputes.nightly.scan import ScanOptions, scan

    scan(desk.store, ScanOptions(at(2), rulesets=desk.rules, **NIGHTLY), meanwhile)
    assert told
    assert told[0].startswith("another scan of this store is at work (process ")
    desk.scan(at(2))  # and the lock is gone with the first


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////proc/nowhere/x.sqlite", "storage: sqlite:////proc/nowhere/x.sqlite: "),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "storage: postgresql+psycopg://nobody:***@127.0.0.1:1/none: "),
        pytest.param("mysql://x@y/z", "storage: 'mysql' is no database that is known here", marks=pytest.mark.long),
        pytest.param("nonsense", "storage: the database's URL cannot be read", marks=pytest.mark.long),
    ],
)
def test_a_store_that_cannot_be_used(url: str, said: str) -> None:
    done = disputes("scan", "--db", url)
    assert done.returncode == 5
    assert done.stderr.startswith(said), done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "command",
    [
        ("alerts",),
        pytest.param(("list",), marks=pytest.mark.long),
        pytest.param(("report",), marks=pytest.mark.long),
        pytest.param(("replay",), marks=pytest.mark.long),
        pytest.param(("case", "show", "C-1"), marks=pytest.mark.long),
        ("import", str(ROOT / "cases" / "shopee")),
    ],
)
def test_each_command_says_so(command: tuple[str, ...]) -> None:
    done = disputes(*command, "--db", "sqlite:////proc/nowhere/x.sqlite")
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("storage: sqlite:////proc/nowhere/x.sqlite: ")
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite"
    file.write_text("not a database, but longer than a header would be, so that it is looked at " * 20)
    done = disputes("scan", "--db", f"sqlite:///{file}")
    assert (done.returncode, done.stdout) == (5, "")
    assert "not a database" in done.stderr
