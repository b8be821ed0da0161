"""What the night tells of: actions with a date of their own, dates that are to be looked up, losses, what is asked."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from disputes import Engine
from disputes.commands import main
from disputes.documents.problems import EXIT_USAGE, Refused
from disputes.store.alerts import alert_json
from disputes.store.case_due import answer_at_once, record_due
from disputes.store.case_log import LogEntry, add
from disputes.store.listing import ListFilter
from disputes.store.listing import cases as listed
from disputes.store.models import ALERTS, AlertRow
from disputes.store.queries import due_count
from tests.rulesets_for_tests import HEAD
from tests.store.made import Desk, at, case, event, write_rules

SECOND = timedelta(seconds=1)
HOURS = timedelta(hours=1)
TELL = """
platform: shopee
actions:
  tell: {title: {en: Tell the buyer, zh: 告知买家}, owner: warehouse, done_by: seller_messaged}
rules:
  - id: tell-the-buyer
    title: {en: Tell the buyer, zh: 告知买家}
    when: {dispute: address_change}
    then: {do: [{action: tell, by: 48 hours after buyer_messaged}]}
    cite: {source: K1, fact: A-1, confidence: official}
"""


def with_an_action(desk: Desk) -> None:
    (desk.rules / "shopee" / "tell.yaml").write_text(HEAD.splitlines()[0] + TELL, encoding="utf-8")


def asked(when: int = 1) -> dict[str, object]:
    return case("C-1", event("buyer_messaged", at(when)), dispute="address_change")


def listed_ids(desk: Desk, **more: object) -> list[str]:
    return [c.case for c in listed(desk.store, ListFilter(**more))]  # type: ignore[arg-type]


def test_an_action_with_a_date_of_its_own_counts_as_a_deadline_does(desk: Desk) -> None:
    with_an_action(desk)
    desk.take(asked())
    due = ("C-1", "tell", "2026-04-03T00:00:00Z")
    for when, kind, state in (
        (at(2) - SECOND, None, "open"),
        (at(2), "due_soon", "due_soon"),
        (at(3), "due_soon", "due_soon"),
        (at(3) + SECOND, "overdue", "overdue"),
    ):
        desk.scan(when)
        assert desk.alerts() == ([(due[0], kind, *due[1:])] if kind else []), when
        row = desk.row()
        assert (row.state, row.due_at, row.owners) == (state, at(3), " customer_service warehouse "), when
    [one] = listed(desk.store, ListFilter(owner="warehouse", due_by=at(4)))
    assert one.next is not None
    assert (one.next["title"]["en"], one.next["due_at"], one.due_at) == ("Tell the buyer", due[2], at(3))
    assert listed_ids(desk, owner="finance") == []
    with desk.store.reading() as session:
        [alert] = [alert_json(a) for a in session.scalars(select(AlertRow).where(ALERTS.c.cleared_at.is_(None)))]
    assert (alert["action"], alert["owner"], alert["deadline"]) == ("tell", "warehouse", None)
    add(desk.store, "C-1", None, LogEntry("events", event("seller_messaged", at(3, 1)), None, at(3, 1)))
    desk.scan(at(3, 2))
    assert (desk.alerts(), desk.row().due_at) == ([], None)


def test_a_date_that_is_to_be_looked_up_is_told_at_once_until_it_is_recorded(desk: Desk) -> None:
    write_rules(desk.rules, "unknown")
    desk.take(case(), case("C-2", event("opened", at(1)), event("seller_responded", at(1))))
    desk.scan(at(1, 12))
    assert [a for a in desk.alerts() if a[0] == "C-1"] == [("C-1", "date_unknown", "respond", "")]
    assert listed_ids(desk)[0] == "C-1"
    assert listed_ids(desk, due_by=at(1, 13)) == listed_ids(desk, due_by=at(1, 13), owner="customer_service") == ["C-1"]
    assert (due_count(desk.store, at(2)), due_count(desk.store, at(2), undated=True)) == (0, 1)
    gap = next(g for g in desk.answer()["gaps"] if g["topic"] == "respond")
    assert gap["look_up"]["en"]

    engine = Engine(desk.rules)
    with pytest.raises(Refused) as refused:
        record_due(desk.store, engine, "C-1", None, "respnd", at(4), "mei", at(1, 13))
    assert (refused.value.exit_code, refused.value.problems[0].nearest) == (EXIT_USAGE, "respond")
    done = record_due(desk.store, engine, "C-1", None, "Respond", at(4), "mei", at(1, 13))
    answer = answer_at_once(desk.store, engine, done.pk, at(1, 13))
    assert answer is not None
    assert next(d for d in answer.deadlines if d.id == "respond").due_at == at(4)
    assert [a for a in desk.alerts() if a[0] == "C-1"] == []
    assert not record_due(desk.store, engine, "C-1", None, "respond", at(4), "mei", at(1, 14)).is_new
    [entry] = json.loads(desk.row().logged)["deadlines"]
    assert (entry["agent"], entry["logged_at"]) == ("mei", "2026-04-01T13:00:00Z")

    desk.take(case(facts={"seen": False}))  # the next import does not take the date back
    desk.scan(at(3))
    assert ("C-1", "due_soon", "respond", "2026-04-04T00:00:00Z") in desk.alerts()
    record_due(desk.store, engine, "C-1", None, "respond", at(6), None, at(3, 1))  # another date replaces it
    desk.scan(at(3, 2))
    assert desk.row().due_at == at(6)


def test_a_channel_that_takes_no_answer_has_the_last_word(desk: Desk) -> None:
    write_rules(desk.rules, "unknown")
    desk.take(case())
    desk.scan(at(1, 12))
    record_due(desk.store, Engine(desk.rules), "C-1", None, "respond", at(4), None, at(1, 13))
    desk.take(case(deadlines=[{"actor": "seller", "for": "respond", "due_at": None}]))
    desk.scan(at(5))
    assert desk.alerts() == []


def test_what_leaves_nothing_to_do_is_told_once_and_listed_last(desk: Desk) -> None:
    desk.take(case("A-lost"), case("B-due", event("opened", at(7))))
    desk.scan(at(8))
    assert listed_ids(desk) == ["B-due", "A-lost"]
    assert [a for a in desk.alerts() if a[0] == "A-lost"] == [("A-lost", "lapsed", "respond", "2026-04-03T00:00:00Z")]
    last = list(listed(desk.store, ListFilter(due_by=at(8))))[-1]
    assert (last.case, last.lapsed, last.state, last.due_at) == ("A-lost", True, "overdue", at(3))


def test_another_span_ahead_takes_every_open_case_once(desk: Desk) -> None:
    desk.take(case())
    desk.scan(at(1, 12))
    assert desk.alerts() == []
    told = [("C-1", "due_soon", "respond", "2026-04-03T00:00:00Z")]
    assert desk.scan(at(1, 13), lead=24 * HOURS).counts.scanned == 1
    assert desk.alerts() == told
    assert desk.scan(at(1, 14), lead=24 * HOURS).counts.scanned == 0
    assert desk.answer()["deadlines"][0]["state"] == "running"  # the answer itself knows no span


@pytest.mark.parametrize("late", [timedelta(0), -SECOND])
def test_a_clock_due_five_minutes_after_a_scan_is_told_a_working_day_before(desk: Desk, late: timedelta) -> None:
    """Scans come daily at two o'clock; the deadline is due at five past."""
    (rules := desk.rules / "shopee" / "rules.yaml").write_text(
        (desk.rules / "shopee" / "rules.yaml").read_text().replace("warn: 1 day", "warn: 1 minute", 1)
    )
    assert rules.exists()
    desk.take(case("C-1", event("opened", at(7, 2, 5) + late)))  # due on the ninth
    night = at(7, 2)
    while not desk.alerts():
        night += 24 * HOURS
        desk.scan(night, interval=25 * HOURS, lead=24 * HOURS)
    assert at(9, 2, 5) + late - night >= 24 * HOURS


