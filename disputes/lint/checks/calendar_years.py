"""A calendar whose days off are announced year by year, and not on file for the year at hand."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity

_LAST_MONTH = 12


class CalendarYears(LintCheck):
    code = "calendar-years"
    severity = Severity.WARNING
    title = "A calendar without the days off of the year"
    dated = True

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for name, key, _ in subject.section("calendars"):
            calendar = subject.ruleset.calendars.get(name)
            if calendar is None or calendar.announced is None or calendar.announced.likely is not None:
                continue
            wanted = [subject.as_of.year, *([subject.as_of.year + 1] if subject.as_of.month == _LAST_MONTH else [])]
            missing = [str(year) for year in wanted if year not in calendar.announced.years]
            if missing:
                expected = "the days off in `closed` and `open`, and the year in `announced`"
                yield self.problem(key, expected, found=f"{name!r} without {' and '.join(missing)}")
