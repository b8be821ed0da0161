"""The shipped rules in the languages of other engines, an oracle that nobody here wrote: they fire what ours do."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

import pytest

from bench import matching
from bench.peers import PEERS, Peer
from bench.shipped_rules import CASES, EDITION, FlatRecord, FlatRules, Situation, shipped
from disputes import Engine
from disputes.engine.compiled import CompiledEvaluator
from disputes.engine.durable import DurableMatcher
from disputes.engine.evaluation import ConditionedRule
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import WrittenAmount
from disputes.language.conditions import All, Always, FieldTest, Not, Some
from disputes.language.scope import Condition
from disputes.words.language import FieldKind, Operator
from tests.shipped import shipped_library
from tests.tiers import tiers

ORACLES = ("zen-engine, all rules in one expression", "rule-engine")
SHORT = ("dhgate",)


@cache
def groups(platforms: tuple[str, ...]) -> list[FlatRules]:
    """The shipped rules of some platforms (of all, where none is named), with situations of two nights. From an engine
    of its own, since its matchers are exchanged.
    """
    engine = Engine(shipped_library())
    return [one for name in platforms or ("",) for one in shipped(engine, CASES / name, nights=(0, 3))]


def ours(rules: Sequence[ConditionedRule], situations: Sequence[Situation]) -> list[frozenset[str]]:
    """What our engine fires, by the compiled rules and durable_rules."""
    evaluator = CompiledEvaluator(rules, DurableMatcher, lambda *_: False)
    keys = frozenset(rule.key for rule in rules)
    fired = [evaluator.decide(FlatRecord(one).scopes(), keys).fired for one in situations]
    evaluator.close()
    return fired


def theirs(peer: Peer, situations: Sequence[Situation]) -> list[frozenset[str]]:
    return [peer.fired(peer.ready(one)) for one in situations]


def leaves(condition: Condition) -> Iterator[FieldTest]:
    if isinstance(condition, (All, Some)):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    elif isinstance(condition, FieldTest):
        yield condition


def worth_trying(rules: Sequence[ConditionedRule]) -> dict[str, list[str | bool | int | Decimal | None]]:
    """For each field the constants that it is compared with, their neighbours, and a value that no rule names."""
    found: dict[str, dict[object, str | bool | int | Decimal | None]] = {}
    for test in (leaf for rule in rules for part in rule.parts for leaf in leaves(part)):
        values = found.setdefault(test.path, {})
        drawn: list[str | bool | int | Decimal | None] = [None]
        if test.kind is FieldKind.BOOL:
            drawn += [True, False]
        elif test.kind in (FieldKind.TEXT, FieldKind.ENUM):
            drawn += [*(one for one in test.constants or () if isinstance(one, str)), "something else"]
        elif test.amounts is not None and isinstance(test.amounts.only, WrittenAmount):
            number = test.amounts.only.value
            assert isinstance(number, Decimal)
            drawn += [number - 1, number, number + 1, number + Decimal("0.25")]
        values.update({(type(one), one): one for one in drawn})
    return {path: list(values.values()) for path, values in found.items()}


def drawn(rules: Sequence[ConditionedRule], number: int, rng: random.Random) -> list[Situation]:
    """Situations at random; one field in six is unknown."""
    fields = worth_trying(rules)
    return [
        {path: rng.choice(values) for path, values in fields.items() if rng.random() > 1 / 6} for _ in range(number)
    ]


@pytest.mark.parametrize("name", PEERS)
def test_each_peer_fires_the_same_on_the_example_cases(name: str) -> None:
    few = [one for one in groups(SHORT) if one.situations][:: 8 if name == "cel-python" else 1]
    assert any(fired for one in few for fired in ours(one.rules, one.situations))
    for one in few:
        assert theirs(PEERS[name](one.rules), one.situations) == ours(one.rules, one.situations)


@pytest.mark.parametrize("size", tiers((300, SHORT), (10_000, ())))
def test_the_oracles_fire_the_same_on_situations_at_random(size: tuple[int, tuple[str, ...]]) -> None:
    number, platforms = size
    rng = random.Random(17)
    all_groups = groups(platforms)
    each = -(-number // len(all_groups))
    fired = 0
    for one in all_groups:
        situations = drawn(one.rules, each, rng)
        wanted = ours(one.rules, situations)
        fired += sum(map(len, wanted))
        for name in ORACLES:
            assert theirs(PEERS[name](one.rules), situations) == wanted, name
    assert fired > number  # more than one rule each


def field(path: str, kind: FieldKind, op: Operator, *constants: str | bool) -> FieldTest:
    return FieldTest(path, False, kind, op, constants or None)


def number(op: Operator, value: str) -> FieldTest:
    return FieldTest("n", False, FieldKind.NUMBER, op, None, amounts=Alternatives.just(WrittenAmount(Decimal(value))))


FORMS: list[Condition] = [
    Always(True),
    Always(False),
    field("word", FieldKind.ENUM, Operator.EQ, "a"),
    field("word", FieldKind.ENUM, Operator.NE, "a"),
    field("word", FieldKind.ENUM, Operator.IN, "a", "b"),
    field("word", FieldKind.ENUM, Operator.NOT_IN, "a", "b"),
    field("word", FieldKind.ENUM, Operator.NONE),
    field("word", FieldKind.ENUM, Operator.NOT_NONE),
    field("word", FieldKind.ENUM, Operator.KNOWN, True),
    field("word", FieldKind.ENUM, Operator.KNOWN, False),
    field("flag", FieldKind.BOOL, Operator.EQ, True),
    field("flag", FieldKind.BOOL, Operator.EQ, False),
    *(number(op, "2.5") for op in (Operator.LT, Operator.LTE, Operator.GT, Operator.GTE, Operator.EQ, Operator.NE)),
]
UNKNOWN = object()
VALUES = {
    "word": (UNKNOWN, None, "a", "c"),
    "flag": (UNKNOWN, None, True, False),
    "n": (UNKNOWN, None, 2, Decimal("2.5"), 3),
}


@pytest.mark.parametrize("name", PEERS)
def test_every_form_of_a_condition_means_the_same_to_each_peer(name: str) -> None:
    pairs = [(a, b) for a, b in itertools.product(FORMS[2:], repeat=2)][:: 97 if name == "cel-python" else 11]
    conditions = [
        *FORMS,
        *(Not(one) for one in FORMS),
        *(All((a, Not(b))) for a, b in pairs),
        *(Not(Some((Not(a), b))) for a, b in pairs),
        *(Some((a, b)) for a, b in pairs),
    ]
    rules = [ConditionedRule(f"rule-{n}", "", EDITION, (one,)) for n, one in enumerate(conditions)]
    situations: list[Situation] = [
        {path: value for path, value in zip(VALUES, chosen, strict=True) if value is not UNKNOWN}  # type: ignore[misc]
        for chosen in itertools.product(*VALUES.values())
    ]
    assert theirs(PEERS[name](rules), situations) == ours(rules, situations)


def test_the_lines_of_the_table_name_each_peer_and_hold_ours_against_the_fastest() -> None:
    lines = matching.lines(groups(SHORT)[:2], rounds=1)
    assert {line.beside_name for line in lines} == set(PEERS)
    [goal] = [line for line in lines if line.goal is not None]
    others = [line.beside for line in lines if line.beside_name != goal.beside_name]
    assert goal.beside >= max(others)
    assert goal.ratio == goal.ours / goal.beside
    assert goal.met == (round(goal.ratio, 2) >= 10)


def test_an_engine_that_decides_otherwise_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(matching.Plain):
        def fired(self, ready: FlatRecord) -> frozenset[str]:
            return frozenset()

    monkeypatch.setitem(PEERS, "silent", Silent)
    with pytest.raises(SystemExit, match="silent does not fire"):
        matching.rates(groups(SHORT)[:2], rounds=1)
