"""The rulesets by which a scan answers: which can be used, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from disputes.api import Engine
from disputes.documents.problems import Problem, Refused
from disputes.language.digest import digest
from disputes.language.loading import FOLDERS
from disputes.store.models import BookRow
from disputes.words.dataclass import dataclass


@dataclass(slots=True)
class RulesInUse:
    """By book: the digest of its rules, and their names. `unusable` are the books without, `problems` say why."""

    digests: dict[str, str] = field(default_factory=dict)
    rulesets: dict[str, str] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def rules_in_use(engine: Engine, books: Sequence[BookRow], *, force: bool) -> RulesInUse:
    """The rules of the books that stored rows are answered by; a book that cannot be read is told and left out.

    So is, without `force`, one that has lost a ruleset: half a folder of rules would clear alerts as if nothing were
    due any more.
    """
    out = RulesInUse()
    is_empty = not engine.library.ids()
    for book in books:
        try:
            loaded = engine.rulebook(book.platform, book.via)
        except Refused as refused:
            problems = refused.problems
        else:
            known = [] if force else (book.rulesets or "").split()
            gone = [""] if is_empty else [id_ for id_ in known if not engine.library.has(id_)]
            problems = [_gone(engine, id_) for id_ in gone]
            if not problems:
                out.digests[book.book] = digest(loaded)
                out.rulesets[book.book] = " ".join(r.id for r in loaded.rulesets)
                continue
        out.unusable.add(book.book)
        out.problems += [p for p in problems if p not in out.problems]
    return out


def _gone(engine: Engine, id_: str) -> Problem:
    folder = engine.library.root / FOLDERS.get(id_, id_)
    return Problem(str(folder), 1, "", "no ruleset", "the one that answered stored cases; --force does without it")
