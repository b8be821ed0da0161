"""A figure, a rule or a deadline without a citation."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.reading.nodes import LINT_IGNORE
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity
from disputes.words.language import LiteralKind

_CITING = ("parameters", "facts", "calendars", "deadlines", "rules", "evidence", "metrics", "ledgers", "messages")
_UNCITED = (
    "warn",
    "format",
    "sources",
    "maps",
    "cite",
    "title",
    "note",
    "markets",
    "asks",
    "words",
    "citations",
    "weekend",
    "chars",
    LINT_IGNORE,
)


class UncitedFigure(LintCheck):
    code = "citation"
    severity = Severity.ERROR
    title = "A figure, a rule or a deadline without a citation"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        kinds = (LiteralKind.COMPARATOR, LiteralKind.WEEKDAY)
        figures = {x.node for x in subject.ruleset.literals if x.kind not in kinds}
        for document in subject.documents:
            for section in _CITING:
                node = document.get(section)
                if node is not None:
                    for uncited in _uncited(node, figures, False):
                        yield self.problem(uncited, "a figure under a `cite`")
        for entry in subject.entries():
            if not entry.cites and not any(n.kind is NodeKind.MAP and "cite" in n.entries for n in entry.node.walk()):
                yield self.problem(entry.node, "a `cite`", found=f"{entry.id!r} without one")


def _uncited(node: Node, figures: set[Node], cited: bool) -> Iterator[Node]:
    if node.kind is NodeKind.MAP:
        here = cited or "cite" in node.entries
        for key, value in node.entries.items():
            if key not in _UNCITED:
                yield from _uncited(value, figures, here)
    elif node.kind is NodeKind.LIST:
        for item in node.items:
            yield from _uncited(item, figures, cited)
    elif node in figures and not cited:
        yield node
