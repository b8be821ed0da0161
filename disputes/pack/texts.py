"""What a pack says, in both languages: read from `texts.yaml` beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from disputes.language.text_files import texts_in
from disputes.language.truth import Text


@cache
def pack_texts() -> Mapping[str, Text]:
    """The texts by key."""
    return texts_in(Path(__file__).with_name("texts.yaml"))


def say(lang: str, key: str, **values: object) -> str:
    """The text `key` in `lang` ("en" or "zh"), its placeholders filled. Raises KeyError on an unknown key."""
    return pack_texts()[key].of(lang).format(**values)


def both(key: str, **values: object) -> Text:
    """The text `key` in both languages; a value that is a text of both goes in as the language has it."""
    return Text(*(pack_texts()[key].of(lang).format(**_of(values, lang)) for lang in ("en", "zh")))


def _of(values: Mapping[str, object], lang: str) -> dict[str, object]:
    return {name: value.of(lang) if isinstance(value, Text) else value for name, value in values.items()}
