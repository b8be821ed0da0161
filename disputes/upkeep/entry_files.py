"""To which file of a ruleset a new clock or rule belongs: where those about the same kinds of dispute stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from disputes.documents.yaml_tree import Node
from disputes.words.documents import NodeKind

_OTHERWISE = 4
"""How much less a rule says from which something else follows."""
_NO_KIN = (Fraction(0), 0)


def file_for(
    documents: Sequence[Node], section: str, id_: str, disputes: Sequence[str], then: Collection[str] = ()
) -> str:
    """The name of the file. `section`: `deadlines` or `rules`; `documents`: those of the ruleset as they are written;
    `then`: of a rule, the keys of what follows, so that a ruling comes to rulings and not to evidence.

    An entry that is about one kind of dispute says more than one that is about several; next come ids that begin alike
    (`nondelivery.lost`, `nondelivery.late`). Where there is no kin, the file that is called as the section is, else
    the one with most entries of it.
    """
    kin: dict[str, tuple[Fraction, int]] = defaultdict(lambda: _NO_KIN)
    count: dict[str, int] = defaultdict(int)
    parameters = {name: node for d in documents for name, node in _entries(d.get("parameters"))}
    family, dot, _ = id_.partition(".")
    for document in documents:
        file = Path(document.file).name
        for name, entry in _of_section(document, section):
            about = _disputes(entry, parameters)
            shared = Fraction(len(about & set(disputes)), len(about)) if about else Fraction(0)
            if then and not set(then) & {key for key, _ in _entries(entry.get("then"))}:
                shared /= _OTHERWISE
            closeness, alike = kin[file]
            kin[file] = (closeness + shared, alike + (bool(dot) and name.startswith(f"{family}.")))
            count[file] += 1
    nearest = max(kin, key=lambda file: _weight(*kin[file], count[file]), default=None)
    if nearest is not None and kin[nearest] != _NO_KIN:
        return nearest
    plain = f"{section}.yaml"
    there = {Path(document.file).name for document in documents}
    return plain if plain in there or not count else max(count, key=lambda file: count[file])


def _weight(closeness: Fraction, alike: int, count: int) -> tuple[Fraction, int, int]:
    """A file of a few entries that are all about these disputes comes before one in which they are some of many."""
    return closeness * closeness / count, alike, count


def _of_section(document: Node, section: str) -> Iterator[tuple[str, Node]]:
    node = document.get(section)
    if node is not None and node.kind is NodeKind.LIST:
        yield from ((entry["id"].text, entry) for entry in node.items if entry.get("id") is not None)
    yield from _entries(node)


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    if node is not None and node.kind is NodeKind.MAP:
        yield from node.entries.items()


def _disputes(entry: Node, parameters: dict[str, Node]) -> set[str]:
    """The words under `when: {dispute: …}`, those of a parameter too."""
    when = entry.get("when")
    said = when.get("dispute") if when is not None and when.kind is NodeKind.MAP else None
    found = {node.text for node in said.walk() if node.kind is NodeKind.TEXT} if said is not None else set()
    named = [parameters[word[1:]] for word in found if word.startswith("$") and word[1:] in parameters]
    words = {node.text for parameter in named for node in parameter.walk() if node.kind is NodeKind.TEXT}
    return {word for word in found if not word.startswith("$")} | words
