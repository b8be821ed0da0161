"""How a scan takes the row of a case and that of a shop: what it rests on, whether it is to be answered, its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from sqlalchemy import Table
from sqlmodel import Session, col, select

from disputes.answers.serialization import as_json
from disputes.followup.alerts import case_wakes, of_case, of_shop, shop_wakes
from disputes.store.answering import Answerer, StoredCase, StoredShop, differing, stored_cases
from disputes.store.documents import dumps, is_closed, packed, turning_points
from disputes.store.keeping import RowAnswer
from disputes.store.models import CASES, SHOPS, CaseRow, ShopRow
from disputes.store.queue import Wanted
from disputes.store.to_do import to_do_columns
from disputes.words.dataclass import dataclass

StoredT = TypeVar("StoredT", StoredCase, StoredShop)


class RowWork(Protocol[StoredT]):
    """What differs between the rows of cases and of shops."""

    @property
    def table(self) -> Table: ...

    def read(self, session: Session, pks: Sequence[int]) -> list[StoredT]:
        """These rows with what their answers rest on."""

    def is_needed(self, one: StoredT) -> bool:
        """Whether the row's answer may no longer hold at the scan's instant."""

    def holds(self, one: StoredT) -> bool:
        """Whether the row's answer is still the one that comes out; for when it next changes, nobody asks then."""

    def answered(self, one: StoredT) -> RowAnswer:
        """What is to be written of the row."""


@dataclass(frozen=True, slots=True)
class CaseWork:
    """Rows of cases."""

    answers: Answerer
    wanted: Wanted
    table: Table = CASES

    def read(self, session: Session, pks: Sequence[int]) -> list[StoredCase]:
        query = select(CaseRow).where(col(CaseRow.pk).in_(pks)).order_by(col(CaseRow.pk))
        return stored_cases(session, session.exec(query).all())

    def is_needed(self, one: StoredCase) -> bool:
        row, shop = one.row, one.shop
        if _is_awake(row, self.wanted):
            return True
        if not row.open:
            return False
        return row.digest != self.wanted.digests[row.book] or (shop is not None and row.shop_seen != shop.revision)

    def holds(self, one: StoredCase) -> bool:
        answer = self.answers.case(one, self.wanted.as_of, ahead=False).assessment
        return differing(one.row.answer, answer.to_json()) == []

    def answered(self, one: StoredCase) -> RowAnswer:
        as_of, row = self.wanted.as_of, one.row
        found = self.answers.case(one, as_of)
        answer, values = found.assessment, found.case.values
        # Where one word of the channel says that it is over and another that it is not, it stays open.
        closed = is_closed(values, as_of) and not answer.contradictions
        ahead = [] if closed else [answer.next_change_at, *case_wakes(answer, self.wanted.ahead)]
        wakes = [at for at in (*ahead, *turning_points(values, as_of), *found.route_changes) if at is not None]
        plain = answer.to_json()
        columns: dict[str, object] = {
            "open": not closed,
            "wake_at": min(wakes, default=None),
            "next_change_at": answer.next_change_at,
            "answer": packed(plain),
            "outcome": dumps(as_json(self.answers.outcome(found, row.book))),
            **to_do_columns(answer, closed, self.wanted.ahead),
        }
        roles = self.answers.clock_roles(row.book)
        alerts = [] if closed else of_case(answer, roles, self.wanted.ahead)
        return RowAnswer(row, columns, alerts, differing(row.answer, plain))


@dataclass(frozen=True, slots=True)
class ShopWork:
    """Rows of shops."""

    answers: Answerer
    wanted: Wanted
    table: Table = SHOPS

    def read(self, session: Session, pks: Sequence[int]) -> list[StoredShop]:
        query = select(ShopRow).where(col(ShopRow.pk).in_(pks)).order_by(col(ShopRow.pk))
        return [StoredShop(row) for row in session.exec(query)]

    def is_needed(self, one: StoredShop) -> bool:
        return _is_awake(one.row, self.wanted) or one.row.digest != self.wanted.digests[one.row.book]

    def holds(self, one: StoredShop) -> bool:
        standing = self.answers.shop(one.row).stand(self.wanted.as_of)
        return differing(one.row.answer, standing.to_json()) == []

    def answered(self, one: StoredShop) -> RowAnswer:
        standing = self.answers.shop(one.row).stand(self.wanted.as_of)
        ahead = self.wanted.ahead
        wakes = [*shop_wakes(standing, ahead), *([standing.next_change_at] if standing.next_change_at else [])]
        plain = standing.to_json()
        columns: dict[str, object] = {
            "wake_at": min(wakes, default=None),
            "next_change_at": standing.next_change_at,
            "answer": packed(plain),
            "points": dumps(plain["points"]) if plain["points"] is not None else None,
            "tier": standing.tier,
            "questions": len(standing.questions),
        }
        return RowAnswer(one.row, columns, of_shop(standing, ahead), differing(one.row.answer, plain))


def _is_awake(row: CaseRow | ShopRow, wanted: Wanted) -> bool:
    """Whether a row's answer is to be made anew at this instant, or was made for a later one."""
    return (row.wake_at is not None and row.wake_at <= wanted.as_of) or (
        row.as_of is not None and row.as_of > wanted.as_of
    )
