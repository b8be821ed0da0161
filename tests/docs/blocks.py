"""The fenced blocks of a page of docs/, and the rulesets that they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from disputes import Engine
from disputes.documents.problems import Problem, Refused
from disputes.documents.yaml_tree import parse_yaml
from disputes.language.loading import Library
from disputes.lint.figures import figure_coverage
from disputes.lint.run import lint
from disputes.ruletesting.runner import ExampleRunner

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
ID = "etsy"
AS_OF = date(2026, 11, 30)
"""The day on which the rulesets of the pages are looked at."""
BASE, FRAGMENT, SHOWN = f"{ID}/base.yaml", f"{ID}/fragment.yaml", f"{ID}/fragment.examples.yaml"
_FENCE = re.compile(r"^```(\S*) ?(.*)$")
_SAID = re.compile(r"# lint: ([\w-]+(?:, [\w-]+)*)")
_CITE = "C1"
_HEAD = f"format: 2\nplatform: {ID}\n"
_EXAMPLES = re.compile(r"^# in the file of examples beside it\nexamples:\n", re.M)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the words behind it (`section=rules`, `avoid`) and where its text begins."""

    page: str
    line: int
    language: str
    words: tuple[str, ...]
    heading: str
    text: str

    def said(self, name: str) -> str | None:
        """The value of `name=value` behind the language."""
        return next((w.partition("=")[2] for w in self.words if w.startswith(f"{name}=")), None)

    @property
    def whole(self) -> bool:
        return self.text.startswith("format: 2\n")

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str, language: str = "yaml") -> list[Block]:
    """Every fenced block of a page in one language, in order, but those that are copied from the shipped rulesets."""
    return [b for b in _all_blocks(name) if b.language == language and b.said("shipped") is None]


def copied(name: str) -> list[tuple[Block, str]]:
    """The blocks of a page that are copied from a shipped ruleset, with the text of the file that they name."""
    return [
        (b, (ROOT / "rulesets" / path).read_text(encoding="utf-8"))
        for b in _all_blocks(name)
        if (path := b.said("shipped")) is not None
    ]


def _all_blocks(name: str) -> list[Block]:
    found: list[Block] = []
    heading, opened, lines = "", None, list[str]()
    for number, line in enumerate(page(name).splitlines(), 1):
        fence = _FENCE.match(line)
        if opened is None:
            if line.startswith("#"):
                heading = line.lstrip("# ")
            elif fence:
                opened, lines = (number + 1, fence[1], tuple(fence[2].split())), []
        elif line == "```":
            found.append(Block(name, opened[0], opened[1], opened[2], heading, "\n".join(lines) + "\n"))
            opened = None
        else:
            lines.append(line)
    assert opened is None, f"{name}: a block that is not closed"
    return found


def base() -> str:
    """The ruleset at the head of the language page, on which every fragment of the pages rests."""
    return next(document(b)[0] for b in blocks("language.md") if b.whole)


def examples(block: Block) -> tuple[str, int] | None:
    """What a block shows of the file of examples beside it, as a document, and how many of its lines come before."""
    found = _EXAMPLES.search(block.text)
    if found is None:
        return None
    before = block.text.count("\n", 0, found.start()) + 1
    return _HEAD + block.text[found.start() :].partition("\n")[2], before - 2


def document(block: Block) -> tuple[str, int]:
    """The rules of the block as a document of the page's ruleset, and how many lines were put before it."""
    head = _HEAD
    block = replace(block, text=_EXAMPLES.split(block.text)[0])
    if block.whole:
        return block.text, 0
    section, place = block.said("section"), block.said("place")
    if section == "top":
        return head + block.text, 2
    if section is not None:
        return f"{head}{section}:\n" + _indented(block.text, 2), 3
    if place == "when":
        return (
            f"{head}rules:\n  - id: shown.here\n    title: {{en: Shown, zh: 示例}}\n    cite: {_CITE}\n"
            f"    then: {{do: [answer_the_buyer]}}\n    when:\n{_indented(block.text, 6)}"
        ), 8
    assert place is not None, f"{block}: a block without `section=` or `place=` that is no whole ruleset"
    [members] = parse_yaml(block.text, str(block))
    if place == "amount":
        return f"{head}facts:\n" + "".join(
            f"  shown_{n}: {{amount: {m.one_line()}, cite: {_CITE}}}\n" for n, m in enumerate(members.items)
        ), 0
    start = "" if place == "starts" else "starts: opened, "
    shown = (
        f"  shown_{n}: {{title: {{en: Shown, zh: 示例}}, actor: seller, cite: {_CITE}, "
        f"{start}{place}: {m.one_line()}}}\n"
        for n, m in enumerate(members.items)
    )
    return f"{head}deadlines:\n" + "".join(shown), 0


