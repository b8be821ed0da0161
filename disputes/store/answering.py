"""Stored rows answered: records read back, shops put in, one assessor kept for each book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, tuple_

from disputes.answers.assessment import Assessment
from disputes.answers.differences import Change, differences
from disputes.api import Engine, PreparedCase, PreparedShop
from disputes.cases.assess import Assessor
from disputes.followup.outcome import Clocks, Outcome, outcome_of
from disputes.records.reading import RecordRead
from disputes.store.documents import case_of, parts_of, shop_record, unpacked, with_shop
from disputes.store.models import SHOPS
from disputes.store.url import StorageError

CASE_COLUMNS = (
    "pk",
    "platform",
    "case_id",
    "market",
    "book",
    "shop_id",
    "revision",
    "version",
    "record",
    "logged",
    "wake_at",
    "open",
    "as_of",
    "digest",
    "shop_seen",
    "answer",
    "quarantine",
)
SHOP_COLUMNS = (
    "pk",
    "platform",
    "shop_id",
    "market",
    "book",
    "revision",
    "version",
    "record",
    "wake_at",
    "as_of",
    "digest",
    "answer",
    "quarantine",
)


@dataclass(slots=True)
class Answerer:
    """Answers stored rows.

    Raises :class:`Refused` for a record, or a ruleset, that cannot be used.
    """

    engine: Engine
    _clocks: dict[str, Clocks] = field(default_factory=dict)

    def assessor(self, book: str) -> Assessor:
        """What answers the cases of a book."""
        return self.engine.assessor(*parts_of(book))

    def clocks(self, book: str) -> Clocks:
        """Which of the book's clocks end in rulings and appeals."""
        if book not in self._clocks:
            self._clocks[book] = Clocks.of(self.assessor(book).book)
        return self._clocks[book]

    def case(self, row: Any, shop: Any) -> PreparedCase:
        """The case of a row ready to be answered, with the stored shop's row where there is one."""
        case = case_of(row.record, row.logged, f"{row.platform}/{row.case_id}")
        stored = shop_record(shop.record, f"{row.platform}/{row.shop_id}") if shop is not None else None
        return self.engine.prepared(RecordRead(case.id, 1, case), with_shop(case, stored))

    def shop(self, row: Any) -> PreparedShop:
        """The shop of a row ready to be answered."""
        shop = shop_record(row.record, f"{row.platform}/{row.shop_id}")
        return self.engine.prepared_shop(RecordRead(shop.id, 1, shop))

    def outcome(self, case: PreparedCase, row: Any, answer: Assessment) -> Outcome:
        """What has become of a case, for reports."""

        def expected(at: datetime) -> str | None:
            return case.answer_at(at).ruling.expected

        return outcome_of(case.values, answer, self.clocks(row.book), expected)


def shops_of(connection: Connection, rows: Iterable[Any]) -> dict[tuple[str, str, str], Any]:
    """The stored shops that these cases name, by platform, id and market: a merchant's record in one market says
    nothing of another.
    """
    named = sorted({(r.platform, r.shop_id) for r in rows if r.shop_id is not None})
    if not named:
        return {}
    query = select(SHOPS.c.platform, SHOPS.c.shop_id, SHOPS.c.market, SHOPS.c.revision, SHOPS.c.record)
    found = connection.execute(query.where(tuple_(SHOPS.c.platform, SHOPS.c.shop_id).in_(named)))
    return {(r.platform, r.shop_id, r.market): r for r in found}


def differing(row: Any, plain: Mapping[str, Any]) -> list[Change] | None:
    """What differs from the row's last answer; None where there is none, or none that can be read."""
    try:
        return differences(unpacked(row.answer), plain) if row.answer is not None else None
    except StorageError:
        return None
