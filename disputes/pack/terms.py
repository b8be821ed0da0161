"""The numbers of a case that are looked for in files: a page on which they stand is about this case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from disputes.language.message_fields import TITLES
from disputes.language.truth import Text
from disputes.situation.state import State
from disputes.words.dataclass import dataclass

_LEAST = 5
"""A shorter number stands in many texts that have nothing to do with the case."""


@dataclass(frozen=True, slots=True)
class CaseTerm:
    """A text of the record that is looked for, in small letters, and what it is."""

    text: str
    title: Text


def terms_of(state: State) -> list[CaseTerm]:
    """The terms of a case, each once, in the order of the record."""
    found: dict[str, CaseTerm] = {}
    for path, value in _values(state.values):
        text = str(value).strip().casefold()
        if len(text) >= _LEAST and text not in found:
            found[text] = CaseTerm(text, TITLES[path])
    return list(found.values())


def _values(values: Any) -> Iterator[tuple[str, object]]:
    yield "id", values.get("id") or ""
    order = values.get("order") or {}
    yield "order.id", order.get("id") or ""
    one = values.get("shipment")
    for parcel in [one] if one else values.get("shipments") or ():
        yield "shipment.tracking_number", parcel.get("tracking_number") or ""
    back = values.get("return_shipment") or {}
    yield "return_shipment.tracking_number", back.get("tracking_number") or ""
