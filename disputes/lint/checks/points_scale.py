"""Points outside the range of their ledger, or steps of it that are not in order."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from disputes.documents.problems import Problem
from disputes.language.amounts import WrittenAmount
from disputes.lint.check import LintCheck
from disputes.lint.places import at
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class PointsScale(LintCheck):
    code = "points-scale"
    severity = Severity.ERROR
    title = "Points outside the scale of their ledger"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for ledger in subject.ruleset.ledgers.values():
            low, high = ledger.range if ledger.range is not None else (Decimal(0), None)
            scale = f"{low} to {high}" if high is not None else "0 or more"
            for tiers in ledger.tiers.entries() if ledger.tiers is not None else ():
                steps = tiers.value or ()
                for tier in steps:
                    if tier.at < low or (high is not None and tier.at > high):
                        yield self.problem(at(tier.node, "at"), f"points of the ledger's scale, {scale}")
                ordered = sorted((tier.at for tier in steps), reverse=ledger.down)
                for tier, wanted in zip(steps, ordered, strict=True):
                    if tier.at != wanted:
                        order = "the highest first" if ledger.down else "the lowest first"
                        yield self.problem(at(tier.node, "at"), f"the steps in order, {order}: {wanted} here")
                        break
            for price in ledger.violations.values():
                for entry in price.points.entries():
                    value = entry.value.value if isinstance(entry.value, WrittenAmount) else None
                    if isinstance(value, Decimal) and (value < 0 or (high is not None and value > high - low)):
                        yield self.problem(
                            entry.node or price.node, f"points of the ledger's scale, {scale}", found=f"{value}"
                        )
