"""A ruleset of which a few entries are read again, for whoever changes many figures one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import field
from typing import TypeVar

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Fact
from disputes.language.reading.rulesets import RulesetReader
from disputes.language.ruleset import Ruleset
from disputes.words.dataclass import dataclass

E = TypeVar("E")
SECTIONS = ("facts", "deadlines", "rules", "metrics", "ledgers")
"""Those whose entries are read one by one, as the fields of a ruleset."""


@dataclass(slots=True)
class _ReadEntry:
    """How an entry is read, and what its reading came to: the parameters that it used, the values that it built."""

    node: Node
    parse: Callable[[Node], object]
    found: object = None
    used: set[str] = field(default_factory=set)
    built: list[Alternatives[object]] = field(default_factory=list)


class EntriesAgain:
    """Reads a ruleset, and then again what a change of single scalars in its documents touches.

    What comes out is what reading everything again would give: an entry depends on its own nodes, on the parameters
    that it names, and of other entries on their names and the types of facts alone. Whatever cannot be told to touch
    only facts, deadlines, rules, metrics and ledgers has the whole ruleset read again.
    """

    def __init__(self, id_: str, documents: Sequence[Node], base: Ruleset | None = None) -> None:
        """`documents` are kept: they are what the caller changes. `base` as for :class:`RulesetReader`."""
        self.id, self.documents, self.base = id_, documents, base
        self._reader = _EntryByEntry(id_, documents, base)
        self.ruleset = self._reader.read()
        self.problems = list(self._reader.problems)
        self._entries: dict[Node, set[int]] = defaultdict(set)
        for number, entry in enumerate(self._reader.entries):
            for node in _below(entry.node):
                self._entries[node].add(number)
        users: dict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(self._reader.entries):
            for name in entry.used:
                users[name].add(number)
        self._elsewhere: set[Node] = set()
        for name, parameter in self._reader.nodes.parameters.items():
            for node in _below(parameter):
                self._entries[node] |= users[name]
                if name in self._reader.used_elsewhere:
                    self._elsewhere.add(node)

    def read(self, changed: Node) -> tuple[Ruleset, list[Problem]]:
        """The ruleset now that the text of one node is another, and the problems that it did not have before."""
        numbers = self._entries.get(changed)
        again = self._again(sorted(numbers)) if numbers and changed not in self._elsewhere else None
        ruleset, problems = again if again is not None else self._whole()
        return ruleset, [problem for problem in problems if problem not in self.problems]

    def _whole(self) -> tuple[Ruleset, list[Problem]]:
        reader = RulesetReader(self.id, self.documents, self.base)
        return reader.read(), reader.problems

    def _again(self, numbers: Sequence[int]) -> tuple[Ruleset, list[Problem]] | None:
        """The ruleset with some entries read again; None where one of them became unlike what it was, or is faulty."""
        sections: dict[str, dict[str, object]] = {name: dict(getattr(self.ruleset, name)) for name in SECTIONS}
        entries = list(self._reader.entries)
        problems: list[Problem] = []
        for number in numbers:
            before = entries[number].found
            entries[number], faults = self._reader.again(entries[number])
            found = entries[number].found
            problems += faults
            place = next(((s, k) for s in sections.values() for k, entry in s.items() if entry is before), None)
            if place is None or type(found) is not type(before):
                return None
            if isinstance(found, Fact) and isinstance(before, Fact) and found.type != before.type:
                return None
            section, key = place
            section[key] = found
        ruleset = copy(self.ruleset)
        for name, section in sections.items():
            setattr(ruleset, name, section)
        ruleset.alternatives = [*self._reader.built_elsewhere, *(a for entry in entries for a in entry.built)]
        return ruleset, problems


class _EntryByEntry(RulesetReader):
    """Notes of each entry what its reading used and built."""

    def __init__(self, id_: str, documents: Sequence[Node], base: Ruleset | None) -> None:
        super().__init__(id_, documents, base)
        self.entries: list[_ReadEntry] = []
        self.used_elsewhere: set[str] = set()
        self.built_elsewhere: list[Alternatives[object]] = []

    def read(self) -> Ruleset:
        out = super().read()
        self.built_elsewhere = out.alternatives
        out.alternatives = [*out.alternatives, *(a for entry in self.entries for a in entry.built)]
        return out

    def again(self, entry: _ReadEntry) -> tuple[_ReadEntry, list[Problem]]:
        """An entry read again, and what is wrong with it."""
        before, self.nodes.problems = self.nodes.problems, []
        try:
            with self.ex.fields.no_own_keys():
                return self._noted(entry.parse, entry.node), self.nodes.problems
        finally:
            self.nodes.problems = before

    def _entry(self, parse: Callable[[Node], E], node: Node) -> E | None:
        entry = self._noted(parse, node)
        self.entries.append(entry)
        found: E | None = entry.found  # type: ignore[assignment]
        return found

    def _noted(self, parse: Callable[[Node], object], node: Node) -> _ReadEntry:
        """An entry, read apart from what is read around it: a fact may be read where another one first names it."""
        entry = _ReadEntry(node, parse)
        used, built = self.nodes.used_parameters, self.ex.values.built
        self.nodes.used_parameters, self.ex.values.built = entry.used, entry.built
        try:
            entry.found = self.nodes.attempt(parse, node, None)
        finally:
            self.nodes.used_parameters, self.ex.values.built = used, built
        return entry

    def _unused_parameters(self) -> None:
        self.used_elsewhere = set(self.nodes.used_parameters)
        self.nodes.used_parameters = self.used_elsewhere.union(*(entry.used for entry in self.entries))
        super()._unused_parameters()


def _below(node: Node) -> Iterator[Node]:
    """A node and all below it, keys too."""
    for found in node.walk():
        yield found
        yield from found.keys.values()
