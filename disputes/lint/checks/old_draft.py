"""A rule that has been a draft or on trial for long: it answers nobody."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.places import at
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity
from disputes.words.language import RuleStatus

_LONGEST = 90


class OldDraft(LintCheck):
    code = "old-draft"
    severity = Severity.WARNING
    title = "A rule that is a draft or on trial for more than 90 days"
    dated = True

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for rule in subject.ruleset.rules.values():
            if rule.status not in (RuleStatus.DRAFT, RuleStatus.TRIAL):
                continue
            seen = [c.verified_on for c in rule.cites if c.verified_on is not None]
            begun = max(seen, default=rule.effective.from_)
            if begun is not None and (subject.as_of - begun).days > _LONGEST:
                expected = "`status: stable`, or `retired`; or a source that was looked at since"
                found = f"{rule.status!r} since {begun}, {(subject.as_of - begun).days} days"
                yield self.problem(at(rule.node, "status"), expected, found=found)
