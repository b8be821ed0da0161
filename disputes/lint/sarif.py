"""Findings as SARIF 2.1.0, the format in which code hosts and editors take the results of a linter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import TypeAlias
from urllib.parse import quote

from disputes import __version__
from disputes.documents.problems import Problem
from disputes.lint.check import LintCode
from disputes.words.documents import Severity

SarifValue: TypeAlias = "str | int | Sequence[SarifValue] | Mapping[str, SarifValue]"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def sarif(problems: Iterable[Problem], codes: Mapping[str, LintCode]) -> dict[str, SarifValue]:
    """One run with a result for each finding. The files are to be named by their paths."""
    order = {code: number for number, code in enumerate(codes)}
    driver: dict[str, SarifValue] = {
        "name": "disputes",
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in codes.values()],
    }
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(p, order) for p in problems],
            }
        ],
    }


def _rule(code: LintCode) -> dict[str, SarifValue]:
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "help": {"text": f"disputes rules lint --explain {code.code}"},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(p: Problem, order: Mapping[str, int]) -> dict[str, SarifValue]:
    region: dict[str, SarifValue] = {}
    if p.line:
        region["startLine"] = p.line
    if p.line and p.column:
        region["startColumn"] = p.column
    place: dict[str, SarifValue] = {"artifactLocation": {"uri": _uri(p.file)}}
    if region:
        place["region"] = region
    location: dict[str, SarifValue] = {"physicalLocation": place}
    if p.path:
        location["logicalLocations"] = [{"fullyQualifiedName": p.path}]
    out: dict[str, SarifValue] = {
        "level": _LEVELS[p.severity],
        "message": {"text": p.said},
        "locations": [location],
    }
    if p.code:
        out["ruleId"] = p.code
    if p.code is not None and p.code in order:
        out["ruleIndex"] = order[p.code]
    return out


def _uri(file: str) -> str:
    """A path as the format wants it: an address where it is absolute, else relative to where the reader stands."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(file)
