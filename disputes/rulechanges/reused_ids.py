"""Whether an id that both editions have stands for something else in the new one.

Stored answers, alerts and notes name rules and deadlines by their ids, so that one that is used again makes them say
what nobody meant. Two editions cannot prove it; what is told here shares nothing by which one would know it again.
"""

from __future__ import annotations

import dataclasses

from disputes.language.case_rules import Consequences, Deadline, Rule
from disputes.language.conditions import All, Choice, FieldTest
from disputes.rulechanges.canonical import canonical, same

_DISPUTE = "dispute"


def is_reused(was: object, now: object) -> bool:
    """Whether an entry has another title and nothing else by which it is the same: of a deadline, when it starts and
    who meets it how; of a rule, no part of its condition but the kind of dispute, and no conclusion.
    """
    if isinstance(was, Deadline) and isinstance(now, Deadline):
        met_otherwise = was.actor is not now.actor or not same(was.met_by, now.met_by)
        return was.title != now.title and not same(was.starts, now.starts) and met_otherwise
    if isinstance(was, Rule) and isinstance(now, Rule):
        apart = not _parts(was.when) & _parts(now.when)
        return was.title != now.title and apart and not _conclusions(was.then) & _conclusions(now.then)
    return False


def conjuncts(found: object) -> list[object]:
    """The parts of a condition that must all hold."""
    if isinstance(found, All):
        return [c for p in found.parts for c in conjuncts(p)]
    return [found]


def _parts(when: object) -> set[object]:
    parts = conjuncts(when)
    return {canonical(p) for p in parts if not (isinstance(p, (FieldTest, Choice)) and p.path == _DISPUTE)}


def _conclusions(then: Consequences) -> set[tuple[str, object]]:
    none = Consequences()
    found = ((f.name, getattr(then, f.name), getattr(none, f.name)) for f in dataclasses.fields(then))
    return {(name, canonical(value)) for name, value, default in found if not same(value, default)}
