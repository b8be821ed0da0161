"""Two states of one case, as a channel told them at different times, made into one record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_JOINED = ("facts", "order", "shipment", "return_shipment", "buyer", "shop", "raw")
_OF_A_STATE = ("stage", "turn", "deadlines")
_OF_A_REASON = "dispute"
_KEYS_OF_AN_EVENT = ("type", "at", "by", "ref")


def merged(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """`later` over `earlier`, both as plain data with instants in UTC.

    What the later state says counts, what it leaves out stays, and what happened is joined, as are the ids.
    Stage, turn and stated dates belong to the status with which they came: a later status replaces them. What the case
    is about belongs to its reason: a state that names none does not change it. Telling a state a second time changes
    nothing.
    """
    out = {**earlier, **later}
    for key in _JOINED:
        if isinstance(earlier.get(key), Mapping) and isinstance(later.get(key), Mapping):
            out[key] = {**earlier[key], **later[key]}
    events = joined_events(earlier.get("events") or (), later.get("events") or ())
    if events:
        out["events"] = events
    ids = dict.fromkeys((*(earlier.get("other_ids") or ()), *(later.get("other_ids") or ())))
    if ids:
        out["other_ids"] = list(ids)
    if earlier.get("reason_raw") is not None and later.get("reason_raw") is None:
        out[_OF_A_REASON] = earlier[_OF_A_REASON]
    if later.get("status_raw") is not None:
        for key in _OF_A_STATE:
            if key not in later:
                out.pop(key, None)
    return out


def joined_events(earlier: Any, later: Any) -> list[Any]:
    """The events of both, each once, in the order in which they happened; of one that both tell, the later telling."""
    found = {tuple(str(e.get(key)) for key in _KEYS_OF_AN_EVENT): e for e in (*earlier, *later)}
    return sorted(found.values(), key=lambda e: str(e.get("at")))
