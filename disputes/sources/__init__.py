"""Importers: a platform's API payloads as records of the contract. Each platform has a module of its own."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from disputes.documents.problems import EXIT_USAGE, Problem, Refused, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.loading import Library
from disputes.records.markets import market_meant
from disputes.records.reading import RecordRead
from disputes.records.words import MARKET_HABITS, MARKETS
from disputes.sources.amazon_health import read_health
from disputes.sources.envelope import Document, documents, error_of, responses
from disputes.sources.imported import noted, refused
from disputes.sources.lazada_performance import read_performance
from disputes.sources.mercadolibre_reputation import read_reputation
from disputes.sources.reading import read_cases
from disputes.sources.shopee_health import read_shop
from disputes.sources.source import Source
from disputes.words.documents import Severity

_MODULES = {
    "amazon": "disputes.sources.amazon",
    "walmart": "disputes.sources.walmart",
    "mercadolibre": "disputes.sources.mercadolibre",
    "shopee": "disputes.sources.shopee",
    "woopayments": "disputes.sources.woopayments",
    "stripe": "disputes.sources.stripe",
    "paypal": "disputes.sources.paypal",
    "ebay": "disputes.sources.ebay",
    "shopify": "disputes.sources.shopify",
    "mercadopago": "disputes.sources.mercadopago",
    "tiktok_shop": "disputes.sources.tiktok_shop",
    "lazada": "disputes.sources.lazada",
    "aliexpress": "disputes.sources.aliexpress",
    "adyen": "disputes.sources.adyen",
    "pingpong": "disputes.sources.pingpong",
    "antom": "disputes.sources.antom",
    "omise": "disputes.sources.omise",
}
"""By the word of `--from`, in the order in which `auto` asks whether a payload is theirs."""
_SHOPS = {
    "amazon": read_health,
    "lazada": read_performance,
    "mercadolibre": read_reputation,
    "shopee": read_shop,
}
AUTO = "auto"
_ONE_OF = "a payload of one of " + ", ".join(_MODULES)
SOURCES = (*_MODULES, AUTO)


def _known(source: str) -> str:
    if source not in SOURCES:
        raise Refused(
            [Problem("--from", 1, "", repr(source), "one of " + ", ".join(SOURCES), nearest(source, SOURCES))],
            EXIT_USAGE,
        )
    return source


def source_of(name: str) -> Source:
    """The source that `--from` calls so."""
    found: Source = importlib.import_module(_MODULES[name]).SOURCE
    return found


def recognized(documents: Sequence[Document]) -> Source | None:
    """Whose payloads these are, by the shape of the first of them that has one."""
    roots = [root for d in documents if d.root is not None for root in responses(d.root) if isinstance(root, Node)]
    return next((s for root in roots for name in _MODULES if (s := source_of(name)).recognizes(root)), None)


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
    source: str,
    name: str,
    market: str | None,
    library: Library,
    *,
    stdin: BinaryIO | None = None,
    fetched_at: datetime | None = None,
    keep_raw: bool = False,
) -> Iterator[RecordRead]:
    """The cases in a file (`-` = `stdin`) of `source`'s payloads; `auto` tells whose they are by their shape.

    `market` is an ISO country code that stands in where a payload does not say; one that contradicts the payload is a
    problem. What is left of a time counts from `fetched_at`, an aware datetime; without it, such a time is left out.
    With `keep_raw` records keep what of the payload is not understood.
    Raises :class:`Refused`: exit 2 for an unknown source or market, 4 without its code maps.
    """
    asked = _market(market)
    if _known(source) != AUTO:
        return read_cases(source_of(source), documents(name, stdin, asked), asked, library, fetched_at, keep_raw)
    return _read_by_shape(name, stdin, asked, library, fetched_at, keep_raw)


def _read_by_shape(
    name: str,
    stdin: BinaryIO | None,
    asked: str | None,
    library: Library,
    fetched_at: datetime | None,
    keep_raw: bool,
) -> Iterator[RecordRead]:
    given = list(documents(name, stdin, asked))
    found = recognized(given)
    if found is None:
        for document in given:
            if (at := document.root) is None:
                yield refused(document.file, *document.faults)
                continue
            errors = [
                wrong for root in responses(at) if isinstance(root, Node) and (wrong := error_of(root)) is not None
            ]
            yield refused(document.file, *(errors or [at.problem(_ONE_OF, found="a payload of none of them")]))
        return
    told = Problem(given[0].file, 1, "", AUTO, f"{found.name}, by the shape of the payload", severity=Severity.WARNING)
    yield noted(given[0].file, told)
    yield from read_cases(found, given, asked, library, fetched_at, keep_raw)


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
    if _known(source) not in _SHOPS:
        expected = "a source that tells of shops: " + ", ".join(_SHOPS)
        raise Refused([Problem("--from", 1, "", repr(source), expected)], EXIT_USAGE)
    return _SHOPS[source](names, _market(market), library, shop_id, stdin)


__all__ = ["SOURCES", "read_from", "shop_from"]
