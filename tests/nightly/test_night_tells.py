"""Whatever `check` shows as overdue, or as due before another scan could tell it in time, the night tells, and the
other way round: over drawn rules and records from night to night, and over every case that is shipped.

What `check` shows is read from its JSON here, so that nothing that the night itself goes by is taken for granted.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from disputes import Engine
from disputes.answers.assessment import Assessment
from disputes.documents.problems import Refused
from disputes.documents.yaml_tree import parse_yaml
from disputes.followup.alerts import of_case
from disputes.followup.clock_roles import ClockRoles
from disputes.records.reading import iter_records, read_plain
from disputes.store import Store
from disputes.store.alerts import alert_json
from disputes.store.listing import ListFilter
from disputes.store.listing import cases as listed
from disputes.store.models import AlertRow
from disputes.store.to_do import kept_steps, to_do_columns
from tests.databases import blank_store
from tests.properties.rulebooks import instants, records, timed_rulebooks, written
from tests.shipped import shipped_engine
from tests.store.made import Desk
from tests.tiers import tiers

ROOT = Path(__file__).parents[2]
AHEAD = timedelta(hours=49)
ENDED = ("met", "met_late", "met_early", "superseded", "not_applicable", "suspended")
PRESSING = ("overdue", "lapsed", "due_soon")

Plain = dict[str, Any]
Told = tuple[str, str | None]
"""What something is about, a clock or an action, and the instant that it is due."""


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


def clocks_told(answer: dict[str, Any], by: datetime) -> dict[Told, dict[str, Any]]:
    """The seller's clocks that `check` shows as overdue, due by then, or without the date that they should have."""
    mine = [d for d in answer["deadlines"] if d["actor"] == "seller" and d["state"] not in ENDED]
    undated = [d for d in mine if d["due_at"] is None and d["lapse"] is not None and d["state"] == "running"]
    dated = [d for d in mine if d["due_at"] is not None and datetime.fromisoformat(d["due_at"]) <= by]
    return {(d["id"], d["due_at"]): d for d in (*undated, *dated)}


def actions_told(answer: dict[str, Any], by: datetime) -> dict[Told, dict[str, Any]]:
    """The actions that `check` shows as overdue or due by then."""
    open_ = [a for a in answer["actions"] if a["state"] != "done" and a["due_at"] is not None]
    return {(a["id"], a["due_at"]): a for a in open_ if datetime.fromisoformat(a["due_at"]) <= by}


def differences(
    answer: dict[str, Any], alerts: list[dict[str, Any]], row: dict[str, Any], ahead: timedelta
) -> list[str]:
    """What `check` shows and the night does not tell, or the other way round."""
    as_of = datetime.fromisoformat(answer["as_of"])
    for d in answer["deadlines"]:  # where sources disagree, what is told is the date to act by
        if (disputed := d.get("disputed")) is not None:
            d["due_at"] = d["rule_due_at"] = disputed["act_by"] or disputed["figures"][-1]["due_at"]
    clocks, actions = clocks_told(answer, as_of + ahead), actions_told(answer, as_of + ahead)
    shown = {d["id"] for d in answer["deadlines"] if d["actor"] == "seller"}
    told = [a for a in alerts if a["action"] is not None or (a["deadline"] in shown and a["kind"] != "disagreement")]
    of_clocks = {(a["deadline"], a["due_at"]): a for a in told if a["action"] is None}
    of_actions = {(a["action"], a["due_at"]): a for a in told if a["action"] is not None}
    out = [f"{about} is not told" for about in clocks if about not in of_clocks]
    with_a_clock = {
        instant
        for d in answer["deadlines"]
        if d["actor"] == "seller" and d["state"] not in ENDED and (d["id"], d["due_at"]) in of_clocks
        for instant in (d["due_at"], d["rule_due_at"])
    }
    gone = {a["deadline"] for a in told if a["kind"] == "lapsed"}
    for about, a in actions.items():
        if about not in of_actions and a["due_at"] not in with_a_clock and a.get("deadline") not in gone:
            out.append(f"{about} is not told")
    for (name, due), alert in (*of_clocks.items(), *of_actions.items()):
        if alert["action"] is not None:
            known = (name, due) in actions
        else:  # its warning may be longer than the span ahead; an action may be due by the rule's own earlier instant
            early = any(
                d["id"] == name
                and d["due_at"] == due
                and (d["state"] == "due_soon" or d["rule_due_at"] in {when for _, when in actions})
                for d in answer["deadlines"]
            )
            known = early or (name, due) in clocks
        out += [] if known else [f"{alert['kind']} {(name, due)} is told and not shown"]
        late = due is not None and datetime.fromisoformat(due) < as_of
        if alert["kind"] in ("overdue", "lapsed") and not late:
            out.append(f"{alert['kind']} {(name, due)} is not over yet")
    # Two occurrences of one clock may be due at one instant, or both without a date: each is told once.
    by_clock = Counter((d["id"], d["due_at"]) for d in answer["deadlines"])
    often = Counter((a["action"] is None, a["action"] or a["deadline"], a["due_at"]) for a in told)
    if any(n > (max(by_clock[name, due], 1) if is_clock else 1) for (is_clock, name, due), n in often.items()):
        out.append("something is told twice")
    return out + row_differences(answer, row, {**clocks, **actions}, as_of + ahead)


