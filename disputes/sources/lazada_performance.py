"""Lazada: the performance of a seller (`GetSellerPerformance`) as a shop record.

An indicator has its own target, whose operator stands in `target_format` ("GREATER_THAN" is at least). One that no map
of the ruleset lists is kept as it came among the unknown codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from disputes.documents.problems import Problem
from disputes.language.loading import Library
from disputes.records.reading import RecordRead
from disputes.sources.codes import Codes
from disputes.sources.envelope import NO_FAILURE
from disputes.sources.health import HealthInput, a_shop, rate_of
from disputes.sources.payload import Payload

_PLATFORM = "lazada"
_NEEDED = ("indicator",)
_EXPECTED = "the performance of a seller: `indicators`"


def read_performance(
    names: Sequence[str],
    market: str | None,
    library: Library,
    shop_id: str | None = None,
    stdin: BinaryIO | None = None,
) -> RecordRead:
    """The shop record of a seller in `market`, which the payload does not name."""
    codes, told = Codes.of(library, _PLATFORM, _NEEDED), HealthInput.of(names, stdin)
    told.needs_market(market)
    counts: dict[str, dict[str, str]] = {}
    seller: str | None = None
    for body in told.bodies:
        if body.flag("success") is False:
            code = body.code("error_code", "error_msg") or "success: false"
            told.problems.append(body.node.problem(NO_FAILURE, found=f"the error {code!r}"))
        elif "indicators" not in (body.node.get("data") or body.node).entries:
            told.problems.append(a_shop(body.node, _EXPECTED))
        else:
            seller = seller or next(iter(body.ids("data.seller_id", "seller_id")), None)
            for indicator in body.members("data.indicators", "indicators"):
                _indicator(indicator, codes, counts)
    if not told.bodies and not told.problems:
        told.problems.append(Problem(told.file, 1, "", "nothing", _EXPECTED))
    shop = {"id": shop_id or seller or _PLATFORM, "platform": _PLATFORM, "market": market}
    return told.record({**shop, "counts": list(counts.values())})


def _indicator(p: Payload, codes: Codes, counts: dict[str, dict[str, str]]) -> None:
    metric = p.known(codes.table("indicator"), "indicator", "type")
    is_percent = (p.code("score_format") or "").startswith("PERCENT")
    if metric is None or not is_percent:
        return
    rate = rate_of(p, "score", percent=True)
    if rate is None:
        return
    found = {"metric": str(metric), "rate": format(rate.normalize(), "f")}
    if counts.setdefault(found["metric"], found) != found:
        p.note(
            p.node, f"{found['metric']} {found['rate']} and {counts[found['metric']]['rate']}", "one: the first counts"
        )
    if p.flag("target_respected") is False:
        target = p.code("formatted_target", "target") or "not told"
        p.note(p.node, f"{p.code('type')} {p.code('score')} with the target {target}", "a target that is met")
