"""Importers: a platform's API payloads as records of the contract. Each platform has a module of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from disputes.documents.problems import EXIT_USAGE, Problem, Refused, nearest
from disputes.language.loading import Library
from disputes.records.markets import market_meant
from disputes.records.reading import RecordRead
from disputes.records.words import MARKET_HABITS, MARKETS
from disputes.sources.shopee import read_returns
from disputes.sources.shopee_health import read_shop

_CASES = {"shopee": read_returns}
_SHOPS = {"shopee": read_shop}
SOURCES = tuple(_CASES)


def _source(source: str) -> str:
    if source not in SOURCES:
        raise Refused(
            [Problem("--from", 1, "", repr(source), "one of " + ", ".join(SOURCES), nearest(source, SOURCES))],
            EXIT_USAGE,
        )
    return source


def _market(market: str | None) -> str | None:
    if market is None:
        return None
    code = MARKET_HABITS.get(market.strip().upper(), market.strip().upper())
    if code not in MARKETS:
        raise Refused(
            [Problem("--market", 1, "", repr(market), "the ISO code of a country, e.g. SG", market_meant(market))],
            EXIT_USAGE,
        )
    return code


def read_from(
    source: str, name: str, market: str | None, library: Library, *, stdin: BinaryIO | None = None
) -> Iterator[RecordRead]:
    """The cases in a file (`-` = `stdin`) of `source`'s API responses.

    `market` is an ISO country code that stands in where a payload does not say; one that contradicts the
    payload is a problem. Raises :class:`Refused`: exit 2 for an unknown source or market, 4 without its code maps.
    """
    return _CASES[_source(source)](name, _market(market), library, stdin)


def shop_from(
    source: str,
    names: Sequence[str],
    market: str | None,
    library: Library,
    *,
    shop_id: str | None = None,
    stdin: BinaryIO | None = None,
) -> RecordRead:
    """The one shop record that the account-health responses in `names` make up.

    Their payloads name neither shop nor market: `market` is needed, `shop_id` stands for the shop's id. Raises as
    :func:`read_from`.
    """
    return _SHOPS[_source(source)](names, _market(market), library, shop_id, stdin)


__all__ = ["SOURCES", "read_from", "shop_from"]
