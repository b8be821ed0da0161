"""Facts, deadlines and overrides that refer to each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.case_rules import Deadline, silences
from disputes.language.scope import Readable
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity

_Edges = Mapping[str, list[str]]


class CircleOfNames(LintCheck):
    code = "circle"
    severity = Severity.ERROR
    title = "Entries that refer to each other in a circle"
    ignorable = False

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        yield from self._of_overrides(subject)
        yield from self._of_values(subject)

    def _of_overrides(self, subject: LintSubject) -> Iterator[Problem]:
        rules = {r.key: r for s in (subject.ruleset, *subject.others) for r in s.rules.values()}
        edges = {
            key: [o for o in rules if o != key and any(silences(p, rule.ruleset, o) for p in rule.overrides)]
            for key, rule in rules.items()
        }
        nodes = {rule.key: rule.node for rule in subject.ruleset.rules.values()}
        yield from self._circles(nodes, edges, "overrides without a circle")

    def _of_values(self, subject: LintSubject) -> Iterator[Problem]:
        own = subject.ruleset
        nodes: dict[str, Node] = {}
        edges: dict[str, list[str]] = {}
        for name, fact in own.facts.items():
            if fact.how is not None and fact.node is not None:
                nodes[f"facts.{name}"] = fact.node
                edges[f"facts.{name}"] = list(fact.body.reads()) if fact.body is not None else []
        for name, deadline in own.deadlines.items():
            nodes[f"deadline.{name}"] = deadline.node
            edges[f"deadline.{name}"] = [r for part in _parts(deadline) if part is not None for r in part.reads()]
            edges[f"deadline.{name}"] += [f"deadline.{d.id}" for d in own.deadlines.values() if name in d.overrides]
        tidy = {k: [t for r in v if (t := r.removesuffix(".due")) in edges] for k, v in edges.items()}
        yield from self._circles(nodes, tidy, "facts and deadlines without a circle")

    def _circles(self, nodes: Mapping[str, Node], edges: _Edges, expected: str) -> Iterator[Problem]:
        for name, node in nodes.items():
            circle = _circle(name, edges)
            if circle and min(circle) == name:
                yield self.problem(node, expected, found=" → ".join([*circle, circle[0]]))


def _parts(deadline: Deadline) -> tuple[Readable | None, ...]:
    return (
        deadline.starts,
        deadline.opens,
        deadline.within,
        deadline.at_latest,
        deadline.at_earliest,
        deadline.lapse,
        deadline.met_by,
        deadline.when,
        deadline.superseded_by,
        deadline.counts_from,
        deadline.ends,
        deadline.cut_off,
        deadline.calendar,
    )


def _circle(start: str, edges: _Edges) -> list[str]:
    stack = [(start, [start])]
    seen: set[str] = set()
    while stack:
        node, path = stack.pop()
        for other in edges.get(node, ()):
            if other == start:
                return path
            if other not in seen:
                seen.add(other)
                stack.append((other, [*path, other]))
    return []
