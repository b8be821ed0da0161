"""Records for property tests, built from the record models themselves, so that no key can be forgotten."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from disputes.records import words
from disputes.records.case import Case
from disputes.records.condition_fields import FieldShape, fields
from disputes.records.field_types import FieldType
from disputes.records.shop import CardFigures, Shop

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
OFFSETS = (0, 480, 540, -180, -420, 330)
_FREE_MAPS = ("facts", "by_brand")
_SPECIAL: dict[str, Any] = {"intent": 3, "month": "2026-03", "from": "2026-03-01", "to": "2026-03-31"}


def instants() -> st.SearchStrategy[str]:
    """An instant as a record writes it: with an offset, at times finer than a second."""

    def written(seconds: int, minutes: int, micros: int) -> str:
        at = (FIRST + timedelta(seconds=seconds, microseconds=micros)).astimezone(timezone(timedelta(minutes=minutes)))
        return at.isoformat()

    return st.builds(written, st.integers(0, 315_000_000), st.sampled_from(OFFSETS), st.sampled_from((0, 0, 123_000)))


def texts() -> st.SearchStrategy[str]:
    """Any text that a document can hold, look-alikes of other types included."""
    free = st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff\u2028\u2029"), max_size=12
    )
    return free | st.sampled_from(
        ["NO", "true", "null", "~", "13.10", "0123", "2026-03-01", "- a", "a: b", "#", "'", '"', "@x", "买家"]
    )


def money() -> st.SearchStrategy[Any]:
    """An amount of up to a million with two decimals, or of whole yen."""
    two = st.builds(
        lambda n, c: {"value": f"{n // 100}.{n % 100:02d}", "currency": c},
        st.integers(0, 100_000_000),
        st.sampled_from(["SGD", "USD", "BRL", "PHP"]),
    )
    yen = st.builds(lambda n: {"value": str(n), "currency": "JPY"}, st.integers(0, 1_000_000))
    long = two | yen
    return (
        long | long.map(lambda m: f"{m['value']} {m['currency']}") | long.map(lambda m: f"{m['currency']} {m['value']}")
    )


def _leaf(key: str, kind: FieldType) -> st.SearchStrategy[Any]:
    if key == "intent":
        return st.integers(1, 4)
    if key == "month":
        return st.builds(lambda y, m: f"{y}-{m:02d}", st.integers(2020, 2029), st.integers(1, 12))
    if key in ("id", "type", "kind", "metric", "via", "order") and kind.kind == "text":
        return st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,11}", fullmatch=True)
    return {
        "text": texts,
        "enum": lambda: st.sampled_from(kind.words),
        "bool": st.booleans,
        "int": lambda: st.integers(0, 10_000),
        "number": lambda: st.decimals(0, 1000, places=3).map(str),
        "money": money,
        "instant": instants,
        "date": lambda: st.dates(FIRST.date(), FIRST.date() + timedelta(days=3650)).map(str),
        "list": lambda: st.lists(texts(), max_size=3),
    }[kind.kind]()


def _value(key: str, shape: FieldShape) -> st.SearchStrategy[Any]:
    if key == "facts":
        return st.dictionaries(
            st.sampled_from(["handling_days", "network_reason_code", "listed"]),
            texts() | money() | st.lists(texts(), max_size=2) | st.none(),
            max_size=2,
        )
    if key == "raw":
        leaves = texts() | st.none()
        return st.dictionaries(
            st.text("ab_.", min_size=1, max_size=3), st.recursive(leaves, lambda m: st.lists(m, max_size=2)), max_size=2
        )
    if key == "other_ids":
        return st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,11}", fullmatch=True), max_size=3)
    if key == "by_brand":
        return st.dictionaries(st.sampled_from(["visa", "mastercard"]), _plain(CardFigures), max_size=2)
    if shape.leaf is not None:
        return _leaf(key, shape.leaf)
    assert shape.record is not None
    one = _plain(shape.record)
    return st.lists(one, max_size=3) if shape.many else one


def _plain(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, info in model.model_fields.items():
        key = info.alias or name
        value = st.deferred(lambda key=key: _value(key, fields(model)[key]))
        if info.is_required():
            required[key] = value | st.none() if key == "due_at" else value
        else:
            optional[key] = value | st.none()
    return st.fixed_dictionaries(required, optional=optional)


def _instant(text: Any) -> datetime:
    return datetime.fromisoformat(text) if isinstance(text, str) else FIRST


def _swap(record: dict[str, Any], first: str, last: str) -> None:
    """Puts two values into their order, as instants or as dates."""
    a, b = record.get(first), record.get(last)
    if (
        a is not None
        and b is not None
        and _instant(a).replace(tzinfo=_instant(a).tzinfo or UTC)
        > _instant(b).replace(tzinfo=_instant(b).tzinfo or UTC)
    ):
        record[first], record[last] = b, a


def _settle_shop(shop: dict[str, Any]) -> dict[str, Any]:
    for count in shop.get("counts") or []:
        _swap(count, "from", "to")
    for measure in shop.get("measures") or []:
        _swap(measure, "starts_at", "ends_at")
    return shop


def _settle(case: dict[str, Any]) -> dict[str, Any]:
    """The same record without what contradicts itself."""
    if "shipments" in case:
        case.pop("shipment", None)
    _swap(case.get("order") or {}, "promised_from", "promised_by")
    _settle_shop(case.get("shop") or {})
    events = case.get("events") or []
    first = min((e["at"] for e in events), key=_instant, default=None)
    for event in events:
        if event["type"] == "paid":
            event["at"] = first
        if event["type"] in words.RULING_EVENTS and event.get("outcome") in words.ANSWERS:
            event["outcome"] = "seller"
    return case


def cases() -> st.SearchStrategy[dict[str, Any]]:
    """Valid case records as plain data, from the least that is required to every key."""
    return _plain(Case).map(_settle)


def shops() -> st.SearchStrategy[dict[str, Any]]:
    """Valid shop records as plain data."""
    return _plain(Shop).map(_settle_shop)


def _full(key: str, shape: FieldShape, at: str) -> Any:
    if key == "facts":
        return {"network_reason_code": "13.1", "listed": ["a", "b"]}
    if key == "raw":
        return {"brand_new": {"list": ["a", None], "flag": "true"}}
    if key == "by_brand":
        return {"visa": _all(CardFigures, at)}
    if shape.leaf is None:
        assert shape.record is not None
        one = _all(shape.record, at)
        return [one, copy.deepcopy(one)] if shape.many else one
    if key in _SPECIAL:
        return _SPECIAL[key]
    return {
        "text": "text",
        "enum": shape.leaf.words[:1],
        "bool": True,
        "int": 2,
        "number": "12.5",
        "money": {"value": "129.90", "currency": "SGD"},
        "instant": at,
        "date": "2026-03-09",
        "list": ["tracking_number", "date"],
    }[shape.leaf.kind]


def _all(model: type[BaseModel], at: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, shape in fields(model).items():
        value = _full(key, shape, at)
        out[key] = value[0] if isinstance(value, tuple) else value
    return out


def maximal_case() -> dict[str, Any]:
    """A valid case record with every key of the models (`shipments` for `shipment`), its embedded shop whole, every
    list with members.
    """
    case = _all(Case, "2026-04-12T09:00:00+08:00")
    del case["shipment"]
    return case


def maximal_shop() -> dict[str, Any]:
    """A valid shop record with every key."""
    return _all(Shop, "2026-04-12T09:00:00+08:00")
