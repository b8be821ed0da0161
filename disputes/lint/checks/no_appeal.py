"""A ledger with priced violations and neither an `appeal` nor a deadline of its own."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class NoAppeal(LintCheck):
    code = "no-appeal"
    severity = Severity.HINT
    title = "Points without a way to appeal them"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for ledger in subject.ruleset.ledgers.values():
            if ledger.violations and ledger.appeal is None and not ledger.clocks and ledger.node is not None:
                yield self.problem(ledger.node, "`appeal` with its time", found=f"{ledger.id!r} without it")
