"""An amount for some markets in a currency that none of them has."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.language.amounts import WrittenAmount
from disputes.lint.check import LintCheck
from disputes.lint.places import at
from disputes.lint.subject import LintSubject
from disputes.records.money import Money
from disputes.words.documents import Severity


class ForeignCurrency(LintCheck):
    code = "currency"
    severity = Severity.WARNING
    title = "An amount in another currency than that of its market"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        markets = subject.ruleset.markets
        for alternatives in subject.ruleset.alternatives:
            for entry in alternatives.entries():
                named = [markets[m] for m in dict(entry.scope).get("market", ()) if m in markets]
                own = {m.currency for m in named if m.currency is not None}
                value = entry.value.value if isinstance(entry.value, WrittenAmount) else None
                if own and isinstance(value, Money) and value.currency not in own and entry.node is not None:
                    place = at(entry.node, "value")
                    yield self.problem(place, f"an amount in {' or '.join(sorted(own))}, the currency of its market")
