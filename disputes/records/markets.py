"""What the markets of records are called, and which one a name stands for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from disputes.documents.yaml_tree import parse_yaml
from disputes.records.words import MARKET_HABITS, MARKETS

_FILE = Path(__file__).with_name("market_titles.yaml")


@cache
def market_titles() -> Mapping[str, tuple[str, str]]:
    """The name of each market in English and in Chinese, by its code."""
    (root,) = parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    return {code: (node["en"].text, node["zh"].text) for code, node in root.entries.items()}


def market_meant(said: str) -> str | None:
    """The market that a habit of writing it, its code in other letters, or its name stands for."""
    text = said.strip().upper()
    code = MARKET_HABITS.get(text, text)
    if code in MARKETS:
        return code
    return next((code for code, names in market_titles().items() if text in (name.upper() for name in names)), None)
