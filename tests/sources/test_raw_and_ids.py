"""What of a payload is not understood: named, kept only where it is asked for; and the ids by which a case is known."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.documents.json_tree import read_json
from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead, read_plain
from disputes.sources import read_from
from disputes.sources.unread import MOST_CHARACTERS, KeptFields, place_of, unread
from tests.sources.helping import PAYLOADS, library
from tests.sources.test_stripe import DISPUTE

SAMPLES = {
    source.name: next(p for p in sorted(source.iterdir()) if p.suffix in (".json", ".xml") and p.name != "error.json")
    for source in sorted(PAYLOADS.iterdir())
}
MORE: dict[str, Any] = {
    "brand_new": {"list": [{"a": "1"}, {"a": 2, "status": None}], "flag": True},
    "customer_email_address": "somebody@example.com",
    "payer": {"id": "1", "name": "Somebody at somebody@example.com"},
    "card": {"last4": "4242 example.com", "fingerprint": "of example.com", "brand": "visa"},
    "nothing": "",
}


def read(payload: Any, *, keep_raw: bool = True, source: str = "stripe") -> RecordRead:
    raw = json.dumps(payload).encode()
    [found] = read_from(source, "-", None, library(), stdin=io.BytesIO(raw), keep_raw=keep_raw)
    return found


def test_what_is_not_understood_is_named_and_not_kept() -> None:
    found = read({**DISPUTE, **MORE}, keep_raw=False)
    assert found.case is not None
    assert "raw" not in to_plain(found.case)
    assert {name: n for name, n in found.unread.items() if name.startswith("brand")} == {
        "brand_new.list.a": 2,
        "brand_new.flag": 1,
    }
    assert not {"id", "status", "amount", "customer_email_address", "nothing"} & set(found.unread)


def test_it_is_kept_as_it_came_where_it_is_asked_for() -> None:
    found = read({**DISPUTE, **MORE})
    assert found.case is not None
    plain = to_plain(found.case)
    raw = plain["raw"]
    assert isinstance(raw, dict)
    assert raw["brand_new"] == {"list": [{"a": "1"}, {"a": "2"}], "flag": "true"}
    assert "example.com" not in json.dumps(plain)
    assert read_plain(plain, "again").record == found.case


def test_it_has_a_limit_and_what_is_beyond_it_is_told() -> None:
    many = {f"field_{n}": "x" * 1500 for n in range(40)} | {"long": "y" * 5000, "k" * 300: "z"}
    found = read({**DISPUTE, **many})
    assert found.case is not None
    assert 10_000 < len(json.dumps(to_plain(found.case)["raw"])) < MOST_CHARACTERS + 2000
    [told] = [n for n in found.notes if "not understood" in n.found]
    assert "`raw`" in told.expected
    assert "xxx" not in str(told)


@pytest.mark.parametrize("source", sorted(SAMPLES))
def test_a_new_field_of_any_source_is_not_lost(source: str) -> None:
    path = SAMPLES[source]
    if path.suffix != ".json":
        pytest.skip("its payloads are tables")
    text = path.read_text(encoding="utf-8")
    without = list(read_from(source, "-", None, library(), stdin=io.BytesIO(text.encode())))
    kept = list(read_from(source, "-", None, library(), stdin=io.BytesIO(text.encode()), keep_raw=True))
    for bare, full in zip(without, kept, strict=True):
        assert (bare.case is None) == (full.case is None)
        if bare.case is not None and full.case is not None:
            assert to_plain(bare.case) == {k: v for k, v in to_plain(full.case).items() if k != "raw"}
            assert bool(full.case.raw) == bool(bare.unread), "named, or kept: the same fields"


def test_only_what_nobody_looked_at() -> None:
    root, _ = read_json('{"a": {"b": "1", "c": ["2", "3"]}, "d": null, "e": " "}', "x")
    assert root is not None
    names = [name for name, _ in unread(root, set())]
    assert names == ["a.b", "a.c", "a.c"]
    seen = {place_of(root["a"]["c"])}
    left = list(unread(root, seen))
    assert [name for name, _ in left] == ["a.b"]
    assert KeptFields.of(root, {"a.b": [left[0][1]]}).raw == {"a": {"b": "1"}}


def test_the_commands() -> None:
    text = json.dumps({**DISPUTE, **MORE})
    as_of = ["--as-of", "2026-04-13T00:00:00Z"]
    plain = CliRunner().invoke(main, ["check", "-", "--from", "stripe", *as_of], input=text)
    assert plain.exit_code == 0
    assert "brand_new.list.a" in plain.stderr
    assert "--keep-raw" in plain.stderr
    kept = CliRunner().invoke(main, ["check", "-", "--from", "stripe", "--keep-raw", *as_of], input=text)
    assert (kept.exit_code, kept.stdout) == (0, plain.stdout), "an answer does not depend on it"
    assert "brand_new" not in kept.stderr
    assert CliRunner().invoke(main, ["check", "-", "--keep-raw"], input="{}").exit_code == 2
    assert CliRunner().invoke(main, ["shop", "-", "--from", "shopee", "--keep-raw"], input="{}").exit_code == 2
