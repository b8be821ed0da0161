"""What a store costs: import, the first scan, a night, `--full`, reading alone; time and peak memory of each.

    python bench/store.py [SIZE …] [--due 2000] [--workers 1] [--made 20000] [--folder DIR] [--no-full] [--postgres]
    python bench/store.py --lines N [N …] [--folder DIR]

Each store is filled up to SIZE open cases of `bench/generate.py`. The night's scan is set to the instant by which as
many answers may change as `--due` says: the same in each store, so that its time shows what the size of the store
itself costs. Only `--made` cases are imported and scanned; beyond them the store is filled up with copies of their
rows, alerts and answers included. The column `rows` says how many a line worked on; where it says 0, the rate says
nothing.

Not in the store: shops, closed cases, and any history beyond what the scans write themselves. The pages of the file are
warm, for it has just been written. Every line is a program of its own; with several workers its peak is that of the
largest process, not of all of them together.

`--lines` imports N generated lines through a pipe, into an empty SQLite file, and does nothing else: the peak is the
importer's own, and should not grow with N. Its rate is that of the slower of the two programs, which share the cores;
the generator's own time is told beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lines import Line, in_turn
from bench.postgres import new_database, postgres
from bench.programs import DISPUTES, ROOT, Spent, begun, disputes, ran

NOW = "2026-04-12T00:00:00Z"
IN_TABLE = (2_000, 20_000, 400)
"""The line of the table: the cases of a small store and of a large one, and how many are due in each: of four cases one
or more has an answer that time alone will change.
"""
QUICK = (800, 4_000, 100)


def own(what: str, *args: str) -> str:
    """What a part of this file says, in a program of its own: a program measured later would count the memory of the
    one that starts it.
    """
    done = subprocess.run([sys.executable, "bench/store.py", what, *args], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(done.returncode)
    return done.stdout


def night(url: str, due: int) -> tuple[str, int]:
    """The instant by which so many answers may change, and how many exactly."""
    from sqlalchemy import func, select

    from disputes.store import Store, store_url
    from disputes.store.models import CASES

    wakes = select(CASES.c.wake_at).where(CASES.c.wake_at.is_not(None)).order_by(CASES.c.wake_at)
    with Store.open(store_url(url)) as store, store.read() as connection:
        at = connection.execute(wakes.offset(due - 1).limit(1)).scalar_one_or_none()
        if at is None:
            there = connection.execute(select(func.count()).where(CASES.c.wake_at.is_not(None))).scalar_one()
            raise SystemExit(f"only {there} answers of this store will ever change: a smaller --due, or a larger store")
        return at.strftime("%Y-%m-%dT%H:%M:%SZ"), connection.execute(
            select(func.count()).where(CASES.c.wake_at <= at)
        ).scalar_one()


def fill_up(url: str, made: int, size: int) -> None:
    """Copies of all rows, the last time of as many as are still missing, until there are `size`."""
    from sqlalchemy import func, select, text

    from disputes.store import Store, store_url
    from disputes.store.models import ALERTS, CASES
    from disputes.store.partitions import part_of

    def columns(table: Any, prefix: str, **other: str) -> str:
        return ", ".join(other.get(c.name, f"{prefix}.{c.name}") for c in table.c if c.name != "pk")

    named = ", ".join(c.name for c in CASES.c if c.name != "pk")
    with Store.open(store_url(url)) as store:
        for number, there in enumerate(range(made, size, made), 1):
            last = {"last": min(made, size - there)}
            copy = f"'-{number}'"
            # An order of its own too, or each case would have its copies for other routes of one order.
            key = {"case_id": f"o.case_id || {copy}", "order_id": f"o.order_id || {copy}"}
            key["part"] = (
                f"part_of(o.platform, {key['case_id']})"
                if store.is_sqlite
                else f"get_byte(sha256(convert_to(o.platform || '/' || {key['case_id']}, 'UTF8')), 0) % 64"
            )
            cases = f"INSERT INTO cases ({named}) SELECT {columns(CASES, 'o', **key)} FROM cases o WHERE o.pk <= :last"
            changed = columns(ALERTS, "a", id=f"a.id || {copy}", subject_pk="n.pk", case_id="n.case_id")
            alerts = (
                f"INSERT INTO alerts ({', '.join(c.name for c in ALERTS.c)}) SELECT {changed} FROM cases o "
                f"JOIN alerts a ON a.subject = 'case' AND a.subject_pk = o.pk "
                f"JOIN cases n ON n.platform = o.platform AND n.case_id = "
                f"o.case_id || {copy} WHERE o.pk <= :last AND a.cleared_at IS NULL"
            )
            with store.write() as connection:
                if store.is_sqlite:
                    driver: Any = connection.connection.driver_connection
                    driver.create_function("part_of", 2, part_of)
                connection.execute(text(cases), last)
                connection.execute(text(alerts), last)
        with store.read() as connection:
            if store.is_sqlite:
                connection.exec_driver_sql("PRAGMA optimize")
            found = connection.execute(select(func.count()).select_from(CASES)).scalar_one()
    if found != size:
        raise SystemExit(f"the store holds {found} cases and not {size}")


def put_off(url: str, made: int, at: str) -> None:
    """Has no copy wake by an instant: what is due by then are the same cases as in the store that has no copies."""
    from disputes.records.field_types import to_instant
    from disputes.store import Store, store_url
    from disputes.store.models import CASES

    by = to_instant(at)
    with Store.open(store_url(url)) as store, store.write() as connection:
        connection.execute(
            CASES.update().where(CASES.c.pk > made, CASES.c.wake_at <= by).values(wake_at=by + timedelta(days=1))
        )


def read_alone(url: str) -> None:
    """Reads every open row and parses its record, and does nothing with it."""
    from disputes.store import Store, store_url
    from disputes.store.all_cases import all_cases
    from disputes.store.documents import case_of

    with Store.open(store_url(url)) as store:
        for case in all_cases(store, case_ids=(), platform=None, open_only=True):
            case_of(case.row.record, case.row.logged, case.row.case_id)


def told(size: int, what: str, number: int, spent: Spent) -> None:
    print(
        f"{size:>9,} {what:34s} {number:>9,} {spent.wall:>9.1f} s "
        f"{spent.processor:>9.1f} s {number / spent.wall:>9,.0f}/s {spent.peak:>7.0f} MB",
        flush=True,
    )


def bench(size: int, given: Any, folder: Path, url: str) -> None:
    source = folder / f"{size}.jsonl"
    made = min(size, given.made)
    with source.open("w") as out:
        ran(sys.executable, "bench/generate.py", str(made), "--now", NOW, stdout=out)

    def line(what: str, number: int, *args: str) -> None:
        told(size, what, number, disputes(*args, "--db", url))

    workers = ("--workers", str(given.workers))
    line("import", made, "import", str(source))
    line("import again", made, "import", str(source))
    line("first scan", made, "scan", "--as-of", NOW, *workers)
    own("--fill-up", url, str(made), str(size))
    line("scan again, nothing due", 0, "scan", "--as-of", NOW, *workers)
    at, due = json.loads(own("--night", url, str(given.due)))
    line(f"a night, {due} due", due, "scan", "--as-of", at, *workers)
    line("list --due 24h", 0, "list", "--due", "24h", "--as-of", at, "--format", "jsonl", "--limit", "100")
    if given.full:
        told(size, "reading and parsing alone", size, ran(sys.executable, "bench/store.py", "--read", url))
        line("scan --full", size, "scan", "--as-of", at, "--full", *workers)
    source.unlink()
    if url.startswith("sqlite"):
        print(
            f"{size:>9,} {'size of the file':34s} {'':>9} "
            f"{Path(url.removeprefix('sqlite:///')).stat().st_size / 1e6:>9.0f} MB",
            flush=True,
        )


def lines(rounds: int, small: int, large: int, due: int) -> list[Line]:
    """The line of the table: a night in a large store beside the night of the same cases in a small one."""
    nights: dict[str, Callable[[], float]] = {}
    with tempfile.TemporaryDirectory(prefix="disputes-bench-") as place:
        source = Path(place) / "cases.jsonl"
        with source.open("w") as out:
            ran(sys.executable, "bench/generate.py", str(small), "--now", NOW, stdout=out)
        at = ""
        for size in (small, large):
            url = f"sqlite:///{place}/{size}.sqlite"
            disputes("import", str(source), "--db", url)
            disputes("scan", "--as-of", NOW, "--db", url)
            own("--fill-up", url, str(small), str(size))
            at = at or json.loads(own("--night", url, str(due)))[0]
            own("--put-off", url, str(small), at)
            nights[f"{size:,}"] = partial(scanned, Path(place), f"{size}.sqlite", at)
        found = in_turn(nights, rounds)
    in_large, in_small = found[f"{large:,}"], found[f"{small:,}"]
    return [
        Line(
            f"a night, {due:,} due of {large:,} cases",
            in_large,
            "s",
            f"of {small:,} cases",
            in_small,
            "store.py",
            "≤",
            1.2,
        )
    ]


def scanned(folder: Path, store: str, at: str) -> float:
    """The processor seconds of a scan of a copy of a store."""
    copy = folder / "copy.sqlite"
    shutil.copyfile(folder / store, copy)
    return disputes("scan", "--as-of", at, "--db", f"sqlite:///{copy}").processor


def piped(number: int, folder: Path) -> None:
    """An import alone, of lines that are on no disk."""
    file = folder / f"lines-{number}.sqlite"
    source = begun(sys.executable, "bench/generate.py", str(number), "--now", NOW, stdout=subprocess.PIPE)
    taking = begun(*DISPUTES, "import", "-", "--db", f"sqlite:///{file}", stdin=source.stdout)
    assert source.stdout is not None
    source.stdout.close()  # the importer's alone: should it end early, the generator is told
    taken = taking.ended()
    told(number, f"import (generator {source.ended().processor:.1f} s)", number, taken)
    file.unlink()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--due", type=int, default=2000)
    parser.add_argument(
        "--made", type=int, default=20_000, help="how many cases are imported and scanned; the rest is copied"
    )
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--no-full", dest="full", action="store_false")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument(
        "--lines",
        type=int,
        nargs="+",
        metavar="N",
        help="an import alone of so many lines, through a pipe, into SQLite",
    )
    parser.add_argument("--read", help=argparse.SUPPRESS)
    parser.add_argument("--fill-up", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--night", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--put-off", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        read_alone(given.read)
        return
    if given.fill_up:
        url, made, size = given.fill_up
        fill_up(url, int(made), int(size))
        return
    if given.night:
        url, due = given.night
        print(json.dumps(night(url, int(due))))
        return
    if given.put_off:
        url, made, at = given.put_off
        put_off(url, int(made), at)
        return
    if given.lines and given.postgres:
        parser.error("--lines is measured on SQLite")
    print(json.dumps({"cores": os.cpu_count(), "workers": given.workers, "python": sys.version.split()[0]}))
    print(f"{'filled to':>9} {'what':34s} {'rows':>9} {'time':>11} {'processor':>11} {'rate':>11} {'peak':>10}")
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        if given.lines:
            for number in given.lines:
                piped(number, folder)
            return
        if given.postgres:
            with postgres(given.folder) as server:
                for size in given.sizes:
                    bench(size, given, folder, new_database(server, f"b{size}"))
            return
        for size in given.sizes:
            bench(size, given, folder, f"sqlite:///{folder}/{size}.sqlite")


if __name__ == "__main__":
    main()
