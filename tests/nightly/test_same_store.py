"""A scan of what may have changed leaves the same store and the same alerts as a scan of everything: over random
histories, rules that change and clocks that step.
"""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from disputes.store import Store
from disputes.store.case_log import LogEntry, add
from disputes.store.url import store_url
from tests.databases import blank_sqlite, new_database
from tests.store.made import Desk, at, case, dump, event, shop, write_bank, write_rules
from tests.tiers import tiers

RULES = ("2 days", "3 days", "40 hours")
TYPES = ("opened", "seller_responded", "ruled", "appealed", "withdrawn", "closed", "reopened", "refunded")
BANK_CASE = "B-1"
"""A case of a bank, whose order may be one of the site's."""
hours = st.integers(0, 14 * 24)


def when(hour: int) -> datetime:
    return at(1) + timedelta(hours=hour)


events = st.lists(st.tuples(st.sampled_from(TYPES), hours), max_size=4, unique=True)
cases = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["C-1", "C-2", "C-3", BANK_CASE]),
        "events": events,
        "shop": st.sampled_from([{"id": "S-1"}, {"id": "S-1", "tier": "small"}, {"tier": "big"}]),
    },
    optional={
        "stage": st.sampled_from(["requested", "closed"]),
        "due": hours,
        "order": st.sampled_from(["O-1", "O-1", "O-2"]),
        "facts": st.sampled_from([{}, {"seen": False}, {"points": 1}]),
    },
)
steps = st.one_of(
    st.tuples(st.just("case"), cases),
    st.tuples(st.just("shop"), st.sampled_from([{}, {"tier": "big"}, {"tier": "small"}])),
    st.tuples(
        st.just("log"),
        st.tuples(st.sampled_from(["C-1", "C-2"]), st.sampled_from(["seller_responded", "closed", "refunded"]), hours),
    ),
    st.tuples(st.just("rules"), st.sampled_from(RULES)),
    st.tuples(st.just("closed_by"), st.sampled_from([None, "The bank closes it.", "The bank decides."])),
    st.tuples(st.just("scan"), st.integers(-72, 96)),
    st.tuples(st.just("scan"), st.integers(1, 30)),
)
histories = st.lists(steps, min_size=3, max_size=14)


def record(drawn: dict[str, Any]) -> dict[str, Any]:
    more = {k: v for k, v in drawn.items() if k in ("stage", "shop", "facts")}
    if "due" in drawn:
        more["deadlines"] = [{"actor": "seller", "due_at": when(drawn["due"]).isoformat(), "for": "respond"}]
    out = case(drawn["id"], **more)
    if "order" in drawn:
        out["order"] = {**out["order"], "id": drawn["order"]}
    if drawn["id"] == BANK_CASE:
        out |= {"platform": "visa", "shop": {}, "facts": {}, "stage": drawn.get("stage", "chargeback")}
    out["events"] = [event(t, when(h), **({"outcome": "buyer"} if t == "ruled" else {})) for t, h in drawn["events"]]
    return out


def live(desk: Desk, history: list[tuple[str, Any]], folder: Path, *, full: bool, check: list[Any]) -> None:
    clock = when(24)
    rules = {"rules": RULES[0], "closed_by": None}
    for number, (kind, what) in enumerate([*history, ("scan", 1)]):
        now = at(1) + timedelta(seconds=number)
        if kind == "case":
            desk.take(record(what), now=now)
        elif kind == "shop":
            desk.take(shop(**what), now=now)
        elif kind == "log":
            if any(r["case_id"] == what[0] for r in dump(desk.store)["cases"]):
                add(desk.store, what[0], None, LogEntry("events", event(what[1], when(what[2])), None, now))
        elif kind in ("rules", "closed_by"):
            rules[kind] = what
            write_rules(folder, rules["rules"])
            write_bank(folder, rules["closed_by"])
        else:
            clock += timedelta(hours=what)
            report = desk.scan(clock, full=full, force=True)
            assert report.counts.missed == 0
            check.append(dump(desk.store))


def same(one: URL, other: URL, rules: Path, history: list[tuple[str, Any]]) -> None:
    dumps: list[list[Any]] = [[], []]
    for url, full, check in ((one, False, dumps[0]), (other, True, dumps[1])):
        write_rules(rules)
        write_bank(rules)
        with Store.open(url) as store:
            live(Desk(store, rules), history, rules, full=full, check=check)
    assert dumps[0] == dumps[1]
    _as_if_new(one, rules, dumps[0][-1])


def _as_if_new(url: URL, rules: Path, last: dict[str, Any]) -> None:
    """The alerts that hold are those that a store would have which saw the last records only."""
    fresh = url.set(database=f"{url.database}.fresh") if url.get_backend_name() == "sqlite" else None
    if fresh is None:
        return
    with Store.open(url) as old, Store.open(fresh) as new:
        from disputes.store import runs
        from disputes.store.documents import merged
        from tests.store.test_logging import kept

        desk = Desk(new, rules)
        desk.take(*(merged(r, logged) for r, logged in kept(old)))
        clock = runs.last_as_of(old)
        assert clock is not None
        desk.scan(clock)
        held = Desk(old, rules).alerts()
        quarantined = {r["case_id"] for r in last["cases"] if r["quarantine"] is not None}
        assert [a for a in desk.alerts() if a[0] not in quarantined] == [a for a in held if a[0] not in quarantined]


@pytest.mark.parametrize("count", tiers(5, 60))
def test_incremental_and_full_on_sqlite(count: int) -> None:
    @settings(max_examples=count, deadline=None)
    @given(histories)
    def holds(history: list[tuple[str, Any]]) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            one, other = (URL.create("sqlite", database=str(folder / f"{n}.sqlite")) for n in "ab")
            for url in (one, other, one.set(database=f"{one.database}.fresh")):
                Path(str(url.database)).write_bytes(blank_sqlite())
            same(one, other, folder / "rules", history)

    holds()


@pytest.mark.parametrize("count", tiers(2, 10))
def test_incremental_and_full_on_postgresql(postgres: URL, made: str, count: int) -> None:
    @settings(max_examples=count, deadline=None)
    @given(histories)
    def holds(history: list[tuple[str, Any]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            one, other = (new_database(postgres, like=made) for _ in range(2))
            same(one, other, Path(folder), history)

    holds()


def test_the_urls_are_what_the_command_makes(tmp_path: Path) -> None:
    assert store_url(f"sqlite:///{tmp_path}/a.sqlite") == URL.create("sqlite", database=f"{tmp_path}/a.sqlite")
    with pytest.raises(Exception, match="names no file"):
        store_url("sqlite://")
