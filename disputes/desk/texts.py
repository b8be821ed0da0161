"""What the desk itself says, in both languages: read from `texts.yaml`. What an answer says comes from the views."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from disputes.documents.yaml_tree import parse_yaml

_FILE = Path(__file__).with_name("texts.yaml")


@cache
def desk_texts() -> Mapping[str, Mapping[str, str]]:
    """The texts by key and language."""
    (root,) = parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    return {key: {lang: found.text for lang, found in node.entries.items()} for key, node in root.entries.items()}


def text_of(lang: str, key: str, **values: object) -> str:
    """The text `key` in `lang` ("en" or "zh"), its placeholders filled. Raises KeyError on an unknown key."""
    return desk_texts()[key][lang].format(**values)
