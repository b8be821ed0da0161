"""Which entries of a ruleset cite which source, and the figures that stand under each citation."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.language.citations import Citation
from disputes.language.loading import Library
from disputes.language.reading.citations import cites_of
from disputes.language.reading.nodes import NodeReader
from disputes.language.reading.sections import SECTIONS
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.language import LiteralKind

_NO_ENTRIES = ("format", "defaults", "sources", "citations")
_NO_FIGURES = (LiteralKind.COMPARATOR, LiteralKind.WEEKDAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedEntry:
    """A `cite` of a ruleset: the entry that it stands in, its place, and the figures that stand under it and under no
    nearer `cite`.
    """

    ruleset: str
    section: str
    entry: str
    file: str
    line: int
    citations: tuple[Citation, ...]
    figures: tuple[str, ...]


def cited_entries(library: Library, id_: str) -> list[CitedEntry]:
    """Every `cite` of a ruleset, in the order of its files; one that names nothing on file is left out.

    Raises :class:`Refused` (exit 4) where the ruleset is no YAML.
    """
    ruleset = library.read(id_)
    reader = NodeReader(id_, on_file=ruleset.on_file)
    figures = {one.node: one.text for one in ruleset.literals if one.kind not in _NO_FIGURES}
    found: list[CitedEntry] = []
    for document in library.written(id_):
        for section in SECTIONS:
            node = document.get(section)
            if node is None or section in _NO_ENTRIES:
                continue
            for entry, top in _entries(section, node):
                for cite, under in _cites(top):
                    citations = cites_of(reader, cite)
                    if citations:
                        texts = tuple(dict.fromkeys(figures[n] for n in under if n in figures))
                        found.append(
                            CitedEntry(
                                ruleset=id_,
                                section=section,
                                entry=entry,
                                file=cite.file,
                                line=cite.line,
                                citations=citations,
                                figures=texts,
                            )
                        )
    return found


def _entries(section: str, node: Node) -> Iterator[tuple[str, Node]]:
    """The entries of a section with their ids; those of `evidence` are its kinds and its limits."""
    if node.kind is NodeKind.MAP and section != "platform":
        for key, entry in node.entries.items():
            if section == "evidence" and entry.kind is NodeKind.MAP and "cite" not in entry.entries:
                yield from _entries(key, entry)
            else:
                yield key, entry
    elif node.kind is NodeKind.MAP:
        yield section, node
    for item in node.items:
        named = item.get("id") if item.kind is NodeKind.MAP else None
        yield named.text if named is not None else section, item


def _cites(node: Node) -> Iterator[tuple[Node, list[Node]]]:
    """Each `cite` below a node, with the values that it is the nearest one of."""
    if node.kind is NodeKind.MAP:
        cite = node.get("cite")
        if cite is not None:
            yield cite, list(_nearest(node))
        for key, value in node.entries.items():
            if key != "cite":
                yield from _cites(value)
    for item in node.items:
        yield from _cites(item)


def _nearest(node: Node) -> Iterator[Node]:
    """The values below a node that no `cite` further down covers."""
    for key, value in node.entries.items():
        if key != "cite" and "cite" not in value.entries:
            yield value
            yield from _nearest(value)
    for item in node.items:
        if "cite" not in item.entries:
            yield item
            yield from _nearest(item)
