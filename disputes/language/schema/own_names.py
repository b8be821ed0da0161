"""The names that a ruleset may use, by what they are names of.

They are taken as they are written, so that an entry that has a fault of its own is not called unknown besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from disputes.documents.yaml_tree import Node
from disputes.language.loading import COMMON, Library
from disputes.words import ClosedWord
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind

Names = dict[str, str]
"""Names with their titles in English; empty where there is none."""


class NameKind(ClosedWord):
    """What a name in a ruleset is a name of; the words are those of the named parts of its schema."""

    ACTION = "action_name"
    EVIDENCE = "evidence_name"
    GROUND = "ground_name"
    MEASURE = "measure_name"
    DEADLINE = "deadline_name"
    VIOLATION = "violation_name"
    CALENDAR = "calendar_name"
    CITATION = "citation_name"
    SOURCE = "source_name"
    MARKET = "market_name"
    PARAMETER = "parameter_name"
    FACT = "fact_name"


_SECTIONS = {
    NameKind.ACTION: "actions",
    NameKind.GROUND: "grounds",
    NameKind.MEASURE: "measures",
    NameKind.CALENDAR: "calendars",
}
"""Kinds whose names are the keys of a section, of the ruleset itself or of those that it may name."""


def own_names(library: Library, id_: str) -> dict[NameKind, Names]:
    """The names that a file of the ruleset `id_` may use. Raises :class:`Refused` (exit 4) where a file is no YAML."""
    own = library.written(id_)
    usable = [document for ruleset in library.nameable(id_) for document in library.written(ruleset.id)]
    out = {kind: _titles(_section(usable, section)) for kind, section in _SECTIONS.items()}
    out[NameKind.EVIDENCE] = _titles(e for d in usable for e in _entries(_below(d, "evidence", "kinds")))
    ledgers = [ledger for _, ledger in _section(usable, "ledgers")]
    out[NameKind.VIOLATION] = _titles(e for ledger in ledgers for e in _entries(_below(ledger, "violations")))
    out[NameKind.DEADLINE] = _titles(_section(own, "deadlines"))
    out[NameKind.SOURCE] = _titles(_section(own, "sources"))
    facts_on_file = [(id_, node) for id_, node in _section(own, "citations") if "unused" not in node.entries]
    out[NameKind.CITATION] = {id_: _sources(node) for id_, node in facts_on_file}
    out[NameKind.MARKET] = _titles(e for d in own for e in _entries(_below(d, "platform", "markets")))
    out[NameKind.PARAMETER] = {f"${name}": "" for name, _ in _section(own, "parameters")}
    out[NameKind.FACT] = _titles(e for r in _with_facts(library, id_) for e in _section(library.written(r), "facts"))
    return out


def fact_words(library: Library, id_: str) -> dict[str, tuple[str, ...]]:
    """The words of the facts that have a closed list of them, by the facts' names."""
    facts = {fact.name: fact for r in reversed(_with_facts(library, id_)) for fact in library.read(r).facts.values()}
    return {name: fact.type.words for name, fact in facts.items() if fact.type.kind is FieldKind.ENUM}


def _with_facts(library: Library, id_: str) -> list[str]:
    """The rulesets whose facts a condition may read, the own one first: where both have one, its counts."""
    return [id_, *([COMMON] if id_ != COMMON and library.has(COMMON) else [])]


def _section(documents: Sequence[Node], section: str) -> Iterator[tuple[str, Node]]:
    for document in documents:
        yield from _entries(_below(document, section))


def _below(node: Node, *keys: str) -> Node | None:
    found: Node | None = node
    for key in keys:
        found = found.get(key) if found is not None and found.kind is NodeKind.MAP else None
    return found


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    if node is not None and node.kind is NodeKind.MAP:
        yield from node.entries.items()


def _titles(entries: Iterable[tuple[str, Node]]) -> Names:
    """The first of each name counts: those of the ruleset itself come first."""
    out: Names = {}
    for name, node in entries:
        out.setdefault(name, _title(node))
    return out


def _title(node: Node) -> str:
    """What an entry is called in English, or its whole title where that is one text."""
    title = _below(node, "title")
    english = title.get("en") if title is not None and title.kind is NodeKind.MAP else title
    return english.text if english is not None and english.kind is NodeKind.TEXT else ""


def _sources(node: Node) -> str:
    """The sources of a fact on file."""
    facts = node.items if node.kind is NodeKind.LIST else [node]
    named = (_below(fact, "source") for fact in facts)
    return ", ".join(source.text for source in named if source is not None)
