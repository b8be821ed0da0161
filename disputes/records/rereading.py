"""Records that are gone through more than once, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from disputes.records.reading import RecordRead

MOST_KEPT = 200


class Rereadable:
    """Records of a source that can be read again. Those of a small one are kept; a large one is read anew each time.

    `read` is told whether it is read again.
    """

    def __init__(self, read: Callable[[bool], Iterator[RecordRead]], most_kept: int = MOST_KEPT) -> None:
        self._read = read
        self._most_kept = most_kept
        self._kept: list[RecordRead] | None = None
        self._again = False

    def __iter__(self) -> Iterator[RecordRead]:
        if self._kept is not None:
            yield from self._kept
            return
        again, self._again = self._again, True
        kept: list[RecordRead] | None = []
        for read in self._read(again):
            if kept is not None:
                kept.append(read)
                if len(kept) > self._most_kept:
                    kept = None
            yield read
        self._kept = kept
