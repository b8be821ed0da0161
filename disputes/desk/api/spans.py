"""Stretches of time as an address has them: 90m, 24h, 3d, 2w."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from disputes.dates.spans import SPAN, span
from disputes.records.base import refusal
from disputes.records.field_types import BadValue


def _read(raw: object) -> timedelta:
    found = span(str(raw))
    if found is None:
        raise refusal(BadValue("a number and m, h, d or w, e.g. 24h"))
    return found


Span = Annotated[timedelta, PlainValidator(_read), WithJsonSchema({"type": "string", "pattern": SPAN})]
