"""A day on which no value of a series is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from disputes.documents.problems import Problem
from disputes.language.alternatives import Alternative
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
                    covered = any(_covers(other, series, day) for other in alternatives.series[number + 1 :])
                    next_ = min((a for a in series if a.from_ is not None and a.from_ > day), key=_begin, default=None)
                    if covered and (next_ is None or not any(a.until == day for a in series)):
                        continue
                    last = max(
                        (a for a in series if a.until is not None and a.until <= day),
                        key=lambda a: a.until or date.min,
                        default=series[0],
                    )
                    if last.node is not None:
                        if covered and next_ is not None:
                            where = f"line {next_.node.line}" if next_.node is not None else "the next one"
                            expected = f"no hole: `until: {next_.from_}`, or no `until`, or `from: {day}` in {where}"
                            found = f"no value of {alternatives.name!r} of its own from {day} to {next_.from_}"
                            yield self.problem(last.node, expected, found=found, severity=Severity.WARNING)
                            continue
                        expected = (
                            f"a value for every day: another alternative from {day}, or `none`, or `unknown` with "
                            "`look_up`"
                        )
                        yield self.problem(last.node, expected, found=f"no value of {alternatives.name!r} from {day}")


def _begin(alternative: Alternative[object]) -> date:
    return alternative.from_ or date.min


def _covers(series: Series, narrow: Series, day: date) -> bool:
    return is_broader(series[0], narrow[0]) and any(a.in_force(day) for a in series)
