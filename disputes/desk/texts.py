"""What the desk itself says, in both languages: read from `texts.yaml`. What an answer says comes from the views."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from disputes.language.text_files import texts_in
from disputes.language.truth import Text


@cache
def desk_texts() -> Mapping[str, Text]:
    """The texts by key."""
    return texts_in(Path(__file__).with_name("texts.yaml"))


def text_of(lang: str, key: str, **values: object) -> str:
    """The text `key` in `lang` ("en" or "zh"), its placeholders filled. Raises KeyError on an unknown key."""
    return desk_texts()[key].of(lang).format(**values)
