"""A holiday code that the holiday library does not know.

It is not asked when a case is checked: the library is slow to load.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.dates.public_holidays import check_holidays
from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class UnknownHolidays(LintCheck):
    code = "holidays"
    severity = Severity.ERROR
    title = "A holiday code that the holiday library does not know"
    ignorable = False

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for _, _, calendar in subject.section("calendars"):
            code = calendar.get("holidays")
            if code is not None and code.text != "none":
                try:
                    check_holidays(code.text)
                except ValueError as e:
                    yield self.problem(code, str(e))
