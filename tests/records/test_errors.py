"""The exact words of every refusal: each file of `bad/` against the text of the same name in `golden/`.

After a change of wording, write the new text with `python -m tests.records.test_errors` and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from disputes.records.reading import read_records

HERE = Path(__file__).parent
BAD = sorted((HERE / "bad").iterdir())


def told(file: Path) -> str:
    """What the reader says of `file`, record by record."""
    lines = []
    for read in read_records(file):
        lines += (
            [str(p).replace(str(HERE / "bad") + os.sep, "") for p in read.problems]
            if read.problems
            else [f"read: {read.record.id if read.record else None}"]
        )
    return "\n".join(lines) + "\n"


def golden(file: Path) -> Path:
    return HERE / "golden" / f"{file.name}.txt"


@pytest.mark.parametrize("file", BAD, ids=lambda f: f.name)
def test_what_is_said_of_a_bad_input(file: Path) -> None:
    assert told(file) == golden(file).read_text(encoding="utf-8")


def test_no_text_is_left_over() -> None:
    assert {golden(f).name for f in BAD} == {f.name for f in (HERE / "golden").iterdir()}


if __name__ == "__main__":
    for bad in BAD:
        golden(bad).write_text(told(bad), encoding="utf-8")
