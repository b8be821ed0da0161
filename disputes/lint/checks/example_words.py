"""An example that expects a rule, a deadline, an action, a fact or a word that does not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words import texts
from disputes.words.answers import (
    Confidence,
    DeadlineState,
    EvidenceStatus,
    Expectation,
    LapseEffect,
    LossBearer,
    Owner,
)
from disputes.words.documents import NodeKind, Severity

_OF_LEDGERS = ("appeal", "appeal_again", "resubmit")
"""The deadlines that a ledger makes of its `appeal`."""


class UnknownExpectation(LintCheck):
    code = "example-words"
    severity = Severity.ERROR
    title = "An example that expects what does not exist"
    ignorable = False

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        rulesets = (subject.ruleset, *subject.others)
        words: dict[str, Collection[str]] = {
            "ruling": texts(Expectation),
            "confidence": texts(Confidence),
            "borne_by": texts(LossBearer),
            "no_actions": subject.names(lambda r: r.actions),
            "facts": subject.names(lambda r: r.facts),
        }
        members: dict[tuple[str, str], Collection[str]] = {
            ("due", "state"): texts(DeadlineState),
            ("due", "effect"): texts(LapseEffect),
            ("actions", "action"): words["no_actions"],
            ("actions", "owner"): texts(Owner),
            ("evidence", "kind"): subject.names(lambda r: r.evidence),
            ("evidence", "status"): texts(EvidenceStatus),
        }
        rules = {rule.key for r in rulesets for rule in r.rules.values()}
        clocks = {
            *subject.names(lambda r: r.deadlines),
            *(clock.id for r in rulesets for ledger in r.ledgers.values() for clock in ledger.clocks),
            *_OF_LEDGERS,
        }
        for entry in subject.examples:
            expected = entry.node.get("expect")
            if expected is None or expected.kind is not NodeKind.MAP:
                continue
            for word, node in expected.entries.items():
                if word in words:
                    keys = list(node.keys.values()) if node.kind is NodeKind.MAP else node.items or [node]
                    yield from self._unknown(keys, words[word], f"{word}: one of those that exist")
                for item in node.items:
                    for (of, key), known in members.items():
                        if word == of and key in item.entries:
                            yield from self._unknown([item[key]], known, f"{key}: one of those that exist")
            if "fires" in expected.entries:
                listed = [n for n in expected["fires"].walk() if n.kind is NodeKind.TEXT]
                yield from self._unknown_rules(subject, listed, rules)
            if "no_due" in expected.entries:
                listed = [n for n in expected["no_due"].walk() if n.kind is NodeKind.TEXT]
                yield from self._unknown(listed, clocks, "a deadline of the ruleset")

    def _unknown(self, nodes: Iterable[Node], known: Collection[str], what: str) -> Iterator[Problem]:
        for node in nodes:
            name = node.text.rpartition("/")[2]
            if node.kind is NodeKind.TEXT and name not in known and name != "undecided":
                yield self.problem(node, what, nearest=nearest(name, known))

    def _unknown_rules(self, subject: LintSubject, nodes: Iterable[Node], known: Collection[str]) -> Iterator[Problem]:
        for node in nodes:
            key = node.text if "/" in node.text else f"{subject.ruleset.id}/{node.text}"
            owner, _, id_ = key.partition("/")
            if key in known or (subject.library.has(owner) and id_ in subject.library.read(owner).rules):
                continue
            own = [rule.rpartition("/")[2] for rule in known]
            yield self.problem(node, "the id of a rule", nearest=nearest(node.text, own))
