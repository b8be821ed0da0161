"""A source that nobody has looked at for long. At most a warning: a ruleset is not refused by the calendar alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class OldCitation(LintCheck):
    code = "citation-age"
    severity = Severity.WARNING
    title = "A source that nobody has looked at for long"
    dated = True

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        seen: dict[str, date] = {}
        for key, citation in subject.ruleset.on_file.sources.items():
            if citation is not None and citation.verified_on is not None:
                seen[key] = citation.verified_on
        for fact in subject.ruleset.on_file.facts.values():
            for cited in fact.citations:
                if cited.source is not None and cited.verified_on is not None:
                    seen[cited.source] = min(cited.verified_on, seen.get(cited.source, date.max))
        for key, _, node in subject.section("sources"):
            day = seen.get(key)
            days = (subject.as_of - day).days if day is not None else 0
            if days > subject.max_age:
                yield self.problem(
                    node,
                    f"a look at the page at least every {subject.max_age} days, and the day in `verified_on`",
                    found=f"{key!r}, last looked at on {day}, {days} days ago",
                )
