"""What rules read: nothing that they read is missed, and nothing is left that the constants rule out."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from disputes.language.asked import Asked, asked_of_case
from disputes.language.dependence import reads_in
from disputes.language.rulebook import Rulebook
from disputes.records.words import DISPUTES
from disputes.words.language import RuleStatus, RuleSubject
from tests.shipped import shipped_library
from tests.tiers import tiers

LIBRARY = shipped_library()
PLATFORMS = [id_ for id_ in LIBRARY.ids() if id_ != "any"]


@cache
def all_asked(platform: str) -> Asked:
    """What the rules of a platform read where nothing is settled, on any day."""
    return asked_of_case(Rulebook.load(LIBRARY, platform), {}, date.min)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_with_nothing_settled_all_that_is_read_is_found(platform: str) -> None:
    book = Rulebook.load(LIBRARY, platform)
    found = all_asked(platform)
    known = {*found.fields, *(f"event.{type_}" for type_ in found.events), "now"}
    for entry in (*book.deadlines, *book.rules):
        status = getattr(entry, "status", RuleStatus.STABLE)
        if getattr(entry, "about", RuleSubject.CASE) is RuleSubject.CASE and status is RuleStatus.STABLE:
            assert set(reads_in(entry)) - known == set(), entry.key


@pytest.mark.parametrize("every", tiers(8, 3))
@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_settled_only_takes_away(platform: str, every: int) -> None:
    book = Rulebook.load(LIBRARY, platform)
    whole = all_asked(platform)
    for dispute in DISPUTES[PLATFORMS.index(platform) % every :: every]:
        part = asked_of_case(book, {"platform": platform, "dispute": dispute}, date(2026, 11, 29))
        assert set(part.fields) <= set(whole.fields)
        assert set(part.events) <= set(whole.events)
        assert set(part.facts) <= set(whole.facts)
        assert "dispute" not in part.fields
