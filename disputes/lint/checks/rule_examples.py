"""A rule without an example of its own in which it applies and another in which it does not. `rules test` runs them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity
from disputes.words.language import EntryKind, RuleStatus

_LEAST = 2


class TooFewExamples(LintCheck):
    code = "rule-examples"
    severity = Severity.WARNING
    title = "A rule with fewer than two examples"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        shown = Counter(entry.owner for entry in subject.examples if entry.kind is EntryKind.RULE)
        for rule in subject.ruleset.rules.values():
            if rule.status is not RuleStatus.RETIRED and shown[rule.id] < _LEAST:
                expected = "an example in which it applies, and one in which it does not"
                yield self.problem(rule.node, expected, found=f"{rule.id!r} with {shown[rule.id] or 'no'} example")
