"""What an importer hands on: records as from a file, with what was odd about the payload that they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from disputes.documents.problems import Problem
from disputes.records.reading import RecordRead


def imported(read: RecordRead, unknown_codes: Mapping[str, str], notes: Sequence[Problem]) -> RecordRead:
    """A record that was made of a payload, with the codes of the payload that nobody knows, and warnings."""
    return replace(read, unknown_codes=unknown_codes, notes=tuple(notes))


def refused(file: str, *problems: Problem, notes: Sequence[Problem] = ()) -> RecordRead:
    """Problems in place of a record."""
    return RecordRead(file, min((p.line for p in problems), default=1), problems=problems, notes=tuple(notes))


def noted(file: str, *notes: Problem) -> RecordRead:
    """Notes that belong to no record."""
    return RecordRead(file, min((n.line for n in notes), default=1), notes=notes)
