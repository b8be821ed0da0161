"""The start of a clock that another's lapse is to bring about, while that other one still runs.

The clock has not started yet, but the seller may know beforehand until when he has if he lets the first date pass.
"""

from __future__ import annotations

from datetime import datetime

from disputes.language.case_rules import Deadline
from disputes.language.moments import FieldMoment
from disputes.situation.basis import NO_BASIS, Collector
from disputes.situation.clock import RUNS
from disputes.situation.state import State


def foreseen_start(state: State, d: Deadline, collector: Collector) -> datetime | None:
    """When `d` starts if nothing meets the clock before it; None where none runs or its end is in doubt."""
    moment = d.starts.only if d.starts is not None else None
    if not isinstance(moment, FieldMoment):
        return None
    head, _, rest = moment.path.partition(".")
    name, _, part = rest.partition(".")
    if head != "deadline" or part != "due":
        return None
    found = state.clocks.of(name, d.ruleset)
    if found.basis is not NO_BASIS:
        collector.take(found.basis)
    before = found.value[-1] if found.value else None
    if before is None or before.state not in RUNS:
        return None
    is_certain = before.contested is None and not before.others and not before.may_apply
    return before.due_at if is_certain else None
