"""Why: what a fired rule matched, what one condition kept another from firing, what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from disputes.answers.assessment import Failed, GapItem, NearMiss, Question, Trace
from disputes.language.case_rules import Rule
from disputes.language.conditions import CONSTANTS, All, Choice, FieldTest, Not, Some, conjuncts
from disputes.language.members import Members
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Gap, Text, Unknown
from disputes.situation.matching import Match, Matching


class Open:
    """Gathers what keeps an answer open: fields to ask for, gaps to look up, and what each would change."""

    def __init__(self) -> None:
        self.fields: dict[str, set[str]] = {}
        self.gaps: dict[str, Gap] = {}

    def note(self, unknown: Unknown, subject: str) -> None:
        """`subject` (a rule or a clock) waits for these fields, or meets these gaps."""
        for f in unknown.fields:
            self.fields.setdefault(f, set()).add(subject)
        for g in unknown.gaps:
            self.gaps.setdefault(g.topic, g)

    def questions(self, book: Rulebook) -> list[Question]:
        out = [
            Question(field=f, ask=book.ask(f) or _plain_ask(f), would_change=sorted(s)) for f, s in self.fields.items()
        ]
        return sorted(out, key=lambda q: (-len(q.would_change), q.field))

    def gap_items(self) -> list[GapItem]:
        return [GapItem(topic=g.topic, why=g.why, look_up=g.look_up) for _, g in sorted(self.gaps.items())]


def _plain_ask(field: str) -> Text:
    words = field.removeprefix("facts.").replace(".", " ").replace("_", " ")
    return Text(f"What is known of: {words}?", f"请补充：{words}")


def trace(fired: Sequence[Match]) -> list[Trace]:
    """The rules that fired, with the values that their conditions read."""
    return [
        Trace(rule=m.rule.key, matched=_matched(m.rule, m), edition=m.view.day, cite=list(m.rule.cites)) for m in fired
    ]


def _matched(rule: Rule, m: Match) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for part in _leaves(conjuncts(rule.when)):
        if isinstance(part, Members):
            out.setdefault(part.name, part.wanted or part.mode)
        elif isinstance(part, (FieldTest, Choice)) and not getattr(part, "own", False):
            value = m.view.read(part.path)
            if not isinstance(value, Unknown):
                out[part.path] = value
    return out


def _leaves(parts: Iterable[Any]) -> Iterable[Any]:
    for part in parts:
        if isinstance(part, (All, Some)):
            yield from _leaves(part.parts)
        elif isinstance(part, Not):
            yield from _leaves([part.part])
        else:
            yield part


def near_misses(outcome: Matching) -> list[NearMiss]:
    """Rules that exactly one condition stopped, by a value and not for want of a fact."""
    out = []
    for m in outcome.tried:
        failed = [part for part, truth in zip(m.plan.parts, m.truths, strict=False) if truth is False]
        if len(failed) != 1 or any(isinstance(t, Unknown) for t in m.truths):
            continue
        found = _failed(failed[0], m)
        if found is not None and found.field not in CONSTANTS:
            out.append(NearMiss(rule=m.rule.key, failed=found))
    return sorted(out, key=lambda n: n.rule)


def _failed(part: Any, m: Match) -> Failed | None:
    if isinstance(part, (FieldTest, Choice)):
        value = m.view.read(part.path)
        return Failed(field=part.path, actual=None if isinstance(value, Unknown) else value, wanted=part.wanted)
    if isinstance(part, Members):
        members = m.view.members(part.name)
        actual = (
            [str(x.get("type") or x.get("kind") or x.get("tracking") or "…") for x in members]
            if not isinstance(members, Unknown)
            else None
        )
        return Failed(field=part.name, actual=actual, wanted=part.wanted)
    reads = sorted(set(part.reads()))
    label = ", ".join(reads[:4])
    wanted = getattr(part, "wanted", "") or "…"
    values = {
        r: None if isinstance(v := m.view.read(r), Unknown) else v
        for r in reads[:4]
        if "." in r or r in ("dispute", "stage", "requested")
    }
    return Failed(field=label, actual=values, wanted=f"not {wanted}" if isinstance(part, Not) else f"any of {wanted}")
