"""A scan that is shared out leaves what a plain one leaves, and a part changes hands without harm."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from disputes.cluster import scan, scan_worker
from disputes.cluster.address import ClusterAddress
from disputes.cluster.dask_workers import dask_workers
from disputes.cluster.program import ProgramVersion, program_version
from disputes.cluster.scan import SharingOptions, TakenOver, shared_scan
from disputes.cluster.scan_job import ScanJob, WorkerEnd
from disputes.cluster.scan_worker import work_on_scan
from disputes.cluster.workers import ClusterError, ClusterWorkers
from disputes.nightly.scan import ScanOptions, ScanReport, alone, planned, summary
from disputes.store import StorageError, Store, parts, runs
from disputes.store.answering import Answerer, CaseAnswer, StoredCase
from disputes.store.chunk import ENDED_REASON, ScanCounts
from disputes.store.models import CASES, SCAN_PARTS
from disputes.store.parts import LeaseLost
from disputes.store.queue import Chunk, RowRange
from disputes.store.time_limit import TooLong, limited
from disputes.words.store import RowKind
from tests.cluster.at_once import AtOnce, Killed
from tests.databases import new_database
from tests.store.made import NIGHTLY, Desk, at, case, dump, shop, write_rules

CASES_MADE = 20


@pytest.fixture(scope="module")
def dask() -> Iterator[ClusterWorkers]:
    """Dask's scheduler and a worker, as threads of this process."""
    with dask_workers(ClusterAddress(processes=1), {}, processes=False) as workers:
        yield workers


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who works in the thread that waits has done everything before it waits."""
    monkeypatch.setattr(scan, "_LOOK_S", 0.01)
    monkeypatch.setattr(scan, "_LOOKS_SHARE", 0)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


@pytest.fixture
def desk(postgres: URL, made: str, rules: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A filled store whose URL the workers of this process know."""
    url = new_database(postgres, None, made)
    monkeypatch.setenv("DISPUTES_DB", url.render_as_string(hide_password=False))
    with Store.open(url) as store:
        found = Desk(store, rules)
        fill(found)
        yield found


def fill(desk: Desk) -> None:
    desk.take(
        shop(tier="big"),
        *(case(f"C-{n}", shop={"id": "S-1"} if n % 5 == 0 else {"tier": "small"}) for n in range(CASES_MADE)),
    )


@pytest.fixture
def calm(lite: URL, rules: Path) -> Iterator[Desk]:
    """A store with the same records that a plain scan scans."""
    with Store.open(lite) as store:
        found = Desk(store, rules)
        fill(found)
        yield found


def shared(
    desk: Desk, as_of: Any, workers: ClusterWorkers, say: Callable[[str], None] = lambda _: None, **more: Any
) -> ScanReport:
    sharing = SharingOptions(**{"parts": 16, "patience": timedelta(seconds=1), **more.pop("sharing", {})})
    options = ScanOptions(as_of, rulesets=desk.rules, **{**NIGHTLY, **more})
    return shared_scan(desk.store, options, sharing, workers, say)


def job_of(desk: Desk, as_of: Any, ranges: list[RowRange] | None = None, **more: Any) -> ScanJob:
    """A scan that was begun, and what a worker is told of it."""
    full = more.pop("full", False)
    plan = planned(desk.store, ScanOptions(as_of, full, rulesets=desk.rules, **NIGHTLY))
    ranges = ranges if ranges is not None else [RowRange(RowKind.CASE)]
    keys: list[str] = []
    run = runs.begin(
        desk.store,
        plan.as_of,
        full,
        timedelta(hours=24),
        lambda c, run: keys.append(parts.share_out(c, run, plan.rules.digests, ranges)),
    )
    fields: dict[str, Any] = {"program": program_version(), "rulesets": desk.rules, "tenant": "default", **more}
    return ScanJob(scan_id=run, key=keys[0], wanted=plan.wanted, **fields)


def test_dask_leaves_what_a_plain_scan_leaves(desk: Desk, calm: Desk, dask: ClusterWorkers) -> None:
    patient = {"sharing": {"patience": timedelta(minutes=2)}}
    for hour, more in ((1, {}), (2, {"full": True}), (47, {"chunk": 2})):
        as_of = at(1) + timedelta(hours=hour)
        found, plain = shared(desk, as_of, dask, **more, **patient), calm.scan(as_of, **more)
        assert summary(found) == summary(plain)
        assert dump(desk.store) == dump(calm.store)
    assert found.counts.raised
    assert shared(desk, as_of, dask, **patient).counts.scanned == 0


def test_a_scan_that_was_cut_off_is_gone_on_with(desk: Desk, calm: Desk) -> None:
    errands = [0]

    def breaks() -> None:
        errands[0] += 1
        if errands[0] == 5:  # the first asks which program it is
            raise KeyboardInterrupt

    slices = {"sharing": {"slice": timedelta(0), "parts": 2}}
    with pytest.raises(KeyboardInterrupt):
        shared(desk, at(2), AtOnce(breaks), chunk=2, **slices)
    some = len(desk.alerts())
    assert 0 < some < CASES_MADE
    said: list[str] = []
    later = at(2, 5)
    report = shared(desk, later, AtOnce(), said.append, sharing={"continues": True})
    assert "going on with the scan as of 2026-04-02T00:00:00Z" in said[0]
    calm_report = calm.scan(at(2))
    assert summary(report) == summary(calm_report)  # both runs of it together
    assert dump(desk.store) == dump(calm.store)
    assert shared(desk, later, AtOnce(), sharing={"continues": True}).as_of == later


