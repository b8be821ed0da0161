"""Texts cut at the most characters that a field takes, at the end of a sentence."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…](?=[\s\"'”’)\]]|$)|[。！？；](?=.|$)|\n")
_WORD = re.compile(r"\s+")
_MARK = "…"
_LEAST = 0.5
"""A cut may not lose more than this part of the room to end at a sentence."""


def cut(text: str, most: int | None) -> tuple[str, str]:
    """A text of at most `most` characters, and what was cut off.

    The cut is at the end of a sentence, of a line, or else of a word with an ellipsis; where the first of these would
    leave less than half of the room filled, the next one is taken.
    """
    whole = text.strip()
    if most is None or len(whole) <= most:
        return whole, ""
    if most <= 0:
        return "", whole
    ends = [match.end() for match in _END.finditer(whole) if match.end() <= most]
    if ends and ends[-1] >= most * _LEAST:
        return whole[: ends[-1]].rstrip(), whole[ends[-1] :].strip()
    room = most - len(_MARK)
    words = [match.start() for match in _WORD.finditer(whole) if match.start() <= room]
    at = words[-1] if words and words[-1] >= room * _LEAST else max(room, 0)
    return f"{whole[:at].rstrip()}{_MARK}"[:most], whole[at:].strip()