def row_differences(answer: dict[str, Any], row: dict[str, Any], told: dict[Told, Any], by: datetime) -> list[str]:
    """Whether a list that is asked for what is due by then has the case exactly where something is."""
    due = row["due_at"]
    in_list = row["date_unknown"] or row["state"] == "overdue" or (due is not None and due <= by)
    out = [] if in_list == bool(told) else [f"in the list: {in_list}, told: {sorted(map(repr, told))}"]
    owners = {a["owner"] for a in answer["actions"] if a["state"] != "done"}
    taken = {a.get("deadline") for a in answer["actions"] if a["state"] != "done"}
    unnamed = [d for d in answer["deadlines"] if d["actor"] == "seller" and d["id"] not in taken]
    # A deadline that no action names belongs to whoever answers for such a dispute.
    if owners - set(row["owners"]) or len(set(row["owners"]) - owners) > (1 if unnamed else 0):
        out.append(f"owners {row['owners']}")
    named = row["next"]
    if named is not None and not row["date_unknown"] and at(named["due_at"]) != due:
        out.append(f"the row names {named} and shows {due}")
    if named is None and (answer["actions"] or told) and any(a["state"] != "done" for a in answer["actions"]):
        out.append("the row names nothing")
    states = {x["state"] for x in told.values()}
    if "overdue" in states and row["state"] != "overdue":
        out.append(f"{row['state']} though something is overdue")
    if told and row["state"] == "open":
        out.append("open though something is told")
    return out


