"""Records of an import, read and checked by several processes: the one that writes is given what is to be kept of them,
in the order of the input, as if it had read them itself.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import chain, islice

from disputes.api import Engine
from disputes.language.loading import Library
from disputes.records.pieces import InputPiece
from disputes.records.reading import read_piece
from disputes.store.checking import CheckedRecord, RecordChecker
from disputes.store.collector import expect_many
from disputes.store.processes import NoProcess, child_processes, in_order, processors

MOST_WORKERS = 4
"""More than so many read faster than one process can write."""
ALONE = 15
"""So many bundles are read before other processes are started, which takes about as long as reading these."""
_PIECES = 200
_BYTES = 1_000_000
_LOST = "a process that reads records ended unexpectedly; what was imported before is kept, import again"


def usual_workers() -> int:
    """How many processes read where nobody says how many."""
    return min(processors(), MOST_WORKERS)


def checked_records(
    pieces: Iterable[InputPiece], checker: RecordChecker, workers: int, alone: int = ALONE
) -> Generator[CheckedRecord, None, None]:
    """What the pieces of an input hold, the same and in the same order whatever the number of workers. The first
    `alone` bundles are read by this process, and all of them where the system starts no other. Close it where it is not
    read to its end: it has processes at work.

    Raises :class:`StorageError` where one of these is lost.
    """
    if workers <= 1:
        yield from _checked(checker, pieces)
        return
    rest = _bundles(pieces)
    for bundle in islice(rest, alone):
        yield from _checked(checker, bundle)
    first = next(rest, None)
    if first is None:
        return
    more = chain([first], rest)
    library = checker.engine.library.unread()
    with ExitStack() as held:
        try:
            begun = child_processes(workers, _LOST, _start, library, checker.source, checker.fetched_at)
            pool = held.enter_context(begun)
        except NoProcess:
            yield from _checked(checker, chain.from_iterable(more))
            return
        for found in in_order(pool, _work, more, 2 * workers + 1):
            yield from found


def _bundles(pieces: Iterable[InputPiece]) -> Iterator[list[InputPiece]]:
    """Pieces that go to a process together: neither many calls, nor so much at once that it takes long or much room."""
    bundle: list[InputPiece] = []
    size = 0
    for piece in pieces:
        bundle.append(piece)
        size += len(piece.raw)
        if len(bundle) >= _PIECES or size >= _BYTES:
            yield bundle
            bundle, size = [], 0
    if bundle:
        yield bundle


def _checked(checker: RecordChecker, pieces: Iterable[InputPiece]) -> Iterator[CheckedRecord]:
    for piece in pieces:
        yield from map(checker.checked, read_piece(piece))


_checker: RecordChecker | None = None


def _start(library: Library, source: str, fetched_at: datetime) -> None:
    global _checker
    _checker = RecordChecker(Engine(library, freeze=True), source, fetched_at)
    expect_many()


def _work(bundle: list[InputPiece]) -> list[CheckedRecord]:
    assert _checker is not None
    return list(_checked(_checker, bundle))
