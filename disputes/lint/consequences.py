"""Findings that follow from another one. They are left out and counted: who mends the one is rid of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable

from disputes.documents.problems import Problem
from disputes.words.documents import Severity

_UNREAD = frozenset(
    {
        "dates",
        "duplicate-id",
        "kinds",
        "missing-key",
        "structure",
        "unknown-deadline",
        "unknown-field",
        "unknown-key",
        "unknown-moment",
        "unknown-parameter",
        "unknown-source",
        "unknown-word",
        "zone",
    }
)
"""Codes after which a part of the ruleset is missing from what was read."""
_UNUSED = frozenset({"unused-fact-id", "unused-parameter"})
_OF_EXAMPLES = frozenset({"clock-examples", "example", "example-words", "rule-examples"})
_OF_DATES = frozenset({"days-without-value", "hidden", "overlapping-dates"})
_OF_NAMES = frozenset(
    {
        "unknown-deadline",
        "unknown-fact-id",
        "unknown-field",
        "unknown-moment",
        "unknown-name",
        "unknown-parameter",
        "unknown-source",
        "unknown-word",
    }
)
_LAST_INDEX = re.compile(r"\[\d+\]\Z")


def without_consequences(problems: Iterable[Problem]) -> tuple[list[Problem], int]:
    """The findings that stand by themselves, and how many are left out since they may follow from these.

    - After a misspelt section, what names its entries.
    - After an id that is there twice, what the examples of the lost entry miss.
    - After a source that is not declared, the confidence that it would give.
    - After a part that cannot be read, what only it may use.
    - After a date or value that cannot be read, what the other values of its list miss on account of it.
    """
    found = list(problems)
    causes: dict[str, list[Problem]] = {}
    for problem in found:
        if problem.code in _UNREAD and problem.severity is Severity.ERROR:
            causes.setdefault(_folder(problem), []).append(problem)
    kept = [p for p in found if not any(_follows(p, cause) for cause in causes.get(_folder(p), ()))]
    return kept, len(found) - len(kept)


def _folder(problem: Problem) -> str:
    return problem.file.rpartition("/")[0]


def _follows(problem: Problem, cause: Problem) -> bool:
    if problem is cause:
        return False
    if cause.code == "unknown-key" and not set(".[") & set(cause.path):
        return problem.code in _OF_NAMES | _OF_EXAMPLES | _UNUSED
    if cause.code == "unknown-source" and problem.code == "missing-key":
        return cause.file == problem.file and cause.path == f"{problem.path}.source"
    if cause.code == "duplicate-id" and problem.code in _OF_EXAMPLES:
        return True
    if problem.code in _OF_DATES:
        series = _LAST_INDEX.sub("", problem.path)
        return cause.file == problem.file and cause.path.startswith((f"{series}[", f"{series}."))
    return problem.code in _UNUSED
