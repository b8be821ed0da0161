"""A clock that counts business days in a market whose days off nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.dates import Unit
from disputes.words.documents import Severity


class MissingCalendar(LintCheck):
    code = "business-days-calendar"
    severity = Severity.WARNING
    title = "Business days without a calendar"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        markets = subject.ruleset.markets
        for deadline in subject.ruleset.deadlines.values():
            if deadline.within is None or deadline.calendar is not None:
                continue
            for entry in deadline.within.entries():
                fixed = entry.value.fixed if entry.value is not None else None
                if fixed is None or fixed.unit not in (Unit.BUSINESS_DAYS, Unit.BUSINESS_HOURS):
                    continue
                named = dict(entry.scope).get("market", tuple(markets))
                without = [code for code in named if code in markets and markets[code].calendar is None]
                if without or not markets:
                    yield self.problem(
                        entry.node or deadline.node,
                        "a `calendar` of the deadline, or one of each market",
                        found=f"{fixed.amount} {fixed.unit.replace('_', ' ')} without the days off of "
                        f"{', '.join(without) or 'any market'}",
                    )
