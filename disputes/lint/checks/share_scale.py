"""A share that is compared with a number above one: four per cent is `4 %` or `0.04`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.shares import compared_shares
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity

_PLAIN = re.compile(r"\d{1,9}(?:\.\d{1,9})?")


class ShareScale(LintCheck):
    code = "share-scale"
    severity = Severity.WARNING
    title = "A share above 100 %"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        margins = [("margin", m["margin"]) for _, _, m in subject.section("metrics") if "margin" in m.entries]
        for key, node in (*compared_shares(subject), *margins):
            for leaf in node.walk():
                if leaf.kind is NodeKind.TEXT and _PLAIN.fullmatch(leaf.text) and Decimal(leaf.text) > 1:
                    yield self.problem(
                        leaf, f"a share: {leaf.text} % or {Decimal(leaf.text) / 100}", found=f"{leaf.text} for {key!r}"
                    )
