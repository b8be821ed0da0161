"""Records into the store: what is new, changed, the same, older, or wrong."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event as event_of
from sqlalchemy import func, select

from disputes.records.reading import RecordRead, iter_records, read_plain
from disputes.store import StorageError, Store
from disputes.store import importing as module
from disputes.store.models import CASES, SHOPS, SNAPSHOTS
from tests.store.made import Desk, at, case, dump, event, shop

ROOT = Path(__file__).resolve().parents[2]


def count(store: Store) -> tuple[int, int, int]:
    with store.read() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(t)).scalar_one() for t in (CASES, SHOPS, SNAPSHOTS)
        )  # type: ignore[return-value]


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    first = desk.take(case(), case("C-2"), shop())
    assert (first.imported, first.updated, first.unchanged, first.cases, first.shops) == (3, 0, 0, 2, 1)
    desk.scan(at(2))
    before = dump(desk.store)
    again = desk.take(case(), case("C-2"), shop(), now=at(5))
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 3)
    assert dump(desk.store) == before
    assert count(desk.store) == (2, 1, 0)


def test_what_is_written_over_is_kept(desk: Desk) -> None:
    desk.take(case(), source="shopee")
    changed = desk.take(case(notes="new"), now=at(5))
    assert (changed.updated, desk.row().revision, desk.row().source, desk.row().updated_at) == (1, 2, "record", at(5))
    with desk.store.read() as connection:
        [kept] = connection.execute(select(SNAPSHOTS)).all()
    assert (kept.kind, kept.revision, kept.source, kept.taken_at, "notes" in json.loads(kept.record)) == (
        "case",
        1,
        "shopee",
        at(5),
        False,
    )


def test_known_by_platform_and_id(desk: Desk) -> None:
    assert desk.take(case(), case(platform="lazada", facts={}), shop("C-1")).imported == 3


def test_twice_in_one_input(desk: Desk) -> None:
    tally = desk.take(case(), case(), case(notes="x"))
    assert (tally.imported, tally.unchanged, tally.updated) == (1, 1, 1)


def test_an_older_fetch_does_not_undo_a_newer_one(desk: Desk) -> None:
    desk.take(case("C-1", event("opened", at(1)), event("seller_responded", at(2)), fetched_at="2026-04-03T00:00:00Z"))
    late = desk.take(case("C-1", event("opened", at(1)), fetched_at="2026-04-02T00:00:00Z"))
    assert (late.unchanged, late.older, late.updated) == (1, 1, 0)
    assert len(json.loads(desk.row().record)["events"]) == 2
    assert desk.take(case("C-1", event("opened", at(1)), fetched_at="2026-04-03T00:00:00Z")).updated == 1


def test_one_bad_record_among_good_ones_is_told_with_line_and_path(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    lines = [case(), case("C-2", facts={"sen": True}), {**case("C-3"), "dispute": "nondelivry"}, case("C-4")]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n")
    tally = desk.importer().run(iter_records(file))
    assert (tally.imported, tally.rejected) == (2, 3)
    said = [str(p) for p in desk.said]
    assert any(s.startswith(f"{file}:2: facts.sen") and "did you mean 'seen'" in s for s in said), said
    assert any(s.startswith(f"{file}:3: dispute") and "did you mean 'nondelivery'" in s for s in said)
    assert any(s.startswith(f"{file}:5:") for s in said)


def test_facts_are_held_to_the_rules_alike_with_shortcuts_and_without(
    lite_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [
        case("good"),
        case("unknown", facts={"sene": True}),
        case("mistyped", facts={"seen": "perhaps"}),
        case("no shop", shop=None, facts={"seen": "perhaps"}),
        case("its platform", shop={"platform": "shopee", "tier": "small"}),
        case("another platform", shop={"platform": "lazada"}),
        case("facts of its shop", shop={"facts": {"nothing": True}}),
    ]
    found = []
    for shortcuts in ("on", "off"):
        monkeypatch.setenv("DISPUTES_SHORTCUTS", shortcuts)
        lite_desk.said.clear()
        tally = lite_desk.take(*records)
        found.append((tally.rejected, tally.taken, list(lite_desk.said)))
    assert found[0] == found[1]
    assert found[0][:2] == (5, 2)


def test_odd_texts_survive_both_databases(desk: Desk) -> None:
    notes = "零 \u0007 \ud83d \U0001f4e6 ' \" \\ %s"
    desk.take(case(notes=notes))
    assert json.loads(desk.row().record)["notes"] == notes


def test_a_batch_is_kept_whole_or_not_at_all(lite_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 10)
    kept = []

    def until_the_disk_is_full() -> Iterator[RecordRead]:
        for n in range(45):
            if n == 35:
                with lite_desk.store.engine.connect() as connection:
                    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
                    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            yield read_plain(case(f"C-{n:03}", notes="x" * 9000), "in")

    importer = lite_desk.importer()
    importer.kept = lambda tally: kept.append(tally.imported)
    with pytest.raises(StorageError, match="full"):
        importer.run(until_the_disk_is_full())
    assert kept == [10, 20, 30]
    assert count(lite_desk.store)[0] == 30


def test_two_imports_of_the_same_at_once(desk: Desk) -> None:
    """Both come to their end, and each record is there once."""
    records = [case(f"C-{n}") for n in range(300)]
    failed: list[BaseException] = []

    def take() -> None:
        try:
            with Store.open(desk.store.url) as mine:
                Desk(mine, desk.rules).take(*records)
        except BaseException as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=take) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert failed == []
    assert count(desk.store)[0] == 300
    desk.scan(at(2))
    assert len(desk.alerts()) == 300


def test_an_import_during_a_scan_is_seen_now_or_next_time(desk: Desk) -> None:
    """Whatever the scan had read when a record changed, the next scan leaves what the records call for."""
    desk.take(*(case(f"C-{n}") for n in range(60)))
    answered = [case(f"C-{n}", event("opened", at(1)), event("seller_responded", at(1, 2))) for n in range(0, 60, 2)]
    go = threading.Event()

    def take() -> None:
        go.wait(30)
        with Store.open(desk.store.url) as mine:
            other = Desk(mine, desk.rules)
            for one in answered:
                other.take(one)

    thread = threading.Thread(target=take)
    thread.start()
    go.set()
    for minute in range(3):
        desk.scan(at(2, 0, minute), chunk=3)
    thread.join()
    desk.scan(at(2, 1))
    assert desk.alerts() == sorted((f"C-{n}", "due_soon", "respond", "2026-04-03T00:00:00Z") for n in range(1, 60, 2))


@pytest.mark.long
def test_memory_does_not_grow_with_the_file(lite: object, tmp_path: Path) -> None:
    """Ten times the lines, the same memory."""
    peaks = []
    for lines in (1_000, 10_000):
        file = tmp_path / f"{lines}.jsonl"
        with file.open("w") as out:
            for n in range(lines):
                out.write(
                    json.dumps({"id": f"C-{n}", "platform": "lazada", "market": "SG", "dispute": "nondelivery"}) + "\n"
                )
        code = (
            "import resource, sys\n"
            "from disputes.commands import main\n"
            "sys.argv[0] = 'disputes'\n"
            "try:\n"
            "    main(standalone_mode=False)\n"
            "finally:\n"
            "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
        )
        command = [sys.executable, "-c", code, "import", str(file), "--db", f"sqlite:///{tmp_path}/{lines}.sqlite"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
        assert done.stdout == f"imported {lines}, updated 0, unchanged 0, rejected 0\n"
        peaks.append(int(done.stderr.splitlines()[-1]))
    assert resource.getpagesize() > 0
    assert peaks[1] < peaks[0] + 12_000, peaks  # kilobytes


def test_an_import_looks_up_what_is_stored_by_its_indexes(lite_desk: Desk) -> None:
    """Or each batch would read the whole store."""
    asked: list[tuple[str, object]] = []

    def note(_: object, __: object, statement: str, values: object, ___: object, many: bool) -> None:
        if not many and statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((statement, values))

    event_of.listen(lite_desk.store.engine, "before_cursor_execute", note)
    records = [case("C-1", other_ids=["P-1"]), case("C-2", platform="lazada", facts={}), shop()]
    lite_desk.take(*records)
    lite_desk.take(*({**r, "notes": "new"} for r in records if "dispute" in r), case("P-1"), source="shopee")
    assert len(asked) > 10
    with lite_desk.store.read() as connection:
        plans = {
            statement: [r[3] for r in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in asked
        }
    assert {s: plan for s, plan in plans.items() if any(step.startswith("SCAN") for step in plan)} == {}