def test_what_is_asked_is_one_alert_a_platform(desk: Desk) -> None:
    def alerts(cleared: bool = False) -> list[tuple[int | None, bool]]:
        with desk.store.reading() as session:
            rows = session.scalars(select(AlertRow).where(ALERTS.c.kind == "question_open")).all()
        return [(a.total, a.cleared_at is not None) for a in sorted(rows, key=lambda a: a.raised_at)]

    desk.take(case(facts={}), case("C-2", facts={}))
    desk.scan(at(1, 12))
    assert alerts() == [(2, False)]
    assert listed_ids(desk, questions=True) == ["C-1", "C-2"]
    desk.scan(at(1, 13))
    desk.take(case())
    desk.scan(at(1, 14))  # less is asked: it is kept up to date, and not told again
    assert alerts() == [(1, False)]
    desk.take(case(facts={}), case("C-3", facts={}))
    desk.scan(at(1, 15))  # more is asked: it is told again
    assert alerts() == [(1, True), (3, False)]
    desk.take(case(), case("C-2"), case("C-3"))
    desk.scan(at(1, 16))
    assert alerts() == [(1, True), (3, True)]


# The commands


def run(desk: Desk, *args: str) -> Result:
    url = desk.store.url.render_as_string(hide_password=False)
    done = CliRunner().invoke(main, [*args, "--db", url])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done


