"""`proofs.yaml` beside the rulesets: findings that are to stay, each with the reason why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from disputes.documents.problems import EXIT_BAD_RULESET, Problem, Refused, nearest, unreadable
from disputes.documents.yaml_tree import Node, decode, parse_yaml
from disputes.language.truth import Text
from disputes.proofs.findings import ProofFinding
from disputes.words import texts
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.proofs import FindingKind, WitnessCheck

FILE = "proofs.yaml"
_KEYS = ("kind", "entry", "with", "reason")


@dataclass(frozen=True, slots=True)
class ExplainedFinding:
    """A finding that is to stay: its kind, the entry and the other one that it is about, and the reason."""

    ruleset: str
    kind: str
    entry: str
    other: str
    reason: Text
    node: Node

    def explains(self, finding: ProofFinding) -> bool:
        """Whether a finding is this one."""
        same = (finding.ruleset, finding.kind.value, finding.entry) == (self.ruleset, self.kind, self.entry)
        return same and (not self.other or self.other in finding.others)


def read_explained(root: Path) -> list[ExplainedFinding]:
    """The explanations beside the rulesets of a folder; none where there is no such file.

    Raises :class:`Refused` (exit 4) for a file that cannot be read.
    """
    path = root / FILE
    if not path.exists():
        return []
    try:
        raw = path.read_bytes()
    except OSError as e:
        raise Refused([unreadable(FILE, e)], EXIT_BAD_RULESET) from None
    problems: list[Problem] = []
    found: list[ExplainedFinding] = []
    for document in parse_yaml(decode(raw, FILE, exit_code=EXIT_BAD_RULESET), FILE, exit_code=EXIT_BAD_RULESET):
        for ruleset, listed in document.entries.items():
            for node in listed.items or [listed]:
                found += _read(ruleset, node, problems)
    if problems:
        raise Refused(problems, EXIT_BAD_RULESET)
    return found


def _read(ruleset: str, node: Node, problems: list[Problem]) -> Iterator[ExplainedFinding]:
    """One explanation, for each entry that it names; what is wrong with it is added to `problems`."""
    if node.kind is not NodeKind.MAP:
        problems.append(node.problem("a finding: {kind, entry, with, reason}"))
        return
    wrong = [
        node.key_problem(key, f"one of {', '.join(_KEYS)}", nearest=nearest(key, _KEYS))
        for key in node.entries
        if key not in _KEYS
    ]
    said = {key: node[key].text if key in node.entries else "" for key in _KEYS}
    entry = node.get("entry")
    entries = [] if entry is None else [item.text for item in entry.items] or [entry.text]
    reason = {key: value.text.strip() for key, value in node["reason"].entries.items()} if node.get("reason") else {}
    kinds = texts(FindingKind)
    if said["kind"] not in kinds:
        at = node.get("kind") or node
        wrong.append(at.problem(f"one of {', '.join(kinds)}", nearest=nearest(said["kind"], kinds)))
    if not entries or not all(name.strip() for name in entries):
        wrong.append((entry or node).problem("`entry`: the entry that it is about, or several", found="nothing"))
    if reason.keys() != {"en", "zh"} or not all(reason.values()):
        wrong.append((node.get("reason") or node).problem("`reason` in both languages: {en, zh}"))
    problems += wrong
    if not wrong:
        why = Text(reason["en"], reason["zh"])
        for name in entries:
            yield ExplainedFinding(ruleset, said["kind"], name, said["with"], why, node)


def explained(
    findings: Iterable[ProofFinding], known: Iterable[ExplainedFinding]
) -> tuple[list[ProofFinding], list[ExplainedFinding]]:
    """The findings, those that are to stay with their reason; and the explanations of something that is not found."""
    unused = list(known)
    every = list(unused)
    out: list[ProofFinding] = []
    for finding in findings:
        reason = next((e for e in every if e.explains(finding)), None)
        if reason is None:
            out.append(finding)
            continue
        unused = [e for e in unused if e is not reason]
        out.append(replace(finding, check=WitnessCheck.EXPLAINED, reason=reason.reason))
    return out, unused
