"""Stored shops: which there are, and where one stands now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from disputes.answers.standing import Standing
from disputes.desk.api.call import Called, in_json
from disputes.desk.api.paging import USUAL, Cursor, Limit, links, page
from disputes.desk.api.problems import ApiProblem, ProblemKind, wrong
from disputes.desk.api.records import AsOf, Trial, WhatIf
from disputes.desk.caller import Scope, needs
from disputes.records.base import MarketField
from disputes.shops.what_if import parsed
from disputes.store.listing import ListedShop, ListFilter, shop_keys, shop_of_key, shops_of_keys
from disputes.words.dataclass import dataclass
from disputes.words.records import Platform
from disputes.words.store import AnswerState

router = APIRouter(dependencies=[needs(Scope.READ)])


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopListPage:
    """A page of the shops, by platform and id, with what the last scan said of each; `next`: the cursor of the next."""

    shops: Sequence[ListedShop]
    total: int
    next: str | None


@router.get("/shops", summary="The shops, with their points and measures")
def shops(
    call: Called,
    platform: Annotated[Platform | None, Query()] = None,
    market: Annotated[MarketField | None, Query()] = None,
    quarantined: Annotated[bool, Query(description="Only those that wait until something is mended.")] = False,
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> Response:
    """As `disputes list --shops` has them."""
    f = ListFilter(
        platform=platform.value if platform is not None else None,
        market=market,
        state=AnswerState.QUARANTINED if quarantined else None,
    )
    keys = shop_keys(call.desk.store, f)
    shown = page(call.request, keys, limit, cursor)
    told = ShopListPage(shops=shops_of_keys(call.desk.store, shown.members), total=len(keys), next=shown.next)
    return in_json(told, links(call.request, shown.next))


@router.get("/shops/{platform}/{market}/{shop_id}", summary="Where a shop stands now")
def shop(
    call: Called,
    platform: Platform,
    market: MarketField,
    shop_id: str,
    as_of: AsOf = None,
    trial: Trial = False,
    what_if: WhatIf = None,
) -> Response:
    """As `disputes shop` answers its record: a standing."""
    row = shop_of_key(call.desk.store, platform.value, market, shop_id)
    if row is None:
        fault = wrong("path.shop_id", shop_id[:80], f"the id of a stored shop of {platform.value} in {market}")
        raise ApiProblem(ProblemKind.NOT_FOUND, [fault])
    with call.desk.engines.answerer() as answers:
        found: Standing = answers.shop(row).stand(as_of or call.now, what_if=parsed(tuple(what_if or ())), trial=trial)
    return in_json(found)
