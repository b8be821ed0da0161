"""A record on its way into the store: its key, its text and its columns, and how it goes together with what the store
holds of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from disputes.records.case import Case
from disputes.records.field_types import to_instant
from disputes.records.merging import merged
from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead, read_plain
from disputes.store.case_ids import Key
from disputes.store.documents import book_of, opened_at, record_text, shop_of
from disputes.store.personal_data import Eraser
from disputes.words.dataclass import dataclass
from disputes.words.store import RowKind

_TIMES = ("updated_at", "fetched_at")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record that is to be kept: its key is platform and id."""

    kind: RowKind
    key: Key
    text: str
    columns: dict[str, Any]
    read: RecordRead

    @property
    def order(self) -> str | None:
        """The id of its order."""
        found: str | None = self.columns.get("order_id")
        return found


def incoming_of(kind: RowKind, read: RecordRead) -> Incoming:
    record = read.record
    assert record is not None
    columns = _case_columns(record) if isinstance(record, Case) else {"market": record.market, "book": record.platform}
    return Incoming(kind, (record.platform, record.id), record_text(record), columns, read)


def read_at(i: Incoming, fetched_at: datetime) -> Incoming:
    """A record of a channel that says not how old it is: it is as old as its reading."""
    case = i.read.case
    if case is None or case.updated_at is not None or case.fetched_at is not None:
        return i
    again = read_plain({**to_plain(case), "fetched_at": fetched_at.isoformat()}, i.read.file, line=i.read.line)
    assert again.record is not None
    return incoming_of(i.kind, replace(again, unknown_codes=i.read.unknown_codes, notes=i.read.notes))


def put_together(i: Incoming, stored: str, older: bool) -> Incoming:
    """What a channel tells of a case together with what it told before: a payload seldom tells all of it.

    Where the two make no record, the incoming one stands as it is. One that was only read again is the stored one.
    """
    before, told = json.loads(stored) | {"id": i.key[1]}, json.loads(i.text)
    both = joined_states(told, before) if older else joined_states(before, told)
    if _but_for_the_reading(both) == _but_for_the_reading(before):
        both = before
    read = read_plain(both, i.read.file, line=i.read.line)
    if read.record is None:
        return i
    return incoming_of(i.kind, replace(read, unknown_codes=i.read.unknown_codes, notes=i.read.notes))


def joined_states(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Two states as one, which is as old as the later of them."""
    return merged({key: value for key, value in earlier.items() if key not in _TIMES}, later)


def _but_for_the_reading(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "fetched_at"}


def by_its_own_id(i: Incoming, own: str) -> Incoming:
    """A record of a case that is stored by its own id, of which the record itself does not know."""
    case = i.read.case
    assert case is not None
    again = read_plain({**to_plain(case), "id": own}, i.read.file, line=i.read.line)
    assert again.record is not None
    return incoming_of(i.kind, replace(again, unknown_codes=i.read.unknown_codes, notes=i.read.notes))


def without_buyer(i: Incoming) -> Incoming:
    """A record of a case whose buyer was erased: what the channel tells of them again is not kept."""
    erased = Eraser().record(json.loads(i.text))
    again = read_plain(erased, i.read.file, line=i.read.line)
    assert again.record is not None
    return incoming_of(i.kind, replace(again, unknown_codes=i.read.unknown_codes, notes=i.read.notes))


def _case_columns(case: Case) -> dict[str, Any]:
    order = case.order.id if case.order is not None else None
    return {
        "market": case.market,
        "book": book_of(case),
        "shop_id": shop_of(case),
        "order_id": order,
        "opened_at": opened_at(case),
    }


def is_older(told: str, stored: str) -> bool:
    """Whether the channel told a record before the stored one (both as texts), by when it last changed it, else by when
    it was fetched: a repeated delivery must not undo a newer one.
    """
    new, before = json.loads(told), json.loads(stored)
    pairs = [(new.get(key), before.get(key)) for key in _TIMES]
    pairs.append((_as_of(new), _as_of(before)))
    for one, other in pairs:
        if one is not None and other is not None and to_instant(one) != to_instant(other):
            return to_instant(one) < to_instant(other)
    return False


def _as_of(record: Mapping[str, Any]) -> str | None:
    found: str | None = record.get("updated_at") or record.get("fetched_at")
    return found
