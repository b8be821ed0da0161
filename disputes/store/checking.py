"""Records on their way into the store, checked: what is to be kept of each, or why it cannot be. The store is not
asked, so that this may be done by other processes than the one that writes.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from disputes.api import Engine
from disputes.documents.errors import RecordError, RulesetError
from disputes.documents.problems import Problem
from disputes.records.case import Case
from disputes.records.field_types import is_no_id
from disputes.records.printing import facts_of
from disputes.records.reading import RecordRead
from disputes.situation.typed_facts import type_facts
from disputes.store.documents import book_of
from disputes.store.incoming import Incoming, incoming_of, read_at
from disputes.words.shortcuts import shortcuts_taken

OWN = "record"
"""The source of records in the project's own form."""


class CheckedRecord(NamedTuple):
    """What one place of an input came to: what is to be kept of it, or the problems that keep it from being kept; with
    neither, `notes` only.

    A plain tuple, since very many go from one process to another.
    """

    incoming: Incoming | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    unusable: str | None = None  # the book whose rulesets cannot be read, so that nobody looked at the record's facts
    unusable_problems: tuple[Problem, ...] = ()  # why; only where this checker met the book for the first time


class RecordChecker:
    """Checks records of one source. Those of a channel that do not say how old they are, are as old as `fetched_at`."""

    def __init__(self, engine: Engine, source: str, fetched_at: datetime) -> None:
        self.engine = engine
        self.source = source
        self.fetched_at = fetched_at
        self._unusable: dict[str, tuple[Problem, ...]] = {}

    def checked(self, read: RecordRead) -> CheckedRecord:
        if read.notes and read.is_empty:
            return CheckedRecord(None, notes=read.notes)
        if read.record is None:
            return CheckedRecord(None, self._faults_of_none(read), read.notes)
        known = len(self._unusable)
        problems = self._faults(read)
        incoming = None
        if not problems:
            incoming = incoming_of(read if self.source == OWN else read_at(read, self.fetched_at))
        if len(self._unusable) == known:
            return CheckedRecord(incoming, problems, read.notes)
        book, why = next(reversed(self._unusable.items()))
        return CheckedRecord(incoming, problems, read.notes, book, why)

    def _faults(self, read: RecordRead) -> tuple[Problem, ...]:
        """What the rulesets say of its facts; where they cannot be read, that is for the scan to tell."""
        record = read.record
        if isinstance(record, Case) and is_no_id(record.id):
            expected = "the id of a case, which no other one has"
            return (Problem(read.file, read.line, "id", repr(record.id), expected),)
        assert record is not None
        facts = record.facts or (isinstance(record, Case) and record.shop is not None and record.shop.facts)
        book = book_of(record) if isinstance(record, Case) else record.platform
        if not facts or book in self._unusable:
            return ()
        try:
            if isinstance(record, Case):
                if not (shortcuts_taken() and self._facts_fit(record)):
                    self.engine.prepared(read)
            else:
                self.engine.prepared_shop(read)
        except RecordError as error:
            return tuple(error.problems)
        except RulesetError as error:
            self._unusable[book] = tuple(error.problems)
        return ()

    def _facts_fit(self, case: Case) -> bool:
        """Whether nothing is wrong with the facts of a case: where something is, or its shop has facts of its own or
        names a platform and a market, the engine says what.

        Raises :class:`RulesetError`.
        """
        shop = case.shop
        if shop is not None and not shop.model_fields_set.isdisjoint(("facts", "platform", "market")):
            return False
        problems: list[Problem] = []
        book = self.engine.rulebook(case.platform, case.via)
        type_facts(facts_of(case), book, problems, None, "facts", case.id)
        return not problems

    def _faults_of_none(self, read: RecordRead) -> tuple[Problem, ...]:
        """What kept a record from being read."""
        if not read.problems:
            return (Problem(read.file, read.line, "", "no record", "a case record or a shop record"),)
        try:
            self.engine.prepared(read)
        except RecordError as error:
            return tuple(error.problems)
        except RulesetError:
            pass  # said where a record of it is read
        return read.problems
