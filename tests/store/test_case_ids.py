"""A case is found by any of its ids, in commands and where a channel tells of it again; of several none is chosen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.engine import URL, make_url
from sqlmodel import select

from disputes.commands import main
from disputes.store import Store
from disputes.store.models import CaseIdRow, CaseRow

DISPUTE = {
    "object": "dispute",
    "id": "dp_1",
    "charge": "ch_1",
    "payment_intent": {"object": "payment_intent", "id": "pi_1"},
    "status": "needs_response",
    "reason": "product_not_received",
    "amount": 12990,
    "currency": "usd",
    "created": 1776000000,
    "evidence_details": {"due_by": 1776600000},
}
EVENT = {"type": "charge.dispute.created", "created": 1776000000, "data": {"object": DISPUTE}}
BY_CHARGE = {
    "type": "charge.dispute.updated",
    "created": 1776100000,
    "data": {"object": {k: v for k, v in DISPUTE.items() if k != "id"} | {"status": "under_review"}},
}


WITHOUT_CHARGE = {k: v for k, v in DISPUTE.items() if k not in ("charge", "payment_intent")}


class Desk:
    def __init__(self, url: URL) -> None:
        self.url = url.render_as_string(hide_password=False)

    def run(self, *args: str, given: object = None) -> Result:
        text = json.dumps(given) if given is not None else None
        return CliRunner().invoke(main, [*args, "--db", self.url], input=text)

    def told(self, given: object, source: str = "stripe") -> dict[str, int]:
        done = self.run("import", "-", "--from", source, "--format", "json", given=given)
        assert done.exit_code == 0, done.stderr
        tally: dict[str, int] = json.loads(done.stdout)
        return tally

    def rows(self) -> dict[str, dict[str, Any]]:
        with Store.open(make_url(self.url)) as store, store.reading() as session:
            return {r.case_id: json.loads(r.record) for r in session.exec(select(CaseRow))}

    def ids(self) -> set[str]:
        with Store.open(make_url(self.url)) as store, store.reading() as session:
            return {r.id for r in session.exec(select(CaseIdRow))}


@pytest.fixture
def desk(lite: URL) -> Desk:
    return Desk(lite)


@pytest.fixture
def each(url: URL) -> Desk:
    """On each kind of database: for the tests in which the statements differ."""
    return Desk(url)


@pytest.mark.parametrize("order", [(EVENT, BY_CHARGE), (BY_CHARGE, EVENT)], ids=["own id first", "charge first"])
def test_an_event_that_names_the_charge_tells_of_the_dispute(each: Desk, order: tuple[dict[str, Any], ...]) -> None:
    for one in order:
        each.told(one)
    [(name, found)] = each.rows().items()
    assert (name, found["id"]) == ("dp_1", "dp_1")
    assert sorted(found["other_ids"]) == ["ch_1", "pi_1"]
    assert (found["status_raw"], found["dispute"]) == ("under_review", "nondelivery")
    assert each.ids() == {"ch_1", "pi_1"}
    assert each.told(order[0])["unchanged"] == 1, "a second delivery changes nothing"


def test_both_in_one_input_are_one_case(desk: Desk) -> None:
    assert desk.told([BY_CHARGE, DISPUTE])["imported"] == 1
    assert list(desk.rows()) == ["dp_1"]


def test_commands_find_it_by_any_id_and_say_by_which(desk: Desk) -> None:
    desk.told(DISPUTE)
    shown = desk.run("case", "show", "pi_1", "--format", "json")
    assert json.loads(shown.stdout)["case"] == "dp_1"
    assert "pi_1 is another id of stripe dp_1" in shown.stderr
    logged = desk.run("case", "log", "ch_1", "seller_messaged", "--at", "2026-04-13T00:00:00Z")
    assert (logged.exit_code, logged.stdout[:5]) == (0, "dp_1:")
    due = desk.run("case", "due", "ch_1", "respond", "2026-04-19T00:00:00Z", "--as-of", "2026-04-13T00:00:00Z")
    assert due.exit_code == 0, due.stderr
    [listed] = json.loads(desk.run("list", "--search", "ch_1", "--format", "json").stdout)
    assert (listed["case"], listed["found_by"]) == ("dp_1", "other_id")
    assert json.loads(desk.run("list", "--search", "%", "--format", "json").stdout) == [], "no wildcard"
    assert desk.run("case", "show", "ch_%").exit_code == 2


def test_an_order_with_two_cases_asks_which(desk: Desk) -> None:
    two = [{**DISPUTE, "id": name, "charge": charge} for name, charge in (("dp_1", "ch_1"), ("dp_2", "ch_2"))]
    desk.told(two)
    found = desk.run("case", "show", "pi_1")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "several cases: stripe dp_1, stripe dp_2" in found.stderr
    assert len(json.loads(desk.run("list", "--search", "pi_1", "--format", "json").stdout)) == 2
    assert desk.run("case", "show", "dp_2").exit_code == 0


def test_what_may_be_told_of_two_cases_is_told_of_none(desk: Desk) -> None:
    desk.told([DISPUTE, {**DISPUTE, "id": "dp_2"}])
    before = desk.rows()
    done = desk.run("import", "-", "--from", "stripe", given=BY_CHARGE)
    assert done.exit_code == 3
    assert "several cases are known: dp_1, dp_2" in done.stderr
    assert desk.rows() == before


def test_two_disputes_of_one_charge_stay_two(desk: Desk) -> None:
    desk.told(BY_CHARGE)
    desk.told(DISPUTE)
    desk.told({**DISPUTE, "id": "dp_2"})
    assert sorted(desk.rows()) == ["dp_1", "dp_2"]


def test_an_id_of_another_platform_is_another_case(desk: Desk) -> None:
    desk.told(DISPUTE)
    woo = {"id": "ch_1", "order": {"number": "7"}, "status": "needs_response", "evidence_details": {}, "reason": "x"}
    desk.told(woo, "woopayments")
    assert sorted(desk.rows()) == ["ch_1", "dp_1"]
    both = desk.run("case", "show", "ch_1", "--format", "json")
    assert json.loads(both.stdout)["platform"] == "woopayments", "its own id goes before"
    other = desk.run("case", "show", "ch_1", "--platform", "stripe", "--format", "json")
    assert json.loads(other.stdout)["case"] == "dp_1"


@pytest.mark.parametrize("none", ["0", "", "null", "000", "undefined", None])
def test_no_id_is_no_id(desk: Desk, none: str | None) -> None:
    for name in ("dp_1", "dp_2"):
        desk.told({**DISPUTE, "id": name, "charge": none, "payment_intent": none})
    assert desk.ids() == set()
    bare = {**DISPUTE, "id": none, "charge": none, "payment_intent": none}
    assert desk.run("import", "-", "--from", "stripe", given=bare).exit_code == 3
    assert sorted(desk.rows()) == ["dp_1", "dp_2"]


@pytest.mark.parametrize("none", ["0", "null", "N/A"])
def test_a_record_or_a_row_without_an_id_is_refused(desk: Desk, tmp_path: Path, none: str) -> None:
    own = tmp_path / "own.json"
    own.write_text(json.dumps({"id": none, "platform": "shopee", "market": "SG", "dispute": "damaged"}), "utf-8")
    done = desk.run("import", str(own))
    assert done.exit_code == 3
    assert "expected the id of a case" in done.stderr
    (tmp_path / "map.yaml").write_text("{platform: shopee, market: SG, columns: {Case: id, Kind: dispute}}", "utf-8")
    (tmp_path / "cases.csv").write_text(f"Case,Kind\n{none},damaged\nA1,damaged\n", "utf-8")
    done = desk.run("import", str(tmp_path / "cases.csv"), "--map", str(tmp_path / "map.yaml"))
    assert done.exit_code == 6, done.stderr
    assert list(desk.rows()) == ["A1"]


def test_an_alert_of_a_case_that_gets_its_own_id_has_it_too(desk: Desk) -> None:
    desk.told({**BY_CHARGE, "data": {"object": {**BY_CHARGE["data"]["object"], "status": "needs_response"}}})
    scanned = desk.run("scan", "--as-of", "2026-04-18T12:00:00Z")
    assert scanned.exit_code == 0, scanned.stderr
    desk.told(DISPUTE)
    found = json.loads(desk.run("alerts", "--case", "ch_1", "--format", "json").stdout)
    assert found
    assert {a["case"] for a in found} == {"dp_1"}


def test_two_rows_that_turn_out_to_be_one_case_become_one(each: Desk) -> None:
    each.told(WITHOUT_CHARGE)
    each.told({**BY_CHARGE, "data": {"object": {**BY_CHARGE["data"]["object"], "status": "needs_response"}}})
    assert sorted(each.rows()) == ["ch_1", "dp_1"], "nothing says yet that they are one"
    for name, what in (("ch_1", "seller_messaged"), ("dp_1", "buyer_messaged")):
        logged = each.run("case", "log", name, what, "--at", "2026-04-13T00:00:00Z")
        assert logged.exit_code == 0, logged.stderr
    scanned = each.run("scan", "--as-of", "2026-04-18T12:00:00Z")
    assert scanned.exit_code == 0, scanned.stderr
    done = each.run("import", "-", "--from", "stripe", given=DISPUTE)
    assert done.exit_code == 0, done.stderr
    assert "dp_1: they are one case now" in done.stderr
    assert "updated 1" in done.stdout
    [(name, found)] = each.rows().items()
    assert (name, sorted(found["other_ids"])) == ("dp_1", ["ch_1", "pi_1"])
    assert each.ids() == {"ch_1", "pi_1"}
    assert each.run("scan", "--as-of", "2026-04-18T13:00:00Z").exit_code == 0
    alerts = [a for a in json.loads(each.run("alerts", "--format", "json").stdout) if a["case"] is not None]
    assert {a["case"] for a in alerts} == {"dp_1"}
    assert len({(a["kind"], a["deadline"], a["due_at"]) for a in alerts}) == len(alerts), "none is told twice"
    shown = json.loads(each.run("case", "show", "pi_1", "--format", "json").stdout)
    events = {e["type"] for e in shown["record"]["events"]}
    assert {"opened", "seller_messaged", "buyer_messaged"} <= events, "what was logged of both stays"
    assert each.told(DISPUTE)["unchanged"] == 1


def test_what_was_kept_by_hand_is_not_put_into_another_case(desk: Desk, tmp_path: Path) -> None:
    own = {"id": "ch_1", "platform": "stripe", "market": "US", "dispute": "complaint", "other_ids": ["ch_1"]}
    file = tmp_path / "own.json"
    file.write_text(json.dumps(own), encoding="utf-8")
    desk.told(WITHOUT_CHARGE)
    assert desk.run("import", str(file)).exit_code == 0
    desk.told(DISPUTE)
    assert sorted(desk.rows()) == ["ch_1", "dp_1"]


def test_an_old_event_does_not_undo_what_was_read_since(desk: Desk) -> None:
    desk.told({**DISPUTE, "status": "won"})
    for _ in range(2):
        assert desk.told(EVENT)["older"] == 1
        assert desk.rows()["dp_1"]["status_raw"] == "won"
    assert desk.told({**DISPUTE, "status": "won"})["unchanged"] == 1, "read again, and nothing is new"


def test_a_file_that_was_fetched_before_does_not_undo_a_newer_event(desk: Desk) -> None:
    won = {**EVENT, "created": 1776500000, "data": {"object": {**DISPUTE, "status": "won"}}}
    desk.told(won)
    fetched = ("--fetched-at", "2026-04-13T00:00:00Z")
    done = desk.run("import", "-", "--from", "stripe", *fetched, given=DISPUTE)
    assert done.exit_code == 0, done.stderr
    [found] = desk.rows().values()
    assert (found["status_raw"], found["updated_at"]) == ("won", "2026-04-18T08:13:20Z")
    assert desk.told(DISPUTE)["updated"] == 1, "what is read now is newer"
    assert desk.rows()["dp_1"]["status_raw"] == "needs_response"


def test_events_in_any_order_end_alike(desk: Desk, tmp_path: Path) -> None:
    states = ("needs_response", "under_review", "won")
    events = [
        {**EVENT, "created": 1776000000 + 1000 * n, "data": {"object": {**DISPUTE, "status": status}}}
        for n, status in enumerate(states)
    ]
    ends = []
    for n, order in enumerate(((0, 1, 2), (2, 0, 1, 2))):
        own = Desk(URL.create("sqlite", database=str(tmp_path / f"order{n}.sqlite")))
        for m in order:
            own.told(events[m])
        [found] = own.rows().values()
        ends.append(found)
    assert ends[0]["status_raw"] == "won"
    assert ends[0] == ends[1]


@pytest.mark.long
def test_cases_with_many_ids_are_asked_for_in_parts(each: Desk) -> None:
    many = [
        {
            "dispute_id": f"PP-{n}",
            "status": "OPEN",
            "reason": "OTHER",
            "disputed_transactions": [{"seller_transaction_id": f"T{n}-{m}"} for m in range(90)],
        }
        for n in range(400)
    ]
    assert each.told({"items": many}, "paypal")["imported"] == 400
    assert each.told({"items": many}, "paypal")["unchanged"] == 400


def test_an_order_tells_of_its_issue(desk: Desk) -> None:
    issue = {
        "issue_id": "9001",
        "order_id": "8001",
        "parent_order_id": "8001",
        "issue_status": "processing",
        "reason_english": "Not received",
        "gmt_create": "2026-04-10 00:00:00",
        "buyer_solution_list": {},
    }
    order = {
        "order_id": "8001",
        "order_status": "IN_ISSUE",
        "issue_status": "IN_ISSUE",
        "fund_status": "PAY_SUCCESS",
        "gmt_create": "2026-04-01 00:00:00",
    }
    watched = {**order, "order_id": "8002", "order_status": "WAIT_SELLER_SEND_GOODS", "issue_status": "NO_ISSUE"}
    desk.told(issue, "aliexpress")
    desk.told(order, "aliexpress")
    desk.told(watched, "aliexpress")
    assert sorted(desk.rows()) == ["8002", "9001"]
    desk.told({**issue, "issue_id": "9002", "order_id": "8002", "parent_order_id": "8002"}, "aliexpress")
    assert sorted(desk.rows()) == ["8002", "9001", "9002"], "an order that is watched is no dispute over it"
