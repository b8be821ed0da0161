"""The pipeline of a shop: its standing at an instant, and when that next differs.

One pure function: the same record, rulebook and `as_of` give the same answer. The clock is an argument.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from typing import Any

from disputes.answers.standing import Standing
from disputes.dates.instants import in_utc
from disputes.language.rulebook import Rulebook
from disputes.shops.build_standing import StandingAt, build_standing
from disputes.shops.shop_state import ShopThroughTime
from disputes.shops.what_if import changed
from disputes.situation.matching import RuleMatcher
from disputes.situation.next_change import next_change
from disputes.words.dataclass import dataclass


@dataclass(slots=True)
class ShopAssessor:
    """Works out the standing of shops of one rulebook. Keeps what shops share: specialised rules and their networks."""

    book: Rulebook
    engine: str = "auto"
    matcher: RuleMatcher = field(init=False)

    def __post_init__(self) -> None:
        self.matcher = RuleMatcher(self.engine)

    def stand(
        self,
        values: Mapping[str, Any],
        as_of: datetime,
        *,
        what_if: Mapping[str, Decimal] | None = None,
        trial: bool = False,
    ) -> Standing:
        """The standing of a shop (`records.printing.values`) at `as_of`, an aware datetime; `trial` also runs rules on
        trial.

        Raises :class:`UsageError` for an instant without a zone, and for a record of another platform.
        """
        now = in_utc(as_of)
        self.book.check_platform(values)
        if what_if:
            values = changed(values, self.book, now, what_if)
        shop = ShopThroughTime(values, self.book)
        first = build_standing(shop.at(now), self.matcher, trial=trial)
        return dataclasses.replace(
            first.standing,
            next_change_at=self._next_change(shop, first, trial),
            what_if=dict(what_if) if what_if else None,
        )

    def standing_at(
        self, values: Mapping[str, Any], as_of: datetime, *, timeline: bool = True, trial: bool = False
    ) -> Standing:
        """The standing without looking ahead: `next_change_at` is left out, the timeline where it is not asked for."""
        shop = ShopThroughTime(values, self.book).at(in_utc(as_of))
        return build_standing(shop, self.matcher, timeline=timeline, trial=trial).standing

    def _next_change(self, shop: ShopThroughTime, now: StandingAt, trial: bool) -> datetime | None:
        """The first later instant at which the answer differs, the record staying as it is."""
        base = comparable(now.standing)

        def look(at: datetime) -> tuple[bool, Iterable[datetime]]:
            later = build_standing(shop.at(at), self.matcher, timeline=False, trial=trial)
            return comparable(later.standing) != base, later.wakes

        return next_change(now.wakes, now.standing.as_of, look)


def comparable(s: Standing) -> tuple[Any, ...]:
    """The answer without its own instant and its horizon, and without the timeline: it moves on and tells nothing that
    the rest does not.
    """
    return tuple(
        getattr(s, f.name)
        for f in dataclasses.fields(s)
        if f.name not in ("as_of", "next_change_at", "what_if", "timeline")
    )
