"""Which program a process runs: two that say the same answer every record alike, given the same rulesets."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from disputes import __version__
from disputes.words.dataclass import dataclass

_KINDS = (".py", ".yaml")


@dataclass(frozen=True, slots=True)
class ProgramVersion:
    """A version of this program: its number, a digest of its code, and Python's minor version."""

    number: str
    code: str
    python: str

    def __str__(self) -> str:
        return f"disputes {self.number} (code {self.code[:12]}, Python {self.python})"


@cache
def program_version() -> ProgramVersion:
    """The version of the program that runs here, told by the bytes of its files: two states of a checkout have the same
    number.
    """
    package = Path(__file__).resolve().parent.parent
    found = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package).as_posix()
        # What begins with an underscore is data that a wheel carries: rulesets have digests of their own.
        if path.suffix in _KINDS and not any(p.startswith("_") and p != "__init__.py" for p in name.split("/")[:-1]):
            found.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return ProgramVersion(__version__, found.hexdigest(), f"{sys.version_info[0]}.{sys.version_info[1]}")


def question() -> Callable[[], str]:
    """What a worker is asked first, whatever it runs: its version. The function goes there as code, not by its name,
    which another version may not know.
    """

    def version() -> str:
        try:
            import disputes
        except ImportError:
            return "no disputes at all"
        try:
            from disputes.cluster.program import program_version
        except ImportError:
            return f"disputes {disputes.__version__}, which knows no clusters"
        return str(program_version())

    return version
