"""A deadline whose latest end lies before its own start."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.lengths import offset
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class DueBeforeStart(LintCheck):
    code = "due-before-start"
    severity = Severity.WARNING
    title = "A deadline that may end before it starts"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for deadline in subject.ruleset.deadlines.values():
            for latest in deadline.at_latest.entries() if deadline.at_latest is not None else ():
                for start in deadline.starts.entries() if deadline.starts is not None else ():
                    if latest.value is None or start.value is None:
                        continue
                    end_base, end = offset(latest.value)
                    start_base, begin = offset(start.value)
                    if end_base == start_base and end is not None and begin is not None and end < begin:
                        node = latest.node or deadline.node
                        yield self.problem(node, "an end that is not before `starts`", found="an end before the start")
