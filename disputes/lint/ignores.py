"""`lint_ignore: [{code: reason}]`: a code that is switched off for one entry, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.reading.nodes import LINT_IGNORE
from disputes.lint.check import LintCode
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind, Severity


@dataclass(frozen=True, slots=True)
class LintIgnore:
    """A code that is switched off for what stands in one mapping."""

    file: str
    path: str
    code: str
    node: Node

    def covers(self, problem: Problem) -> bool:
        """Whether a finding is one of those that are switched off."""
        if problem.code != self.code or problem.file != self.file:
            return False
        return problem.path == self.path or problem.path.startswith((f"{self.path}.", f"{self.path}["))


def read_ignores(documents: Iterable[Node], codes: Mapping[str, LintCode]) -> tuple[list[LintIgnore], list[Problem]]:
    """Every `lint_ignore` of some documents, and what is wrong with them."""
    found: list[LintIgnore] = []
    problems: list[Problem] = []
    for node in chain.from_iterable(document.walk() for document in documents):
        if node.kind is not NodeKind.MAP or LINT_IGNORE not in node.entries:
            continue
        listed = node.entries[LINT_IGNORE]
        items = listed.items if listed.kind is NodeKind.LIST else [listed]
        for item in items or [listed]:
            wrong = _wrong(item, codes)
            if wrong is not None:
                problems.append(wrong)
            else:
                [code] = item.entries
                found.append(LintIgnore(node.file, node.path, code, item))
    return found, problems


def _wrong(item: Node, codes: Mapping[str, LintCode]) -> Problem | None:
    if item.kind is not NodeKind.MAP or len(item.entries) != 1:
        return item.problem("a list of codes, each with its reason: lint_ignore: [{code: reason}]", code="lint-ignore")
    [(code, reason)] = item.entries.items()
    known = codes.get(code)
    if known is None:
        expected = "a code of the lint (`disputes rules lint --codes` lists them)"
        return item.key_problem(code, expected, nearest=nearest(code, codes), code="lint-ignore")
    if not known.ignorable:
        expected = "a code that may be switched off: without this fault mended the ruleset cannot be used"
        return item.key_problem(code, expected, code="lint-ignore")
    if reason.kind is not NodeKind.TEXT or not reason.text.strip():
        return reason.problem("the reason why it is switched off", code="lint-ignore")
    return None


def without_ignored(
    problems: Iterable[Problem],
    ignores: Collection[LintIgnore],
    codes: Mapping[str, LintCode],
    ran: Collection[str],
) -> Iterator[Problem]:
    """The findings that are not switched off, then a finding for each switch that switches nothing off.

    `ran`: the codes that were looked for; of another one nobody can say whether its switch is needed.
    """
    used: set[LintIgnore] = set()
    for problem in problems:
        covering = [i for i in ignores if i.covers(problem)]
        used.update(covering)
        if not covering:
            yield problem
    for ignore in ignores:
        if ignore not in used and ignore.code in ran and not codes[ignore.code].dated:
            at = ignore.node
            yield Problem(
                at.file,
                at.line,
                at.path,
                f"{ignore.code!r}, which is not found here",
                "no switch where there is nothing to switch off",
                code="unused-ignore",
                severity=Severity.WARNING,
                column=at.column,
            )
