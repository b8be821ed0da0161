"""The sections of a ruleset: its entries, over all of its files."""

from __future__ import annotations

from collections.abc import Sequence

from disputes.documents.yaml_tree import Node
from disputes.language.reading.nodes import NodeReader, RulesetFault
from disputes.words.documents import NodeKind

FORMAT = "2"
"""The edition of the rule language."""
SECTIONS = (
    "format",
    "platform",
    "defaults",
    "sources",
    "parameters",
    "facts",
    "calendars",
    "deadlines",
    "rules",
    "evidence",
    "actions",
    "grounds",
    "measures",
    "metrics",
    "ledgers",
    "maps",
    "life",
    "asks",
    "messages",
    "assume",
    "words",
    "citations",
)


class Sections:
    """The documents of the ruleset `id_`; those of another one, or of another format, are problems and left out."""

    def __init__(self, id_: str, documents: Sequence[Node], nodes: NodeReader) -> None:
        self.id = id_
        self.nodes = nodes
        self.documents = [d for d in documents if self._belongs(d)]

    def _belongs(self, document: Node) -> bool:
        try:
            entries = self.nodes.mapping(document, SECTIONS, ("format", "platform"))
            if entries["format"].text != FORMAT:
                raise self.nodes.fail(entries["format"], f"{FORMAT}, the format that this version reads")
            platform = entries["platform"]
            named = platform.get("id") if platform.kind is NodeKind.MAP else platform
            if named is None or named.text != self.id:
                raise self.nodes.fail(named or platform, f"{self.id}, as the folder says")
        except RulesetFault as fault:
            self.nodes.add(fault)
            return False
        return True

    def check_defaults(self) -> None:
        """Whether defaults are given for sections that there are."""
        for document in self.documents:
            self.nodes.entries(document.get("defaults"), SECTIONS)

    def named(self, section: str) -> dict[str, Node]:
        """The entries of a section by their ids, each file's defaults under its entries."""
        out: dict[str, Node] = {}
        for document in self.documents:
            node = document.get(section)
            if node is None or node.kind is NodeKind.NULL:
                continue
            if node.kind is not NodeKind.MAP:
                self.nodes.add(self.nodes.fail(node, f"a mapping of {section}"))
                continue
            defaults = _defaults(document, section)
            for key, entry in node.entries.items():
                if key in out:
                    expected = f"each id once (first on line {out[key].line} of {out[key].file})"
                    self.nodes.problems.append(node.key_problem(key, expected, code="duplicate-id"))
                out[key] = _with_defaults(entry, defaults)
        return out

    def listed(self, section: str) -> list[Node]:
        """The entries of a section that is a list, each file's defaults under its entries."""
        out: list[Node] = []
        for document in self.documents:
            node = document.get(section)
            if node is None or node.kind is NodeKind.NULL:
                continue
            if node.kind is not NodeKind.LIST:
                self.nodes.add(self.nodes.fail(node, f"a list of {section}"))
                continue
            defaults = _defaults(document, section)
            out += [_with_defaults(n, defaults) for n in node.items]
        return out


def _defaults(document: Node, section: str) -> Node | None:
    defaults = document.get("defaults")
    return defaults.get(section) if defaults is not None and defaults.kind is NodeKind.MAP else None


def _with_defaults(node: Node, defaults: Node | None) -> Node:
    """An entry with its file's defaults under it; the entry's own keys win."""
    if defaults is None or node.kind is not NodeKind.MAP:
        return node
    return node.beside(
        NodeKind.MAP,
        entries={**defaults.entries, **node.entries},
        keys={**defaults.keys, **node.keys},
    )
