"""Records and answers as the store keeps them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from disputes.problems import Problem, Refused
from disputes.records.case import Case
from disputes.records.printing import to_plain
from disputes.records.reading import read_plain
from disputes.records.shop import Shop

_CLOSING = ("closed", "withdrawn")
_REOPENING = ("opened", "reopened")
MAX_SHOWN = 200


def dumps(plain: Any) -> str:
    """Compact JSON in ASCII: no database and no terminal stumbles over it."""
    return json.dumps(plain, separators=(",", ":"))


def packed(plain: Any) -> bytes:
    """A document compressed: answers say much, and much of it alike."""
    return zlib.compress(dumps(plain).encode(), 3)


def unpacked(kept: bytes) -> Any:
    return json.loads(zlib.decompress(kept))


def clean(text: str) -> str:
    """A text of unknown origin as a database column takes it: printable and not endless."""
    return "".join(c if c.isprintable() else " " for c in text)[:MAX_SHOWN]


def book_of(case: Case) -> str:
    """Which rulesets answer a case: its platform's, and those of `via` where it is given."""
    return f"{case.platform}+{case.via}" if case.via is not None else case.platform


def shop_of(case: Case) -> str | None:
    """The id of the shop that a case names."""
    return case.shop.id if case.shop is not None else None


def record_text(record: Case | Shop) -> str:
    """A record as it is kept: the same record gives the same text."""
    return dumps(to_plain(record))


def _parsed(plain: Mapping[str, Any], named: str) -> Case | Shop:
    read = read_plain(plain, named)
    if read.record is None:
        raise Refused(read.problems)
    return read.record


def case_of(record: str, logged: str | None, named: str) -> Case:
    """The case that a row holds, with what was logged by hand. Raises :class:`Refused` where it is none any more."""
    found = _parsed(merged(json.loads(record), json.loads(logged) if logged else None), named)
    if not isinstance(found, Case):
        raise Refused([Problem(named, 1, "", "a shop record", "a case record")])
    return found


def shop_record(record: str, named: str) -> Shop:
    """The shop that a row holds. Raises :class:`Refused` where it is none any more."""
    found = _parsed(json.loads(record), named)
    if not isinstance(found, Shop):
        raise Refused([Problem(named, 1, "", "a case record", "a shop record")])
    return found


def merged(plain: dict[str, Any], logged: Mapping[str, Any] | None) -> dict[str, Any]:
    """A record with the events and the evidence that were logged beside it; what the channel has come to report itself is not told twice."""
    if logged is None:
        return plain
    out = dict(plain)
    for key, same in (("events", ("type", "at", "ref")), ("evidence", ("kind", "file"))):
        own = list(plain.get(key) or [])
        known = {tuple(item.get(k) for k in same) for item in own}
        more = [entry["item"] for entry in logged.get(key, []) if tuple(entry["item"].get(k) for k in same) not in known]
        if more:
            out[key] = own + more
    return out


def with_shop(case: Case, shop: Shop | None) -> Shop | None:
    """The shop that stands in for a case's own: what is stored, and from the case what the store does not say."""
    if shop is None or case.shop is None:
        return shop
    own, kept = to_plain(case.shop), to_plain(shop)
    facts = {**(own.get("facts") or {}), **(kept.get("facts") or {})}
    together = {**own, **kept, **({"facts": facts} if facts else {})}
    return shop if together == kept else Shop.model_validate(together)


def is_closed(values: Mapping[str, Any], as_of: Any) -> bool:
    """Whether a case is over at `as_of`: its stage says so, or it was closed or withdrawn and not opened again since."""
    if values.get("stage") == "closed":
        return True
    past = [e for e in values.get("events") or () if e["at"] <= as_of]
    ended = max((e["at"] for e in past if e["type"] in _CLOSING), default=None)
    return ended is not None and not any(e["type"] in _REOPENING and e["at"] > ended for e in past)


def turning_points(values: Mapping[str, Any], as_of: Any) -> list[Any]:
    """Later instants at which the case may close or open again by what is on record."""
    return [e["at"] for e in values.get("events") or () if e["at"] > as_of and e["type"] in (*_CLOSING, *_REOPENING)]


def opened_at(case: Case) -> datetime | None:
    """When the dispute was opened: the event, else the first event of all; None where there is none."""
    events = case.events or ()
    opened = [e.at for e in events if e.type in ("opened", "cancel_requested", "return_requested")]
    return min(opened, default=min((e.at for e in events), default=None))
