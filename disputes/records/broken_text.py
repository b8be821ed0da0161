"""What can still be read of a YAML record in which one place is no YAML, so that its other faults are told as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disputes.words.dataclass import dataclass

_WORD = re.compile(r"[\w-]+")
_HEADING = re.compile(r"# ( *)([\w-]+):\s*")
_MOST_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class Remainder:
    """A text with the blocks around a fault left blank, its lines where they were, and the keys of these blocks."""

    text: str
    keys: frozenset[str]


def heading_behind_comment(text: str, line: int) -> str | None:
    """The key above line `line` (from 1) that it belongs to, where that is still a comment: of a record that was begun
    from proposals, one was taken up without its heading.
    """
    lines = text.split("\n")[:line]
    here = lines.pop() if lines else ""
    indent = len(here) - len(here.lstrip(" "))
    for above in reversed(lines if indent else []):
        heading = _HEADING.fullmatch(above)
        if heading is not None and len(heading[1]) < indent:
            return heading[2]
        if above[:1] not in ("#", "", " "):
            return None
    return None


def remainders(text: str, line: int) -> Iterator[Remainder]:
    """The text without what is written under a heading that is still a comment; without the top-level block in which
    line `line` (from 1) lies; without one of those before, as a fault is often found only behind its place; without
    several of them.

    Of a text with several documents nothing is yielded.
    """
    lines = text.split("\n")
    if any(one.startswith(("---", "...")) for one in lines):
        return
    if heading_behind_comment(text, line) is not None:
        end = next((n for n in range(line, len(lines)) if lines[n][:1] != " "), len(lines))
        yield Remainder("\n".join(lines[: line - 1] + [""] * (end - line + 1) + lines[end:]), frozenset())
    starts = [n for n, one in enumerate(lines) if one[:1].strip() and not one.startswith("#")]
    at = max((k for k, start in enumerate(starts) if start < line), default=-1)
    near = range(at, max(at - _MOST_BLOCKS, -1), -1)
    for first, last in (*((k, k) for k in near), *((k, at) for k in near[1:])):
        begin = starts[first]
        end = starts[last + 1] if last + 1 < len(starts) else len(lines)
        blank = lines[:begin] + [""] * (end - begin) + lines[end:]
        keys = (found[0] for n in starts[first : last + 1] if (found := _WORD.match(lines[n])) is not None)
        yield Remainder("\n".join(blank), frozenset(keys))
