"""A market that the platform does not list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disputes.documents.problems import Problem, nearest
from disputes.lint.check import LintCheck
from disputes.lint.places import at, named_at
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity

_WITH_CONDITIONS = ("rules", "deadlines", "metrics", "ledgers", "facts", "messages")
_MARKET = re.compile(r"[A-Z]{2}")


class UnknownMarket(LintCheck):
    code = "unknown-market"
    severity = Severity.ERROR
    title = "A market that the platform does not list"
    ignorable = False

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        markets = set(subject.ruleset.markets)
        if not markets:
            return
        yield from self._of_conditions(subject, markets)
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

    def _of_conditions(self, subject: LintSubject, markets: set[str]) -> Iterator[Problem]:
        """Markets that stand in a condition itself. A parameter may name a region, whose markets need not all be here;
        and a record of another market can be answered, so that this is a warning.
        """
        sections = [d.entries[s] for d in subject.documents for s in _WITH_CONDITIONS if s in d.entries]
        for node in (node for section in sections for node in section.walk()):
            if node.kind is not NodeKind.MAP or "market" not in node.entries:
                continue
            for word in node.entries["market"].walk():
                if _MARKET.fullmatch(word.text) and word.text not in markets:
                    yield self.problem(
                        word,
                        f"a market of the platform: {', '.join(sorted(markets))}",
                        nearest=nearest(word.text, markets),
                        severity=Severity.WARNING,
                    )
