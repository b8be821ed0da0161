"""Cases a second for matching alone, on one core: both adapters side by side, on the same rules and the same
situations.

The mix is like that of one specialised rulebook: 30 rules of one to five tests (equality, lists, orders), of which 15
fire on average, on 24 fields. Situations
vary in an amount, an instant, texts, numbers and booleans. Two runs: situations that come again (the cache holds them
all), and more of them than it holds.

    python bench/matching.py [seconds for each measurement]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from disputes.engine.durable import DurableMatcher
from disputes.engine.plain import PlainMatcher
from disputes.engine.port import Compiled, Matcher, Op, Scalar, Test

RULES = 30
FIRING = 15
STAGES = ("requested", "response_due", "in_return", "in_review", "decided", "appealed")
Situation = dict[str, Scalar]


def situation(rng: random.Random) -> Situation:
    """One situation of 24 fields; every field is always there."""
    found: Situation = {f"stage_{n}": rng.choice(STAGES) for n in range(4)}
    found |= {f"flag_{n}": rng.random() < 0.8 for n in range(14)}
    found |= {f"days_{n}": rng.randrange(0, 30) for n in range(4)}
    found |= {"amount": rng.randrange(100, 500_000), "filed": 1_700_000_000 + rng.randrange(0, 40_000_000)}
    return found


def rule(rng: random.Random, number: int) -> Compiled:
    """A rule of one to five tests, likely to hold."""
    tests: list[Test] = []
    for _ in range(rng.choice((1, 2, 2, 3, 3, 4, 5))):
        kind = rng.random()
        if kind < 0.6:
            tests.append(Test(f"flag_{rng.randrange(14)}", "eq", rng.random() < 0.9))
        elif kind < 0.75:
            tests.append(Test(f"stage_{rng.randrange(4)}", "in", tuple(rng.sample(STAGES, 5))))
        elif kind < 0.9:
            op: Op = rng.choice(("gte", "gt"))
            tests.append(Test(f"days_{rng.randrange(4)}", op, rng.randrange(0, 5)))
        else:
            tests.append(Test("amount", "lte", rng.choice((200_000, 400_000, 480_000))))
    return Compiled(f"rule-{number}", tuple(tests))


def mix() -> tuple[list[Compiled], list[Situation]]:
    """30 rules of which 15 fire on average (chosen from many drawn ones so that this holds), and 12,000 situations."""
    rng = random.Random(7)
    situations = [situation(rng) for _ in range(12_000)]
    drawn = [rule(rng, number) for number in range(300)]
    probe = PlainMatcher(drawn)
    hits = dict.fromkeys((one.id for one in drawn), 0)
    for one in situations[:500]:
        for rule_id in probe.fire(one):
            hits[rule_id] += 1
    drawn.sort(key=lambda one: abs(hits[one.id] / 500 - FIRING / RULES))
    return drawn[:RULES], situations


def rate(matcher: Matcher, situations: list[Situation], seconds: float) -> float:
    """Situations a second, over whole rounds until `seconds` have passed, after one round to warm up."""
    for one in situations:
        matcher.fire(one)
    fire, clock = matcher.fire, time.perf_counter
    done, start = 0, clock()
    while clock() - start < seconds:
        for one in situations:
            fire(one)
        done += len(situations)
    return done / (clock() - start)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    rules, varied = mix()
    start = time.perf_counter()
    DurableMatcher(rules).close()
    built = time.perf_counter() - start
    adapters: list[tuple[str, Callable[[], Matcher]]] = [
        ("plain", lambda: PlainMatcher(rules)),
        ("durable, cache off", lambda: DurableMatcher(rules, cache_size=0)),
        ("durable, cache on", lambda: DurableMatcher(rules)),
    ]
    for title, situations in (
        ("1,000 situations that come again", varied[:1000]),
        ("12,000 situations, more than the cache holds", varied),
    ):
        firing = sum(len(PlainMatcher(rules).fire(one)) for one in situations) / len(situations)
        print(f"{len(rules)} rules, {firing:.1f} firing, {title}:")
        base = 0.0
        for name, make in adapters:
            matcher = make()
            found = rate(matcher, situations, seconds)
            matcher.close()
            base = base or found
            print(f"  {name:<20}{found:>12,.0f} cases/s {found / base:>8.2f} x plain")
    print(f"building and freeing the network once: {built * 1000:.1f} ms")


if __name__ == "__main__":
    main()
