"""What an importer hands on: a record as from a file, and what was odd about the payload that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from disputes.documents.problems import Problem
from disputes.records.reading import RecordRead


@dataclass(frozen=True, slots=True)
class Imported(RecordRead):
    """A record read from a platform's payload.

    `unknown_codes` holds, by field, the raw codes that the ruleset's maps do not know; `notes` are warnings
    for stderr. With neither record nor problems it carries notes only (an empty page, pages still missing).
    """

    unknown_codes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to answer: no record, and nothing that kept one from being read."""
        return self.record is None and not self.problems


def refused(file: str, *problems: Problem, notes: tuple[Problem, ...] = ()) -> Imported:
    """Problems in place of a record."""
    return Imported(file, min((p.line for p in problems), default=1), None, tuple(problems), None, {}, notes)


def noted(file: str, *notes: Problem) -> Imported:
    """Notes that belong to no record."""
    return Imported(file, min((n.line for n in notes), default=1), None, (), None, {}, notes)
