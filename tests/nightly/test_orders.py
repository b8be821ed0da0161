"""Records that share an order: what `check` says of them is said by the store and at night too."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text, update

from disputes import Engine
from disputes.cases.routes import MOST_RECORDS, REFUND_TWICE, TWO_LIVE
from disputes.commands import main
from disputes.documents.problems import EXIT_BAD_RULESET
from disputes.store.case_log import LogEntry, add
from disputes.store.migrations import downgrade, upgrade
from disputes.store.models import CASES
from tests.store.made import NOW, Desk, at, case, event, write_bank

BY_BANK = "A payment dispute closes the case here."


def write_more(desk: Desk, closed_by: str | None = None) -> None:
    write_bank(desk.rules, closed_by)


def here(id_: str = "C-1", *events: dict[str, Any], order: str | None = "O-1", **more: Any) -> dict[str, Any]:
    amount = {"amount": {"value": "10.00", "currency": "SGD"}}
    return case(id_, *events, order={**({"id": order} if order is not None else {}), **amount}, **more)


def at_bank(id_: str = "B-1", *events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return here(id_, *events, **{"platform": "visa", "stage": "chargeback", "shop": {}, "facts": {}, **more})


def opened(day: float = 1) -> dict[str, Any]:
    return event("opened", at(day))


def refunded(day: float) -> dict[str, Any]:
    return event("refunded", at(day), amount={"value": "10.00", "currency": "SGD"})


def of_orders(desk: Desk, *, cleared: bool = False) -> list[tuple[Any, ...]]:
    return [a[:3] for a in desk.alerts(cleared=cleared) if a[1] in ("refund_twice", "routes_open")]


def warnings(desk: Desk, id_: str = "C-1") -> list[str]:
    routes = desk.answer(id_).get("routes")
    return [w["en"] for w in routes["warnings"]] if routes is not None else []


def test_what_check_says_is_kept_and_told_once(desk: Desk) -> None:
    write_more(desk, BY_BANK)
    records = here("C-1", opened(), refunded(2)), at_bank()
    desk.take(*records)
    first = desk.scan(at(3))
    answers = Engine(desk.rules).assess_many(records, at(3))
    for answer in answers:
        plain = answer.to_json()  # type: ignore[union-attr]
        assert desk.answer(plain["case"])["routes"] == plain["routes"]
    assert warnings(desk) == [REFUND_TWICE.en]
    assert of_orders(desk) == [("B-1", "refund_twice", "O-1")]
    assert first.counts.missed == 0
    for day in (3, 4, 5):
        desk.scan(at(day), full=day == 4)
    assert of_orders(desk, cleared=True) == [("B-1", "refund_twice", "O-1")]


def test_a_changed_record_wakes_the_others_of_its_order(desk: Desk) -> None:
    write_more(desk)
    desk.take(here(), at_bank(), here("C-9", order="O-9"), here("C-8", order=None))
    desk.scan(at(1, 1))
    assert warnings(desk) == warnings(desk, "B-1") == [TWO_LIVE.en]
    assert of_orders(desk) == [("B-1", "routes_open", "O-1"), ("C-1", "routes_open", "O-1")]
    desk.take(here("C-1", opened(), refunded(1)))
    assert desk.scan(at(1, 2)).counts.scanned == 2
    assert warnings(desk, "B-1") == [REFUND_TWICE.en, TWO_LIVE.en]
    desk.take(here("C-1", opened(), refunded(1)))  # nothing new
    assert desk.scan(at(1, 3)).counts.scanned == 0
    desk.take(here("C-1", opened(), order="O-9"))  # it was another order's
    assert desk.scan(at(1, 4)).counts.scanned == 3
    assert "routes" not in desk.answer("B-1")
    assert warnings(desk, "C-9") == [TWO_LIVE.en]
    assert of_orders(desk) == [("C-1", "routes_open", "O-9"), ("C-9", "routes_open", "O-9")]
    desk.take(at_bank("B-2", order="O-9"))  # a new one
    assert desk.scan(at(1, 5)).counts.scanned == 3
    assert [r["case"] for r in desk.answer("C-9")["routes"]["routes"]] == ["C-1", "C-9", "B-2"]


def test_what_is_logged_by_hand_counts_for_the_others(desk: Desk) -> None:
    write_more(desk)
    desk.take(here(), at_bank())
    desk.scan(at(1, 1))
    entry = LogEntry("events", event("refunded", at(1, 1)), "ana", NOW)
    assert add(desk.store, "C-1", None, entry)
    desk.scan(at(1, 2))
    assert REFUND_TWICE.en in warnings(desk, "B-1")
    assert add(desk.store, "C-1", None, entry, undo=True)
    desk.scan(at(1, 3))
    assert warnings(desk, "B-1") == [TWO_LIVE.en]


def test_what_is_still_to_come_is_told_when_it_comes(desk: Desk) -> None:
    write_more(desk)
    desk.take(here("C-1", opened(), refunded(3), event("closed", at(4))), at_bank())
    for instant, expected in (
        (at(2), [TWO_LIVE.en]),
        (at(3) - timedelta(seconds=1), [TWO_LIVE.en]),
        (at(3), [REFUND_TWICE.en, TWO_LIVE.en]),
        (at(4), [REFUND_TWICE.en]),
    ):
        desk.scan(instant)
        assert warnings(desk, "B-1") == expected, instant
    assert of_orders(desk) == [("B-1", "refund_twice", "O-1")]
    assert warnings(desk) == [REFUND_TWICE.en]  # the closed one says so too


def test_a_closed_case_learns_of_a_dispute_elsewhere(desk: Desk) -> None:
    write_more(desk)
    desk.take(here("C-1", opened(), refunded(1), stage="closed"))
    desk.scan(at(2))
    assert "routes" not in desk.answer()
    desk.take(at_bank())
    desk.scan(at(3))
    assert warnings(desk) == warnings(desk, "B-1") == [REFUND_TWICE.en]
    assert of_orders(desk) == [("B-1", "refund_twice", "O-1")]


def test_other_rules_of_one_place_are_told_in_the_other(desk: Desk) -> None:
    write_more(desk, "The bank decides.")
    desk.take(here(), at_bank())
    desk.scan(at(1, 1))
    assert desk.answer("B-1")["routes"]["routes"][0]["why"]["en"] == "The bank decides."
    write_more(desk, BY_BANK)
    assert desk.scan(at(1, 2)).counts.scanned == 2
    assert desk.answer("B-1")["routes"]["routes"][0]["why"]["en"] == BY_BANK
    assert desk.scan(at(1, 3)).counts.scanned == 0


def test_rules_that_cannot_be_read_leave_the_whole_order_alone(desk: Desk) -> None:
    write_more(desk)
    desk.take(here(), at_bank())
    desk.scan(at(1, 1))
    before = desk.answer("C-1")
    (desk.rules / "visa" / "rules.yaml").write_text("format: 2\nrules: 7\n", encoding="utf-8")
    desk.take(here("C-1", opened(), refunded(1)), here("C-2", order="O-2"))
    assert desk.scan(at(1, 2)).exit_code == EXIT_BAD_RULESET
    assert desk.answer("C-1") == before
    assert desk.answer("C-2") is not None
    write_more(desk)
    desk.scan(at(1, 3))
    assert REFUND_TWICE.en in warnings(desk) == warnings(desk, "B-1")


def test_a_record_that_cannot_be_answered_is_none_of_the_order(desk: Desk) -> None:
    write_more(desk)
    desk.take(here(), at_bank())
    with desk.store.write() as connection:
        broken = json.dumps({**here(), "facts": {"nothing_like_it": True}})
        connection.execute(update(CASES).where(CASES.c.case_id == "C-1").values(record=broken))
    assert desk.scan(at(2)).quarantined == 1
    assert "routes" not in desk.answer("B-1")


def test_an_id_that_many_records_have_is_no_order(lite_desk: Desk) -> None:
    lite_desk.take(*(here(f"C-{n:02}") for n in range(MOST_RECORDS)))
    lite_desk.scan(at(1, 1))
    assert warnings(lite_desk, "C-00") == [TWO_LIVE.en]
    lite_desk.take(here("C-99"))
    assert lite_desk.scan(at(1, 2)).counts.scanned == MOST_RECORDS + 1
    assert "routes" not in lite_desk.answer("C-00")
    assert of_orders(lite_desk) == []
    lite_desk.take(here("C-98"))
    assert lite_desk.scan(at(1, 3)).counts.scanned == 1


def test_whoever_answers_a_neighbour_meanwhile_is_overtaken(desk: Desk) -> None:
    write_more(desk)
    desk.take(here(), at_bank())
    before = desk.row("B-1").version
    desk.take(here("C-1", opened(), refunded(1)))
    assert desk.row("B-1").version > before


def test_replay_holds_the_same_answers(lite_desk: Desk) -> None:
    write_more(lite_desk)
    lite_desk.take(here("C-1", opened(), refunded(1)), at_bank())
    lite_desk.scan(at(2))
    url = f"sqlite:///{lite_desk.store.file}"
    done = CliRunner().invoke(main, ["replay", "--rulesets", str(lite_desk.rules), "--fail-on-change", "--db", url])
    assert (done.exit_code, done.output) == (0, "2 cases answered again, 0 differ\n")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_on_the_page_of_a_case_and_in_the_list_of_alerts(lite_desk: Desk, lang: str) -> None:
    write_more(lite_desk, BY_BANK)
    lite_desk.take(here("C-1", opened(), refunded(1)), at_bank())
    lite_desk.scan(at(2))
    url = f"sqlite:///{lite_desk.store.file}"
    page = CliRunner().invoke(main, ["case", "show", "B-1", "--lang", lang, "--db", url]).stdout
    assert REFUND_TWICE.of(lang) in page
    assert {"en": BY_BANK, "zh": "支付争议会关闭此处的纠纷。"}[lang] in page
    alerts = CliRunner().invoke(main, ["alerts", "--lang", lang, "--interval", "99999w", "--db", url]).stdout
    assert " ".join(alerts.split()).count(REFUND_TWICE.of(lang)) == 1


def test_a_store_of_before_is_answered_again_where_orders_are_shared(desk: Desk) -> None:
    write_more(desk)
    desk.take(here(), at_bank(), here("C-2", order="O-2"))
    desk.scan(at(2))
    kept = desk.answer("B-1")
    with desk.store.write() as connection:
        downgrade(connection, "0002")
        connection.execute(text("UPDATE cases SET wake_at = NULL"))
        upgrade(connection, "0003")
        woken = connection.execute(text("SELECT case_id FROM cases WHERE wake_at IS NOT NULL ORDER BY pk"))
        assert [r.case_id for r in woken] == ["C-1", "B-1"]
        upgrade(connection)
    desk.scan(at(2))
    assert desk.answer("B-1") == kept


def test_the_order_is_found_along_an_index(desk: Desk) -> None:
    if not desk.store.is_sqlite:
        pytest.skip("of a small table PostgreSQL reads the whole")
    with desk.store.read() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN SELECT pk FROM cases WHERE order_id IN ('a', 'b')").all()
    assert "USING COVERING INDEX ix_cases_order" in " ".join(str(r[3]) for r in plan)
