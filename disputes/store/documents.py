"""Records and answers as the store keeps them."""

from __future__ import annotations

import codecs
import json
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from json.encoder import encode_basestring_ascii
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from disputes.documents.problems import Problem, Refused, printable
from disputes.records.case import Case
from disputes.records.field_types import to_instant
from disputes.records.printing import to_plain
from disputes.records.reading import read_plain
from disputes.records.shop import Shop
from disputes.situation.timeline import OPENINGS, STAND_INS
from disputes.store.url import StorageError
from disputes.words.shortcuts import shortcuts_taken

_COMPACT = json.JSONEncoder(separators=(",", ":"))
_CLOSING = ("closed", "withdrawn")
MAX_SHOWN = 200
TOLERANCE = timedelta(minutes=15)
"""By how much the channel's instant may differ from the one that an agent logged of the same event."""


def dumps(plain: object) -> str:
    """Compact JSON in ASCII: no database and no terminal stumbles over it."""
    if shortcuts_taken():
        with suppress(PydanticSerializationError):  # half a surrogate pair
            text = to_json(plain).decode()  # in compiled code; but for what is to be escaped the text is the same
            if "\x7f" not in text:
                return text if text.isascii() else text.encode("ascii", _ESCAPING).decode()
    return _COMPACT.encode(plain)


def _escaped(wrong: UnicodeError) -> tuple[str, int]:
    """What stands in JSON for characters beyond ASCII."""
    assert isinstance(wrong, UnicodeEncodeError)
    return encode_basestring_ascii(wrong.object[wrong.start : wrong.end])[1:-1], wrong.end


_ESCAPING = "disputes.json"
codecs.register_error(_ESCAPING, _escaped)


def packed(plain: object) -> bytes:
    """A document compressed: answers say much, and much of it alike."""
    return zlib.compress(dumps(plain).encode(), 3)


def unpacked(kept: bytes) -> Any:
    """The document again. Raises :class:`StorageError` where it is damaged."""
    try:
        return json.loads(zlib.decompress(kept))
    except (zlib.error, ValueError) as wrong:
        raise StorageError(f"a stored answer is damaged ({wrong}): scan --full works it out again") from None


def parsed(text: str) -> dict[str, Any]:
    """A document of the store: a record, or what was logged beside one."""
    found: dict[str, Any] = json.loads(text)
    return found


def instant_text(at: datetime | None) -> str | None:
    """An instant as answers write it, in UTC; None for none."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None


def clean(text: str) -> str:
    """A text of unknown origin as a database column takes it: printable and not endless."""
    return printable(text)[:MAX_SHOWN]


def book_of(case: Case) -> str:
    """Which rulesets answer a case: its platform's, and those of `via` where it is given."""
    return f"{case.platform}+{case.via}" if case.via is not None else case.platform


def parts_of(book: str) -> tuple[str, str | None]:
    """The platform and the `via` of a book."""
    platform, _, via = book.partition("+")
    return platform, via or None


def shop_of(case: Case) -> str | None:
    """The id of the shop that a case names."""
    return case.shop.id if case.shop is not None else None


def record_text(record: Case | Shop) -> str:
    """A record as it is kept: the same record gives the same text."""
    return dumps(to_plain(record))


def _record(plain: Mapping[str, object], named: str) -> Case | Shop:
    read = read_plain(plain, named)
    if read.record is None:
        raise Refused(read.problems)
    return read.record


def case_of(record: str, logged: str | None, named: str) -> Case:
    """The case that a row holds, with what was logged by hand. Raises :class:`Refused` where it is none any more."""
    found = _record(merged(json.loads(record), json.loads(logged) if logged else None), named)
    if not isinstance(found, Case):
        raise Refused([Problem(named, 1, "", "a shop record", "a case record")])
    return found


def shop_record(record: str, named: str) -> Shop:
    """The shop that a row holds. Raises :class:`Refused` where it is none any more."""
    found = _record(json.loads(record), named)
    if not isinstance(found, Shop):
        raise Refused([Problem(named, 1, "", "a case record", "a shop record")])
    return found


