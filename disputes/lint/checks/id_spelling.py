"""An id that is not written as ids are: small letters, digits, and between them `_`, in rules also `-` and dots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disputes.documents.problems import Problem, nearest
from disputes.lint.check import LintCheck
from disputes.lint.places import at
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity

_RULE = re.compile(r"[a-z0-9]+(?:[-_.]+[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_SECTIONS = ("parameters", "facts", "deadlines", "actions", "grounds", "measures", "metrics", "ledgers", "messages")


class MisspeltId(LintCheck):
    code = "id-spelling"
    severity = Severity.ERROR
    title = "An id with capitals, blanks or signs"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        for rule in subject.ruleset.rules.values():
            if not _RULE.fullmatch(rule.id):
                expected = "small letters and digits, joined by `-`, `_` or dots (damaged.small-claim)"
                yield self.problem(
                    at(rule.node, "id"), expected, nearest=nearest(rule.id, [_tidied(rule.id, "-")], 0.3)
                )
        for section in _SECTIONS:
            for id_, key, _ in subject.section(section):
                if not _NAME.fullmatch(id_):
                    expected = "small letters and digits, joined by `_` (call_the_carrier)"
                    yield self.problem(key, expected, found=repr(id_), nearest=nearest(id_, [_tidied(id_, "_")], 0.3))


def _tidied(text: str, joint: str) -> str:
    """An id as it would be written."""
    return re.sub(r"[^a-z0-9.]+", joint, text.strip().lower()).strip(joint)
