"""A deadline of which every alternative is `none`: it starts and never comes due."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity
from disputes.words.language import ResolutionKind


class EndlessClock(LintCheck):
    code = "endless-clock"
    severity = Severity.WARNING
    title = "A deadline that never comes due"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for deadline in subject.ruleset.deadlines.values():
            if deadline.within is None or deadline.at_latest is not None:
                continue
            entries = deadline.within.entries()
            if all(entry.kind is ResolutionKind.NONE for entry in entries):
                place = entries[0].node or deadline.node
                expected = "a duration, or `unknown` with `look_up`; without either no deadline"
                yield self.problem(place, expected, found=f"{deadline.id!r} without any time allowed")
