"""Stored rows answered: records read back, shops put in, one assessor kept for each book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, tuple_

from disputes.answers.assessment import Assessment
from disputes.answers.differences import Change, differences
from disputes.answers.standing import Standing
from disputes.cases.assess import Assessor
from disputes.documents.problems import Refused
from disputes.followup.outcome import Clocks, Outcome, outcome_of
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.shops.assess import ShopAssessor
from disputes.situation.typed_facts import prepare, prepare_shop
from disputes.store.documents import case_of, shop_record, unpacked, with_shop
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
    """Answers rows by the rulesets of a library.

    Raises :class:`Refused` for a record, or a ruleset, that cannot be used.
    """

    library: Library
    _assessors: dict[str, Assessor] = field(default_factory=dict)
    _clocks: dict[str, Clocks] = field(default_factory=dict)

    def assessor(self, book: str) -> Assessor:
        if book not in self._assessors:
            platform, _, via = book.partition("+")
            self._assessors[book] = Assessor(Rulebook.load(self.library, platform, via or None))
        return self._assessors[book]

    def clocks(self, book: str) -> Clocks:
        """Which of the book's clocks end in rulings and appeals."""
        if book not in self._clocks:
            self._clocks[book] = Clocks.of(self.assessor(book).book)
        return self._clocks[book]

    def case(self, row: Any, shop: Any, as_of: datetime, *, ahead: bool = True) -> tuple[Assessment, dict[str, Any]]:
        """The answer for a case's row at an instant, with the stored shop's row where there is one; and the values it
        was made of.

        Without `ahead`, `next_change_at` is left out.
        """
        assessor = self.assessor(row.book)
        case = case_of(row.record, row.logged, f"{row.platform}/{row.case_id}")
        kept = shop_record(shop.record, f"{row.platform}/{row.shop_id}") if shop is not None else None
        values, problems = prepare(case, assessor.book, None, with_shop(case, kept))
        if problems:
            raise Refused(problems)
        return (assessor.assess if ahead else assessor.answer_at)(values, as_of), values

    def shop(self, row: Any, as_of: datetime) -> Standing:
        """The standing for a shop's row at an instant."""
        book = self.assessor(row.book).book
        values, problems = prepare_shop(shop_record(row.record, f"{row.platform}/{row.shop_id}"), book)
        if problems:
            raise Refused(problems)
        return ShopAssessor(book).stand(values, as_of)

    def outcome(self, row: Any, values: Mapping[str, Any], answer: Assessment) -> Outcome:
        """What has become of a case, for reports."""

        def expected(at: datetime) -> str | None:
            return self.assessor(row.book).answer_at(values, at).ruling.expected

        return outcome_of(values, answer, self.clocks(row.book), expected)


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
