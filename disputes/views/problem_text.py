"""What is wrong with an input, in the reader's language: `found …; expected …; did you mean …?`.

The frame is always in that language, and so is what records are commonly expected to have (`problem_texts.yaml`); what
only one reader of rulesets says stays in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from disputes.documents.problems import Problem, shown
from disputes.documents.yaml_tree import parse_yaml
from disputes.words.documents import Severity

_FILE = Path(__file__).with_name("problem_texts.yaml")
_SEVERITIES: Mapping[Severity, str] = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.HINT: "提示"}
_LISTS = re.compile(r"\(`(disputes words \w+)` lists all (\d+)\)")
_WORDS = re.compile(r"\((\d+) words\)")


def problem_text(problem: Problem, lang: str) -> str:
    """A problem on one line in `lang`."""
    if lang != "zh":
        return str(problem)
    p = problem
    place = f"{p.file}:{p.line}:" if p.file and p.line else f"{p.file}:" if p.file else ""
    return f"{place} {_in_chinese(p)}".lstrip()


def finding_text(problem: Problem, lang: str) -> str:
    """A finding of the lint on one line in `lang`: with its column and how much it weighs."""
    p = problem
    place = ":".join([p.file, *(str(n) for n in (p.line, p.column) if n)])
    severity = _SEVERITIES[p.severity] if lang == "zh" else p.severity
    return f"{place}: {severity}: {_in_chinese(p) if lang == 'zh' else p.said}"


def _in_chinese(p: Problem) -> str:
    """All of a problem but its place in the file."""
    path = f"{p.path}: " if p.path else ""
    code = f" [{p.code}]" if p.code else ""
    hint = f"；是否应为 {p.nearest!r}？" if p.nearest else ""
    found = _said("found", shown(p.found))
    if not p.expected:
        return f"{path}{found}{hint}{code}"
    have = f"现为 {found}；" if p.found else ""
    return f"{path}{have}应为 {expected_text(p.expected)}{hint}{code}"


def expected_text(expected: str) -> str:
    """What was expected, in Chinese; as it is where that is not known."""
    return _said("expected", expected)


@cache
def _known(part: str) -> tuple[tuple[str, str], ...]:
    """The patterns of a part of the file, `expected` or `found`, each with what is said in Chinese."""
    (root,) = parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    return tuple((pattern.text, said.text) for pattern, said in (row.items for row in root[part].items))


def _said(part: str, text: str) -> str:
    """A text by the first pattern that is all of it; as it is where none is."""
    text = _WORDS.sub(r"（共 \1 个词）", _LISTS.sub(r"（`\1` 列出全部 \2 个）", text))
    return rendered(_known(part), text) or text


def rendered(known: Iterable[tuple[str, str]], text: str, flags: re.RegexFlag = re.NOFLAG) -> str | None:
    """What the first pattern that is all of a text makes of it, None where none is."""
    matches = ((re.fullmatch(pattern, text, flags), said) for pattern, said in known)
    return next((found.expand(said) for found, said in matches if found is not None), None)
