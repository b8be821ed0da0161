"""Two actions that one rule asks for though one excludes the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.places import at, named_at
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class ExcludedTogether(LintCheck):
    code = "excluded-together"
    severity = Severity.WARNING
    title = "Two actions of one rule that exclude each other"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        excludes = {
            (a.id, other)
            for r in (subject.ruleset, *subject.others)
            for a in r.actions.values()
            for other in a.excludes
        }
        for rule in subject.ruleset.rules.values():
            asked = [step.action for step in rule.then.steps]
            for first, second in combinations(asked, 2):
                if (first, second) in excludes or (second, first) in excludes:
                    place = named_at(at(rule.node, "then", "do"), second, "action")
                    yield self.problem(
                        place, "actions that can all be done", found=f"{second!r} beside {first!r}, which excludes it"
                    )
