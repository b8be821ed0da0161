"""An answer in the contract's JSON form."""

from __future__ import annotations

from typing import Any

from disputes.answers.json_forms import written


def as_json(value: object) -> Any:
    """The contract's JSON form of an answer or a part of one.

    Instants are in UTC with `Z` (`*_local` with the zone's offset), decimals are texts in money and numbers elsewhere.
    """
    return written(value)
