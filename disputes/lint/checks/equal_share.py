"""A share that is to be equal to a number: it is a quotient, and nearly never that number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.shares import compared_shares
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity

_PLAIN = re.compile(r"\d{1,9}(?:\.\d{1,9})?(?: ?%| ?bps)?")
_ENDS = ("0", "1", "0 %", "100 %", "0%", "100%")


class EqualShare(LintCheck):
    code = "equal-share"
    severity = Severity.WARNING
    title = "A share that is to be equal to a number"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for key, node in compared_shares(subject):
            place = node if node.kind is NodeKind.TEXT else node.get("eq") if node.kind is NodeKind.MAP else None
            if (
                place is not None
                and place.kind is NodeKind.TEXT
                and _PLAIN.fullmatch(place.text)
                and place.text not in _ENDS
            ):
                yield self.problem(place, "an order: gt, gte, lt or lte", found=f"{key!r} equal to {place.text}")
