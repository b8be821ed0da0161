"""Two sizes of a test: the short one is always run, the long one carries the mark `long`.

@pytest.mark.parametrize("kills", tiers(4, 12))
"""

from __future__ import annotations

from typing import Any

import pytest


def tiers(short: Any, long: Any) -> list[Any]:
    """The two values of a parameter of which the size of a test hangs."""
    return [pytest.param(short, id="short"), pytest.param(long, id="long", marks=pytest.mark.long)]