def test_other_rules_begin_a_scan_anew(desk: Desk) -> None:
    job_of(desk, at(2))
    write_rules(desk.rules, "3 days")
    report = shared(desk, at(2, 1), AtOnce(), sharing={"continues": True})
    assert (report.as_of, report.counts.scanned) == (at(2, 1), CASES_MADE + 1)


def test_a_plain_scan_takes_the_parts_back(desk: Desk) -> None:
    """A worker that is left over from a scan that was cut off goes back in time no answer of a later one."""
    job = job_of(desk, at(2))
    part = parts.take(desk.store, job.scan_id, "here")
    assert part is not None
    chunk = Chunk(RowKind.CASE, (desk.row("C-1").pk,))
    parts.note(desk.store, part, chunk)
    desk.scan(at(4))
    before = dump(desk.store)

    def written() -> None:
        with desk.store.write() as connection:
            connection.execute(CASES.update().values(state="closed"))
            parts.count(connection, part, chunk, ScanCounts(scanned=1))

    with pytest.raises(LeaseLost):
        written()
    assert dump(desk.store) == before
    assert work_on_scan(job, "here").end is WorkerEnd.REFUSED


def test_a_scan_ends_where_another_one_has_begun(desk: Desk) -> None:
    with pytest.raises(TakenOver, match="another scan of this store has begun"):
        shared(desk, at(2), AtOnce(lambda: parts.withdraw(desk.store)))


def test_one_scan_at_a_time(desk: Desk, impatient: None) -> None:
    with alone(desk.store), Store(desk.store.url) as other, pytest.raises(StorageError, match="another scan"):
        shared(Desk(other, desk.rules), at(2), AtOnce())


def test_a_part_is_one_holders_until_the_lease_runs_out(desk: Desk) -> None:
    job = job_of(desk, at(2))
    first = parts.take(desk.store, job.scan_id, "a")
    assert first is not None
    assert parts.take(desk.store, job.scan_id, "b") is None
    chunk = Chunk(RowKind.CASE, (1, 2), every=True)
    parts.note(desk.store, first, chunk, timedelta(seconds=-1))
    second = parts.take(desk.store, job.scan_id, "b")
    assert second is not None
    assert (second.suspects, second.ended) == (chunk, 1)
    with pytest.raises(LeaseLost):
        parts.note(desk.store, first, chunk)
    with pytest.raises(LeaseLost):
        parts.finish_part(desk.store, first)
    parts.give_up(desk.store, job.scan_id, ["b"])
    assert parts.take(desk.store, job.scan_id, "c") is None
    parts.give_up(desk.store, job.scan_id, ["c"])
    third = parts.take(desk.store, job.scan_id, "c")
    assert third is not None
    assert third.ended == 2
    parts.finish_part(desk.store, third)
    far = parts.how_far(desk.store, job.scan_id)
    assert far is not None
    assert (far.parts, far.left, far.free) == (1, 0, 0)


def test_a_slow_part_is_handed_on_in_halves(desk: Desk) -> None:
    job = job_of(desk, at(2), chunk=2, slice=timedelta(0))
    for _ in range(100):
        if work_on_scan(job, "here").end is WorkerEnd.IDLE:
            break
    with desk.store.read() as connection:
        found = connection.execute(SCAN_PARTS.select().order_by(SCAN_PARTS.c.above)).all()
    assert len(found) > 3
    assert [p.above for p in found[1:]] == [p.upto for p in found[:-1]]
    assert {p.state for p in found} == {"done"}
    assert sum(p.scanned for p in found) == CASES_MADE


