"""What one value alone cannot tell: faults between the values of a record.

They are looked for in the tree, not in the model, so that they are reported beside every other fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from disputes.problems import Problem
from disputes.records import words
from disputes.records.base import instant_text
from disputes.records.kinds import BadValue, listed, to_date, to_instant
from disputes.tree import Node

# Paid later than sold by nature: the seller is paid when the parcel goes out.
_CAPTURED_ON_SHIPMENT = ("klarna", "afterpay")
_SHIPPING = ("shipped", "handed_over")


def faults(record: Node) -> list[Problem]:
    """The faults between values of a case or shop record."""
    found = [*_shipments(record), *_payment(record), *_rulings(record), *_promise(record)]
    shop = record.get("shop")
    for part in (record, shop) if shop is not None else (record,):
        for member in _members(part, "counts"):
            found.extend(_ordered(member, "from", "to", to_date))
        for member in _members(part, "measures"):
            found.extend(_ordered(member, "starts_at", "ends_at", to_instant))
    return found


def _members(node: Node, key: str) -> list[Node]:
    child = node.get(key)
    return child.items if child is not None else []


def _text(node: Node, key: str) -> str | None:
    child = node.get(key)
    return child.text if child is not None and child.kind == "text" else None


def _value(node: Node, key: str, typer: Callable[[Any], Any]) -> Any:
    """The typed value at `key`, or None where there is none or it is faulty (that is reported elsewhere)."""
    try:
        return typer(_text(node, key))
    except BadValue:
        return None


def _ordered(node: Node, first: str, last: str, typer: Callable[[Any], Any]) -> Iterator[Problem]:
    a, b = _value(node, first, typer), _value(node, last, typer)
    if a is not None and b is not None and a > b:
        yield node[first].problem(f"`{first}` not after `{last}` ({_said(b)})")


def _said(value: datetime | date) -> str:
    return instant_text(value) if isinstance(value, datetime) else value.isoformat()


def _shipments(record: Node) -> Iterator[Problem]:
    if record.get("shipment") is not None and record.get("shipments") is not None:
        yield record.key_problem("shipment", "`shipment` or `shipments`, not both")


def _promise(record: Node) -> Iterator[Problem]:
    order = record.get("order")
    if order is not None:
        yield from _ordered(order, "promised_from", "promised_by", to_instant)


def _payment(record: Node) -> Iterator[Problem]:
    order = record.get("order")
    payment = _text(order, "payment") if order is not None else None
    if payment == "cod":
        return
    events = [(event, _text(event, "type"), _value(event, "at", to_instant)) for event in _members(record, "events")]
    paid = min((at for _, kind, at in events if kind == "paid" and at is not None), default=None)
    if paid is None:
        return
    for event, kind, at in events:
        if at is None or at >= paid or kind not in words.AFTER_PAYMENT:
            continue
        if payment in _CAPTURED_ON_SHIPMENT and kind in _SHIPPING:
            continue
        yield event["at"].problem(f"an instant not before the payment ({instant_text(paid)})", found=f"{kind} at {event['at'].text}")


def _rulings(record: Node) -> Iterator[Problem]:
    for event in _members(record, "events"):
        outcome = _text(event, "outcome")
        if _text(event, "type") in words.RULING_EVENTS and outcome in words.ANSWERS:
            yield event["outcome"].problem(f"the outcome of a ruling: {listed(words.RULINGS)}")
