"""Runs the examples that stand beside the rules, exact both ways: what fires beyond them fails them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from disputes.answers.assessment import Assessment
from disputes.answers.serialization import as_json
from disputes.api import Engine
from disputes.documents.errors import RecordError
from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.loading import COMMON
from disputes.language.ruleset import Ruleset
from disputes.language.truth import Unknown
from disputes.records.field_types import BadValue, to_instant
from disputes.records.reading import RecordRead, read_node
from disputes.ruletesting.expectations import misses, same
from disputes.ruletesting.shop_examples import EXPECT as SHOP_EXPECT
from disputes.ruletesting.shop_examples import compare_standing
from disputes.situation.state import State
from disputes.words.documents import NodeKind

KEYS = ("name", "like", "as_of", "given", "expect", "note")
EXPECT = (
    "fires",
    "ruling",
    "due",
    "no_due",
    "actions",
    "no_actions",
    "evidence",
    "amount",
    "recoverable",
    "borne_by",
    "freight",
    "hits",
    "fees",
    "gaps",
    "questions",
    "no_questions",
    "facts",
    "points",
    "confidence",
    "if_lapsed",
    "contested_by",
    "final",
)


_MONEY = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})\Z")


@dataclass(slots=True)
class Example:
    """One example of a ruleset, read and ready to run."""

    ruleset: str
    kind: str
    owner: str
    name: str
    node: Node
    read: RecordRead
    as_of: Any
    expect: Mapping[str, Node]


@dataclass(slots=True)
class Report:
    """What running a ruleset's examples came to."""

    ran: int = 0
    problems: list[Problem] = field(default_factory=list)
    firing: dict[str, int] = field(default_factory=dict)
    silent: dict[str, int] = field(default_factory=dict)


class Names:
    """The examples of a ruleset by name. A name is unique in its entry; `like` looks there first, then everywhere."""

    def __init__(self) -> None:
        self.own: dict[tuple[str, str], Node] = {}
        self.all: dict[str, list[tuple[str, Node]]] = {}

    def add(self, owner: str, node: Node) -> Node | None:
        """Keeps an example; gives the earlier one of the same entry and name, if any."""
        name = node["name"].text
        first = self.own.setdefault((owner, name), node)
        self.all.setdefault(name, []).append((owner, node))
        return first if first is not node else None

    def like(self, owner: str, name: str) -> tuple[str, Node] | None:
        if (owner, name) in self.own:
            return owner, self.own[owner, name]
        found = self.all.get(name, [])
        return found[0] if len(found) == 1 else None


def examples_of(ruleset: Ruleset, problems: list[Problem]) -> list[Example]:
    """The examples of a ruleset; what is wrong with one is added to `problems`."""
    names = Names()
    for kind, owner, node in ruleset.examples:
        if node.kind is not NodeKind.MAP or "name" not in node.entries:
            problems.append(node.problem("an example with a `name`", found="one without", code="example"))
            continue
        first = names.add(f"{kind} {owner}", node)
        if first is not None:
            problems.append(
                node.problem(
                    f"each name once in an entry (first on line {first.line})",
                    found=repr(node["name"].text),
                    code="example",
                )
            )
    found = (
        _example(ruleset, kind, owner, node, names, problems)
        for kind, owner, node in ruleset.examples
        if "name" in node.entries
    )
    return [e for e in found if e is not None]


def _example(
    ruleset: Ruleset, kind: str, owner: str, node: Node, names: Names, problems: list[Problem]
) -> Example | None:
    for key in node.entries:
        if key not in KEYS:
            problems.append(
                node.key_problem(key, f"one of: {', '.join(KEYS)}", nearest=nearest(key, KEYS), code="example")
            )
    expect = node.get("expect")
    if expect is None or expect.kind is not NodeKind.MAP or not expect.entries:
        problems.append(node.problem("`expect` with something to hold", found="nothing", code="example"))
        return None
    for key in expect.entries:
        known = SHOP_EXPECT if _about_shop(ruleset, kind, owner) else EXPECT
        if key not in known:
            problems.append(
                expect.key_problem(key, f"one of: {', '.join(known)}", nearest=nearest(key, known), code="example")
            )
    chain = _chain(f"{kind} {owner}", node, names, problems)
    given = node.beside(NodeKind.MAP)
    for link in reversed(chain):
        own = link.get("given")
        given = merged(given, own) if own is not None else given
    as_of = next((n["as_of"] for n in chain if "as_of" in n.entries), None)
    if as_of is None:
        problems.append(node.problem("`as_of`, here or in the example that it is `like`", found="none", code="example"))
        return None
    try:
        instant = to_instant(as_of.text)
    except BadValue as bad:
        problems.append(as_of.problem(bad.expected, code="example"))
        return None
    about_shop = _about_shop(ruleset, kind, owner)
    read = read_node(_record(node, _spelled_out(given), ruleset.id, about_shop))
    if read.record is None:
        problems += [
            Problem(p.file, p.line, p.path, p.found, p.expected, nearest=p.nearest, code="example")
            for p in read.problems
        ]
        return None
    return Example(ruleset.id, kind, owner, node["name"].text, node, read, instant, expect.entries)


