"""Places of a ruleset that a person has still to fill in."""

from __future__ import annotations

from disputes.lint.checks.to_do import TO_DO


def to_do(what: str) -> str:
    """The text that stands where `what` is to be filled in; the lint names it."""
    return f"{TO_DO} {what}"
