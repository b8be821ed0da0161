"""A name that no catalogue has: of an action, a ground, evidence, a measure, a calendar, a rule or a deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.case_rules import Deadline, Lapse, Rule, RuleAction, silences
from disputes.language.measures import MeasureUse
from disputes.lint.check import LintCheck
from disputes.lint.places import at, named_at
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity


class UnknownName(LintCheck):
    code = "unknown-name"
    severity = Severity.ERROR
    title = "A name that no catalogue has"
    ignorable = False

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        self._actions = subject.names(lambda r: r.actions)
        self._grounds = subject.names(lambda r: r.grounds)
        self._evidence = subject.names(lambda r: r.evidence)
        self._measures = subject.names(lambda r: r.measures)
        self._calendars = subject.names(lambda r: r.calendars)
        for rule in subject.ruleset.rules.values():
            yield from self._of_rule(rule)
        yield from self._overrides(subject)
        for deadline in subject.ruleset.deadlines.values():
            yield from self._of_deadline(subject, deadline)
        yield from self._of_catalogues(subject)
        yield from self._of_shops(subject)

    def _missing(self, node: Node, what: str, name: str, known: Iterable[str]) -> Problem:
        return self.problem(node, f"{what} of a catalogue", found=repr(name), nearest=nearest(name, known))

    def _steps(self, node: Node, steps: Iterable[RuleAction]) -> Iterator[Problem]:
        for step in steps:
            if step.action not in self._actions:
                place = named_at(at(node, "do"), step.action, "action")
                yield self._missing(place, "an action", step.action, self._actions)

    def _opened(self, node: Node, used: Iterable[MeasureUse]) -> Iterator[Problem]:
        for use in used:
            if use.measure not in self._measures:
                place = at(use.node or node, "measure")
                yield self._missing(place, "a measure", use.measure, self._measures)

    def _of_rule(self, rule: Rule) -> Iterator[Problem]:
        then = at(rule.node, "then")
        yield from self._steps(then, rule.then.steps)
        yield from self._opened(then, rule.then.measures)
        ground = rule.then.ground
        if ground is not None and ground not in self._grounds:
            yield self._missing(at(then, "ruling", "ground"), "a ground", ground, self._grounds)
        for request in rule.then.gather:
            groups = (want for group in request.one_of for option in group for want in option)
            for want in (*request.required, *request.optional, *groups):
                if want.kind not in self._evidence:
                    keys = ("required", "optional", "one_of", "kind")
                    place = named_at(at(then, "gather"), want.kind, *keys)
                    yield self._missing(place, "a kind of evidence", want.kind, self._evidence)

    def _overrides(self, subject: LintSubject) -> Iterator[Problem]:
        rules = {r.key: r for s in (subject.ruleset, *subject.others) for r in s.rules.values()}
        for rule in subject.ruleset.rules.values():
            for pattern in rule.overrides:
                if not any(silences(pattern, rule.ruleset, key) for key in rules):
                    yield self.problem(
                        named_at(at(rule.node, "overrides"), pattern),
                        "the id of a rule (or all that begin so: `refund.*`)",
                        found=repr(pattern),
                        nearest=nearest(pattern, [r.id for r in rules.values()]),
                    )

    def _of_deadline(self, subject: LintSubject, deadline: Deadline) -> Iterator[Problem]:
        for lapse in deadline.lapse.entries() if deadline.lapse is not None else ():
            ground = lapse.value.ground if isinstance(lapse.value, Lapse) else None
            if ground is not None and ground not in self._grounds:
                place = _entry(lapse.node, deadline.node, "lapse")
                yield self._missing(at(place, "ground"), "a ground", ground, self._grounds)
        for name in deadline.overrides:
            ruleset, _, id_ = name.rpartition("/")
            wanted = ruleset or subject.ruleset.id
            target = next((r for r in (subject.ruleset, *subject.others) if r.id == wanted), None)
            if target is not None and id_ not in target.deadlines:
                known = [f"{target.id}/{d}" for d in target.deadlines]
                yield self._missing(named_at(at(deadline.node, "overrides"), name), "a deadline", name, known)
        for calendar in deadline.calendar.entries() if deadline.calendar is not None else ():
            name_ = calendar.value
            if name_ is not None and name_ != "market" and name_ not in self._calendars:
                place = _entry(calendar.node, deadline.node, "calendar")
                yield self._missing(place, "a calendar", name_, self._calendars)

    def _of_catalogues(self, subject: LintSubject) -> Iterator[Problem]:
        for action in subject.ruleset.actions.values():
            for name in action.excludes:
                if name not in self._actions or name == action.id:
                    node = action.node or subject.documents[0]
                    place = named_at(at(node, "excludes"), name)
                    yield self._missing(place, "another action", name, self._actions)
        for message in subject.ruleset.messages.values():
            for name in message.actions:
                if name not in self._actions:
                    place = named_at(at(message.node, "action"), name)
                    yield self._missing(place, "an action", name, self._actions)
        for filing in subject.ruleset.filings.values():
            for name in (*filing.kinds, *((filing.letter,) if filing.letter is not None else ())):
                if name not in self._evidence:
                    place = named_at(at(filing.node, "kinds" if name in filing.kinds else "letter"), name)
                    yield self._missing(place, "a kind of evidence", name, self._evidence)
        for code, market in subject.ruleset.markets.items():
            if market.calendar is not None and market.calendar not in self._calendars:
                home = next(d for d in subject.documents if d["platform"].kind is NodeKind.MAP)
                place = at(home, "platform", "markets", code, "calendar")
                yield self._missing(place, "a calendar", market.calendar, self._calendars)

    def _of_shops(self, subject: LintSubject) -> Iterator[Problem]:
        for metric in subject.ruleset.metrics.values():
            for bands in metric.bands.entries() if metric.bands is not None else ():
                for band in bands.value or ():
                    yield from self._opened(band.node, band.measures)
                    yield from self._steps(band.node, band.steps)
        for ledger in subject.ruleset.ledgers.values():
            for price in ledger.violations.values():
                for used in price.measures.values() if price.measures is not None else ():
                    yield from self._opened(price.node, used)
            for tiers in ledger.tiers.entries() if ledger.tiers is not None else ():
                for tier in tiers.value or ():
                    yield from self._opened(tier.node, tier.measures)
                    yield from self._steps(tier.node, tier.steps)


def _entry(alternative: Node | None, node: Node, key: str) -> Node:
    """The value of an alternative, or the plain value under a key of the entry."""
    if alternative is None:
        return at(node, key)
    return alternative["value"] if alternative.kind is NodeKind.MAP and "value" in alternative.entries else alternative
