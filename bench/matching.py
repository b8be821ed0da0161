"""Which rules fire: ours beside other rule engines, on the shipped rules and the situations of the example cases.

    python bench/matching.py [ROUNDS]

Every engine holds the same rules in groups, as records share them, and is given the same situations (every example case
on several nights, see `shipped_rules.py`), written beforehand in the shape that it likes best. Timed is deciding which
rules fire, in processor time on one core, in interleaved rounds; before that it is checked that all decide the same.

With its cache, ours is timed twice: as the situations come for the first time, night after night, and once they have
been seen, as those of a shop's many cases are.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lines import Line, in_turn, show
from bench.peers import PEERS, Peer
from bench.shipped_rules import FlatRecord, FlatRules, Situation, shipped
from disputes import Engine
from disputes.documents.private_folder import cache_folder
from disputes.engine.conjunctions import ConditionCompiler
from disputes.engine.durable import DurableMatcher
from disputes.engine.evaluation import ConditionedRule
from disputes.engine.plain import PlainEvaluator
from disputes.engine.port import Scalar
from disputes.engine.readings import FieldReading
from disputes.language.compiled_rulesets import CompiledRulesets
from disputes.language.loading import Library

ROUNDS = 3
COMMAND = "matching.py"


class Durable:
    """Our matching by durable_rules."""

    def __init__(self, rules: Sequence[ConditionedRule], cache_size: int | None = None) -> None:
        compiler = ConditionCompiler(lambda *_: False)
        compiled = [compiler.compiled(rule) for rule in rules]
        self._matcher = DurableMatcher(compiled, cache_size=cache_size)
        self._readings = {one.name: one for rule in compiled for one in compiler.readings(rule)}.values()
        if not all(isinstance(one, FieldReading) for one in self._readings):
            raise SystemExit("a condition is worked out outside of the matcher: that would not be timed")

    def ready(self, situation: Situation) -> Situation:
        told = Told()
        for reading in self._readings:
            reading.write(FlatRecord(situation).scope(), told)
        return told

    def fired(self, ready: Situation) -> frozenset[str]:
        situation = self._matcher.situation()
        tell = situation.tell
        for name, value in ready.items():
            tell(name, value)
        return situation.fired()


class Told(dict[str, Scalar]):
    """What a situation is told, kept instead."""

    tell = dict.__setitem__

    def fired(self) -> frozenset[str]:
        raise NotImplementedError

    may_fire = fired


class Plain:
    """Our matching without any library, which walks each condition."""

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        self._keys = frozenset(rule.key for rule in rules)
        self._evaluator = PlainEvaluator(rules)

    def ready(self, situation: Situation) -> FlatRecord:
        return FlatRecord(situation)

    def fired(self, ready: FlatRecord) -> frozenset[str]:
        return self._evaluator.decide(ready.scopes(), self._keys).fired


Engines = Mapping[str, Callable[[Sequence[ConditionedRule]], Peer]]
OURS = "durable, situations seen before"
FIRST_TIME = "durable, situations as they come"
NO_CACHE = "durable, its cache off"
OWN: Engines = {
    NO_CACHE: lambda rules: Durable(rules, cache_size=0),
    FIRST_TIME: Durable,
    OURS: Durable,
    "plain": Plain,
}


GOALS = {OURS: 10.0}


class Held:
    """All groups of rules in one engine, with their situations in its shape."""

    def __init__(self, make: Callable[[Sequence[ConditionedRule]], Peer], groups: Sequence[FlatRules]) -> None:
        self._make = make
        self._groups = groups
        self.engines = [make(one.rules) for one in groups]
        self._ready: list[list[Any]] = [
            [engine.ready(situation) for situation in one.situations]
            for engine, one in zip(self.engines, groups, strict=True)
        ]

    def decide(self) -> list[list[frozenset[str]]]:
        return [[engine.fired(one) for one in ready] for engine, ready in zip(self.engines, self._ready, strict=True)]

    def renewed(self) -> None:
        """With nothing remembered."""
        self.engines = [self._make(one.rules) for one in self._groups]


def rates(groups: Sequence[FlatRules], rounds: int) -> dict[str, float]:
    """Situations a second of each engine. Raises SystemExit where two do not decide the same."""
    number = sum(len(one.situations) for one in groups)
    held = {name: Held(make, groups) for name, make in {**OWN, **PEERS}.items()}
    wanted = held["plain"].decide()
    for name, one in held.items():
        if one.decide() != wanted:
            raise SystemExit(f"{name} does not fire the rules that the plain engine fires")

    def measure(name: str) -> Callable[[], float]:
        def measured() -> float:
            if name == FIRST_TIME:
                held[name].renewed()
            begun = time.process_time()
            held[name].decide()
            return number / (time.process_time() - begun)

        return measured

    return in_turn({name: measure(name) for name in held}, rounds)


def all_groups() -> list[FlatRules]:
    """All shipped rules; their rulesets as the commands keep them, where they do."""
    folder = cache_folder(os.environ)
    return shipped(Engine(Library.at(None, CompiledRulesets(folder) if folder else None)))


def lines(groups: Sequence[FlatRules], rounds: int = ROUNDS) -> list[Line]:
    """The lines of the table: ours beside the fastest peer, and the others beside ours."""
    found = rates(groups, rounds)
    fastest = max(PEERS, key=lambda name: found[name])
    out = [
        Line(f"matching, {name}", found[name], "/s", fastest, found[fastest], COMMAND, "≥", GOALS.get(name))
        for name in OWN
    ]
    out += [
        Line(f"matching, {OURS}", found[OURS], "/s", name, found[name], COMMAND, "≥")
        for name in PEERS
        if name != fastest
    ]
    return out


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    what = f"which rules fire: situations a second of processor time, medians of {rounds} interleaved rounds"
    show(what, lines(all_groups(), rounds))


if __name__ == "__main__":
    main()
