"""A column of a metric that no example gives: a warning where it looks like one that is given, else a hint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from disputes.documents.problems import SURE, Problem, nearest
from disputes.lint.check import LintCheck
from disputes.lint.places import at
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity

_SERIES = ("weeks", "months", "days")


class UnknownColumn(LintCheck):
    code = "unknown-column"
    severity = Severity.WARNING
    title = "A column of a metric that no example gives"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        given = {
            column
            for record in subject.given.values()
            for series in _SERIES
            if series in record
            for member in record[series].items
            for column in member.entries
        }
        parts = [
            (metric, key, part)
            for metric in subject.ruleset.metrics.values()
            for key, part in (("part", metric.part), ("whole", metric.whole), *metric.also)
            if part is not None
        ]
        uses = Counter(column for _, _, part in parts for column in part.columns)
        for metric, key, part in parts:
            for column in part.columns:
                if column in given:
                    continue
                known = given | {other for other, count in uses.items() if count > uses[column]}
                near = nearest(column, known - {column}, SURE)
                path = (key,) if key in ("part", "whole") else ("also", key)
                yield self.problem(
                    next((n for n in at(metric.node, *path).walk() if n.text == column), metric.node),
                    "a column that an example gives in `weeks`, `months` or `days`",
                    found=repr(column),
                    nearest=near,
                    severity=Severity.HINT if near is None else Severity.WARNING,
                )
