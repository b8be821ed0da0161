"""Reading citations: the facts that a ruleset declares once, and the `cite` keys that name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.citations import Citation, FactOnFile, OnFile, weakest
from disputes.language.reading.nodes import NodeReader, RulesetFault
from disputes.words.answers import Confidence
from disputes.words.documents import NodeKind

SOURCE_KEYS = ("title", "url", "seen", "published", "archived", "note", "confidence", "verified_on")
FACT_KEYS = ("source", "confidence", "verified_on", "note", "unused")
CITE_KEYS = ("fact", "source", "confidence", "verified_on", "note")


def declared(r: NodeReader, sources: Mapping[str, Node], facts: Mapping[str, Node]) -> OnFile:
    """The sources and the facts of a ruleset, as its `cite` keys may name them."""
    known: dict[str, Citation | None] = {}
    for key, node in sources.items():
        entries = r.entries(node, SOURCE_KEYS, ("title",))
        sure = r.attempt(lambda n: r.word(n, Confidence, "a confidence"), entries.get("confidence"), None)
        seen = r.attempt(lambda n: _day(r, n), entries.get("verified_on"), None)
        known[key] = Citation(key, None, sure, seen) if sure is not None else None
    on_file = OnFile(sources=known)
    r.on_file = on_file
    found = ((id_, r.attempt(partial(_fact, r, id_), node, None)) for id_, node in facts.items())
    return OnFile(facts={id_: fact for id_, fact in found if fact is not None}, sources=known)


def _fact(r: NodeReader, id_: str, node: Node) -> FactOnFile:
    """`D2: {source: S29, confidence: official, verified_on: 2026-11-22}`, a list of such, or `{unused: why}`."""
    citations = []
    for item in r.items(node):
        entries = r.mapping(item, FACT_KEYS)
        if "unused" in entries:
            if len(entries) > 1 or node.kind is NodeKind.LIST:
                raise r.fail(item, "`unused` alone, or where the fact stands")
            return FactOnFile(node, unused=r.text(entries["unused"]))
        if "confidence" not in entries:
            raise RulesetFault(item.problem("the key 'confidence'", found="a fact without it", code="missing-key"))
        citations.append(
            Citation(
                _source(r, entries["source"]) if "source" in entries else None,
                id_,
                r.word(entries["confidence"], Confidence, "a confidence"),
                r.attempt(lambda n: _day(r, n), entries.get("verified_on"), None),
            )
        )
    if not citations:
        raise r.fail(node, "where the fact stands: {source: …, confidence: …, verified_on: …}")
    return FactOnFile(node, tuple(citations))


def cites_of(r: NodeReader, node: Node | None) -> tuple[Citation, ...]:
    """The citations under a `cite` key: ids of facts, or mappings that name a fact or a source."""
    if node is None:
        return ()
    none: list[Citation] = []
    return tuple(c for n in r.items(node) for c in r.attempt(lambda x: _cite(r, x), n, none))


def _cite(r: NodeReader, node: Node) -> list[Citation]:
    if node.kind is NodeKind.TEXT:
        return [_of_fact(r, node, None, None)]
    entries = r.mapping(node, CITE_KEYS)
    source = _source(r, entries["source"]) if "source" in entries else None
    confidence = r.word(entries["confidence"], Confidence, "a confidence") if "confidence" in entries else None
    if "fact" in entries:
        facts = r.items(entries["fact"])
        if facts and all(r.text(f) not in r.on_file.facts for f in facts) and not r.on_file.facts:
            return [_written_out(r, node, source, r.text(f), confidence) for f in facts]
        if "verified_on" in entries:
            raise r.fail(entries["verified_on"], "the day where the fact is declared, under `citations`")
        return [_of_fact(r, f, source, confidence) for f in facts]
    if source is None:
        raise RulesetFault(node.problem("a source or a fact", found="a citation of neither", code="citation"))
    own = r.on_file.sources.get(source)
    if own is None:
        return [_written_out(r, node, source, None, confidence)]
    return [own if confidence is None else replace(own, confidence=_weaker(r, entries["confidence"], own, confidence))]


def _of_fact(r: NodeReader, node: Node, source: str | None, confidence: Confidence | None) -> Citation:
    """The citation of a declared fact: its main source or the one that is named, as sure as it is or less."""
    id_ = r.text(node)
    r.cited.add(id_)
    fact = r.on_file.facts.get(id_)
    if fact is None:
        near = nearest(id_, r.on_file.facts)
        raise RulesetFault(node.problem("a fact of `citations`", nearest=near, code="unknown-fact-id"))
    if fact.unused is not None:
        raise RulesetFault(
            node.problem("a fact that may be cited", found=f"{id_!r}, declared as unused", code="unused-fact-id")
        )
    found = next((c for c in fact.citations if source is None or c.source == source), None)
    if found is None:
        of = ", ".join(str(c.source) for c in fact.citations)
        raise RulesetFault(node.problem(f"a source of {id_}: {of}", found=repr(source), code="unknown-source"))
    if confidence is None:
        return found
    return replace(found, confidence=_weaker(r, node, found, confidence))


def _weaker(r: NodeReader, node: Node, of: Citation, confidence: Confidence) -> Confidence:
    if weakest((of.confidence, confidence)) != confidence:
        raise r.fail(node, f"a confidence no stronger than {of.confidence}, which is declared", code="citation")
    return confidence


def _written_out(
    r: NodeReader, node: Node, source: str | None, fact: str | None, confidence: Confidence | None
) -> Citation:
    """A citation of something that is declared nowhere, written out in full."""
    if confidence is None:
        raise RulesetFault(node.problem("the key 'confidence'", found="a citation without it", code="missing-key"))
    return Citation(source, fact, confidence, r.attempt(lambda n: _day(r, n), node.get("verified_on"), None))


def _source(r: NodeReader, node: Node) -> str:
    source = r.text(node)
    if source not in r.on_file.sources:
        r.add(
            r.fail(node, "a source of this ruleset (declare it under `sources`)", r.on_file.sources, "unknown-source")
        )
    return source


def _day(r: NodeReader, node: Node) -> date:
    try:
        return scalars.day(r.text(node))
    except ValueError as e:
        raise r.fail(node, str(e)) from None
