"""The files of examples of a ruleset: which entry each example belongs to, and which other one it is like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.reading.sections import FORMAT
from disputes.language.ruleset import Ruleset
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.language import EntryKind

_HEAD = ("format", "platform", "examples")
_SECTIONS: Mapping[str, EntryKind] = {f"{kind}s": kind for kind in EntryKind}


@dataclass(frozen=True, slots=True)
class ExampleEntry:
    """One example as it is written, and the entry of the ruleset that it shows."""

    kind: EntryKind
    owner: str
    node: Node

    @property
    def name(self) -> str:
        return self.node["name"].text


@dataclass(slots=True)
class ExampleNames:
    """The examples of a ruleset by name. A name is unique in its entry; `like` looks there first, then everywhere."""

    own: dict[tuple[EntryKind, str, str], ExampleEntry] = field(default_factory=dict)
    all: dict[str, list[ExampleEntry]] = field(default_factory=dict)

    def add(self, entry: ExampleEntry) -> ExampleEntry | None:
        """Keeps an example; gives the earlier one of the same entry and name, if any."""
        first = self.own.setdefault((entry.kind, entry.owner, entry.name), entry)
        self.all.setdefault(entry.name, []).append(entry)
        return first if first is not entry else None

    def like(self, entry: ExampleEntry, name: str) -> ExampleEntry | None:
        """The example that `entry` means by a name: of its own entry, else the only one of the ruleset."""
        own = self.own.get((entry.kind, entry.owner, name))
        found = self.all.get(name, [])
        return own if own is not None else found[0] if len(found) == 1 else None

    def chain(self, entry: ExampleEntry, problems: list[Problem]) -> list[ExampleEntry]:
        """The example and those that it is `like`, nearest first."""
        out = [entry]
        while (like := out[-1].node.get("like")) is not None:
            found = self.like(out[-1], like.text)
            if found is None or found in out:
                expected = "the name of one other example (of this entry, or the only one of that name)"
                problems.append(like.problem(expected, nearest=nearest(like.text, self.all), code="example"))
                break
            out.append(found)
        return out


def entries_of(ruleset: Ruleset, documents: Iterable[Node], problems: list[Problem]) -> list[ExampleEntry]:
    """The examples in a ruleset's files of examples; what is wrong with a file is added to `problems`."""
    return [entry for document in documents for entry in _of_document(ruleset, document, problems)]


def _of_document(ruleset: Ruleset, document: Node, problems: list[Problem]) -> Iterator[ExampleEntry]:
    if document.kind is not NodeKind.MAP:
        problems.append(document.problem("a mapping of `format`, `platform` and `examples`", code="example"))
        return
    for key in document.entries:
        if key not in _HEAD:
            expected = f"one of: {', '.join(_HEAD)}"
            problems.append(
                document.key_problem(key, expected, nearest=nearest(key, _HEAD), code="example"),
            )
    for key, wanted in (("format", FORMAT), ("platform", ruleset.id)):
        head = document.get(key)
        if head is None or head.text != wanted:
            problems.append((head or document).problem(f"`{key}: {wanted}`", code="example"))
    known: Mapping[str, Iterable[str]] = {
        "facts": ruleset.facts,
        "deadlines": ruleset.deadlines,
        "rules": ruleset.rules,
        "metrics": ruleset.metrics,
        "ledgers": ruleset.ledgers,
        "messages": ruleset.messages,
    }
    sections = document.get("examples")
    for section, node in _named(sections, _SECTIONS, "a section that carries examples", problems):
        for owner, listed in _named(node, known[section], f"an entry of `{section}`", problems):
            yield from _listed(_SECTIONS[section], owner, listed, problems)


def _listed(kind: EntryKind, owner: str, node: Node, problems: list[Problem]) -> Iterator[ExampleEntry]:
    if node.kind is not NodeKind.LIST:
        problems.append(node.problem("a list of examples", code="example"))
    for item in node.items:
        name = item.get("name") if item.kind is NodeKind.MAP else None
        if name is None or name.kind is not NodeKind.TEXT:
            problems.append(item.problem("an example with a `name`", found="one without", code="example"))
        else:
            yield ExampleEntry(kind, owner, item)


def _named(node: Node | None, known: Iterable[str], what: str, problems: list[Problem]) -> Iterator[tuple[str, Node]]:
    """The entries of a mapping whose keys are known; the others are problems."""
    words = list(known)
    if node is None or node.kind is NodeKind.NULL:
        return
    if node.kind is not NodeKind.MAP:
        problems.append(node.problem(f"a mapping, each key {what}", code="example"))
        return
    for key, value in node.entries.items():
        if key in words:
            yield key, value
        else:
            problems.append(node.key_problem(key, what, nearest=nearest(key, words), code="example"))
