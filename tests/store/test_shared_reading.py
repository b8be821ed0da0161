"""Records that several processes read and check go into the store as if one had read them: the same rows, messages and
counts, whatever is wrong with the input; and what was kept before one of the processes is lost stays.
"""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from multiprocessing import util as process_util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from disputes.documents.problems import Problem
from disputes.records.pieces import MAX_LINE, InputPiece, input_pieces
from disputes.store import StorageError, Store, shared_reading
from disputes.store.checking import CheckedRecord
from disputes.store.importing import ImportTally
from disputes.store.shared_reading import checked_records
from tests.databases import blank_sqlite
from tests.store.made import NOW, Desk, at, case, dump, event, shop, write_rules

Line = bytes


def encoded(record: dict[str, Any]) -> Line:
    return json.dumps(record, ensure_ascii=False).encode()


NUMBERS = st.integers(0, 40)
SOUND = st.one_of(
    st.builds(lambda n: encoded(case(f"C-{n}")), NUMBERS),
    st.builds(lambda n, notes: encoded(case(f"C-{n}", notes=notes)), NUMBERS, st.sampled_from(["a", "ลูกค้า", "\x7f🙂"])),
    st.builds(lambda n: encoded(case(f"C-{n}", event("opened", at(1)), other_ids=[f"O-{n}"])), NUMBERS),
    st.builds(lambda n: encoded(case(f"C-{n}", platform="lazada", facts={}, via="stripe")), NUMBERS),
    st.builds(lambda n: encoded(shop(f"S-{n}")), NUMBERS),
)
HOSTILE = [
    b"{",
    b"[1, 2]",
    b"null",
    b"  ",
    b"\xff\xfe{}",
    b'{"id": "C-1", "id": "C-2"}',
    b'{"id": "\\ud800"}',
    encoded(case("0")),
    encoded(case("C-1", facts={"seeen": True})),
    encoded(case("C-2", facts={"seen": "perhaps"}, stage="no stage")),
    encoded(case("C-3", market="XX")),
    encoded(case("C-4", platform="amazon", facts={"anything": 1})),
    encoded(case("C-5", platform="ebay", facts={"anything": 1})),
    b'{"id": "' + b"x" * MAX_LINE + b'"}',
]
FILES = st.lists(st.lists(st.one_of(SOUND, st.sampled_from(HOSTILE)), min_size=15, max_size=60), min_size=1, max_size=3)


def written(folder: Path, files: Iterable[list[Line]]) -> Path:
    """A folder with these files: of lines, and besides a document of each form that is no lines."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for n, file in enumerate(files):
        (folder / f"{n}.jsonl").write_bytes(b"\n".join(file))
        whole = [
            line for line in file if line.startswith(b'{"id": "C-') and b"\xff" not in line and b"\\ud" not in line
        ]
        (folder / f"{n}.json").write_bytes(b"[" + b",\n".join(whole) + b"]")
        (folder / f"{n}.yaml").write_bytes(b"\n---\n".join(whole[:5]) or b"a: [")
    return folder


class Import:
    """An import into a store of its own, by so many processes."""

    def __init__(self, folder: Path, rules: Path, workers: int) -> None:
        file = folder / f"{workers}.sqlite"
        file.write_bytes(blank_sqlite())
        self.desk = Desk(Store.open(URL.create("sqlite", database=str(file))), rules)
        self.workers = workers

    def take(self, pieces: Iterator[InputPiece], alone: int = 0) -> tuple[ImportTally, list[Problem], dict[str, Any]]:
        """What became of the records, what was said in which order, and what is stored."""
        importer = self.desk.importer(NOW)
        with closing(checked_records(pieces, importer.checker(), self.workers, alone)) as found:
            tally = importer.run_checked(found)
        return tally, self.desk.said, dump(self.desk.store)


def test_many_processes_import_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, examples: int) -> None:
    rules = write_rules(tmp_path / "rules")
    (rules / "ebay").mkdir()
    (rules / "ebay" / "rules.yaml").write_text("not: [closed")  # of these nobody can look at facts
    monkeypatch.setattr(shared_reading, "_PIECES", 7)
    seen = [0, 0]

    @settings(max_examples=1 if examples == 1 else 15)
    @given(FILES, st.sampled_from([0, 1]))
    @example([[*HOSTILE, *(encoded(case(f"C-{n % 30}", notes=str(n))) for n in range(60)), *HOSTILE]], 0)
    def holds(files: list[list[Line]], alone: int) -> None:
        folder = written(tmp_path / "files", files)
        results = []
        for workers in (1, 2):
            one = Import(tmp_path, rules, workers)
            with one.desk.store:
                results.append(one.take(input_pieces(folder), alone))
        assert results[0] == results[1]
        seen[0] += results[0][0].taken
        seen[1] += len(results[0][1])

    holds()
    assert min(seen) > 50, "hardly anything was taken, or hardly anything was wrong"


def test_of_one_case_in_several_bundles_the_last_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_reading, "_PIECES", 3)
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"\n".join(encoded(case(f"C-{n % 5}", notes=str(n))) for n in range(50)))
    one = Import(tmp_path, write_rules(tmp_path / "rules"), 2)
    with one.desk.store:
        tally, _, _ = one.take(input_pieces(file))
        assert (tally.imported, tally.updated) == (5, 45)
        assert [json.loads(one.desk.row(f"C-{n}").record)["notes"] for n in range(5)] == ["45", "46", "47", "48", "49"]


def test_when_a_process_is_lost_what_was_kept_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_reading, "_PIECES", 100)
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"\n".join(encoded(case(f"C-{n}")) for n in range(1_500)))
    rules = write_rules(tmp_path / "rules")
    one, other = Import(tmp_path, rules, 2), Import(tmp_path, rules, 1)

    def killing(found: Iterator[CheckedRecord]) -> Iterator[CheckedRecord]:
        for n, record in enumerate(found):
            if n == 700:
                os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
            yield record

    with one.desk.store, other.desk.store:
        importer = one.desk.importer(NOW)
        with (
            pytest.raises(StorageError, match="ended unexpectedly; what was imported before is kept"),
            closing(checked_records(input_pieces(file), importer.checker(), 2, 0)) as found,
        ):
            importer.run_checked(killing(found))
        assert multiprocessing.active_children() == []
        kept = importer.tally.imported
        assert 0 < kept < 1_500
        tally, said, stored = one.take(input_pieces(file))
        assert (tally.imported, tally.unchanged) == (1_500 - kept, kept)
        assert (said, stored) == other.take(input_pieces(file))[1:]


def test_no_process_is_started_for_a_few_records(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"\n".join(encoded(case(f"C-{n}")) for n in range(20)))
    one = Import(tmp_path, write_rules(tmp_path / "rules"), 2)
    started = []

    def watched(pieces: Iterable[InputPiece]) -> Iterator[InputPiece]:
        yield from chain(pieces)
        started.append(multiprocessing.active_children())

    with one.desk.store:
        assert one.take(watched(input_pieces(file)), shared_reading.ALONE)[0].imported == 20
    assert started == [[]]


def test_where_no_process_can_be_started_one_reads_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container with a limit on its processes, or without the memory by which they wait for each other."""
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"\n".join(encoded(case(f"C-{n}")) for n in range(600)))
    one = Import(tmp_path, write_rules(tmp_path / "rules"), 2)

    def full(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(process_util, "spawnv_passfds", full)
    with one.desk.store:
        assert one.take(input_pieces(file))[0].imported == 600
