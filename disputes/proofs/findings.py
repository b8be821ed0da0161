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


CURES = {
    FindingKind.NEVER: Text(
        "take the entry out, or change one of the parts above so that a case can meet them all",
        "删除该项，或修改上列条件之一，使其能同时成立",
    ),
    FindingKind.ALWAYS: Text("take the part out: it keeps no case away", "删除该条件：它不排除任何案件"),
    FindingKind.SHADOWED: Text(
        "narrow the rule that overrides it, take its id out of `overrides`, or take this rule out",
        "收窄覆盖它的规则，从 `overrides` 中去掉其编号，或删除本规则",
    ),
    FindingKind.CONFLICT: Text(
        "let one of them name the other in `overrides`, or keep their cases apart",
        "让其中一条在 `overrides` 中列出另一条，或使二者适用的案件互不重叠",
    ),
    FindingKind.UNREACHED: Text(
        "take the alternative out, or put it before the one that is met first", "删除该取值，或将其移到先适用的取值之前"
    ),
    FindingKind.UNCOVERED: Text(
        "add a rule or a value for these cases, with its source", "为这些案件补充规则或取值，并注明来源"
    ),
}
"""What mends a finding, where it is not to stay."""


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
            "cure": CURES[self.kind].as_json(),
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
