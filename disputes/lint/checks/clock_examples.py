"""A deadline without an example in which it is still time, or without one in which it is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.answers import DeadlineState
from disputes.words.documents import NodeKind, Severity

_SIDES = ((False, "in time"), (True, "behind its end"))
_OVER = (DeadlineState.OVERDUE, DeadlineState.MET_LATE)
_IN_TIME = (DeadlineState.RUNNING, DeadlineState.DUE_SOON, DeadlineState.MET)


class OneSidedClock(LintCheck):
    code = "clock-examples"
    severity = Severity.HINT
    title = "A deadline without an example on either side of its end"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        sides: dict[str, set[bool]] = defaultdict(set)
        for entry in subject.examples:
            expected = entry.node.get("expect")
            as_of = subject.as_of_text(entry)
            for item in _due(expected):
                id_, at, state = (item.get(key) for key in ("id", "at", "state"))
                if id_ is None:
                    continue
                name = id_.text.removeprefix(f"{subject.ruleset.id}/")
                if state is not None and state.text in (*_OVER, *_IN_TIME):
                    sides[name].add(state.text in _OVER)
                elif at is not None and as_of and at.text:
                    is_over = _is_over(as_of, at.text)
                    if is_over is not None:
                        sides[name].add(is_over)
        for deadline in subject.ruleset.deadlines.values():
            missing = [what for side, what in _SIDES if side not in sides[deadline.id]]
            if missing:
                found = f"{deadline.id!r} without an example {' and one '.join(missing)}"
                yield self.problem(deadline.node, "an example at its last second, and one a second later", found=found)


def _due(expected: Node | None) -> list[Node]:
    listed = expected.get("due") if expected is not None and expected.kind is NodeKind.MAP else None
    return [n for n in listed.items if n.kind is NodeKind.MAP] if listed is not None else []


def _is_over(as_of: str, due: str) -> bool | None:
    """Whether an instant lies behind another one; None where one is local and the other is not, or neither is one."""
    try:
        return datetime.fromisoformat(as_of) > datetime.fromisoformat(due)
    except (ValueError, TypeError):
        return None
