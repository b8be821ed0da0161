"""What holds for the payloads of every source: each has made-up ones in a folder of its own below `payloads`."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.records.field_types import BadValue
from disputes.records.reading import RecordRead
from disputes.sources import AUTO, SOURCES, read_from, source_of
from disputes.sources.instants import unix, written
from tests.sources.helping import PAYLOADS, library
from tests.sources.test_mutations import mutated

FETCHED = datetime(2026, 4, 13, 9, 30, 15, tzinfo=UTC)
OWN = sorted(p for p in PAYLOADS.rglob("*") if p.is_file() and p.name != "health.json")
OF_JSON = [p for p in OWN if p.suffix == ".json" and p.name != "error.json"]
# A local time may be that of any zone, a bare date that of its first or its last second.
_ZONES_APART = timedelta(hours=39)


def source(path: Path) -> str:
    return path.relative_to(PAYLOADS).parts[0]


def name(path: Path) -> str:
    return str(path.relative_to(PAYLOADS))


def read(raw: bytes, source: str) -> list[RecordRead]:
    return list(read_from(source, "-", None, library(), stdin=io.BytesIO(raw), fetched_at=FETCHED))


def test_every_source_has_a_payload() -> None:
    assert {source(path) for path in OWN} == set(SOURCES) - {AUTO}


@pytest.mark.parametrize("path", OWN, ids=name)
def test_its_own_payload_is_read_and_told_by_its_shape(path: Path) -> None:
    own = read(path.read_bytes(), source(path))
    told, *auto = read(path.read_bytes(), AUTO)
    if path.name == "error.json":
        assert own
        assert all(r.record is None and r.problems for r in own)
        return
    assert any(r.case for r in own), own
    assert told.notes[0].expected.startswith(f"{source(path)},")
    assert [r.case for r in auto] == [r.case for r in own]


@pytest.mark.parametrize("path", OF_JSON, ids=name)
def test_no_other_source_takes_it(path: Path) -> None:
    root = next(iter(library_document(path)))
    assert [s for s in SOURCES if s != AUTO and source_of(s).recognizes(root)] == [source(path)]


def library_document(path: Path) -> Iterator[Any]:
    from disputes.sources.envelope import documents, responses

    for document in documents(str(path)):
        if document.root is not None:
            yield from responses(document.root)


@pytest.mark.parametrize("path", OF_JSON, ids=name)
def test_whatever_is_done_to_it_is_a_record_or_a_problem(path: Path, examples: int) -> None:
    @settings(max_examples=8 * examples)
    @given(mutated(path.read_text(encoding="utf-8")))
    def hold(payload: Any) -> None:
        raw = json.dumps(payload).encode("utf-8", "backslashreplace")
        instants = set(_instants(payload))
        for found in read(raw, source(path)):
            if found.case is None:
                assert found.problems or found.notes
                continue
            for stated in found.case.deadlines:
                if stated.due_at is not None:
                    assert any(low <= stated.due_at <= high for low, high in instants), "a date that nobody sent"

    hold()


@pytest.mark.parametrize("path", OWN, ids=name)
def test_bytes_that_were_cut_or_changed_raise_nothing(path: Path, examples: int) -> None:
    @settings(max_examples=5 * examples)
    @given(st.data())
    def hold(data: st.DataObject) -> None:
        raw = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        cut = data.draw(st.integers(0, len(raw)))
        for found in read(bytes(raw[:cut] or raw), source(path)):
            assert found.case is not None or found.problems or found.notes

    hold()


def _instants(value: Any) -> Iterator[tuple[datetime, datetime]]:
    """The times that any text or number of a payload may stand for, from and to."""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for member in members:
        yield from _instants(member)
    if isinstance(value, dict) and "left_send_good_day" in value:  # one time in three parts
        parts = [value.get(f"left_send_good_{unit}") for unit in ("day", "hour", "min")]
        with contextlib.suppress(TypeError, ValueError, OverflowError):
            days, hours, minutes = (int(str(part or 0)) for part in parts)
            left = FETCHED + timedelta(days=days, hours=hours, minutes=minutes)
            yield left - timedelta(seconds=1), left
        with contextlib.suppress(TypeError, ValueError, OverflowError):  # minutes that say nothing count as none
            left = FETCHED + timedelta(days=int(str(parts[0])), hours=int(str(parts[1])))
            yield left - timedelta(seconds=1), left
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        text = str(value)
        for per_second in (1, 1000):
            try:
                found = unix(text, per_second=per_second)
            except BadValue:
                continue
            if found is not None:
                yield found.at, found.at
        try:
            local = written(text, "UTC")
        except BadValue:
            local = None
        if local is not None:
            apart = _ZONES_APART if local.confidence is not None else timedelta()
            yield local.at - apart, local.at + apart
        if isinstance(value, int) or text.isdigit():
            for unit in ("days", "hours", "minutes", "milliseconds"):
                try:
                    left = FETCHED + timedelta(**{unit: int(text)})
                except (OverflowError, ValueError):
                    continue
                yield left - timedelta(seconds=1), left


EMPTY: dict[str, Any] = {
    "stripe": {"object": "list", "data": [], "has_more": False},
    "paypal": {"items": [], "links": []},
    "ebay": {"members": [], "total": 0},
    "shopify": {"data": {"shopifyPaymentsAccount": {"disputes": {"edges": [], "pageInfo": {"hasNextPage": False}}}}},
    "woopayments": {"data": [], "has_more": False},
    "mercadopago": {"paging": {"total": 0}, "results": []},
    "pingpong": {"code": "000000", "data": {"detailList": []}},
    "omise": {"object": "list", "total": 0, "data": []},
}


@pytest.mark.parametrize("source", EMPTY)
def test_an_empty_page_is_no_error(source: str) -> None:
    [found] = read(json.dumps(EMPTY[source]).encode(), source)
    assert (found.case, found.problems) == (None, ())
    assert [n.expected for n in found.notes] == ["at least one: the list is empty"]


@pytest.mark.parametrize("path", [p for p in OWN if p.name == "error.json"], ids=name)
def test_an_error_is_told_whoever_is_asked(path: Path) -> None:
    for found in read(path.read_bytes(), AUTO):
        assert found.case is None
        assert found.problems
