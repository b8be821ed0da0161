"""The figures that no example notices, less those whose entry says why none can."""

from __future__ import annotations

from collections.abc import Callable

from disputes.documents.problems import Problem
from disputes.language.loading import Library
from disputes.lint.codes import UNNOTICED, all_codes
from disputes.lint.ignores import read_ignores, without_ignored
from disputes.ruletesting.figure_coverage import unnoticed
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FigureCoverage:
    """How many changes of figures were tried, how many no example noticed for a reason that the ruleset gives, and
    what is to be mended.
    """

    changes: int
    explained: int
    problems: list[Problem]


def figure_coverage(library: Library, id_: str, step: Callable[[int], None] = lambda done: None) -> FigureCoverage:
    """Tries each figure of a ruleset. To be mended is what no example noticed and no `lint_ignore` explains, and a
    `lint_ignore` that cannot be meant, or explains a figure that is noticed after all.

    `step` is called before each change with the number of those that are tried. Raises :class:`Refused` (exit 4) where
    the ruleset cannot be read.
    """
    library.ruleset(id_)
    changes, found = unnoticed(library, id_, step)
    codes = all_codes()
    ignores, wrong = read_ignores(library.documents[id_], codes)
    problems = [*wrong, *without_ignored(found, ignores, codes, {UNNOTICED})]
    return FigureCoverage(changes, len(found) - sum(p.code == UNNOTICED for p in problems), problems)