def _chain(owner: str, node: Node, names: Names, problems: list[Problem]) -> list[Node]:
    """The example and those that it is `like`, nearest first."""
    out = [node]
    while (like := out[-1].get("like")) is not None:
        found = names.like(owner, like.text)
        if found is None or found[1] in out:
            near = nearest(like.text, names.all)
            problems.append(
                like.problem(
                    "the name of one other example (of this entry, or the only one of that name)",
                    nearest=near,
                    code="example",
                )
            )
            break
        owner = found[0]
        out.append(found[1])
    return out


def _spelled_out(node: Node) -> Node:
    """`900 PHP` in an example's record stands for `{value: "900", currency: PHP}`."""
    if node.kind is NodeKind.MAP:
        entries = {k: _spelled_out(v) for k, v in node.entries.items()}
        return node.beside(NodeKind.MAP, entries=entries, keys=node.keys)
    if node.kind is NodeKind.LIST:
        return node.beside(NodeKind.LIST, items=[_spelled_out(n) for n in node.items])
    if node.kind is NodeKind.TEXT and not node.quoted and (found := _MONEY.match(node.text)):
        parts = {"value": _text(node, found[1]), "currency": _text(node, found[2])}
        return node.beside(NodeKind.MAP, entries=parts, keys={k: node for k in parts})
    return node


def _text(node: Node, text: str) -> Node:
    return node.beside(NodeKind.TEXT, text, quoted=True)


def _about_shop(ruleset: Ruleset, kind: str, owner: str) -> bool:
    """Whether an example is about a shop: those of metrics, of ledgers and of rules about the shop."""
    rule = ruleset.rules.get(owner) if kind == "rule" else None
    return kind in ("metric", "ledger") or (rule is not None and rule.about == "shop")


def _record(node: Node, given: Node, platform: str, about_shop: bool = False) -> Node:
    """The example's record: what it gives, with an id and a platform filled in."""
    filled = dict(given.entries)
    filled.setdefault("id", _text(node, "example"))
    if platform != COMMON:
        filled.setdefault("platform", _text(node, platform))
    for key, word in (("market", "GLOBAL"), *([] if about_shop else [("dispute", "none")])):
        filled.setdefault(key, _text(node, word))
    return Node(
        given.file,
        given.line,
        given.column,
        "",
        NodeKind.MAP,
        entries=filled,
        keys={**{k: node for k in filled}, **given.keys},
    )


def merged(base: Node, own: Node) -> Node:
    """`own` over `base`: mappings key by key, anything else whole."""
    if base.kind is not NodeKind.MAP or own.kind is not NodeKind.MAP:
        return own
    entries = dict(base.entries)
    for key, value in own.entries.items():
        entries[key] = merged(entries[key], value) if key in entries else value
    return own.beside(NodeKind.MAP, entries=entries, keys={**base.keys, **own.keys})


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs examples."""

    engine: Engine

    def run(self, ruleset: Ruleset) -> Report:
        """Every example of a ruleset; each rule needs one in which it fires and one in which it does not."""
        report = Report()
        for example in examples_of(ruleset, report.problems):
            lines, fired = self.check(example)
            report.ran += 1
            report.problems += [
                example.node.problem(line, found=f"example {example.name!r}", code="example") for line in lines
            ]
            if example.kind == "rule" and fired is not None:
                table = report.firing if f"{ruleset.id}/{example.owner}" in fired else report.silent
                table[example.owner] = table.get(example.owner, 0) + 1
        for rule in ruleset.rules.values():
            if rule.status in ("stable", "trial"):
                for table, what in ((report.firing, "in which it fires"), (report.silent, "in which it does not fire")):
                    if rule.id not in table:
                        report.problems.append(
                            rule.node.problem(
                                f"an example {what}", found=f"rule {rule.id!r} without one", code="example"
                            )
                        )
        return report

    def check(self, example: Example) -> tuple[list[str], set[str] | None]:
        """What does not hold of an example, and the rules that fired."""
        if example.read.shop is not None:
            return self._check_shop(example)
        try:
            case = self.engine.prepared(example.read)
        except RecordError as error:
            return [str(p) for p in error.problems], None
        found = case.assessor.evaluate(case.values, example.as_of, trial=True)
        fired = {t.rule for t in found.answer.trace}
        return compare(example, found.answer, found.state, fired), fired

    def _check_shop(self, example: Example) -> tuple[list[str], set[str] | None]:
        try:
            shop = self.engine.prepared_shop(example.read)
        except RecordError as error:
            return [str(p) for p in error.problems], None
        if "next_change_at" in example.expect:
            answer = shop.stand(example.as_of, trial=True)
        else:
            answer = shop.assessor.standing_at(shop.values, example.as_of, timeline=False, trial=True)
        return compare_standing(example.expect, answer, example.ruleset), {t.rule for t in answer.trace}


def compare(example: Example, answer: Assessment, state: State, fired: set[str]) -> list[str]:
    """The lines of an example's `expect` that do not hold."""
    out: list[str] = []
    plain = as_json(answer)
    for key, node in example.expect.items():
        out += _compare(key, node, example, answer, plain, state, fired)
    return out


