"""Values of one series whose days go to and fro: nobody sees at a glance which one holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class DisorderedDates(LintCheck):
    code = "dates-order"
    severity = Severity.WARNING
    title = "Values of a series that are not in the order of their days"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for alternatives in subject.ruleset.alternatives:
            for series in alternatives.series:
                days = [entry.from_ or date.min for entry in series]
                if days in (sorted(days), sorted(days, reverse=True)):
                    continue
                rising = days[0] <= days[-1]
                for before, entry in pairwise(series):
                    first, second = before.from_ or date.min, entry.from_ or date.min
                    if (second < first if rising else second > first) and entry.node is not None:
                        yield self.problem(
                            entry.node,
                            "the values in the order of their days, the oldest first or the newest first",
                            found=f"a value {_from(entry.from_)} behind one {_from(before.from_)}",
                        )
                        break


def _from(day: date | None) -> str:
    return "from the beginning" if day is None else f"from {day}"
