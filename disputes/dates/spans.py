"""Stretches of time as people write them on a command line or in an address: 90m, 24h, 3d, 2w."""

from __future__ import annotations

import re
from datetime import timedelta

SPAN = r"^[0-9]{1,5}[mhdw]$"
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span(text: str) -> timedelta | None:
    """A span as it is written; None for anything else."""
    if not re.fullmatch(SPAN, text) or text.endswith("\n"):
        return None
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})
