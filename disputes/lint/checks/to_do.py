"""A text that says what a person has still to fill in."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity

TO_DO = "TODO"
"""How a text begins that is to be filled in."""


class ToDo(LintCheck):
    code = "to-do"
    severity = Severity.ERROR
    title = "A text that says what is still to be filled in"
    ignorable = False

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for document in subject.documents:
            for node in document.walk():
                if node.kind is NodeKind.TEXT and node.text.startswith(TO_DO):
                    yield self.problem(node, "what it says to fill in")
