"""A record on its way into the store: its key, its text and its columns, and how it goes together with what the store
holds of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from disputes.records.case import Case
from disputes.records.field_types import to_instant
from disputes.records.merging import merged
from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead, read_plain
from disputes.store.case_ids import CaseNames, names_of
from disputes.store.documents import book_of, opened_at, record_text, shop_of
from disputes.store.personal_data import Eraser
from disputes.store.row_keys import Key
from disputes.words.store import RowKind

_TIMES = ("updated_at", "fetched_at")


class Incoming(NamedTuple):
    """A record that is to be kept, by what the store writes of it and where it stands: its key is platform and id.

    A plain tuple without the record, since very many go from one process to another.
    """

    kind: RowKind
    key: Key
    text: str
    columns: dict[str, Any]
    file: str
    line: int
    via: str | None = None
    names: CaseNames = CaseNames()

    @property
    def order(self) -> str | None:
        """The id of its order."""
        found: str | None = self.columns.get("order_id")
        return found


def incoming_of(read: RecordRead) -> Incoming:
    """What is to be kept of a record that was read."""
    record = read.record
    assert record is not None
    key, text = (record.platform, record.id), record_text(record)
    if isinstance(record, Case):
        columns, names = _case_columns(record), names_of(record)
        return Incoming(RowKind.CASE, key, text, columns, read.file, read.line, via=record.via, names=names)
    columns = {"market": record.market, "book": record.platform}
    return Incoming(RowKind.SHOP, key, text, columns, read.file, read.line)


def read_at(read: RecordRead, fetched_at: datetime) -> RecordRead:
    """A record of a channel that says not how old it is: it is as old as its reading."""
    case = read.case
    if case is None or case.updated_at is not None or case.fetched_at is not None:
        return read
    again = read_plain({**to_plain(case), "fetched_at": fetched_at.isoformat()}, read.file, line=read.line)
    assert again.record is not None
    return again


def put_together(i: Incoming, stored: str, older: bool) -> Incoming:
    """What a channel tells of a case together with what it told before: a payload seldom tells all of it.

    Where the two make no record, the incoming one stands as it is. One that was only read again is the stored one.
    """
    before, told = json.loads(stored) | {"id": i.key[1]}, json.loads(i.text)
    both = joined_states(told, before) if older else joined_states(before, told)
    if _but_for_the_reading(both) == _but_for_the_reading(before):
        both = before
    read = read_plain(both, i.file, line=i.line)
    return i if read.record is None else incoming_of(read)


def joined_states(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Two states as one, which is as old as the later of them."""
    return merged({key: value for key, value in earlier.items() if key not in _TIMES}, later)


def _but_for_the_reading(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "fetched_at"}


def by_its_own_id(i: Incoming, own: str) -> Incoming:
    """A record of a case that is stored by its own id, of which the record itself does not know."""
    return _read_again(i, {**json.loads(i.text), "id": own})


def without_buyer(i: Incoming) -> Incoming:
    """A record of a case whose buyer was erased: what the channel tells of them again is not kept."""
    return _read_again(i, Eraser().record(json.loads(i.text)))


def _read_again(i: Incoming, plain: Mapping[str, object]) -> Incoming:
    """The same one from another state of its record, which is a record too."""
    read = read_plain(plain, i.file, line=i.line)
    assert read.record is not None
    return incoming_of(read)


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
