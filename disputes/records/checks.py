"""What one value alone cannot tell: faults between the values of a record.

They are looked for in the plain data, before the model, so that they are reported beside every other fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeAlias, TypeVar

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.records import words
from disputes.records.base import instant_text
from disputes.records.field_types import BadValue, listed, to_date, to_instant
from disputes.words.dataclass import dataclass
from disputes.words.records import EventType, Payment

# Paid later than sold by nature: the seller is paid when the parcel goes out.
_CAPTURED_ON_SHIPMENT = (Payment.KLARNA, Payment.AFTERPAY)
_SHIPPING = (EventType.SHIPPED, EventType.HANDED_OVER)
Ordered = TypeVar("Ordered", datetime, date)
PlainRecord: TypeAlias = Mapping[str, object]
T = TypeVar("T")
Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the value at `loc`, or, with `key`, of that key of the mapping there."""

    loc: Loc
    expected: str
    found: str | None = None
    key: str | None = None

    def problem(self, root: Node) -> Problem:
        """The fault at its line of the record's tree."""
        node = root.find(self.loc)
        return (
            node.key_problem(self.key, self.expected)
            if self.key is not None
            else node.problem(self.expected, found=self.found)
        )


def faults(record: PlainRecord) -> Iterator[Fault]:
    """The faults between values of a case or shop record, given as dicts, lists, texts and None."""
    yield from _shipments(record)
    yield from _payment(record)
    yield from _rulings(record)
    if (order := _mapping(record, "order")) is not None:
        yield from _ordered(("order",), order, "promised_from", "promised_by", to_instant)
    shop = _mapping(record, "shop")
    for loc, part in (((), record), (("shop",), shop)):
        if part is not None:
            for at, member in _members(part, "counts"):
                yield from _ordered((*loc, *at), member, "from", "to", to_date)
            for at, member in _members(part, "measures"):
                yield from _ordered((*loc, *at), member, "starts_at", "ends_at", to_instant)


def _mapping(plain: PlainRecord, key: str) -> PlainRecord | None:
    child = plain.get(key)
    return child if type(child) is dict or isinstance(child, Mapping) else None


def _members(plain: PlainRecord, key: str) -> Iterator[tuple[Loc, PlainRecord]]:
    """The mappings in the list at `key`, each with where it stands."""
    child = plain.get(key)
    if isinstance(child, list):
        for n, member in enumerate(child):
            # The class itself is asked first, for a question about an abstract one takes many times as long.
            if type(member) is dict or isinstance(member, Mapping):
                yield (key, n), member


def _value(plain: PlainRecord, key: str, typer: Callable[[object], T]) -> T | None:
    """The typed value at `key`, or None where there is none or it is faulty (that is reported elsewhere)."""
    raw = plain.get(key)
    try:
        return typer(raw) if isinstance(raw, str) else None
    except BadValue:
        return None


def _ordered(
    loc: Loc, plain: PlainRecord, first: str, last: str, typer: Callable[[object], Ordered]
) -> Iterator[Fault]:
    a, b = _value(plain, first, typer), _value(plain, last, typer)
    if a is not None and b is not None and a > b:
        yield Fault((*loc, first), f"`{first}` not after `{last}` ({_written(b)})")


def _written(value: datetime | date) -> str:
    return instant_text(value) if isinstance(value, datetime) else value.isoformat()


def _shipments(record: PlainRecord) -> Iterator[Fault]:
    if "shipment" in record and "shipments" in record:
        yield Fault((), "`shipment` or `shipments`, not both", key="shipment")


def _payment(record: PlainRecord) -> Iterator[Fault]:
    order = _mapping(record, "order")
    payment = order.get("payment") if order is not None else None
    if payment == Payment.COD:
        return
    events = list(_members(record, "events"))
    paid = min(
        (at for _, e in events if e.get("type") == EventType.PAID and (at := _value(e, "at", to_instant)) is not None),
        default=None,
    )
    if paid is None:
        return
    for loc, event in events:
        kind = event.get("type")
        if kind not in words.AFTER_PAYMENT or (payment in _CAPTURED_ON_SHIPMENT and kind in _SHIPPING):
            continue
        at = _value(event, "at", to_instant)
        if at is not None and at < paid:
            yield Fault(
                (*loc, "at"), f"an instant not before the payment ({instant_text(paid)})", f"{kind} at {event['at']}"
            )


def _rulings(record: PlainRecord) -> Iterator[Fault]:
    for loc, event in _members(record, "events"):
        if event.get("type") in words.RULING_EVENTS and event.get("outcome") in words.ANSWERS:
            yield Fault((*loc, "outcome"), f"the outcome of a ruling: {listed(words.RULINGS)}")
