"""What is wrong with an input, said so that a person can mend it.

A :class:`Problem` names the file, line and path of one fault, what was found and what was expected.
A :class:`Refused` carries all problems of one input together with the documented exit code.
"""

from __future__ import annotations

from collections.abc import Iterable

from disputes.words.dataclass import dataclass
from disputes.words.documents import Severity

EXIT_OK = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_BAD_INPUT = 3
EXIT_BAD_RULESET = 4
EXIT_STORAGE = 5
EXIT_PARTLY = 6

_SHOWN = 80
NEAR, SURE = 0.6, 0.85
"""How like two words are where one may, and where it can only, be meant for the other."""


def nearest(word: str, known: Iterable[str], cutoff: float = NEAR) -> str | None:
    """The known word most like `word`, or None where nothing is as near as `cutoff`, from 0 (anything) to 1."""
    words = {w.lower(): w for w in known}
    folded = word.strip().lower().replace("-", "_").replace(" ", "_")
    if folded in words:
        return words[folded]
    import difflib  # for what is wrong only: start-up time

    near = difflib.get_close_matches(folded, words, n=1, cutoff=cutoff)
    return words[near[0]] if near else None


def printable(text: str) -> str:
    """`text` on one line: what cannot be printed is a blank."""
    return "".join(c if c.isprintable() else " " for c in text)


def shown(text: str) -> str:
    """`text` on one line, printable and cut to a readable length."""
    flat = printable(text)
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one input.

    `path` is the place in the document (`events[2].at`), `found` what stands there, `expected` what
    may stand there, `nearest` the valid word most like it, `code` the lint code where there is one.
    `line` 0 is the file as a whole, `column` 0 all of the line; where nothing is `expected`, `found` says all.
    """

    file: str
    line: int
    path: str
    found: str
    expected: str
    nearest: str | None = None
    code: str | None = None
    severity: Severity = Severity.ERROR
    column: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:" if self.file and self.line else f"{self.file}:" if self.file else ""
        return f"{place} {self.said}".lstrip()

    @property
    def said(self) -> str:
        """All but the place in the file."""
        path = f"{self.path}: " if self.path else ""
        code = f" [{self.code}]" if self.code else ""
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        if not self.expected:
            return f"{path}{shown(self.found)}{hint}{code}"
        found = f"found {shown(self.found)}; " if self.found else ""
        return f"{path}{found}expected {self.expected}{hint}{code}"


def unreadable(file: str, error: OSError, otherwise: str = "an unreadable file") -> Problem:
    """Why a file or folder cannot be opened. Nothing in it has a line; `otherwise` is said where the system gives no
    reason.
    """
    said = "no such file" if isinstance(error, FileNotFoundError) else (error.strerror or otherwise).lower()
    return Problem(file, 0, "", said, "")


class Refused(Exception):
    """An input that cannot be used: its problems, and the exit code that the command ends with."""

    def __init__(self, problems: Iterable[Problem], exit_code: int = EXIT_BAD_INPUT) -> None:
        self.problems = list(problems)
        self.exit_code = exit_code
        super().__init__("\n".join(str(p) for p in self.problems))
