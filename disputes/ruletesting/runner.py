"""Runs the examples that stand beside the rules, exact both ways: what fires beyond them fails them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace

from disputes.answers.assessment import Assessment
from disputes.api import Engine, PreparedCase
from disputes.documents.errors import RecordError
from disputes.documents.problems import Problem
from disputes.language.case_rules import Deadline, Fact, Rule
from disputes.language.messages import Message
from disputes.language.ruleset import Ruleset
from disputes.language.shop_rules import Ledger, Metric
from disputes.ruletesting.case_expectations import ExampleAnswer, unmet_of_case
from disputes.ruletesting.expectations import Unmet
from disputes.ruletesting.reading import Example, examples_of
from disputes.ruletesting.shop_expectations import unmet_of_shop
from disputes.words.dataclass import dataclass
from disputes.words.language import RUN_ON_TRIAL, EntryKind


@dataclass(slots=True)
class ExampleReport:
    """What running a ruleset's examples came to: in how many of its own each rule fired, and in how many it did not."""

    ran: int = 0
    problems: list[Problem] = field(default_factory=list)
    firing: dict[str, int] = field(default_factory=dict)
    silent: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What does not hold of an example, and the rules that fired; None where it could not be answered."""

    unmet: list[Unmet]
    fired: set[str] | None = None


@dataclass(frozen=True, slots=True)
class ExampleRunner:
    """Runs examples."""

    engine: Engine

    def run(self, ruleset: Ruleset, step: Callable[[int], None] = lambda done: None) -> ExampleReport:
        """Every example of a ruleset; each rule needs one in which it fires and one in which it does not.

        `step` is called before each example with the number of those that have run.
        """
        report = ExampleReport()
        examples = examples_of(self.engine.library, ruleset.id, report.problems)
        for example in examples:
            step(report.ran)
            result = self.check(example)
            report.ran += 1
            report.problems += [_problem(ruleset, example, unmet) for unmet in result.unmet]
            if example.kind == "rule" and result.fired is not None:
                fires = f"{ruleset.id}/{example.owner}" in result.fired
                table = report.firing if fires else report.silent
                table[example.owner] = table.get(example.owner, 0) + 1
        report.problems += _without_example(ruleset, report)
        shown = {example.owner for example in examples if example.kind is EntryKind.MESSAGE}
        for message in ruleset.messages.values():
            if message.id not in shown:
                found = f"message {message.id!r} without one"
                report.problems.append(message.node.problem("an example of the message", found=found, code="example"))
        return report

    def check(self, example: Example) -> ExampleResult:
        """Whether an example holds."""
        try:
            return self._check_case(example) if example.read.shop is None else self._check_shop(example)
        except RecordError as error:
            return ExampleResult([Unmet("", str(p), "a record that can be answered") for p in error.problems])

    def holds(self, example: Example) -> bool:
        """Whether an example holds, without what keeps it from it."""
        if example.read.shop is not None:
            return not self.check(example).unmet
        try:
            return not unmet_of_case(example.expect, self._answer(self.engine.prepared(example.read), example))
        except RecordError:
            return False

    def _check_case(self, example: Example) -> ExampleResult:
        case = self.engine.prepared(example.read)
        answer = self._answer(case, example)
        unmet = unmet_of_case(example.expect, answer)
        if any(u.rule is not None for u in unmet):
            explained = case.assessor.evaluate(case.values, example.as_of, explain=True, trial=True).answer
            unmet = [u if u.rule is None else replace(u, found=u.found + _reason(explained, u.rule)) for u in unmet]
        return ExampleResult(unmet, answer.fired)

    def _answer(self, case: PreparedCase, example: Example) -> ExampleAnswer:
        found = case.assessor.evaluate(case.values, example.as_of, trial=True)
        message = self.engine.library.read(example.ruleset).messages.get(example.owner)
        of = message.actions if message is not None and example.kind is EntryKind.MESSAGE else ()
        return ExampleAnswer(example.ruleset, found, of)

    def _check_shop(self, example: Example) -> ExampleResult:
        shop = self.engine.prepared_shop(example.read)
        if "next_change_at" in example.expect:
            standing = shop.stand(example.as_of, trial=True)
        else:
            standing = shop.assessor.standing_at(shop.values, example.as_of, timeline=False, trial=True)
        unmet = unmet_of_shop(example.expect, standing, example.ruleset)
        return ExampleResult(unmet, {t.rule for t in standing.trace})


def _reason(answer: Assessment, rule: str) -> str:
    """What let a rule fire, or which condition stopped it."""
    matched = next((t.matched for t in answer.trace if t.rule == rule), None)
    if matched is not None:
        return f", let by {', '.join(f'{path} {value}' for path, value in matched.items()) or 'nothing but its scope'}"
    asked = [q.field for q in answer.questions if rule in q.would_change]
    if asked:
        return f", not known: {', '.join(asked)}"
    stopped = next((m.failed for m in answer.near_misses or () if m.rule == rule), None)
    if stopped is None:
        return ", stopped by more than one condition"
    actual = str(stopped.actual).lower() if isinstance(stopped.actual, bool) else stopped.actual
    return f", stopped by {stopped.field}: {actual}, and it needs {stopped.wanted}"


def _problem(ruleset: Ruleset, example: Example, unmet: Unmet) -> Problem:
    """A failing example with its own line, the place in the answer, and the line of the rule that it is about."""
    place = _place_of(ruleset, example, unmet)
    about = f"{example.name!r} {unmet.path}".rstrip()
    node = example.expect.get(unmet.path.split("[")[0].split(".")[0], example.node)
    return Problem(
        node.file,
        node.line,
        f"{example.kind} {example.owner}, {about}",
        unmet.found,
        f"{unmet.expected}{place}",
        code="example",
    )


def _place_of(ruleset: Ruleset, example: Example, unmet: Unmet) -> str:
    """Where the entry stands that a failing example is about."""
    entry: Rule | Deadline | Fact | Metric | Ledger | Message | None = None
    if unmet.rule is not None:
        entry = ruleset.rules.get(unmet.rule.removeprefix(f"{ruleset.id}/"))
    if entry is None:
        sections: dict[EntryKind, Mapping[str, Rule | Deadline | Fact | Metric | Ledger | Message]] = {
            EntryKind.RULE: ruleset.rules,
            EntryKind.DEADLINE: ruleset.deadlines,
            EntryKind.FACT: ruleset.facts,
            EntryKind.METRIC: ruleset.metrics,
            EntryKind.LEDGER: ruleset.ledgers,
            EntryKind.MESSAGE: ruleset.messages,
        }
        entry = sections[example.kind].get(example.owner)
    node = entry.node if entry is not None else None
    return f" (the entry stands in {node.file}:{node.line})" if node is not None else ""


def _without_example(ruleset: Ruleset, report: ExampleReport) -> Iterator[Problem]:
    """The rules that no example shows firing, or not firing."""
    for rule in ruleset.rules.values():
        if rule.status not in RUN_ON_TRIAL:
            continue
        for table, what in ((report.firing, "in which it fires"), (report.silent, "in which it does not fire")):
            if rule.id not in table:
                yield rule.node.problem(f"an example {what}", found=f"rule {rule.id!r} without one", code="example")
