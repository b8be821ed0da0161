"""A deadline that warns before it has begun to run."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.lengths import seconds
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class LongWarning(LintCheck):
    code = "warn-too-long"
    severity = Severity.WARNING
    title = "A warning longer than its deadline"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for deadline in subject.ruleset.deadlines.values():
            if deadline.warn is None or deadline.within is None:
                continue
            warned = [s for e in deadline.warn.entries() if (s := seconds(e.value)) is not None]
            for entry in deadline.within.entries():
                length = seconds(entry.value)
                if warned and length is not None and 0 < length < min(warned):
                    yield self.problem(
                        entry.node or deadline.node,
                        "a time allowed that is at least as long as the `warn` of the deadline",
                        found=f"{deadline.id!r} over before its warning is due",
                    )
