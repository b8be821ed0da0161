"""How long an answer takes on one core, beside the time that reading the same record with pydantic alone takes.

    python bench/assess.py [ROUNDS]

The mix is every example case under `cases/`, each at its own instant; told is the processor time a case, the median of
interleaved rounds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lines import Line, in_turn, processor, show
from bench.programs import ROOT
from bench.remade import maker
from disputes import Case, Engine
from disputes.api import PreparedCase
from disputes.documents.yaml_tree import parse_yaml
from disputes.records.field_types import to_instant
from disputes.records.reading import RecordRead, read_records

ROUNDS = 3
COMMAND = "assess.py"
CASES = ROOT / "cases"
READING = "pydantic reads it"
MADE = "its objects made, all in them known"
GOALS = {"the answer alone, durable": 8.0, "with next_change_at, durable": 12.0}


def load() -> list[tuple[RecordRead, dict[str, Any], datetime]]:
    """The example cases: their records, their plain data, and the instant of their answer."""
    out = []
    for path in sorted(CASES.rglob("*.expect.yaml")):
        if path.parent.name == "shops":
            continue
        as_of = to_instant(parse_yaml(path.read_text(), path.name)[0]["as_of"].text)
        [read] = read_records(path.with_name(path.name.replace(".expect.yaml", ".yaml")))
        assert read.case is not None
        assert read.node is not None
        out.append((read, read.node.plain(), as_of))
    return out


def alone(ready: list[tuple[PreparedCase, datetime]]) -> object:
    return [case.answer_at(at) for case, at in ready]


def looking_ahead(ready: list[tuple[PreparedCase, datetime]]) -> object:
    return [case.assess(at) for case, at in ready]


def made(makers: list[Callable[[], object]]) -> object:
    return [make() for make in makers]


def lines(rounds: int = ROUNDS) -> list[Line]:
    """One case, by each engine, with the instant of its next change and without; and the least that Python takes."""
    cases = load()
    rows = {READING: processor(lambda: [Case.model_validate(plain) for _, plain, _ in cases], len(cases))}
    for engine in ("durable", "plain"):
        own = Engine(engine=engine, freeze=True)
        ready = [(own.prepared(read), at) for read, _, at in cases]
        rows[f"the answer alone, {engine}"] = processor(partial(alone, ready), len(cases))
        rows[f"with next_change_at, {engine}"] = processor(partial(looking_ahead, ready), len(cases))
        if engine == "durable":
            makers = [maker(case.answer_at(at)) for case, at in ready]
            rows[MADE] = processor(partial(made, makers), len(cases))
    found = in_turn(rows, rounds)
    return [
        Line(f"a case: {name}", value, "µs", READING, found[READING], COMMAND, "≤", GOALS.get(name))
        for name, value in found.items()
        if name != READING
    ]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    show(f"processor time a case, medians of {rounds} interleaved rounds", lines(rounds))


if __name__ == "__main__":
    main()
