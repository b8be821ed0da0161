"""A witness as a file: the record in YAML, with the finding and the command that shows it as comments."""

from __future__ import annotations

import json
from typing import Any

from disputes.documents.json_schema import Json
from disputes.proofs.findings import ProofFinding


def witness_text(finding: ProofFinding, name: str) -> str:
    """The text of a file that `disputes check` reads."""
    assert finding.witness is not None
    at = finding.witness.as_of.isoformat().replace("+00:00", "Z")
    head = [
        f"# {finding.kind}: {finding.entry}, {finding.place}",
        f"# {finding.text.en}",
        f"# {finding.text.zh}",
        *(f"#   {part.file}:{part.line}: {' '.join(part.text.split())}" for part in finding.parts),
        f"# {finding.check}: disputes check {name} --as-of {at} --explain",
    ]
    return "\n".join([*head, *_yaml(dict(finding.witness.record))]) + "\n"


def _yaml(record: dict[str, Any]) -> list[str]:
    """A record, a key of it on a line; a list with a member on each."""
    out: list[str] = []
    for key, value in record.items():
        if isinstance(value, list) and value:
            out += [f"{key}:", *(f"  - {_flow(member)}" for member in value)]
        else:
            out.append(f"{key}: {_flow(value)}")
    return out


def _flow(value: Json) -> str:
    """A value in JSON, which is YAML."""
    return json.dumps(value, ensure_ascii=False)
