"""Two values of one series that are in force on the same day though the older one says when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class OverlappingDates(LintCheck):
    code = "overlapping-dates"
    severity = Severity.ERROR
    title = "Two values of one series that are in force on the same day"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for alternatives in subject.ruleset.alternatives:
            for series in alternatives.series:
                ordered = sorted(series, key=lambda a: a.from_ or date.min)
                for before, entry in pairwise(ordered):
                    begin = entry.from_ or date.min
                    if before.until is not None and begin < before.until and entry.node is not None:
                        where = f" (line {before.node.line} of {before.node.file})" if before.node is not None else ""
                        yield self.problem(
                            entry.node,
                            f"a value from {before.until} on, or `until: {entry.from_}` in the one before it{where}",
                            found=f"a value from {entry.from_}, while the one before it runs until {before.until}",
                        )
