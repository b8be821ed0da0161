"""Reading the life of a case: the meaning of the channel's statuses and of the stages, and what counts as answered."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.documents.yaml_tree import Node
from disputes.language.case_life import EVERY_ANSWER, LifeRules, StatusMeaning
from disputes.language.reading.citations import cites_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.words import texts
from disputes.words.answers import Expectation
from disputes.words.documents import NodeKind
from disputes.words.records import CaseEnd, EventType, Stage, Turn

KEYS = ("stages", "events", "answered_when", "cite", "note")
MEANING = ("stage", "turn", "ended", "outcome", "answered")


def life(ex: ExpressionReader, sections: Mapping[str, Node], statuses: Node | None) -> LifeRules:
    """The `life` section and the `status_raw` map of a ruleset."""
    reader = ex.nodes
    stages = _meanings(ex, sections.get("stages"), texts(Stage))
    events = _meanings(ex, sections.get("events"), texts(EventType))
    answered = sections.get("answered_when")
    cites_of(reader, sections.get("cite"))
    known = _meanings(ex, statuses, None)
    return LifeRules(
        statuses=known,
        stages={Stage(name): found for name, found in stages.items()},
        events={EventType(name): found for name, found in events.items()},
        answered_when=reader.attempt(ex.condition, answered, None),
    )


def _meanings(ex: ExpressionReader, node: Node | None, words: tuple[str, ...] | None) -> dict[str, StatusMeaning]:
    """Meanings by the word that has them: one of `words`, or any code of the channel."""
    if node is None:
        return {}
    entries = ex.nodes.entries(node, words if words is not None else tuple(node.entries))
    out = {}
    for name, entry in entries.items():
        found = ex.nodes.attempt(lambda n: meaning(ex, n), entry, None)
        if found is not None and (words is None or name in words):
            out[name] = found
    return out


def meaning(ex: ExpressionReader, node: Node) -> StatusMeaning:
    """`{stage, turn, ended, outcome, answered}`, each of which may be left out."""
    r = ex.nodes
    entries = r.mapping(node, MEANING)
    stage = r.word(entries["stage"], Stage, "a stage") if "stage" in entries else None
    # A closed case has ended, whatever finer stage a record gives it.
    closed = CaseEnd.CLOSED if stage is Stage.CLOSED else None
    return StatusMeaning(
        stage=stage,
        turn=r.word(entries["turn"], Turn, "whose turn it is") if "turn" in entries else None,
        ended=r.word(entries["ended"], CaseEnd, "how the case ended") if "ended" in entries else closed,
        outcome=r.word(entries["outcome"], Expectation, "for whom it ended") if "outcome" in entries else None,
        answered=_answered(ex, entries["answered"]) if "answered" in entries else frozenset(),
    )


def _answered(ex: ExpressionReader, node: Node) -> frozenset[str]:
    """`true`: every answer has arrived; else the deadlines of the ruleset that are answered."""
    if node.kind is NodeKind.TEXT and node.text in ("true", "false"):
        return frozenset({EVERY_ANSWER}) if ex.nodes.flag(node) else frozenset()
    return frozenset(ex.nodes.names_of(node, ex.vocabulary.deadlines, "a deadline of this ruleset"))
