"""The code of docs/library.md runs as it stands there, and prints what stands below it."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import disputes

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "library.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", PAGE, re.M | re.S)


def test_each_block_prints_what_stands_below_it() -> None:
    assert len(BLOCKS) >= 6
    names: dict[str, Any] = {}
    for number, (code, expected) in enumerate(BLOCKS):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, f"docs/library.md, block {number + 1}", "exec"), names)
        assert printed.getvalue() == expected, code


def test_what_is_exported_is_on_the_page() -> None:
    assert [n for n in disputes.__all__ if n != "__version__" and f"`{n}" not in PAGE] == []