def night_of(answer: Assessment, roles: ClockRoles) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What a scan would keep of an answer: its alerts and its row."""
    alerts = [
        {"kind": a.kind, "deadline": a.deadline, "action": a.action, "due_at": a.due_key or None}
        for a in of_case(answer, roles, AHEAD)
    ]
    columns: dict[str, Any] = to_do_columns(answer, False, AHEAD)
    found = kept_steps(columns["todo"])
    named = next((s for s in found if s.place == columns["place"]), None)
    return alerts, {
        **columns,
        "owners": columns["owners"].split(),
        "next": named.plain() if named is not None else None,
        "date_unknown": columns["place"] == 0,
    }


@st.composite
def priced(draw: st.DrawFn) -> dict[str, Any]:
    """Drawn rules of which each clock has a price, some end the matter with it, and some have no date on file."""
    book = draw(timed_rulebooks())
    effects = st.sampled_from(["auto_refund", "right_lost", "escalation", "points", "other"])
    for clock in book["deadlines"].values():
        if draw(st.booleans()):
            clock["lapse"] = {"effect": draw(effects)}
        if draw(st.integers(0, 2)) == 0:
            clock |= {"actor": "seller", "within": "unknown", "lapse": {"effect": draw(effects)}}
    return book


def test_over_drawn_rules(examples: int, record_property: Callable[[str, object], None]) -> None:
    tally: Counter[str] = Counter()

    @settings(max_examples=30 if examples == 1 else 60 * examples, deadline=None)
    @given(priced(), records(), instants())
    def hold(book: dict[str, Any], record: dict[str, Any], night: datetime) -> None:
        with tempfile.TemporaryDirectory() as folder:
            engine = Engine(written_to(Path(folder), book), engine="plain")
            roles = ClockRoles.of(engine.rulebook("shopee"))
            try:
                nights = [night, *around(engine.assess(record, night).to_json())]
            except Refused as refused:
                assume(any(p.code != "circle" for p in refused.problems))
                raise
            for night in nights:
                answer = engine.assess(record, night)
                alerts, row = night_of(answer, roles)
                tally.update(a["kind"] for a in alerts)
                assert differences(answer.to_json(), alerts, row, AHEAD) == []

    hold()
    record_property("alerts", {str(kind): count for kind, count in tally.items()})
    if examples == 1:
        return  # few examples need not come by each of them
    assert {"due_soon", "overdue", "lapsed", "date_unknown"} <= tally.keys()


def test_each_occurrence_of_a_clock_is_told_once(tmp_path: Path) -> None:
    """Both began, and of neither is a date on file."""
    clock = {"actor": "seller", "starts": "delivered", "each": True, "within": "unknown", "lapse": {"effect": "points"}}
    rule = {"id": "a.r", "when": {"dispute": "nondelivery"}, "then": {"ruling": {"for": "seller"}}}
    book = {"parameters": {}, "facts": {}, "rules": [rule], "deadlines": {"c1": clock}}
    days = {"opened": 1, "delivered": 2, "delivered ": 3}
    events = [{"type": type_.strip(), "at": f"2026-04-0{day}T00:00:00+08:00"} for type_, day in days.items()]
    record = {"id": "A", "platform": "shopee", "market": "SG", "dispute": "nondelivery", "events": events}
    engine = Engine(written_to(tmp_path, book), engine="plain")
    answer = engine.assess(record, datetime.fromisoformat("2026-04-05T00:00:00+08:00"))
    alerts, row = night_of(answer, ClockRoles.of(engine.rulebook("shopee")))
    assert [a["kind"] for a in alerts] == ["date_unknown", "date_unknown"]
    assert differences(answer.to_json(), alerts, row, AHEAD) == []


def around(answer: Plain) -> list[datetime]:
    """Nights just before something is told, before it is over, and after."""
    found = {x["due_at"] for x in (*answer["deadlines"], *answer["actions"]) if x["due_at"] is not None}
    steps = (-AHEAD - timedelta(seconds=1), -AHEAD, -timedelta(minutes=5), timedelta(0), timedelta(seconds=1))
    return [datetime.fromisoformat(due) + step for due in sorted(found)[:2] for step in steps]


def written_to(root: Path, book: dict[str, Any]) -> Path:
    (root / "shopee").mkdir(parents=True, exist_ok=True)
    (root / "shopee" / "rules.yaml").write_text(written(book), encoding="utf-8")
    return root


@pytest.mark.parametrize("count", tiers(6, 120))
def test_from_night_to_night_in_the_store(count: int) -> None:
    """A scan takes what may have changed only: what it leaves alone still has to be told in time."""

    @settings(max_examples=count, deadline=None)
    @given(priced(), records(), instants(), st.lists(st.integers(1, 80), min_size=2, max_size=4))
    def hold(book: dict[str, Any], record: dict[str, Any], begin: datetime, hours: list[int]) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            rules = written_to(folder / "rules", book)
            with Store.open(blank_store(folder)) as store:
                desk = Desk(store, rules)
                assume(desk.take(record).imported == 1)
                night = begin
                for step in hours:
                    night += timedelta(hours=step)
                    desk.scan(night, interval=timedelta(hours=25), lead=timedelta(hours=24))
                    assume(desk.row().quarantine is None)
                    if desk.row().open:
                        assert in_store(desk, night) == []

    hold()


def in_store(desk: Desk, night: datetime) -> list[str]:
    """What the store tells at a night, held against what `check` would show."""
    (row,) = listed(desk.store, ListFilter())
    with desk.store.reading() as session:
        alerts = [alert_json(a) for a in session.scalars(select(AlertRow)) if a.cleared_at is None]
    kept = desk.row()
    engine = Engine(desk.rules, engine="plain")
    answer = engine.prepared(read_plain(yaml.safe_load(kept.record), "kept")).assess(night).to_json()
    plain = {k: getattr(row, k) for k in ("due_at", "owners", "next", "date_unknown", "state")}
    out = differences(answer, [a for a in alerts if a["case"] is not None], plain, AHEAD)
    asked = len(list(listed(desk.store, ListFilter(due_by=night + AHEAD))))
    return out if bool(asked) == in_span(plain, night) else [*out, "--due leaves it out"]


def in_span(row: dict[str, Any], night: datetime) -> bool:
    due = row["due_at"]
    return row["date_unknown"] or row["state"] == "overdue" or (due is not None and due <= night + AHEAD)


def shipped(every: int) -> Iterator[tuple[str, Any, datetime]]:
    """Each `every`-th record with the instant for which it is answered."""
    for expected in sorted((ROOT / "cases").glob("*/*.expect.yaml"))[::every]:
        as_of = parse_yaml(expected.read_text(encoding="utf-8"), expected.name)[0]["as_of"].text
        path = expected.with_name(expected.name.replace(".expect.yaml", ".yaml"))
        for read in iter_records(str(path)):
            yield str(path.relative_to(ROOT)), read, datetime.fromisoformat(as_of).astimezone(UTC)


@pytest.mark.parametrize("size", tiers((8, (0, 30)), (1, (-72, -30, 0, 1, 30, 60, 240, 24 * 90))))
def test_over_the_shipped_cases(size: tuple[int, tuple[int, ...]]) -> None:
    every, hours = size
    engine = shipped_engine()
    found = []
    for name, read, as_of in shipped(every):
        case = engine.prepared(read)
        roles = ClockRoles.of(engine.rulebook(case.values["platform"], case.values.get("via")))
        for offset in hours:
            answer = case.answer_at(as_of + timedelta(hours=offset))
            found += [
                f"{name} {offset:+} h: {d}" for d in differences(answer.to_json(), *night_of(answer, roles), AHEAD)
            ]
    assert found == []
