"""What the tests of the importers share: payloads as text, and reading them."""

from __future__ import annotations

import copy
import io
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from disputes.language.loading import Library
from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead
from disputes.sources import read_from, shop_from
from tests.shipped import shipped_library

PAYLOADS = Path(__file__).parent / "payloads"
HERE = PAYLOADS / "shopee"
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "payloads" / "shopee"


@cache
def library() -> Library:
    return shipped_library()


def detail(**changes: Any) -> dict[str, Any]:
    """The made-up return detail, without its envelope, with some fields changed; a value of `...` drops one."""
    body: dict[str, Any] = copy.deepcopy(json.loads((HERE / "detail.json").read_text(encoding="utf-8"))["response"])
    for key, value in changes.items():
        holder, _, name = key.rpartition("__")
        place = body[holder] if holder else body
        if value is ...:
            place.pop(name)
        else:
            place[name] = value
    return body


def reads(source: str, payload: Any, market: str | None = None, fetched_at: datetime | None = None) -> list[RecordRead]:
    """What becomes of a payload of a source: an object, or the text or the bytes of one."""
    text = payload if isinstance(payload, (str, bytes)) else json.dumps(payload, ensure_ascii=False)
    raw = text.encode() if isinstance(text, str) else text
    return list(read_from(source, "-", market, library(), stdin=io.BytesIO(raw), fetched_at=fetched_at))


def only_record(
    source: str, payload: Any, market: str | None = None, fetched_at: datetime | None = None
) -> dict[str, Any]:
    """The record of a payload from which nothing else comes."""
    [found] = reads(source, payload, market, fetched_at)
    assert found.case is not None, found.problems
    return to_plain(found.case)


def read(payload: Any, market: str | None = None) -> list[RecordRead]:
    return reads("shopee", payload, market)


def one(payload: Any, market: str | None = None) -> RecordRead:
    found = read(payload, market)
    assert len(found) == 1, found
    return found[0]


def record(payload: Any, market: str | None = None) -> dict[str, Any]:
    imported = one(payload, market)
    assert imported.case is not None, imported.problems
    return to_plain(imported.case)


def health(payload: Any, market: str | None = "SG") -> RecordRead:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return shop_from("shopee", ["-"], market, library(), shop_id="shop-88", stdin=io.BytesIO(text.encode()))
