"""A day on which no value of a series is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.series import Series, edges, is_broader
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class DaysWithoutValue(LintCheck):
    code = "days-without-value"
    severity = Severity.ERROR
    title = "A day on which no value of a series is in force"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for alternatives in subject.ruleset.alternatives:
            for number, series in enumerate(alternatives.series):
                for day in edges(series):
                    if any(a.in_force(day) for a in series):
                        continue
                    if any(_covers(other, series, day) for other in alternatives.series[number + 1 :]):
                        continue
                    last = max(
                        (a for a in series if a.until is not None and a.until <= day),
                        key=lambda a: a.until or date.min,
                        default=series[0],
                    )
                    if last.node is not None:
                        expected = (
                            f"a value for every day: another alternative from {day}, or `none`, or `unknown` with "
                            "`look_up`"
                        )
                        yield self.problem(last.node, expected, found=f"no value of {alternatives.name!r} from {day}")


def _covers(series: Series, narrow: Series, day: date) -> bool:
    return is_broader(series[0], narrow[0]) and any(a.in_force(day) for a in series)
