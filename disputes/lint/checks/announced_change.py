"""An announced change that is near and has no value yet: a warning; once its day has come, an error."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.language.alternatives import NOT_YET
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity

_NEAR = 30


class AnnouncedChange(LintCheck):
    code = "announced-change"
    severity = Severity.WARNING
    title = "An announced change whose value is not on file yet"
    dated = True

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for alternatives in subject.ruleset.alternatives:
            for entry in alternatives.entries():
                if entry.gap is None or entry.gap.why != NOT_YET or entry.node is None or entry.from_ is None:
                    continue
                days = (entry.from_ - subject.as_of).days
                if days > _NEAR or (entry.until is not None and entry.until <= subject.as_of):
                    continue
                when = f"in {days} days" if days > 0 else "by now in force"
                yield self.problem(
                    entry.node,
                    "the value that was announced, from its page",
                    found=f"a value of {alternatives.name!r} announced for {entry.from_}, {when}",
                )
