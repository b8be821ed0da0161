"""A condition that can never hold, or always does: what one field by itself shows. The rest is left to proofs."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.scope import Condition
from disputes.lint.check import LintCheck
from disputes.lint.constant import constants_in
from disputes.lint.places import at
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class ConstantCondition(LintCheck):
    code = "constant-condition"
    severity = Severity.ERROR
    title = "A condition that can never hold, or always does"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for rule in subject.ruleset.rules.values():
            yield from self._of(rule.when, at(rule.node, "when"))
        for deadline in subject.ruleset.deadlines.values():
            yield from self._of(deadline.when, at(deadline.node, "when"))
        for metric in subject.ruleset.metrics.values():
            yield from self._of(metric.when, at(metric.node, "when"))
        for alternatives in subject.ruleset.alternatives:
            for entry in alternatives.entries():
                if entry.when is not None and entry.node is not None:
                    yield from self._of(entry.when, at(entry.node, "when"))

    def _of(self, condition: Condition | None, node: Node) -> Iterator[Problem]:
        for said in constants_in(condition) if condition is not None else ():
            yield self.problem(node, "a condition that holds in some cases and not in others", found=said)
