"""The figures that no example notices, less those whose entry says why none can."""

from __future__ import annotations

from collections.abc import Sequence

from disputes.documents.problems import Problem
from disputes.language.loading import Library
from disputes.lint.codes import UNNOTICED, all_codes
from disputes.lint.ignores import read_ignores, without_ignored
from disputes.ruletesting.figure_coverage import FigureTrial
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FigureCoverage:
    """How many changes of figures were tried, how many no example noticed for a reason that the ruleset gives, and
    what is to be mended.
    """

    changes: int
    explained: int
    problems: list[Problem]


def figure_coverage(library: Library, id_: str) -> FigureCoverage:
    """Tries each figure of a ruleset. To be mended is what no example noticed and no `lint_ignore` explains, and a
    `lint_ignore` that cannot be meant, or explains a figure that is noticed after all.

    Raises :class:`Refused` (exit 4) where the ruleset cannot be read.
    """
    library.ruleset(id_)
    return coverage_of(library, id_, list(FigureTrial(library, id_).changes()))


def coverage_of(library: Library, id_: str, found: Sequence[Problem | None]) -> FigureCoverage:
    """What the changes of all figures of a ruleset come to, of which each is None where an example noticed it."""
    unnoticed = [problem for problem in found if problem is not None]
    codes = all_codes()
    ignores, wrong = read_ignores(library.written(id_), codes)
    problems = [*wrong, *without_ignored(unnoticed, ignores, codes, {UNNOTICED})]
    explained = len(unnoticed) - sum(p.code == UNNOTICED for p in problems)
    return FigureCoverage(len(found), explained, problems)
