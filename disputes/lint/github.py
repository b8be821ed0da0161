"""Findings as workflow commands of GitHub Actions, which shows them beside the lines that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disputes.documents.problems import Problem
from disputes.words.documents import Severity

_LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def github(problems: Iterable[Problem]) -> str:
    """One command a line. The files are to be named by their paths from the repository's top."""
    return "".join(_command(p) for p in problems)


def _command(p: Problem) -> str:
    properties = {"file": p.file}
    if p.line:
        properties["line"] = str(p.line)
    if p.column:
        properties["col"] = str(p.column)
    if p.code:
        properties["title"] = p.code
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_LEVELS[p.severity]} {told}::{_data(p.said)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
