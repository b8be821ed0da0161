"""A fee without a title: the answer shows its id in place of a name."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity


class UntitledFee(LintCheck):
    code = "fee-title"
    severity = Severity.WARNING
    title = "A fee without a title"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for document in subject.documents:
            for node in document.walk():
                listed = node.get("fees") if node.kind is NodeKind.MAP else None
                items = [] if listed is None else listed.items if listed.kind is NodeKind.LIST else [listed]
                for fee in items:
                    if fee.kind is NodeKind.MAP and "id" in fee.entries and "title" not in fee.entries:
                        found = f"{fee['id'].text!r} without one"
                        yield self.problem(fee, "a `title` {en: …, zh: …}", found=found)