def merged(plain: dict[str, Any], logged: Mapping[str, Any] | None) -> dict[str, Any]:
    """A record with the events, the evidence, the stated dates and the facts that were logged beside it.

    What the channel has come to report itself is not told twice: its own event counts, and has from the logged one what
    it does not say. Of several dates for one deadline all are kept: the earliest that is not past counts. A deadline
    that the channel says takes no answer has none. A fact fills in what the record does not say.
    """
    if logged is None:
        return plain
    out = dict(plain)
    events, more = list(plain.get("events") or []), []
    at = [to_instant(e["at"]) for e in events]
    for entry in logged.get("events", []):
        item = {**({"agent": entry["agent"]} if entry["agent"] else {}), **entry["item"]}
        place = _reported(item, events, at)
        if place is None:
            more.append(item)
        else:
            events[place] = {**item, **events[place]}
    if events or more:
        out["events"] = events + more
    own = list(plain.get("evidence") or [])
    known = {(item.get("kind"), item.get("file")): n for n, item in enumerate(own)}
    for entry in logged.get("evidence", []):
        item = entry["item"]
        there = known.get((item.get("kind"), item.get("file")))
        if there is None:
            own.append(item)
        else:
            own[there] = {**item, **own[there]}
    if own:
        out["evidence"] = own
    stated = list(plain.get("deadlines") or [])
    over = {(s.get("actor"), s.get("for")) for s in stated if "due_at" in s and s["due_at"] is None}
    looked_up = [e["item"] for e in logged.get("deadlines", [])]
    stated += [i for i in looked_up if (i["actor"], i["for"]) not in over and i not in stated]
    if stated:
        out["deadlines"] = stated
    for entry in logged.get("facts", []):
        _fill_in(out, entry["item"]["field"].split("."), entry["item"]["value"])
    return out


def _fill_in(plain: dict[str, Any], path: Sequence[str], value: object) -> None:
    """Gives a record a value that it does not have; what it says itself stays. The one parcel of `shipments` is the
    `shipment` of a path. Inner parts are copied: the record may be read again.
    """
    head, *below = path
    parcels = plain.get("shipments")
    if head == "shipment" and below and "shipment" not in plain and parcels:
        if len(parcels) == 1:
            one = dict(parcels[0])
            _fill_in(one, below, value)
            plain["shipments"] = [one]
        return
    if not below:
        if plain.get(head) is None:
            plain[head] = value
        return
    inner = plain.get(head)
    if inner is None or isinstance(inner, dict):
        inner = dict(inner or {})
        _fill_in(inner, below, value)
        plain[head] = inner


def _reported(item: Mapping[str, Any], events: Sequence[Mapping[str, Any]], at: Sequence[datetime]) -> int | None:
    """Which event of the channel's is the logged one: the nearest of its type within the tolerance whose reference is
    not another.
    """
    logged = to_instant(item["at"])
    near = [
        (abs(at[n] - logged), n)
        for n, e in enumerate(events)
        if e["type"] == item["type"]
        and abs(at[n] - logged) <= TOLERANCE
        and len({e.get("ref"), item.get("ref")} - {None}) < 2
    ]
    return min(near)[1] if near else None


def with_shop(case: Case, shop: Shop | None) -> Shop | None:
    """The shop that stands in for a case's own: what is stored, and from the case what the store does not say."""
    if shop is None or case.shop is None:
        return shop
    own, kept = to_plain(case.shop), to_plain(shop)
    facts = {**case.shop.facts, **shop.facts}
    together = {**own, **kept, **({"facts": facts} if facts else {})}
    return shop if together == kept else Shop.model_validate(together)


def is_closed(values: Mapping[str, Any], as_of: datetime) -> bool:
    """Whether a case is over at `as_of`: its stage says so, or it was closed or withdrawn, and it was not opened again
    since.
    """
    past = [e for e in values.get("events") or () if e["at"] <= as_of]
    ended = max((e["at"] for e in past if e["type"] in _CLOSING), default=None)
    if values.get("stage") == "closed":
        # The stage is as old as what the channel reported last: an agent may have logged since that the case was opened
        # again.
        since = ended or values.get("fetched_at")
        return since is None or not any(e["type"] == "reopened" and e["at"] >= since for e in past)
    return ended is not None and not any(
        (e["at"] > ended and e["type"] in OPENINGS) or (e["at"] == ended and e["type"] == "reopened") for e in past
    )


def turning_points(values: Mapping[str, Any], as_of: datetime) -> list[datetime]:
    """Later instants at which the case may close or open again by what is on record."""
    return [e["at"] for e in values.get("events") or () if e["at"] > as_of and e["type"] in (*_CLOSING, *OPENINGS)]


def opened_at(case: Case) -> datetime | None:
    """When the dispute was opened: the event, else the first event of all; None where there is none."""
    events = case.events or ()
    opened = [e.at for e in events if e.type in ("opened", *STAND_INS)]
    return min(opened, default=min((e.at for e in events), default=None))
