"""The responses that tell of a shop: read out of the files of one input, and handed on as one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.records.field_types import BadValue, to_number
from disputes.records.reading import RecordRead, read_plain
from disputes.sources.envelope import bodies, documents
from disputes.sources.imported import imported, refused
from disputes.sources.payload import Payload
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class HealthInput:
    """What the files of an input hold: the bodies of the responses, and the faults and errors; `file` is the last."""

    file: str
    bodies: list[Payload]
    problems: list[Problem]

    @staticmethod
    def of(names: Sequence[str], stdin: BinaryIO | None) -> HealthInput:
        """The input of these files; `-` is `stdin`."""
        file, found, problems = names[0] if names else "-", [], list[Problem]()
        for document in (d for name in names for d in documents(name, stdin)):
            file = document.file
            problems += document.faults
            for body in bodies(document.root) if document.root is not None else ():
                if isinstance(body, Problem):
                    problems.append(body)
                else:
                    found.append(Payload(body))
        return HealthInput(file, found, problems)

    def needs_market(self, market: str | None) -> None:
        """Refuses the input where nobody says the market."""
        if market is None:
            self.problems.append(Problem(self.file, 1, "", "no market", "a market: say it with --market"))

    def record(self, shop: Mapping[str, Any]) -> RecordRead:
        """The one record of the input; any problem refuses it, as half of what is told would count too little."""
        problems = [*self.problems, *(p for body in self.bodies for p in body.problems)]
        notes = [n for body in self.bodies for n in body.notes]
        if problems:
            return refused(self.file, *problems, notes=notes)
        unknown = {name: code for body in self.bodies for name, code in body.unknown.items()}
        told = {key: value for key, value in shop.items() if value not in (None, [], {})}
        return imported(read_plain(told, self.file), unknown, notes)


def rate_of(p: Payload, path: str, *, percent: bool = False) -> Decimal | None:
    """A share between 0 and 1, which may be written in percent; what is none is left out and told."""
    node = p.at(path)
    if node is None:
        return None
    try:
        found: Decimal | None = to_number(node.text) / (100 if percent else 1)
    except BadValue:
        found = None
    if found is None or not 0 <= found <= 1:
        p.note(node, node.describe(), f"a share between 0 and {'100 %' if percent else '1'}: left out")
        return None
    return found


def a_shop(root: Node, expected: str) -> Problem:
    """That a response is none that tells of a shop."""
    return root.problem(expected, found="another object")
