"""A kind of evidence that one request asks for twice: required and optional, or also as one of several."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.places import at
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity


class EvidenceTwice(LintCheck):
    code = "evidence-twice"
    severity = Severity.WARNING
    title = "A kind of evidence asked for twice in one request"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for rule in subject.ruleset.rules.values():
            requests = at(rule.node, "then", "gather")
            nodes = requests.items if requests.kind is NodeKind.LIST else [requests]
            for request, node in zip(rule.then.gather, nodes, strict=False):
                told = [w.kind for w in (*request.required, *request.optional)]
                twice = {kind for kind in told if told.count(kind) > 1}
                required = {w.kind for w in request.required}
                for group in request.one_of:
                    single = [option[0].kind for option in group if len(option) == 1]
                    twice |= {kind for kind in single if single.count(kind) > 1 or kind in required}
                for kind in sorted(twice):
                    where = next((n for n in list(node.walk())[::-1] if n.text == kind), node)
                    expected = "each kind once: required, one of several, or optional"
                    yield self.problem(where, expected, found=f"{kind!r} twice in one request")
