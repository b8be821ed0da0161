"""How a ledger would stand if so many points more were issued."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from disputes.language.shop_rules import Ledger
from disputes.shops.entry_parts import EntryPart
from disputes.shops.ledger_run import LedgerTotal
from disputes.shops.ledger_simulation import run_ledger
from disputes.shops.shop_state import ShopState


def total_with(shop: ShopState, ledger: Ledger, points: Decimal, at: datetime, issued_at: datetime) -> LedgerTotal:
    """The total at `issued_at`, were `points` issued then for something at `at`."""
    extra = EntryPart(
        origin="what-if",
        ledger=ledger.id,
        type="what_if",
        at=at,
        issued_at=issued_at,
        points=points,
        most=points,
        rule=ledger.key,
        cites=(),
        issued=False,
        day=shop.ledgers.local_day(at),
        full=points,
    )
    return run_ledger(shop.state, ledger, [*shop.outcomes[ledger.id].run.parts, extra]).total(issued_at)
