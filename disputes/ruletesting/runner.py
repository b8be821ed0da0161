"""Runs the examples that stand beside the rules, exact both ways: what fires beyond them fails them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from disputes.api import Engine
from disputes.documents.errors import RecordError
from disputes.documents.problems import Problem
from disputes.language.ruleset import Ruleset
from disputes.ruletesting.case_expectations import ExampleAnswer, unmet_of_case
from disputes.ruletesting.reading import Example, examples_of
from disputes.ruletesting.shop_expectations import unmet_of_shop
from disputes.words.language import RuleStatus


@dataclass(slots=True)
class ExampleReport:
    """What running a ruleset's examples came to: in how many of its own each rule fired, and in how many it did not."""

    ran: int = 0
    problems: list[Problem] = field(default_factory=list)
    firing: dict[str, int] = field(default_factory=dict)
    silent: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What does not hold of an example, a line each, and the rules that fired; None where it could not be answered."""

    unmet: list[str]
    fired: set[str] | None = None


@dataclass(frozen=True, slots=True)
class ExampleRunner:
    """Runs examples."""

    engine: Engine

    def run(self, ruleset: Ruleset) -> ExampleReport:
        """Every example of a ruleset; each rule needs one in which it fires and one in which it does not."""
        report = ExampleReport()
        for example in examples_of(self.engine.library, ruleset.id, report.problems):
            result = self.check(example)
            report.ran += 1
            report.problems += [
                example.node.problem(line, found=f"example {example.name!r}", code="example") for line in result.unmet
            ]
            if example.kind == "rule" and result.fired is not None:
                fires = f"{ruleset.id}/{example.owner}" in result.fired
                table = report.firing if fires else report.silent
                table[example.owner] = table.get(example.owner, 0) + 1
        report.problems += _without_example(ruleset, report)
        return report

    def check(self, example: Example) -> ExampleResult:
        """Whether an example holds."""
        try:
            return self._check_case(example) if example.read.shop is None else self._check_shop(example)
        except RecordError as error:
            return ExampleResult([str(p) for p in error.problems])

    def _check_case(self, example: Example) -> ExampleResult:
        case = self.engine.prepared(example.read)
        found = case.assessor.evaluate(case.values, example.as_of, trial=True)
        answer = ExampleAnswer(example.ruleset, found.answer, found.state)
        return ExampleResult(unmet_of_case(example.expect, answer), answer.fired)

    def _check_shop(self, example: Example) -> ExampleResult:
        shop = self.engine.prepared_shop(example.read)
        if "next_change_at" in example.expect:
            standing = shop.stand(example.as_of, trial=True)
        else:
            standing = shop.assessor.standing_at(shop.values, example.as_of, timeline=False, trial=True)
        unmet = unmet_of_shop(example.expect, standing, example.ruleset)
        return ExampleResult(unmet, {t.rule for t in standing.trace})


def _without_example(ruleset: Ruleset, report: ExampleReport) -> Iterator[Problem]:
    """The rules that no example shows firing, or not firing."""
    for rule in ruleset.rules.values():
        if rule.status not in (RuleStatus.STABLE, RuleStatus.TRIAL):
            continue
        for table, what in ((report.firing, "in which it fires"), (report.silent, "in which it does not fire")):
            if rule.id not in table:
                yield rule.node.problem(f"an example {what}", found=f"rule {rule.id!r} without one", code="example")
