"""A ruleset under the lint, with whatever its checks look at: other rulesets, examples, the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.case_rules import Deadline, Rule
from disputes.language.loading import Library
from disputes.language.ruleset import Ruleset
from disputes.ruletesting.example_entries import ExampleEntry, ExampleNames, entries_of
from disputes.words.documents import NodeKind

AGE = 180
"""After so many days a source wants another look, unless the caller says otherwise."""


class LintSubject:
    """A ruleset under the lint. `as_of`: the day on which one looks; `max_age`: days after which a source is old."""

    def __init__(self, library: Library, id_: str, as_of: date, max_age: int = AGE) -> None:
        self.library = library
        self.as_of = as_of
        self.max_age = max_age
        self.ruleset: Ruleset = library.read(id_)
        self.documents = library.written(id_)
        self.others = library.nameable(id_)[1:]

    def names(self, section: Callable[[Ruleset], Iterable[str]]) -> set[str]:
        """The names in a section of the ruleset and of those that it may name."""
        return {n for r in (self.ruleset, *self.others) for n in section(r)}

    def entries(self) -> Iterator[Rule | Deadline]:
        """The rules and the deadlines."""
        yield from self.ruleset.rules.values()
        yield from self.ruleset.deadlines.values()

    def section(self, name: str) -> Iterator[tuple[str, Node, Node]]:
        """The entries of a section as they are written: the id, the node of the key and that of the entry."""
        for document in self.documents:
            node = document.get(name) if document.kind is NodeKind.MAP else None
            if node is not None and node.kind is NodeKind.MAP:
                for key, entry in node.entries.items():
                    yield key, node.keys.get(key, entry), entry

    @cached_property
    def example_documents(self) -> list[Node]:
        """The files of examples. Raises :class:`Refused` (exit 4) where one is no YAML."""
        return self.library.examples(self.ruleset.id)

    @cached_property
    def examples(self) -> list[ExampleEntry]:
        """The examples as they are written; what is wrong with their files is told by whoever reads them."""
        told: list[Problem] = []
        return entries_of(self.ruleset, self.example_documents, told)

    @cached_property
    def example_names(self) -> ExampleNames:
        """The examples by their names, to follow `like`."""
        names = ExampleNames()
        for entry in self.examples:
            names.add(entry)
        return names

    @cached_property
    def given(self) -> dict[ExampleEntry, dict[str, Node]]:
        """What each example gives at the top of its record, with what it takes over from those that it is `like`."""
        return {entry: self._of_chain(entry, "given") for entry in self.examples}

    def as_of_text(self, entry: ExampleEntry) -> str:
        """The instant of an example as it is written, there or in what it is `like`; empty where there is none."""
        told: list[Problem] = []
        found = (link.node.get("as_of") for link in self.example_names.chain(entry, told))
        return next((node.text for node in found if node is not None), "")

    def _of_chain(self, entry: ExampleEntry, key: str) -> dict[str, Node]:
        told: list[Problem] = []
        out: dict[str, Node] = {}
        for link in reversed(self.example_names.chain(entry, told)):
            node = link.node.get(key)
            if node is not None:
                out.update(node.entries)
        return out
