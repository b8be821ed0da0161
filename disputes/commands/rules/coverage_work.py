"""The figures of many rulesets changed one after the other, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from disputes.api import Engine
from disputes.documents.problems import Problem, Refused
from disputes.language.house_rules import HouseRules
from disputes.language.loading import Library
from disputes.lint.figures import FigureCoverage, coverage_of
from disputes.ruletesting.figure_coverage import FigureTrial
from disputes.ruletesting.runner import ExampleRunner
from disputes.words.dataclass import dataclass

PIECE = 40
"""So many figures go to a process at once."""
_LOST = "a process that changes figures ended unexpectedly; run it again"
Pieces = Iterator[list[Problem | None]]
"""What was found of the figures of a ruleset, piece by piece."""


@dataclass(frozen=True, slots=True)
class RulesetTried:
    """What changing the figures of a ruleset came to; where that could not be begun, what is to be mended first."""

    coverage: FigureCoverage | None
    problems: Sequence[Problem]


def rulesets_tried(
    library: Library, ids: Sequence[str], workers: int, step: Callable[[str, int], None]
) -> Iterator[RulesetTried]:
    """Each ruleset in the order of `ids`, whatever the number of workers. `step` is called with the ruleset at hand and
    the number of changes that have been tried of all.
    """
    done = 0

    def judged(id_: str, begun: Pieces | list[Problem]) -> RulesetTried:
        nonlocal done
        if isinstance(begun, list):
            return RulesetTried(None, begun)
        found: list[Problem | None] = []
        for piece in begun:
            found += piece
            step(id_, done + len(found))
        done += len(found)
        coverage = coverage_of(library, id_, found)
        return RulesetTried(coverage, coverage.problems)

    if workers <= 1:
        for id_ in ids:
            yield judged(id_, _begun(library, id_, _one_by_one))
        return
    from disputes.store.processes import child_processes  # takes the libraries of the store with it

    with child_processes(workers, _LOST, _start, library.root, library.house) as pool:
        # All are handed out before the first is waited for, so that no process waits for the last figures of another.
        for id_, begun in [(id_, _begun(library, id_, lambda trial: _given_out(pool, trial))) for id_ in ids]:
            yield judged(id_, begun)


def _begun(library: Library, id_: str, begin: Callable[[FigureTrial], Pieces]) -> Pieces | list[Problem]:
    """The figures of a ruleset on their way; or what is wrong with it, or with its examples as it stands."""
    try:
        failing = ExampleRunner(Engine(library)).run(library.ruleset(id_)).problems
        if not failing:
            return begin(FigureTrial(library, id_))
    except Refused as refused:
        return refused.problems
    expected = "examples that hold as it stands: first make `disputes rules test` clean"
    return [*failing, Problem(failing[0].file, failing[0].line, "", f"{len(failing)} that do not hold", expected)]


def _one_by_one(trial: FigureTrial) -> Pieces:
    return ([found] for found in trial.changes())


def _given_out(pool: ProcessPoolExecutor, trial: FigureTrial) -> Pieces:
    starts = range(0, len(trial.figures), PIECE)
    pieces = [pool.submit(_work, trial.id, slice(start, start + PIECE)) for start in starts]
    return (piece.result() for piece in pieces)


_library: Library | None = None
_trial: FigureTrial | None = None


def _start(root: Path, house: HouseRules | None) -> None:
    global _library
    _library = Library.at(root, house=house)


def _work(id_: str, of: slice) -> list[Problem | None]:
    """Some of the figures of a ruleset; the last ruleset is kept, for its next figures mostly come next."""
    global _trial
    assert _library is not None
    if _trial is None or _trial.id != id_:
        _trial = FigureTrial(_library, id_)
    return list(_trial.changes(of))
