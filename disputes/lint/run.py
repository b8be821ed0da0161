"""The lint: everything that the readers and the checks find in a ruleset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from disputes.documents.problems import Problem
from disputes.language.loading import Library
from disputes.lint.check import LintCheck
from disputes.lint.codes import READERS, UNNOTICED, all_checks, all_codes
from disputes.lint.ignores import read_ignores, without_ignored
from disputes.lint.subject import AGE, LintSubject
from disputes.ruletesting.reading import examples_of

_OF_TESTS = ("example", UNNOTICED)


def lint(
    library: Library,
    id_: str,
    as_of: date,
    *,
    max_age: int = AGE,
    examples: bool = True,
    checks: Sequence[LintCheck] | None = None,
) -> list[Problem]:
    """Everything that is found in a ruleset on the day `as_of`, by file, line and column.

    `max_age`: days after which a source wants another look. `examples`: whether what is wrong with the reading of the
    examples is told, too. Raises :class:`Refused` (exit 4) where a file is no YAML.
    """
    subject = LintSubject(library, id_, as_of, max_age)
    running = all_checks() if checks is None else checks
    codes = all_codes()
    found = [replace(p, code=p.code or "structure") for p in library.problems[id_]]
    for check in running:
        found += check.findings(subject)
    if examples:
        examples_of(library, id_, found)
    ignores, wrong = read_ignores(subject.documents, codes)
    ran = {*(c.code for c in READERS if c.code not in _OF_TESTS), *(c.code for c in running)}
    told = [*wrong, *without_ignored(found, ignores, codes, ran)]
    return sorted(dict.fromkeys(told), key=lambda p: (p.file, p.line, p.column, p.path, p.code or ""))
