"""How fast cases are assessed on one core, beside the time that reading the same records with pydantic alone takes.

    python bench/assess.py [SECONDS]

The mix is every example case under `cases/`, each at its own instant. All lines come from one run.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from disputes import Case, Engine
from disputes.documents.yaml_tree import parse_yaml
from disputes.records.field_types import to_instant
from disputes.records.reading import RecordRead, read_records

CASES = Path(__file__).resolve().parent.parent / "cases"


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


def rate(work: Callable[[], int], seconds: float) -> float:
    """How many cases a second `work` does; it gives the number it did."""
    work()
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        done += work()
    return done / spent


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    cases = load()
    rows: list[tuple[str, float]] = [
        (
            "pydantic alone: reading the records",
            rate(lambda: sum(1 for _, plain, _ in cases if Case.model_validate(plain)), seconds),
        )
    ]
    for engine in ("durable", "plain"):
        own = Engine(engine=engine, freeze=True)
        ready = [(own.prepared(read), at) for read, _, at in cases]

        def full(ready: Any = ready) -> int:
            return sum(1 for case, at in ready if case.assess(at))

        def once(ready: Any = ready) -> int:
            return sum(1 for case, at in ready if case.answer_at(at))

        rows.append((f"assess, {engine}: with next_change_at", rate(full, seconds)))
        rows.append((f"assess, {engine}: the answer alone", rate(once, seconds)))
    base = rows[0][1]
    print(f"{len(cases)} cases, one core")
    for name, value in rows:
        print(f"{name:44s} {value:10,.0f} cases/s  {value / base:6.3f} × pydantic")


if __name__ == "__main__":
    main()
