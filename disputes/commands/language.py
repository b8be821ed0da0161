"""Which language the command line speaks before a command has read its options."""

from __future__ import annotations

import os
from collections.abc import Sequence

LANG = "DISPUTES_LANG"


def language_of(words: Sequence[str]) -> str:
    """The language of help and of what is wrong with a command: `--lang` on its line, else DISPUTES_LANG, else English.

    A line that is wrong is not parsed to its end, so `--lang` is looked for among its words.
    """
    for n, word in enumerate(words):
        if word == "--":
            break
        name, is_one_word, value = word.partition("=")
        if name == "--lang":
            return value if is_one_word else next(iter(words[n + 1 :]), "en")
    return os.environ.get(LANG) or "en"
