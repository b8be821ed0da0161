"""What a scan over a cluster costs, and from that what a hundred million cases would take.

    python bench/cluster.py [SIZE …] [--base 4000] [--cases 100000000] [--hours 6] [--first]

On a PostgreSQL of its own, `--base` cases are scanned by one worker and by two (`local:1`, `local:2`), twenty days
after their first scan, by which many answers have changed. Measured are the processor times of the workers, of whoever
shares out and of PostgreSQL apart; what was written ahead (WAL); tables, indexes and history in bytes; and connections.
The model is these figures by the row: it says what each SIZE takes, which is then measured, and what `--cases` cases
take, all of them answered anew within `--hours`.

Processor time counts, for the machine does other work besides: rows a second of a core are rows by the processor time
of a worker. What a worker takes to get ready, reading the rulesets above all, is measured by a scan that has nothing to
do, and is not part of what a row takes. A larger store is held against what two workers took, in its first scan and in
the one twenty days later; with `--first` in its first scan alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.postgres import new_database, postgres
from bench.programs import ROOT, disputes, ran

NOW = "2026-04-12T00:00:00Z"
LATER = timedelta(days=20)
FEW = 2
"""Workers of the scans that larger stores are held against."""
DATABASE_CORES = 32
WRITTEN = 500e6
CONNECTIONS = 500
"""A large machine for PostgreSQL: its cores, bytes that it writes ahead in a second, and connections that it takes."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """One scan: seconds of processor time, bytes, and how many rows it answered. `ready`: what its workers took to get
    ready.
    """

    rows: int
    wall: float
    workers: float
    client: float
    database: float
    wal: float
    history: float
    connections: int
    ready: float


def scan_one(url: str, number: int, as_of: str, server_pid: int) -> Scanned:
    """A scan by so many workers of this machine, in this program."""
    import time

    import psutil
    from sqlalchemy import text

    from disputes.cluster.address import ClusterAddress
    from disputes.cluster.dask_workers import dask_workers
    from disputes.cluster.scan import SharingOptions, shared_scan
    from disputes.nightly.scan import ScanOptions, ScanReport
    from disputes.records.field_types import to_instant
    from disputes.store import Store, store_url
    from disputes.store.runs import last_as_of

    me = psutil.Process()

    def used(process: Any, *, ended: bool) -> float:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            return 0.0
        return float(times.user + times.system + (times.children_user + times.children_system if ended else 0))

    def children() -> float:
        return sum(used(p, ended=False) for p in me.children(recursive=True))

    def database() -> float:
        main = psutil.Process(server_pid)
        return used(main, ended=True) + sum(used(p, ended=False) for p in main.children(recursive=True))

    def asked(store: Store, query: str) -> Any:
        with store.read() as connection:
            return connection.execute(text(query)).scalar()

    address = store_url(url)
    environ = {"DISPUTES_DB": address.render_as_string(hide_password=False)}
    with Store.open(address) as store, dask_workers(ClusterAddress(processes=number), environ) as workers:

        def spent() -> tuple[float, ...]:
            return time.monotonic(), children(), used(me, ended=False), database()

        def scan(at: datetime) -> tuple[ScanReport, list[float]]:
            before = spent()
            options = ScanOptions(at, force=True)
            report = shared_scan(store, options, SharingOptions(), workers, lambda said: print(said, file=sys.stderr))
            return report, [b - a for a, b in zip(before, spent(), strict=True)]

        last = last_as_of(store)
        _, idle = scan(last) if last is not None else (None, [0.0] * 4)
        lsn, history = asked(store, "SELECT pg_current_wal_lsn()::text"), size_of(store, "history")
        report, took = scan(to_instant(as_of))
        wall, working, sharing, serving = took
        return Scanned(
            rows=report.counts.scanned,
            wall=wall,
            workers=working,
            client=sharing,
            database=serving,
            wal=float(asked(store, f"SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '{lsn}')")),
            history=size_of(store, "history") - history,
            connections=int(asked(store, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")),
            ready=idle[1],
        )


def size_of(store: Any, table: str, what: str = "pg_total_relation_size") -> float:
    """Bytes of a table, with those that it is spread over."""
    from sqlalchemy import text

    query = f"SELECT coalesce(sum({what}(relid)), 0) FROM pg_partition_tree('{table}') WHERE isleaf"
    with store.read() as connection:
        return float(connection.execute(text(query)).scalar_one())


def sizes_of(url: str) -> dict[str, float]:
    """Bytes of the tables that grow with the cases, and of their indexes."""
    from disputes.store import Store, store_url

    with Store.open(store_url(url)) as store:
        return {
            "tables": sum(size_of(store, t, "pg_table_size") for t in ("cases", "alerts")),
            "indexes": sum(size_of(store, t, "pg_indexes_size") for t in ("cases", "alerts")),
            "history": size_of(store, "history"),
        }


def own(*args: object) -> Any:
    """What a part of this file says, in a program of its own."""
    command = [sys.executable, "bench/cluster.py", *(str(a) for a in args)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def filled(server: Any, name: str, size: int) -> str:
    """A store of so many open cases, none of them answered yet."""
    url = new_database(server, name)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "cases.jsonl"
        with source.open("w") as out:
            ran(sys.executable, "bench/generate.py", str(size), "--now", NOW, stdout=out)
        disputes("import", str(source), "--db", url)
    return url


def later() -> str:
    from disputes.records.field_types import to_instant

    return (to_instant(NOW) + LATER).strftime("%Y-%m-%dT%H:%M:%SZ")


def scanned(server: Any, url: str, number: int, as_of: str) -> Scanned:
    """A scan right after a checkpoint: the first change of each page is then written ahead as the whole page, each time
    alike.
    """
    server.psql("CHECKPOINT;")
    return Scanned(**own("--scan", url, number, as_of, server.get_pid()))


def curve(server: Any, base: int) -> tuple[Scanned, dict[int, Scanned], dict[str, float]]:
    """The first scan, and the one in which everything changes, by one worker and by two, each on a copy of the same
    store.
    """
    url = filled(server, "base", base)
    first = scanned(server, url, FEW, NOW)
    copies = {number: new_database(server, f"with_{number}", "base") for number in (1, 2)}
    found = {number: scanned(server, copy, number, later()) for number, copy in copies.items()}
    return first, found, sizes_of(copies[1])


def by_row(one: Scanned) -> dict[str, float]:
    """What an answered row takes."""
    names = ("workers", "client", "database", "wal", "history")
    return {name: getattr(one, name) / one.rows for name in names}


def row(*cells: object) -> str:
    return f"| {' | '.join(str(c) for c in cells)} |"


def told_curve(found: Mapping[int, Scanned]) -> list[str]:
    out = [
        row("workers", "rows", "rows/s", "rows/s a core", "worker ms/row", "PostgreSQL ms/row", "sharing out ms/row"),
        row("--:", *["--:"] * 6),
    ]
    for number, one in found.items():
        each = by_row(one)
        cells = (f"{one.rows / one.wall:,.0f}", f"{1 / each['workers']:,.0f}", f"{each['workers'] * 1000:.2f}")
        out.append(row(number, one.rows, *cells, f"{each['database'] * 1000:.2f}", f"{each['client'] * 1000:.2f}"))
    return out


def told_rows(found: Mapping[int, Scanned], sizes: Mapping[str, float], base: int) -> list[str]:
    """What a row takes in bytes, and what each worker takes whatever the number of rows."""
    one, two = found[1], found[2]
    each = by_row(one)
    out = [row("", ""), row("---", "--:")]
    out += [row(f"{name}, bytes a case", f"{size / base:,.0f}") for name, size in sizes.items() if name != "history"]
    out.append(row("history, bytes an answer that changes", f"{each['history']:,.0f}"))
    out.append(row("written ahead (WAL), bytes an answer", f"{each['wal']:,.0f}"))
    grown = (sizes["tables"] + sizes["indexes"]) / base + each["history"]
    out.append(row("written ahead ÷ bytes of a case in the store", f"{each['wal'] / grown:.2f}"))
    out.append(row("connections with 1 worker, with 2", f"{one.connections}, {two.connections}"))
    out.append(row("a worker until it is ready, s of processor", f"{one.ready:.1f}"))
    return out


def told_model(each: Mapping[str, float], sizes: Mapping[str, float], base: int, cases: int, hours: float) -> list[str]:
    """What so many cases take, all of them answered anew within so many hours, and what is the first to be too much."""
    seconds = hours * 3600
    cores = each["workers"] * cases / seconds
    serving = each["database"] * cases / seconds
    written = each["wal"] * cases / seconds
    stored = {name: size / base * cases for name, size in sizes.items()}
    limits = {
        "PostgreSQL's processors": (serving, DATABASE_CORES, f"{serving:,.0f} of {DATABASE_CORES} cores"),
        "what it writes ahead": (
            written,
            WRITTEN,
            f"{written / 1e6:,.0f} of {WRITTEN / 1e6:,.0f} MB/s",
        ),
        "connections": (cores + 3, CONNECTIONS, f"{cores + 3:,.0f} of {CONNECTIONS}"),
    }
    out = [row(f"{cases:,} cases within {hours:g} h", ""), row("---", "--:")]
    out.append(row("worker cores", f"{cores:,.0f}"))
    out.append(row("processor hours of workers", f"{each['workers'] * cases / 3600:,.0f}"))
    out.append(row("processor hours of PostgreSQL", f"{each['database'] * cases / 3600:,.0f}"))
    out.append(row("written ahead", f"{each['wal'] * cases / 1e12:,.2f} TB"))
    out += [row(f"disk: {name}", f"{size / 1e12:,.2f} TB") for name, size in stored.items()]
    ranked = sorted(limits.items(), key=lambda limit: -limit[1][0] / limit[1][1])
    for place, (name, (needed, most, text)) in enumerate(ranked, 1):
        out.append(row(f"limit {place}: {name}", f"{text} ({needed / most:.0%})"))
    name, (needed, most, _) = ranked[0]
    out.append(row(f"the shortest night, by {name}", f"{hours * needed / most:,.1f} h"))
    return out


def without(first: Scanned, ready: float) -> Scanned:
    """A first scan without what its workers took to get ready, which no scan before it had them do."""
    return replace(first, workers=first.workers - ready)


def told_check(size: int, scan: str, model: Scanned, found: Scanned) -> list[str]:
    """What the model, which is a scan of the small store, said of a larger one beside what was measured."""
    each, measured = by_row(model), by_row(found)
    out = []
    for name, unit, factor in (
        ("workers", "s of processor, workers", 1.0),
        ("database", "s of processor, PostgreSQL", 1.0),
        ("wal", "MB written ahead", 1e-6),
        ("history", "MB of history", 1e-6),
    ):
        said, was = each[name] * found.rows * factor, measured[name] * found.rows * factor
        off = f"{was / said - 1:+.0%}" if said else "–"
        out.append(row(f"{size:,}", scan, found.rows, unit, f"{said:,.1f}", f"{was:,.1f}", off))
    measure = f"{found.rows / found.wall:,.0f} rows/s in {found.wall / 60:,.1f} min"
    return [*out, row(f"{size:,}", scan, found.rows, "by the clock", "", measure, "")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000])
    parser.add_argument("--base", type=int, default=4_000)
    parser.add_argument("--cases", type=int, default=100_000_000)
    parser.add_argument("--hours", type=float, default=6)
    parser.add_argument("--first", action="store_true", help="of larger stores the first scan alone")
    parser.add_argument("--scan", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.scan:
        from dataclasses import asdict

        url, number, as_of, pid = given.scan
        print(json.dumps(asdict(scan_one(url, int(number), as_of, int(pid)))))
        return
    with postgres() as server:
        first, found, sizes = curve(server, given.base)
        print("\n".join(told_curve(found)), end="\n\n", flush=True)
        each = by_row(found[1])
        print("\n".join(told_rows(found, sizes, given.base)), end="\n\n")
        print("\n".join(told_model(each, sizes, given.base, given.cases, given.hours)), end="\n\n", flush=True)
        ready = found[FEW].ready
        heads = ("cases", "scan", "answered", "", "model", "measured", "off by")
        print(row(*heads), row("--:", "---", "--:", "---", "--:", "--:", "--:"), sep="\n", flush=True)
        for size in given.sizes:
            url = filled(server, f"cases_{size}", size)
            one = scanned(server, url, FEW, NOW)
            print("\n".join(told_check(size, "first", without(first, ready), without(one, ready))), flush=True)
            if not given.first:
                one = scanned(server, url, FEW, later())
                print("\n".join(told_check(size, "later", found[FEW], one)), flush=True)


if __name__ == "__main__":
    main()
