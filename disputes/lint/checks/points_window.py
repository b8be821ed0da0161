"""A ledger that counts points without saying when they go: after a time, at a reset, or never."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class PointsWindow(LintCheck):
    code = "points-window"
    severity = Severity.WARNING
    title = "Points that nobody says when they go"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for ledger in subject.ruleset.ledgers.values():
            counts = bool(ledger.violations) or ledger.tiers is not None
            if counts and ledger.clears is None and ledger.node is not None:
                expected = "`clears`: {each: 365 days}, {at: …}, or never"
                yield self.problem(ledger.node, expected, found=f"{ledger.id!r} without it")
