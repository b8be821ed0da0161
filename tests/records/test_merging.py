"""Two states of one case make one record; telling one of them again, or the older one late, changes nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from disputes.records.merging import joined_events, merged

OPENED = {"type": "opened", "at": "2026-04-12T00:00:00Z"}
RULED = {"type": "ruled", "at": "2026-04-20T00:00:00Z", "outcome": "seller"}
DUE = {"actor": "seller", "due_at": "2026-04-15T00:00:00Z", "for": "respond"}


def test_what_the_later_one_leaves_out_stays() -> None:
    earlier = {"id": "1", "order": {"id": "o", "payment": "card"}, "facts": {"a": "1"}, "events": [OPENED]}
    later = {"id": "1", "order": {"id": "p"}, "facts": {"b": "2"}, "events": [RULED]}
    assert merged(earlier, later) == {
        "id": "1",
        "order": {"id": "p", "payment": "card"},
        "facts": {"a": "1", "b": "2"},
        "events": [OPENED, RULED],
    }


def test_a_later_status_takes_stage_turn_and_dates_with_it() -> None:
    earlier = {"status_raw": "A", "stage": "requested", "turn": "seller", "deadlines": [DUE]}
    assert merged(earlier, {"status_raw": "B", "stage": "closed"}) == {"status_raw": "B", "stage": "closed"}
    assert merged(earlier, {"facts": {"a": "1"}}) == {**earlier, "facts": {"a": "1"}}


STATES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"id": st.just("1")},
    optional={
        "status_raw": st.sampled_from("AB"),
        "stage": st.sampled_from(["requested", "closed"]),
        "deadlines": st.just([DUE]),
        "events": st.lists(st.sampled_from([OPENED, RULED]), max_size=2),
        "facts": st.dictionaries(st.sampled_from("ab"), st.sampled_from("12"), max_size=2),
    },
)


@given(STATES, STATES)
def test_telling_it_again_changes_nothing(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    once = merged(earlier, later)
    assert merged(once, later) == {**once, **({"events": once["events"]} if "events" in once else {})}


@given(st.permutations([OPENED, RULED, {**OPENED, "by": "buyer"}]), st.integers(0, 3))
def test_events_stand_once_in_their_order(events: list[dict[str, Any]], cut: int) -> None:
    found = joined_events(events[:cut], events)
    assert len(found) == 3
    assert [e["at"] for e in found] == sorted(e["at"] for e in events)
