"""Why: what a fired rule matched, and which one condition kept another from firing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from disputes.answers.explanation import Failed, NearMiss, Trace
from disputes.dates.wall_clock import day_start
from disputes.language.conditions import CONSTANTS, All, Choice, FieldTest, Not, Some
from disputes.language.members import Members
from disputes.language.scope import Condition, may_move
from disputes.language.truth import Unknown
from disputes.situation.basis import Collector, Computed
from disputes.situation.matching import Match, Matching
from disputes.situation.view import View, ViewsInto

_SECOND = timedelta(seconds=1)


def trace(fired: Sequence[Match]) -> Computed[list[Trace]]:
    """The rules that fired, with the values that their conditions read.

    Left out is what is only `now` in another guise: it would never be the same twice.
    """
    collector = Collector()
    out = []
    views = ViewsInto(collector)
    for m in fired:
        view = views.of(m.view)
        if view.day_moves:
            view.wake(day_start(view.state.today + timedelta(days=1), view.zone))
        shown = m.view.state.book.shown_of_rules.get(m.rule.key)
        if shown is None:
            shown = m.view.state.book.shown_of_rules[m.rule.key] = tuple(_shown(m.rule.when))
        matched: dict[str, Any] = {}
        for path, text in shown:
            if text is not None:
                matched.setdefault(path, text)
            elif not isinstance(value := view.read(path), Unknown):
                matched[path] = value
        for path in [path for path in matched if may_move(path) and view.moves(path)]:
            if view.later(view.now + _SECOND).read(path) != matched[path]:
                del matched[path]
        out.append(Trace(rule=m.rule.key, matched=matched, edition=view.day, cite=list(m.rule.cites)))
    return Computed(out, collector.basis())


def _shown(condition: Condition | None) -> Iterator[tuple[str, str | None]]:
    """What is shown of a condition: the paths that it reads, in their order, and of a list what was asked of it."""
    for part in _leaves([condition] if condition is not None else []):
        if isinstance(part, Members):
            yield part.name, part.wanted or part.mode
        elif isinstance(part, Choice) or (isinstance(part, FieldTest) and not part.own):
            yield part.path, None


def _leaves(parts: Sequence[Any]) -> Iterator[Any]:
    for part in parts:
        if isinstance(part, (All, Some)):
            yield from _leaves(part.parts)
        elif isinstance(part, Not):
            yield from _leaves([part.part])
        else:
            yield part


def near_misses(matching: Matching) -> list[NearMiss]:
    """Rules that exactly one condition stopped, by a value and not for want of a fact.

    They are shown for explanation only: the answer does not rest on what is read here.
    """
    out = []
    for m in matching.tried:
        failed = [part for part, truth in zip(m.parts, m.truths, strict=True) if truth is False]
        if len(failed) != 1 or any(isinstance(t, Unknown) for t in m.truths):
            continue
        found = _failed(failed[0], m.view.into(Collector()))
        if found.field not in CONSTANTS:
            out.append(NearMiss(rule=m.rule.key, failed=found))
    return sorted(out, key=lambda n: n.rule)


def _failed(part: Any, view: View) -> Failed:
    if isinstance(part, (FieldTest, Choice)):
        return Failed(field=part.path, actual=_known(view.read(part.path)), wanted=part.wanted)
    if isinstance(part, Members):
        members = view.members(part.name)
        actual = (
            [str(x.get("type") or x.get("kind") or x.get("tracking") or "…") for x in members]
            if not isinstance(members, Unknown)
            else None
        )
        return Failed(field=part.name, actual=actual, wanted=part.wanted)
    reads = sorted(set(part.reads()))[:4]
    wanted = getattr(part, "wanted", "") or "…"
    values = {r: _known(view.read(r)) for r in reads if "." in r or r in ("dispute", "stage", "requested")}
    return Failed(
        field=", ".join(reads),
        actual=values,
        wanted=f"not {wanted}" if isinstance(part, Not) else f"any of {wanted}",
    )


def _known(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value
