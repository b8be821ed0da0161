"""Mercado Libre: the reputation of a seller (`/users/{id}`), and of a cross-border seller in each of his countries
(`/global/users/seller_reputation`), as one shop record.

A rate counts as it is told: it has a base of its own, which neither its count nor the sales give.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from disputes.documents.problems import Problem
from disputes.language.loading import Library
from disputes.records.reading import RecordRead
from disputes.sources.codes import Codes
from disputes.sources.health import HealthInput, a_shop, rate_of
from disputes.sources.payload import Payload, given
from disputes.words.documents import NodeKind

_PLATFORM = "mercadolibre"
_NEEDED = ("market", "reputation_metric", "reputation_sales")
_EXPECTED = "the reputation of a seller: `seller_reputation` with its `metrics`"


def read_reputation(
    names: Sequence[str],
    market: str | None,
    library: Library,
    shop_id: str | None = None,
    stdin: BinaryIO | None = None,
) -> RecordRead:
    """The shop record of a seller in `market`, or in the only country that is told of."""
    codes, given_ = Codes.of(library, _PLATFORM, _NEEDED), HealthInput.of(names, stdin)
    sellers = [seller for body in given_.bodies for seller in _sellers(body)]
    sites = {site for s in sellers if (site := codes.table("market").get(s.code("site_id") or "")) is not None}
    if market is None and len(sites) == 1:
        [market] = sites
    mine = [s for s in sellers if codes.table("market").get(s.code("site_id") or "") == market]
    if not given_.problems and not sellers:
        last = given_.bodies[-1].node if given_.bodies else None
        given_.problems.append(a_shop(last, _EXPECTED) if last else Problem(given_.file, 1, "", "nothing", _EXPECTED))
    elif not given_.problems and (market is None or len(mine) != 1):
        listed = ", ".join(sorted(sites)) or "no country that is known"
        given_.problems.append(
            Problem(given_.file, 1, "", f"{len(mine) or 'the'} sellers, of {listed}", "one: say which with --market")
        )
    shop: dict[str, object] = {"id": shop_id, "platform": _PLATFORM, "market": market}
    for seller in mine[:1]:
        shop |= _told(seller, codes)
        shop["id"] = shop_id or seller.id("user_id", "id") or _PLATFORM
    return given_.record(shop)


def _sellers(body: Payload) -> list[Payload]:
    node = body.node.get("seller_reputation")
    if node is None:
        return []
    if node.kind is NodeKind.LIST:
        return [seller for seller in body.members("seller_reputation") if seller.at("seller_reputation") is not None]
    return [body] if node.kind is NodeKind.MAP and {"metrics", "level_id"} & set(node.entries) else []


def _told(seller: Payload, codes: Codes) -> dict[str, object]:
    """Rates, sales and the platform's own words of one seller."""
    p = seller.part("seller_reputation")
    period = p.code("metrics.sales.period")
    fact = codes.table("reputation_sales").get(period or "")
    if period is not None and fact is None:
        p.note(p.at("metrics.sales.period") or p.node, repr(period), "a period that is known: the sales are left out")
    counts = []
    for field, metric in codes.table("reputation_metric").items():
        rate = rate_of(p, f"metrics.{field}.rate")
        if rate is not None:
            counts.append({"metric": metric, "rate": format(rate, "f")})
    level = p.code("level_id")
    real = p.code("real_level")
    if level is not None and real is not None and level != real:
        p.note(p.at("real_level") or p.node, f"level_id {level} with real_level {real}", "one level: the rates count")
    return given(
        tier=p.code("power_seller_status"),
        counts=counts,
        facts=codes.declared(
            given(
                **{fact: p.count("metrics.sales.completed")} if fact is not None else {},
                shown_green=level in codes.table("green_level") if real is not None and level != real else None,
            )
        ),
    )