@pytest.mark.parametrize(("full", "written"), [(False, True), (True, True), (True, False)])
def test_a_row_is_counted_once_though_its_worker_is_lost(
    desk: Desk, full: bool, written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is lost before it says what it takes in hand next, or right after that."""
    noted: list[Chunk] = []

    def note(store: Store, part: parts.ScanPart, chunk: Chunk, lease: timedelta) -> None:
        noted.append(chunk)
        if written and len(noted) % 3 == 0:
            raise Killed
        parts.note(store, part, chunk, lease)
        if len(noted) % 3 == 0:
            raise Killed

    job = job_of(desk, at(2), chunk=3, full=full)
    monkeypatch.setattr(scan_worker, "note", note)
    ends = 0
    for _ in range(2 * CASES_MADE):
        try:
            if work_on_scan(job, "here").end is WorkerEnd.IDLE:
                break
        except Killed:
            ends += 1
            parts.give_up(desk.store, job.scan_id, [])
    assert ends > 2
    found = parts.counted(desk.store, job.scan_id)
    assert (found.scanned, found.changed, sum(found.raised.values())) == (CASES_MADE, CASES_MADE, CASES_MADE)


def test_the_row_that_ends_its_worker_is_found_and_put_aside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Answerer.case

    def case_(self: Answerer, stored: StoredCase, as_of: Any, *, ahead: bool = True) -> CaseAnswer:
        if stored.row.case_id == "C-7":
            raise Killed
        return answer(self, stored, as_of, ahead=ahead)

    monkeypatch.setattr(Answerer, "case", case_)
    job = job_of(desk, at(2))
    ends = 0
    for _ in range(10):
        try:
            if work_on_scan(job, "here").end is WorkerEnd.IDLE:
                break
        except Killed:
            ends += 1
            parts.give_up(desk.store, job.scan_id, [])
    assert ends == 5
    assert desk.row("C-7").quarantine == ENDED_REASON
    assert len(desk.alerts()) == CASES_MADE - 1
    monkeypatch.undo()
    desk.scan(at(2, 1))
    assert desk.row("C-7").quarantine is None


@pytest.mark.parametrize(
    ("change", "environ", "said"),
    [
        ({"program": ProgramVersion("9.9.9", "f" * 64, "3.11")}, {}, "the scan disputes 9.9.9 (code ffffffffffff"),
        ({"key": "x"}, {}, "where there is no such scan"),
        ({"rulesets": Path("nowhere")}, {}, "it has no rulesets at nowhere"),
        ({"tenant": "another"}, {"DISPUTES_DB": "postgresql://x@h/d?tenant=one"}, "the tenant is 'another'"),
        ({}, {"DISPUTES_DB": ""}, "has no DISPUTES_DB"),
        ({}, {"DISPUTES_DB": "sqlite:///x.sqlite"}, "which has one writer"),
    ],
)
def test_a_worker_that_does_not_fit_is_refused(
    desk: Desk,
    change: dict[str, Any],
    environ: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    job = job_of(desk, at(2))
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    reply = work_on_scan(replace(job, **change), "here")
    assert (reply.end, said in reply.reason) == (WorkerEnd.REFUSED, True), reply.reason
    assert desk.alerts() == []


def test_a_worker_with_other_rules_is_refused_by_name(desk: Desk, tmp_path: Path) -> None:
    job = job_of(desk, at(2))
    other = write_rules(tmp_path / "other", "5 days")
    reply = work_on_scan(replace(job, rulesets=other), "here")
    mine, theirs = (digest_of(rules) for rules in (other, desk.rules))
    assert reply.reason == f"its rules of shopee have the digest {mine}, those of the scan {theirs}"


def digest_of(rules: Path) -> str:
    from disputes import Engine

    return Answerer(Engine(rules)).digest("shopee")[:12]


def test_a_process_reads_the_same_rules_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_worker, "_ready", {})
    within = ("2 days", "2 days", "3 days")
    for hour, days in enumerate(within):
        write_rules(desk.rules, days)
        assert work_on_scan(job_of(desk, at(2, hour)), "here").end is WorkerEnd.WORKED
    first, second, third = (ready.answers for ready in scan_worker._ready.values())
    assert first is second
    assert first is not third
    for hour in (3, 4):
        work_on_scan(job_of(desk, at(2, hour)), "here")
    assert len(scan_worker._ready) == scan_worker.KEPT_SCANS
    for ready in scan_worker._ready.values():
        ready.store.close()


def test_rows_in_hand_are_no_suspects_where_the_store_was_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = job_of(desk, at(2))
    away = [True] * 6

    def do(*_: object) -> None:
        if away:
            away.pop()
            raise StorageError("the store is away")

    monkeypatch.setattr(scan_worker, "_do_chunk", do)
    replies = [work_on_scan(job, "here").end for _ in range(7)]
    assert replies == [WorkerEnd.FAILED] * 6 + [WorkerEnd.WORKED]
    with desk.store.read() as connection:
        assert connection.execute(SCAN_PARTS.select()).one().ended == 0
    assert desk.row("C-1").quarantine is None


def test_workers_of_another_program_get_nothing_to_do(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disputes.cluster.scan.question", lambda: lambda: "disputes 0.0.1, which knows no clusters")
    said: list[str] = []
    with pytest.raises(
        ClusterError, match=r"nobody works on the \d+ parts that are left: here: it runs disputes 0\.0\.1"
    ):
        shared(desk, at(2), AtOnce(), said.append)
    assert said == [
        f"worker here is refused: it runs disputes 0.0.1, which knows no clusters, expected {program_version()}"
    ]
    assert desk.alerts() == []


def test_sqlite_cannot_be_shared(lite_desk: Desk) -> None:
    with pytest.raises(StorageError, match="SQLite has one writer"):
        shared(lite_desk, at(2), AtOnce())


def test_a_thread_is_held_to_its_time() -> None:
    found: list[str] = []

    def spin() -> None:
        try:
            with limited(0.05):
                while True:
                    time.sleep(0.001)
        except TooLong as wrong:
            found.append(str(wrong))

    thread = threading.Thread(target=spin)
    thread.start()
    thread.join(10)
    assert found == ["took longer than 0.05 s"]