def test_instants_in_a_zone(lite_desk: Desk) -> None:
    lite_desk.take(case())
    lite_desk.scan(at(2))
    for command in (("list",), ("alerts",)):
        table = run(lite_desk, *command, "--interval", "9999w", "--tz", "Asia/Shanghai").stdout
        assert "Due (Asia/Shanghai)" in table
        assert "2026-04-03T08:00:00+08:00" in table
        table = run(lite_desk, *command, "--interval", "9999w", "--lang", "zh").stdout
        assert "期限（UTC）" in table
        assert "2026-04-03T00:00:00Z" in table
        plain = run(lite_desk, *command, "--interval", "9999w", "--tz", "Asia/Shanghai", "--format", "jsonl").stdout
        assert json.loads(plain)["due_at"] == "2026-04-03T00:00:00Z"


def test_a_day_of_the_report_begins_in_the_zone(lite_desk: Desk) -> None:
    lite_desk.take(case("C-1", event("opened", at(1, 20))))  # the second of April in Shanghai
    lite_desk.scan(at(2))

    def cases(*zone: str) -> int:
        done = run(lite_desk, "report", "--since", "2026-04-02", "--format", "json", "--interval", "9999w", *zone)
        found: int = json.loads(done.stdout)["total"]["cases"]
        return found

    assert (cases(), cases("--tz", "Asia/Shanghai")) == (0, 1)


def test_a_date_is_recorded_with_one_command(lite_desk: Desk, tmp_path: Path) -> None:
    write_rules(lite_desk.rules, "unknown")
    lite_desk.take(case())
    lite_desk.scan(at(1, 12))
    rules = ("--rulesets", str(lite_desk.rules))
    page = run(lite_desk, "list", "--interval", "9999w").stdout
    assert "DUE DATE UNKNOWN" in page
    naive = run(lite_desk, "case", "due", "C-1", "respond", "2026-04-05T10:00:00", *rules)
    assert (naive.exit_code, "an instant with an offset" in naive.stderr) == (EXIT_USAGE, True)
    typo = run(lite_desk, "case", "due", "C-1", "respnd", "2026-04-05T10:00:00Z", *rules)
    assert (typo.exit_code, "did you mean 'respond'?" in typo.stderr) == (EXIT_USAGE, True)
    at_noon = ("--as-of", "2026-04-01T12:00:00Z")
    done = run(lite_desk, "case", "due", "C-1", "respond", "2026-04-05T18:00:00+08:00", *at_noon, *rules)
    assert done.stdout == (
        "C-1: respond is due 2026-04-05T18:00:00+08:00\n  Answer: running, due 2026-04-05T10:00:00Z\n"
    )
    shown = json.loads(run(lite_desk, "case", "show", "C-1", "--format", "json").stdout)
    assert shown["record"]["deadlines"] == [
        {"actor": "seller", "due_at": "2026-04-05T18:00:00+08:00", "for": "respond"}
    ]
    assert any(c["path"] == "deadlines[respond].due_at" for h in shown["history"] for c in h["changes"])
    assert json.loads(run(lite_desk, "list", "--format", "jsonl").stdout)["due_at"] == "2026-04-05T10:00:00Z"
