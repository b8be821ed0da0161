"""The pages of the codes, as they come with the package or stand in a checkout."""

from __future__ import annotations

from pathlib import Path


def pages_directory() -> Path:
    """`docs/lint` of a checkout, else the copy that the package carries."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "docs" / "lint"
    return checkout if checkout.is_dir() else package / "_lint_pages"


def page_of(code: str) -> str:
    """The page of a code, in Markdown. Raises `OSError` where it cannot be read."""
    return (pages_directory() / f"{code}.md").read_text(encoding="utf-8")
