"""The text around the cited figures of a page, by which one sees whether a figure may have moved."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

_AROUND = 48
_MOST = 20
_UNITS: Mapping[str, str] = {
    "day": r"days?|天|日|d[ií]as?|hari|ng[àa]y|วัน|jours?|tage?n?|giorn[oi]|dni|gün|дн\w*",
    "hour": r"hours?|hrs?|h\b|小时|小時|horas?|jam|gi[ờo]|ชั่วโมง|heures?|stunden?|ore|godzin\w*|saat|час\w*",
    "minute": r"min(?:ute)?s?|分钟|分鐘|minutos?|menit|phút|นาที",
    "week": r"weeks?|周|週|semanas?|minggu|tuần|สัปดาห์|semaines?|wochen?",
    "month": r"months?|个月|個月|mes(?:es)?|m[êe]s(?:es)?|bulan|tháng|เดือน|mois|monate?n?",
    "quarter": r"quarters?|季",
    "year": r"years?|年|años?|anos?|tahun|năm|ปี|ans?|jahre?n?",
}
"""The units of durations as pages write them, in the languages of the markets."""
_DURATION = re.compile(r"(\d+) (?:business )?(minute|hour|day|week|month|quarter|year)s?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def excerpts(text: str, figures: Iterable[str]) -> dict[str, list[str]]:
    """Of each figure the short pieces of `text` around it, sorted; none where the page does not show it."""
    return {figure: _excerpts(text, figure) for figure in sorted(set(figures))}


def digests(found: Mapping[str, list[str]]) -> dict[str, str]:
    """What was found around each figure, as a digest."""
    return {figure: hashlib.sha256("\n".join(pieces).encode()).hexdigest()[:32] for figure, pieces in found.items()}


def _excerpts(text: str, figure: str) -> list[str]:
    pattern = _pattern(figure)
    if pattern is None:
        return []
    pieces = set()
    for match in pattern.finditer(text):
        line_start, line_end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        start = max(match.start() - _AROUND, line_start)
        end = min(match.end() + _AROUND, line_end if line_end >= 0 else len(text))
        pieces.add(_whole_words(text, start, end))
        if len(pieces) >= _MOST:
            break
    return sorted(pieces)


def _whole_words(text: str, start: int, end: int) -> str:
    """The piece without the halves of words at its ends, in small letters."""
    piece = text[start:end]
    if start and not text[start - 1].isspace() and " " in piece:
        piece = piece.partition(" ")[2]
    if end < len(text) and not text[end].isspace() and " " in piece:
        piece = piece.rpartition(" ")[0]
    return piece.lower()


def _pattern(figure: str) -> re.Pattern[str] | None:
    """How a figure may be written on a page: its number, and of a duration its unit near behind it."""
    number = _NUMBER.search(figure)
    if number is None:
        return None
    digits = re.sub(r"[.,]0+$", "", number[0])
    written = rf"(?<![\d.,]){re.escape(digits)}(?:[.,]0+)?(?!\d|[.,]\d)"
    if len(digits) > 3 and digits.isdigit():  # 1500 as 1,500
        grouped = r"[.,\s]?".join(re.findall(r"\d{1,3}(?=(?:\d{3})*$)", digits))
        written = rf"(?<![\d.,]){grouped}(?:[.,]0+)?(?!\d|[.,]\d)"
    duration = _DURATION.fullmatch(figure)
    unit = rf"[^\d\n]{{0,24}}?(?:{_UNITS[duration[2]]})" if duration is not None else ""
    return re.compile(written + unit, re.IGNORECASE)
