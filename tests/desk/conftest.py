"""A desk over a store of the tests."""

from __future__ import annotations

import pytest

from tests.desk.visiting import Site, site_over
from tests.store.made import Desk, at, case


@pytest.fixture
def site(lite_desk: Desk) -> Site:
    """A desk with one case, due on the third of April 2026 at midnight UTC; it is the second, one o'clock."""
    lite_desk.take(case())
    lite_desk.scan(at(2))
    return site_over(lite_desk, at(2, 1))
