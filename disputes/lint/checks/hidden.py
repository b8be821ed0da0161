"""An alternative behind an earlier, broader one that is always in force first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from disputes.documents.problems import Problem
from disputes.language.alternatives import Alternative
from disputes.lint.check import LintCheck
from disputes.lint.series import Series, edges, is_broader
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class HiddenAlternative(LintCheck):
    code = "hidden"
    severity = Severity.ERROR
    title = "An alternative that never applies"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for alternatives in subject.ruleset.alternatives:
            for number, series in enumerate(alternatives.series):
                for entry in series:
                    first = next((e for e in alternatives.series[:number] if _hides(e, entry)), None)
                    if first is not None and entry.node is not None and first[0].node is not None:
                        place = f"line {first[0].node.line} of {first[0].node.file}"
                        yield self.problem(
                            entry.node,
                            f"special alternatives before general ones (hidden by {place})",
                            found="an alternative that never applies",
                        )


def _hides(series: Series, entry: Alternative[object]) -> bool:
    if not is_broader(series[0], entry):
        return False
    begin = entry.from_ or date.min
    days = [begin, *(d for d in edges(series) if begin <= d < (entry.until or date.max))]
    return all(any(a.in_force(d) for a in series) for d in days)
