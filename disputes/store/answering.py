"""Stored rows answered: records read back, shops put in, the other records of the order held beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from disputes.answers.assessment import Assessment
from disputes.answers.differences import Change, differences
from disputes.api import Engine, PreparedCase, PreparedShop
from disputes.cases.routes import RecordOfOrder, route_changes, routes_by_order
from disputes.documents.errors import RecordError
from disputes.documents.problems import Refused
from disputes.followup.clock_roles import ClockRoles
from disputes.followup.outcome import Outcome, outcome_of
from disputes.records.reading import RecordRead
from disputes.store.documents import case_of, parts_of, shop_record, unpacked, with_shop
from disputes.store.models import SHOPS, CaseRow, ShopRow, only
from disputes.store.orders import neighbours
from disputes.store.row_keys import keyed
from disputes.store.url import StorageError
from disputes.words.answers import Expectation
from disputes.words.dataclass import dataclass

ShopKey = tuple[str, str | None, str]
_SHOP_READ = ("platform", "shop_id", "market", "revision", "record")


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case's row with what else its answer rests on: the stored shop, and the other records of its order."""

    row: CaseRow
    shop: ShopRow | None
    neighbours: Sequence[CaseRow]

    @property
    def is_open(self) -> bool:
        return self.row.open

    @property
    def seen(self) -> dict[str, int]:
        """The columns that say what was seen of the shop."""
        return {"shop_seen": self.shop.revision if self.shop is not None else 0}

    @property
    def books(self) -> set[str]:
        """The books whose rules the answer rests on."""
        return {self.row.book, *(n.book for n in self.neighbours)}


@dataclass(frozen=True, slots=True)
class StoredShop:
    """A shop's row. Nothing else counts in its standing."""

    row: ShopRow

    @property
    def is_open(self) -> bool:
        return True

    @property
    def seen(self) -> dict[str, int]:
        return {}

    @property
    def books(self) -> set[str]:
        return {self.row.book}


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """The answer to a stored case, the case as it was answered, and later instants at which its routes may change."""

    case: PreparedCase
    assessment: Assessment
    route_changes: Sequence[datetime]


@dataclass(slots=True)
class Answerer:
    """Answers stored rows.

    Raises :class:`Refused` for a record, or a ruleset, that cannot be used.
    """

    engine: Engine
    _roles: dict[str, ClockRoles] = field(default_factory=dict)

    def digest(self, book: str) -> str:
        """The digest of everything that the answers of a book rest on."""
        return self.engine.assessor(*parts_of(book)).digest

    def clock_roles(self, book: str) -> ClockRoles:
        """Which of the book's clocks end in rulings and appeals."""
        if book not in self._roles:
            self._roles[book] = ClockRoles.of(self.engine.rulebook(*parts_of(book)))
        return self._roles[book]

    def case(self, stored: StoredCase, as_of: datetime, *, ahead: bool = True) -> CaseAnswer:
        """The answer to a case at an instant; without `ahead`, `next_change_at` is left out."""
        row, shop = stored.row, stored.shop
        record = case_of(row.record, row.logged, f"{row.platform}/{row.case_id}")
        kept = shop_record(shop.record, f"{row.platform}/{row.shop_id}") if shop is not None else None
        case = self.engine.prepared(RecordRead(record.id, 1, record), with_shop(record, kept))
        answer = case.assess(as_of) if ahead else case.answer_at(as_of)
        records = self._of_order(case, stored)
        routes = routes_by_order(records, as_of) if len(records) > 1 else {}
        changes = list(route_changes(records, as_of)) if len(records) > 1 else []
        return CaseAnswer(case, replace(answer, routes=next(iter(routes.values()), None)), changes)

    def _of_order(self, case: PreparedCase, stored: StoredCase) -> list[RecordOfOrder]:
        """The records of the case's order, its own among them, in the order in which they came. Those that cannot be
        answered are none.
        """
        if case.of_order.order is None:
            return []
        found = [(stored.row.pk, case.of_order)]
        for row in stored.neighbours:
            try:
                record = case_of(row.record, row.logged, f"{row.platform}/{row.case_id}")
                found.append((row.pk, self.engine.prepared(RecordRead(record.id, 1, record)).of_order))
            except Refused as refused:
                # Rules that cannot be read are another matter than a record: nothing is said without them.
                if refused.exit_code != RecordError.code:
                    raise
        return [record for _, record in sorted(found, key=lambda one: one[0]) if record.order == case.of_order.order]

    def shop(self, row: ShopRow) -> PreparedShop:
        """The shop of a row ready to be answered."""
        shop = shop_record(row.record, f"{row.platform}/{row.shop_id}")
        return self.engine.prepared_shop(RecordRead(shop.id, 1, shop))

    def outcome(self, answer: CaseAnswer, book: str) -> Outcome:
        """What has become of a case, for reports."""

        def expected(at: datetime) -> Expectation:
            return answer.case.answer_at(at).ruling.expected

        return outcome_of(answer.case.values, answer.assessment, self.clock_roles(book), expected)


def stored_cases(session: Session, rows: Sequence[CaseRow]) -> list[StoredCase]:
    """Rows of cases with what else their answers rest on."""
    shops = shops_of(session, rows)
    beside = neighbours(session, rows)
    return [StoredCase(r, shops.get((r.platform, r.shop_id, r.market)), beside.get(r.pk, ())) for r in rows]


def shops_of(session: Session, rows: Iterable[CaseRow]) -> dict[ShopKey, ShopRow]:
    """The stored shops that these cases name, by platform, id and market: a merchant's record in one market says
    nothing of another.
    """
    named = {(r.platform, r.shop_id) for r in rows if r.shop_id is not None}
    if not named:
        return {}
    wanted = keyed(SHOPS.c.platform, SHOPS.c.shop_id, named)
    query = select(ShopRow).where(wanted).options(only(ShopRow, *_SHOP_READ))
    return {(r.platform, r.shop_id, r.market): r for r in session.exec(query)}


def differing(answer: bytes | None, now: Mapping[str, Any]) -> list[Change] | None:
    """What differs from a stored answer; None where there is none, or none that can be read."""
    try:
        return differences(unpacked(answer), now) if answer is not None else None
    except StorageError:
        return None
