"""Whether shorter ways to the same answer are taken: DISPUTES_SHORTCUTS=off takes the plain way everywhere.

Tests hold the shorter ways against the plain ones.
"""

from __future__ import annotations

import os

VARIABLE = "DISPUTES_SHORTCUTS"


def shortcuts_taken() -> bool:
    """Whether they are, by the environment."""
    return os.environ.get(VARIABLE, "").strip().lower() != "off"
