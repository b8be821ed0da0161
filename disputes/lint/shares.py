"""Where a ruleset compares a share: the rate of a metric, or a field of that kind."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind

_WITH_CONDITIONS = ("rules", "deadlines", "metrics", "ledgers", "facts", "messages")


def compared_shares(subject: LintSubject) -> Iterator[tuple[str, Node]]:
    """The name of each share that is compared, and what it is compared with; of a parameter, its own node."""
    parameters = {name: node for name, _, node in subject.section("parameters")}
    for document in subject.documents:
        for section in _WITH_CONDITIONS:
            top = document.get(section)
            entries = [] if top is None else top.items or list(top.entries.values())
            # The figure of a metric that has a `value` is that number, whatever it counts.
            shares = [e for e in entries if section != "metrics" or "value" not in e.entries]
            for node in (n for entry in shares for n in entry.walk()):
                if node.kind is not NodeKind.MAP:
                    continue
                for key, value in node.entries.items():
                    if _is_share(subject, section, key):
                        for part in value.walk():
                            if part.kind is NodeKind.TEXT and part.text.startswith("$") and part.text[1:] in parameters:
                                yield key, parameters[part.text[1:]]
                        yield key, value


def _is_share(subject: LintSubject, section: str, key: str) -> bool:
    if key == "rate":
        return section == "metrics"
    if key.startswith("metric."):
        return key.endswith(".rate")
    name = key.removeprefix("facts.")
    fact = subject.ruleset.facts.get(name) if name != key else None
    return fact is not None and fact.type.kind is FieldKind.SHARE
