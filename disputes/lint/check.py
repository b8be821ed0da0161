"""What a check of the lint is: a code, how much a finding weighs, and where it looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.lint.subject import LintSubject
from disputes.words.dataclass import dataclass
from disputes.words.documents import Severity


@dataclass(frozen=True, slots=True)
class LintCode:
    """One code of the lint, as its page and the list of codes show it.

    `ignorable`: whether `lint_ignore` may switch it off. `dated`: whether its findings come and go with the day on
    which one looks, so that a switch for it may be there early.
    """

    code: str
    severity: Severity
    title: str
    ignorable: bool = True
    dated: bool = False


class LintCheck:
    """One check. Its subclasses stand in `disputes/lint/checks/`, one a file, and have a page `docs/lint/<code>.md`."""

    code: ClassVar[str]
    severity: ClassVar[Severity]
    title: ClassVar[str]
    """What a finding is, in a few words."""
    ignorable: ClassVar[bool] = True
    dated: ClassVar[bool] = False

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        """What is found in one ruleset."""
        raise NotImplementedError

    def problem(
        self,
        node: Node,
        expected: str,
        *,
        found: str | None = None,
        nearest: str | None = None,
        severity: Severity | None = None,
    ) -> Problem:
        """A finding at `node`, of the check's own severity unless another one is given."""
        shown = node.describe() if found is None else found
        return Problem(
            node.file,
            node.line,
            node.path,
            shown,
            expected,
            nearest=nearest,
            code=self.code,
            severity=self.severity if severity is None else severity,
            column=node.column,
        )

    @classmethod
    def as_code(cls) -> LintCode:
        """The check as an entry of the list of codes."""
        return LintCode(cls.code, cls.severity, cls.title, cls.ignorable, cls.dated)
