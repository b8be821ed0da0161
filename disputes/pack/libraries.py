"""The libraries that packs are made with: they come with `pip install 'disputes[pack]'` only."""

from __future__ import annotations

import importlib.util

LIBRARIES = ("PIL", "filetype", "pillow_heif", "pypdf", "pypdfium2", "reportlab")


def missing_library() -> str | None:
    """The first of them that is not installed."""
    return next((name for name in LIBRARIES if importlib.util.find_spec(name) is None), None)
