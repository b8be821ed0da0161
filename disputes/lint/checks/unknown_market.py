"""A market that the platform does not list."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem, nearest
from disputes.lint.check import LintCheck
from disputes.lint.places import at, named_at
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class UnknownMarket(LintCheck):
    code = "unknown-market"
    severity = Severity.ERROR
    title = "A market that the platform does not list"
    ignorable = False

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        markets = set(subject.ruleset.markets)
        if not markets:
            return
        for alternatives in subject.ruleset.alternatives:
            for entry in (*alternatives.entries(), *alternatives.refused):
                for axis, words in entry.scope:
                    for word in words if axis == "market" else ():
                        if word not in markets and entry.node is not None:
                            yield self.problem(
                                named_at(at(entry.node, "markets"), word),
                                "a market of the platform",
                                found=repr(word),
                                nearest=nearest(word, markets),
                            )
