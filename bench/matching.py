"""Cases a second for matching alone, on one core: both engines side by side, on the same rules and the same records.

The mix is like that of one specialised rulebook: 30 rules of one to five tests (flags, lists, numbers), of which 15
fire on average, on 24 fields, of which one in ten is unknown. Two runs: records that come again (the cache holds all of
them), and more of them than it holds.

    python bench/matching.py [seconds for each measurement]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from disputes.engine.compiled import CompiledEvaluator
from disputes.engine.durable import DurableMatcher
from disputes.engine.evaluation import ConditionedRule, Evaluator
from disputes.engine.plain import PlainEvaluator
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import WrittenAmount
from disputes.language.conditions import FieldTest
from disputes.language.scope import Scope
from disputes.language.truth import Unknown
from disputes.words.language import FieldKind, Operator

RULES = 30
FIRING = 15
STAGES = ("requested", "response_due", "in_return", "in_review", "decided", "appealed")
KNOWN = 0.9


class Record:
    """Fields by their path, as far as conditions on single fields read them; what is not there is unknown."""

    def __init__(self, rng: random.Random) -> None:
        drawn: dict[str, object] = {f"stage_{n}": rng.choice(STAGES) for n in range(4)}
        drawn |= {f"flag_{n}": rng.random() < 0.8 for n in range(14)}
        drawn |= {f"days_{n}": rng.randrange(0, 30) for n in range(4)}
        drawn |= {"amount": rng.randrange(100, 500_000), "filed": rng.randrange(0, 40_000_000)}
        self.fields = {path: value for path, value in drawn.items() if rng.random() < KNOWN}

    def read(self, path: str) -> object:
        return self.fields[path] if path in self.fields else Unknown(frozenset({path}))

    def used(self, cites: object) -> None:
        """Citations do not matter here."""


def number(path: str, operator: Operator, value: int) -> FieldTest:
    return FieldTest(path, False, FieldKind.INT, operator, Alternatives.just(WrittenAmount(Decimal(value))))


def rule(rng: random.Random, name: int) -> ConditionedRule:
    """A rule of one to five tests, likely to hold."""
    tests: list[FieldTest] = []
    for _ in range(rng.choice((1, 2, 2, 3, 3, 4, 5))):
        kind = rng.random()
        if kind < 0.6:
            flag, wanted = f"flag_{rng.randrange(14)}", rng.random() < 0.9
            tests.append(FieldTest(flag, False, FieldKind.BOOL, Operator.EQ, (wanted,)))
        elif kind < 0.75:
            stage, words = f"stage_{rng.randrange(4)}", tuple(rng.sample(STAGES, 5))
            tests.append(FieldTest(stage, False, FieldKind.ENUM, Operator.IN, words))
        elif kind < 0.9:
            order = rng.choice((Operator.GTE, Operator.GT))
            tests.append(number(f"days_{rng.randrange(4)}", order, rng.randrange(0, 5)))
        else:
            tests.append(number("amount", Operator.LTE, rng.choice((200_000, 400_000, 480_000))))
    return ConditionedRule(f"rule-{name}", "ruleset", "edition", tuple(tests))


def decide(evaluator: Evaluator, rules: frozenset[str], record: Record) -> frozenset[str]:
    return evaluator.decide({"edition": cast(Scope, record)}, rules).fired


def mix() -> tuple[list[ConditionedRule], list[Record]]:
    """30 rules of which 15 fire on average (chosen from many drawn ones so that this holds), and 12,000 records."""
    rng = random.Random(7)
    records = [Record(rng) for _ in range(12_000)]
    drawn = [rule(rng, name) for name in range(300)]
    keys = frozenset(one.key for one in drawn)
    hits = dict.fromkeys(keys, 0)
    probe = PlainEvaluator(drawn)
    for one in records[:500]:
        for key in decide(probe, keys, one):
            hits[key] += 1
    drawn.sort(key=lambda one: abs(hits[one.key] / 500 - FIRING / RULES))
    return drawn[:RULES], records


def rate(evaluator: Evaluator, rules: frozenset[str], records: list[Record], seconds: float) -> float:
    """Records a second of processor time, over whole rounds until `seconds` have passed, after one to warm up."""
    for one in records:
        decide(evaluator, rules, one)
    clock = time.process_time
    done, start = 0, clock()
    while clock() - start < seconds:
        for one in records:
            decide(evaluator, rules, one)
        done += len(records)
    return done / (clock() - start)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    rules, varied = mix()
    keys = frozenset(one.key for one in rules)

    def compiled(cache_size: int) -> Evaluator:
        return CompiledEvaluator(rules, partial(DurableMatcher, cache_size=cache_size), lambda *_: False)

    start = time.process_time()
    compiled(0).close()
    built = time.process_time() - start
    engines: list[tuple[str, Callable[[], Evaluator]]] = [
        ("plain", lambda: PlainEvaluator(rules)),
        ("durable, cache off", lambda: compiled(0)),
        ("durable, cache on", lambda: compiled(4096)),
    ]
    for title, records in (
        ("1,000 records that come again", varied[:1000]),
        ("12,000 records, more than the cache holds", varied),
    ):
        probe = PlainEvaluator(rules)
        firing = sum(len(decide(probe, keys, one)) for one in records) / len(records)
        print(f"{len(rules)} rules, {firing:.1f} firing, {title}:")
        base = 0.0
        for name, make in engines:
            evaluator = make()
            found = rate(evaluator, keys, records, seconds)
            evaluator.close()
            base = base or found
            print(f"  {name:<20}{found:>12,.0f} cases/s {found / base:>8.2f} x plain")
    print(f"compiling the rules and freeing their network once: {built * 1000:.1f} ms")


if __name__ == "__main__":
    main()