def _texts(node: Node) -> list[str]:
    return [n.text for n in node.items] if node.kind is NodeKind.LIST else [node.text]


def _compare(
    key: str, node: Node, example: Example, answer: Assessment, plain: Any, state: State, fired: set[str]
) -> list[str]:
    wanted = node.plain()
    if key == "fires":
        return _fires(node, example, fired)
    if key == "ruling":
        return (
            _scalar("ruling", None if wanted is None and not answer.ruling.rules else answer.ruling.expected, wanted)
            if wanted is not None
            else (
                [f"ruling: wanted none, got {answer.ruling.expected}"]
                if answer.ruling.rules or answer.ruling.recorded
                else []
            )
        )
    if key == "due":
        return misses(_dues(plain), [_due(n.plain_entries()) for n in node.items], "due")
    if key == "no_due":
        present = {d["id"] for d in plain["deadlines"]}
        return [f"deadline {name!r} is listed" for name in _texts(node) if name in present]
    if key == "no_actions":
        present = {a["id"] for a in plain["actions"]}
        return [f"action {name!r} is listed" for name in _texts(node) if name in present]
    if key in ("actions", "evidence", "fees"):
        return misses(plain["exposure"]["fees"] if key == "fees" else plain[key], wanted, key)
    if key == "amount":
        found = answer.exposure.amount
        return _scalar(
            "amount",
            None if found is None else f"{found.currency} {format(found.value.normalize(), 'f')}",
            _money_text(wanted),
        )
    if key == "recoverable":
        got = answer.exposure.recoverable
        return _scalar(
            "recoverable",
            None if got is None else f"{got.currency} {format(got.value.normalize(), 'f')}",
            _money_text(wanted),
        )
    if key in ("freight", "contested_by", "final"):
        return misses(plain["ruling"][key], wanted, key)
    if key in ("borne_by", "points", "if_lapsed"):
        return misses(plain["exposure"][key], wanted, key)
    if key == "hits":
        hits = [m["id"] for m in plain["exposure"]["metrics"]]
        return [] if sorted(hits) == sorted(_texts(node)) else [f"hits: wanted {_texts(node)}, got {hits}"]
    if key == "gaps":
        topics = [g["topic"] for g in plain["gaps"]]
        return (
            misses(topics, _texts(node), "gaps")
            if _texts(node)
            else ([f"gaps: wanted none, got {topics}"] if topics else [])
        )
    if key in ("questions", "no_questions"):
        asked = [q["field"] for q in plain["questions"]]
        if key == "no_questions":
            return [f"{f!r} is asked" for f in _texts(node) if f in asked]
        return misses(asked, _texts(node), "questions")
    if key == "facts":
        return _facts(node.plain_entries(), example, state)
    return _scalar(key, plain.get(key), wanted)


def _fires(node: Node, example: Example, fired: set[str]) -> list[str]:
    wanted = {t if "/" in t else f"{example.ruleset}/{t}" for t in _texts(node)}
    others = {w.split("/")[0] for w in wanted} | {example.ruleset}
    mine = {f for f in fired if f.split("/")[0] in others}
    out = [f"{r!r} does not fire" for r in sorted(wanted - fired)]
    return out + [f"{r!r} fires beyond what is expected" for r in sorted(mine - wanted)]


def _dues(plain: Any) -> list[dict[str, Any]]:
    return [
        {**d, "at": d["due_at"], "effect": (d["lapse"] or {}).get("effect"), "cost": _cost(d["lapse"])}
        for d in plain["deadlines"]
    ]


def _cost(lapse: Any) -> Any:
    cost = (lapse or {}).get("cost")
    return None if cost is None else f"{cost['currency']} {format(_normal(cost['value']), 'f')}"


def _normal(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text).normalize()


def _due(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _money_text(v) if k == "cost" else v for k, v in wanted.items()}


def _money_text(text: Any) -> Any:
    """`12.00 SGD` as the answer is compared: `SGD 12`."""
    if not isinstance(text, str) or " " not in text:
        return text
    value, _, currency = text.partition(" ")
    return f"{currency} {format(_normal(value), 'f')}"


def _scalar(name: str, actual: Any, wanted: Any) -> list[str]:
    return [] if same(actual, wanted) else [f"{name}: wanted {wanted}, got {actual}"]


def _facts(wanted: Mapping[str, Any], example: Example, state: State) -> list[str]:
    out = []
    for name, value in wanted.items():
        got = state.facts.read(name, example.ruleset).value
        shown = "undecided" if isinstance(got, Unknown) else as_json(got)
        if isinstance(shown, dict) and "currency" in shown:
            shown, value = f"{shown['currency']} {format(_normal(shown['value']), 'f')}", _money_text(value)
        out += _scalar(f"facts.{name}", shown, value)
    return out


def summary(reports: Sequence[Report]) -> tuple[int, int]:
    """How many examples ran, and how many problems they came to."""
    return sum(r.ran for r in reports), sum(len(r.problems) for r in reports)