def _indented(text: str, by: int) -> str:
    return "".join(" " * by + line if line.strip() else line for line in text.splitlines(keepends=True))


def library(folder: Path, block: Block) -> Library:
    """The page's ruleset in a folder of its own, with the block beside it."""
    home = folder / ID
    home.mkdir(parents=True, exist_ok=True)
    text, _ = document(block)
    if not block.whole:
        (home / "base.yaml").write_text(base(), encoding="utf-8")
    (home / "fragment.yaml").write_text(text, encoding="utf-8")
    shown = examples(block)
    if shown is not None:
        (home / "fragment.examples.yaml").write_text(shown[0], encoding="utf-8")
    return Library(folder)


def findings(found: Library, *, figures: bool = False) -> list[Problem]:
    """Everything that lint and tests say of the block: what is said of the base is no concern of it."""
    problems: list[Problem] = []
    try:
        problems += lint(found, ID, AS_OF)
        ruleset = found.ruleset(ID)
        if found.examples(ID):
            problems += ExampleRunner(Engine(found)).run(ruleset).problems
        if figures:
            problems += figure_coverage(found, ID).problems
    except Refused as refused:
        problems += refused.problems
    return list(dict.fromkeys(p for p in problems if p.file in (FRAGMENT, SHOWN)))


def expected(block: Block) -> list[tuple[int, str]]:
    """The (line of the page, code) of every problem that a comment of the block owns up to."""
    return [
        (block.line + n, code)
        for n, line in enumerate(block.text.splitlines())
        if (m := _SAID.search(line))
        for code in m[1].split(", ")
    ]


def in_page(block: Block, problem: Problem) -> int:
    """The line of the page that a problem is about."""
    shown = examples(block)
    if problem.file == SHOWN and shown is not None:
        return problem.line + shown[1] + block.line - 1
    return problem.line - document(block)[1] + block.line - 1


_SPAN = re.compile(r"`([^`\n]+)`")


def code_of(name: str, heading: str | None = None) -> set[str]:
    """The words that a page shows as code, in spans and blocks, all of it or what stands under one heading (and below
    it).
    """
    text: list[str] = []
    depth, taken, fenced = 0, heading is None, False
    for line in page(name).splitlines():
        fenced ^= line.startswith("```")
        if not fenced and line.startswith("#") and heading is not None:
            level = len(line) - len(line.lstrip("#"))
            if line.lstrip("# ") == heading:
                taken, depth = True, level
            elif taken and level <= depth:
                taken = False
        if taken:
            text += [line] if fenced else _SPAN.findall(line)
    assert text, f"{name}: nothing under {heading!r}"
    return set(re.findall(r"[\w./*%-]+", "\n".join(text))) | set(text)


def rows(name: str, heading: str) -> list[list[str]]:
    """The cells of the tables under a heading, without their head lines."""
    out, taken, fenced, head = [], False, False, True
    for line in page(name).splitlines():
        fenced ^= line.startswith("```")
        if not fenced and line.startswith("#"):
            taken = line.lstrip("# ") == heading
        elif taken and not fenced and line.startswith("|"):
            if not head:
                out.append([c.strip() for c in line.strip("|").split("|")])
            head = head and not line.startswith("|--")
        else:
            head = True
    assert out, f"{name}: no table under {heading!r}"
    return out
