"""Whatever is done to a payload, the importer gives records or problems, never a traceback."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.language.rulebook import Rulebook
from disputes.records.printing import to_plain
from disputes.records.reading import read_plain
from disputes.situation.typed_facts import prepare
from tests.sources.helping import HERE, detail, health, library, read

ODD: list[Any] = [
    None,
    "",
    "-",
    0,
    -1,
    "0",
    True,
    False,
    1.5,
    1e300,
    10**40,
    "9" * 400,
    "x" * 30_000,
    [],
    {},
    [None],
    [[]],
    [{}],
    {"a": None},
    "NaN",
    "\x00",
    "\u2028",
    "BRAND_NEW",
    1775955600000,
    "1775955600",
    "1e9",
    "退货",
    "SG",
    [1, 2, 3],
]
VALUES = st.sampled_from(ODD) | st.text(max_size=8) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a payload."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(p for key, member in members for p in places(member, (*at, key)))]


def changed(payload: Any, at: tuple[Any, ...], value: Any) -> Any:
    """The payload with another value at a place that it has; `...` drops it."""
    if not at:
        return payload if value is ... else value
    holder = payload
    for step in at[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[at[-1]]
    else:
        holder[at[-1]] = value
    return payload


@st.composite
def mutated(draw: st.DrawFn, text: str) -> Any:
    payload = json.loads(text)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.sampled_from(places(payload)))
        value = draw(st.just(...) | VALUES)
        payload = changed(payload, at, value if value is ... else copy.deepcopy(value))
    return payload


BOOK = Rulebook.load(library(), "shopee", None)


def check_orderly(payload: Any) -> None:
    found = read(payload)
    assert found
    for imported in found:
        assert imported.case or imported.problems or imported.notes
        for problem in (*imported.problems, *imported.notes):
            assert problem.expected
            assert "\n" not in str(problem)
        if imported.case:
            assert read_plain(to_plain(imported.case), "again").record == imported.case
            assert prepare(imported.case, BOOK, imported.node)[1] == [], "what is imported is also assessable"


def test_a_detail(examples: int) -> None:
    @settings(max_examples=60 * examples)
    @given(mutated(json.dumps({"error": "", "message": "", "response": detail()})))
    def hold(payload: Any) -> None:
        check_orderly(payload)

    hold()


def test_a_list(examples: int) -> None:
    @settings(max_examples=30 * examples)
    @given(mutated((HERE / "list.json").read_text(encoding="utf-8")))
    def hold(payload: Any) -> None:
        check_orderly(payload)

    hold()


def test_account_health(examples: int) -> None:
    @settings(max_examples=30 * examples)
    @given(mutated((HERE / "health.json").read_text(encoding="utf-8")))
    def hold(payload: Any) -> None:
        imported = health(payload)
        assert imported.shop or imported.problems

    hold()


def test_any_text(examples: int) -> None:
    @settings(max_examples=30 * examples)
    @given(
        st.text(max_size=40)
        | st.sampled_from(["[" * 2000, '{"a":' * 500, '{"return_sn":"1","return_sn":"2"}', "\ufeff[]", "nul"])
    )
    def hold(raw: str) -> None:
        for imported in read(raw.encode("utf-8", "replace").decode()):
            assert imported.case or imported.problems or imported.notes

    hold()
