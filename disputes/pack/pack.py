"""A pack, once made: its files, what is in them, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from disputes.answers.assessment import Assessment
from disputes.language.case_rules import EvidenceKind
from disputes.language.filings import Filing
from disputes.pack.compelling import CompellingEvidence
from disputes.pack.converting import Made
from disputes.pack.findings import PackFinding
from disputes.pack.letter import Letter
from disputes.pack.limits import DeskRules
from disputes.pack.matching import MatchedFile
from disputes.pack.submission import FormJson
from disputes.pack.terms import CaseTerm
from disputes.words.dataclass import dataclass

LETTER = "cover-letter.pdf"
LETTER_TEXT = "cover-letter.txt"
TOGETHER = "exhibits.pdf"
SUBMISSION = "submission.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledText:
    """The text of a kind: how it was, as it goes to the desk, what was cut off, and where it comes from."""

    kind: EvidenceKind
    text: str
    cut: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """A file of the pack: its name there, and either where it lies or what is in it."""

    name: str
    path: Path | None = None
    data: bytes = b""

    def read(self) -> bytes:
        """What is in it."""
        return self.data if self.path is None else self.path.read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The pack of a case for a desk. `before`: the answer with nothing to hand in; `answer`: with the pack.

    `exhibits`: each with the names of its files in the pack; `files`: all files, in the order of their names.
    """

    rules: DeskRules
    filing: Filing | None
    before: Assessment
    answer: Assessment
    letter: Letter
    exhibits: Sequence[tuple[Made, Sequence[str]]]
    texts: Mapping[str, FilledText]
    compelling: Sequence[CompellingEvidence]
    terms: Sequence[CaseTerm]
    matched: Sequence[MatchedFile]
    findings: Sequence[PackFinding]
    submission: FormJson
    files: Sequence[PackFile]

    @property
    def open(self) -> list[PackFinding]:
        """What keeps it from being complete."""
        return [f for f in self.findings if f.is_open]

    @property
    def pages(self) -> int:
        """How many pages and pictures its exhibits have."""
        return sum(made.exhibit.pages for made, _ in self.exhibits)

    @property
    def bytes(self) -> int:
        """How large its exhibits are."""
        return sum(made.bytes for made, _ in self.exhibits)
