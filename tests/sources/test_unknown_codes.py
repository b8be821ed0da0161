"""A code that no map knows, planted into a payload of every source: kept as it came, shown and counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead
from tests.sources.helping import PAYLOADS, reads
from tests.sources.test_every_source import FETCHED, OF_JSON, name, source

NEW = "BRAND_NEW_CODE"
STATUS, REASON = "status_raw", "reason_raw"
# Of what cannot be told from a record: where a payload says who somebody is, or what was done.
CODES = {
    "adyen/chargeback.json": ("eventCode", "event_code", "NEW_DISPUTE_EVENT"),
    "aliexpress/issue.json": ("submit_member_type", "role", NEW),
    "ebay/cancellation.json": ("requestorType", "actor", NEW),
    "mercadolibre/claims.json": ("role", "role", NEW),
    "paypal/dispute.json": ("posted_by", "posted_by", NEW),
    "pingpong/event.json": ("eventCode", "event_code", NEW),
    "tiktok_shop/returns.json": ("role", "role", NEW),
    "walmart/returns.json": ("eventTag", "event_tag", NEW),
    "lazada/push.json": ("site", "site", NEW),
}


def told(payload: Any) -> list[RecordRead]:
    where = payload[0]
    market = None if where == "lazada" else {"aliexpress": "ES", "shopee": "SG", "ebay": None}.get(where)
    return [r for r in reads(where, payload[1], market, FETCHED) if r.case is not None]


def planted(value: Any, old: str, new: str) -> Any:
    """The payload with every text that is `old` changed."""
    if isinstance(value, dict):
        return {key: planted(member, old, new) for key, member in value.items()}
    if isinstance(value, list):
        return [planted(member, old, new) for member in value]
    return new if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value) == old else value


def under(value: Any, key: str, new: str) -> Any:
    """The payload with the text at every `key` changed."""
    if isinstance(value, dict):
        return {k: new if k == key and isinstance(v, str) else under(v, key, new) for k, v in value.items()}
    return [under(member, key, new) for member in value] if isinstance(value, list) else value


def samples(field: str) -> Iterator[tuple[Path, str]]:
    seen = set()
    for path in OF_JSON:
        for read in told((source(path), path.read_text(encoding="utf-8"))):
            raw = getattr(read.case, field)
            if raw is not None and (source(path), raw) not in seen:
                seen.add((source(path), raw))
                yield path, raw


def ids(value: Any) -> str:
    return name(value) if isinstance(value, Path) else str(value)


def kept(found: list[RecordRead], new: str) -> list[RecordRead]:
    out = [r for r in found if new in r.unknown_codes.values()]
    for read in out:
        assert any(new in note.found for note in read.notes), "it is shown"
    return out


@pytest.mark.parametrize(("path", "raw"), list(samples(STATUS)), ids=ids)
def test_an_unknown_status_is_kept_as_it_came(path: Path, raw: str) -> None:
    payload = planted(json.loads(path.read_text(encoding="utf-8")), raw, NEW)
    found = kept(told((source(path), payload)), NEW)
    assert found, "no record tells of it"
    for read in found:
        assert read.case is not None
        if read.unknown_codes.get("dispute_state") != NEW:  # beside a status that is known
            assert read.case.status_raw == NEW
            assert read.unknown_codes[STATUS] == NEW


@pytest.mark.parametrize(("path", "raw"), list(samples(REASON)), ids=ids)
def test_an_unknown_reason_is_kept_and_is_not_guessed(path: Path, raw: str) -> None:
    payload = planted(json.loads(path.read_text(encoding="utf-8")), raw, NEW)
    found = [r for r in told((source(path), payload)) if r.case is not None and r.case.reason_raw == NEW]
    assert found, "no record tells of it"
    cancelled = [r for r in found if r.case is not None and to_plain(r.case)["dispute"] == "cancellation"]
    assert len(kept(found, NEW)) == len(found) or found == cancelled, "a cancellation hangs on no reason"


@pytest.mark.parametrize("where", sorted(CODES))
def test_an_unknown_actor_or_event_is_told(where: str) -> None:
    key, field, new = CODES[where]
    payload = json.loads((PAYLOADS / where).read_text(encoding="utf-8"))
    assert any(
        r.unknown_codes.get(field) == new for r in kept(told((where.split("/")[0], under(payload, key, new))), new)
    )


def test_several_unknown_codes_of_one_field_are_all_kept() -> None:
    payload = json.loads((PAYLOADS / "paypal" / "dispute.json").read_text(encoding="utf-8"))
    payload["messages"] = [
        {"posted_by": code, "time_posted": "2026-04-01T00:00:00Z"} for code in ("ROBOT", "GHOST", "ROBOT")
    ]
    [found] = told(("paypal", payload))
    assert found.unknown_codes["posted_by"] == "ROBOT, GHOST"


def test_an_import_counts_them(tmp_path: Path) -> None:
    payload = json.loads((PAYLOADS / "stripe" / "dispute.json").read_text(encoding="utf-8"))
    two = [payload | {"id": f"dp_{n}", "status": NEW, "charge": f"ch_{n}", "payment_intent": None} for n in range(2)]
    args = ["import", "-", "--from", "stripe", "--db", f"sqlite:///{tmp_path}/x.sqlite"]
    done = CliRunner().invoke(main, args, input="\n".join(json.dumps(one) for one in two))
    assert done.exit_code == 0, done.stderr
    assert f"codes that no map lists: status_raw {NEW} (2)" in done.stderr
