"""A title that is too long for the lists in which it stands."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity

_LONGEST = 80
_SECTIONS = ("rules", "deadlines", "metrics", "ledgers")


class LongTitle(LintCheck):
    code = "title-length"
    severity = Severity.WARNING
    title = "A title of more than 80 characters"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for document in subject.documents:
            listed = (n for s in _SECTIONS if (top := document.get(s)) is not None for n in top.walk())
            for node in listed:
                title = node.get("title") if node.kind is NodeKind.MAP else None
                en = title.get("en") if title is not None and title.kind is NodeKind.MAP else None
                if en is not None and len(en.text) > _LONGEST:
                    yield self.problem(en, f"at most {_LONGEST} characters", found=f"{len(en.text)} characters")
