"""What is found about a ruleset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from disputes.documents.json_schema import Json
from disputes.documents.yaml_tree import Node
from disputes.language.truth import Text
from disputes.proofs.witnesses import CaseWitness
from disputes.words.dataclass import dataclass
from disputes.words.proofs import FindingKind, WitnessCheck


@dataclass(frozen=True, slots=True)
class FindingPart:
    """A part of a condition that has to do with a finding, with the line on which it stands."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFinding:
    """One finding: the entry that it is about, what is so, the parts behind it, and a case that shows it.

    `granted`: what the proof takes for granted: computed facts that the record does not state itself, and `market`,
    that the market is one of the platform's own. `others`: further entries that it is about.
    """

    kind: FindingKind
    ruleset: str
    entry: str
    file: str
    line: int
    text: Text
    parts: tuple[FindingPart, ...] = ()
    granted: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    witness: CaseWitness | None = None
    check: WitnessCheck = WitnessCheck.UNCONFIRMED
    reason: Text | None = None
    """Why it is to stay, where it is."""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    def as_json(self) -> dict[str, Json]:
        """The finding as data."""
        out: dict[str, Any] = {
            "kind": self.kind.value,
            "ruleset": self.ruleset,
            "entry": self.entry,
            "file": self.file,
            "line": self.line,
            "text": self.text.as_json(),
            "parts": [{"file": p.file, "line": p.line, "text": p.text} for p in self.parts],
            "granted": list(self.granted),
            "others": list(self.others),
            "check": self.check.value,
            "reason": self.reason.as_json() if self.reason is not None else None,
            "witness": None,
        }
        if self.witness is not None:
            record: Mapping[str, Json] = self.witness.record
            out["witness"] = {"as_of": self.witness.as_of.isoformat().replace("+00:00", "Z"), "record": dict(record)}
        return out


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of a condition under a name of its own, and the node at which it stands."""

    name: str
    node: Node

    def told(self) -> FindingPart:
        return FindingPart(self.node.file, self.node.line, self.name)
