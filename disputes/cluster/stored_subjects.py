"""The records of a store as a backtest takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from disputes.api import Engine
from disputes.rulechanges.backtest import BacktestedRecord
from disputes.store.all_cases import all_cases, all_shops
from disputes.store.answering import Answerer, StoredCase
from disputes.store.database import Store
from disputes.store.documents import parts_of
from disputes.store.models import ShopRow
from disputes.store.queue import RowRange
from disputes.words.dataclass import dataclass
from disputes.words.store import RowKind


@dataclass(frozen=True, slots=True)
class StoredCaseSubject:
    """A case of the store, with its stored shop and the other records of its order."""

    stored: StoredCase
    as_of: datetime

    @property
    def id(self) -> str:
        return self.stored.row.case_id

    @property
    def platform(self) -> str:
        return self.stored.row.platform

    @property
    def market(self) -> str:
        return self.stored.row.market

    @property
    def via(self) -> str | None:
        return parts_of(self.stored.row.book)[1]

    def answer(self, engine: Engine) -> dict[str, Any]:
        return Answerer(engine).case(self.stored, self.as_of, ahead=False).assessment.to_json()


@dataclass(frozen=True, slots=True)
class StoredShopSubject:
    """A shop of the store."""

    row: ShopRow
    as_of: datetime

    @property
    def id(self) -> str:
        return self.row.shop_id

    @property
    def platform(self) -> str:
        return self.row.platform

    @property
    def market(self) -> str:
        return self.row.market

    @property
    def via(self) -> str | None:
        return None

    def answer(self, engine: Engine) -> dict[str, Any]:
        return Answerer(engine).shop(self.row).stand(self.as_of).to_json()


def stored_subjects(
    store: Store, rows: RowRange, platform: str | None, as_of: datetime | None
) -> Iterator[BacktestedRecord | None]:
    """The records of some rows, each as of `as_of` or else of its last answer; None for one that has none yet."""
    if rows.kind is RowKind.SHOP:
        for row in all_shops(store, platform=platform, rows=rows):
            at = as_of if as_of is not None else row.as_of
            yield StoredShopSubject(row, at) if at is not None else None
        return
    for one in all_cases(store, case_ids=(), platform=platform, open_only=False, rows=rows):
        at = as_of if as_of is not None else one.row.as_of
        yield StoredCaseSubject(one, at) if at is not None else None
