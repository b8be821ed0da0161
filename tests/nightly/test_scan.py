"""What a scan takes and what it leaves, on both databases."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from disputes import Engine
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_OK, EXIT_PARTLY
from disputes.language.digest import digest
from disputes.nightly.scan import Backwards
from disputes.store.answering import Answerer, CaseAnswer, StoredCase
from disputes.store.chunk import Worker
from disputes.store.models import CASES
from disputes.store.queue import Chunk, Wanted
from disputes.words.store import RowKind
from tests.store.made import Desk, at, case, dump, event, shop, write_rules

SECOND = timedelta(seconds=1)


def due(kind: str, about: str = "respond", when: str = "2026-04-03T00:00:00Z", id_: str = "C-1") -> tuple[str, ...]:
    return (id_, kind, about, when)


def test_a_new_case_is_taken_once(desk: Desk) -> None:
    assert desk.take(case(), case("C-2")).imported == 2
    assert desk.row().state == "new"
    first = desk.scan(at(1, 12))
    assert (first.counts.scanned, first.counts.changed, first.exit_code) == (2, 2, EXIT_OK)
    assert desk.row().state == "open"
    assert desk.row().due_at == at(3)
    assert desk.row().next_change_at == at(2)  # a day before the due instant it is due soon
    assert desk.row().owners == " customer_service "
    assert desk.scan(at(1, 13)).counts.scanned == 0
    assert desk.alerts() == []


def test_an_alert_at_each_instant_and_not_a_second_before(desk: Desk) -> None:
    desk.take(case())
    for when, expected in (
        (at(1, 12), []),
        (at(2) - SECOND, []),
        (at(2), [due("due_soon")]),
        (at(3), [due("due_soon")]),
        (at(3) + SECOND, [due("lapsed")]),  # told once: the money is gone, and nothing is left to do
        (at(9), [due("lapsed")]),
    ):
        desk.scan(when)
        assert desk.alerts() == expected, when
    assert desk.alerts(cleared=True) == [due("due_soon"), due("lapsed")]
    assert desk.row().state == "overdue"


def test_the_same_instant_again_changes_nothing(desk: Desk) -> None:
    desk.take(case(), shop())
    desk.scan(at(2))
    before = dump(desk.store)
    for full in (False, True):
        again = desk.scan(at(2), full=full)
        assert again.counts.changed == 0
        assert not again.counts.raised
        assert dump(desk.store) == before


def test_a_due_instant_that_moves_arms_the_alert_anew_back_and_forth(desk: Desk) -> None:
    stated = [{"actor": "seller", "due_at": "2026-04-02T12:00:00Z", "for": "respond"}]
    desk.take(case(deadlines=[]))
    desk.scan(at(2))
    assert desk.alerts() == [due("due_soon")]
    desk.take(case(deadlines=stated))
    desk.scan(at(2, 1))
    assert desk.alerts() == [
        due("disagreement", when="2026-04-02T12:00:00Z"),
        due("due_soon", when="2026-04-02T12:00:00Z"),
    ]
    desk.take(case(deadlines=[]))
    desk.scan(at(2, 2))
    assert desk.alerts() == [due("due_soon")]
    kinds = [a for a in desk.alerts(cleared=True) if a[1] == "due_soon"]
    assert kinds == [due("due_soon", when="2026-04-02T12:00:00Z"), due("due_soon"), due("due_soon")]


@pytest.mark.parametrize(
    "closing", [{"stage": "closed"}, {"events": [event("opened", at(1)), event("closed", at(2, 3))]}]
)
def test_closing_clears(desk: Desk, closing: dict[str, object]) -> None:
    desk.take(case(facts={}))
    desk.scan(at(2))
    assert desk.alerts() == [due("due_soon"), ("shopee", "question_open", "shopee", "")]
    desk.take(case(facts={}) | closing)
    desk.scan(at(2, 4))
    assert desk.alerts() == []
    assert (desk.row().state, desk.row().open, desk.row().due_at, desk.row().wake_at) == ("closed", False, None, None)
    assert desk.scan(at(9), full=True).counts.scanned == 0


def test_a_closing_still_to_come_wakes_the_case(desk: Desk) -> None:
    desk.take(
        case(
            "C-1",
            event("opened", at(1)),
            event("seller_responded", at(1, 1)),
            event("ruled", at(1, 2), outcome="seller"),
            event("appealed", at(1, 3)),
            event("withdrawn", at(8)),
            event("reopened", at(10)),
            facts={},
        )
    )
    desk.scan(at(7))
    assert desk.row().open
    assert desk.row().wake_at == at(8)
    desk.scan(at(8))
    assert (desk.row().open, desk.alerts(), desk.row().wake_at) == (False, [], at(10))
    desk.scan(at(10))
    assert desk.row().open


def test_rulings_and_appeals_have_kinds_of_their_own(desk: Desk) -> None:
    desk.take(case("C-1", event("opened", at(1)), event("seller_responded", at(1, 12))))
    desk.scan(at(5, 13))
    assert desk.alerts() == [due("ruling_due", "ruling", "2026-04-06T12:00:00Z")]
    desk.take(
        case(
            "C-1", event("opened", at(1)), event("seller_responded", at(1, 12)), event("ruled", at(6), outcome="buyer")
        )
    )
    desk.scan(at(8, 1))
    assert desk.alerts() == [due("appeal_closing", "appeal", "2026-04-09T00:00:00Z")]
    assert (
        json.loads(desk.row().outcome)["expected"] == "undetermined"
    )  # nothing told a ruling before the platform gave one
    desk.scan(at(10))
    assert desk.alerts() == [
        due("lapsed", "appeal", "2026-04-09T00:00:00Z")
    ]  # a right that was not used: nobody owed anything


def test_told_a_night_ahead_however_short_the_warning(desk: Desk) -> None:
    write_rules(desk.rules, "5 days")
    rules = desk.rules / "shopee" / "rules.yaml"
    rules.write_text(rules.read_text().replace("warn: 1 day", "warn: 2 hours", 1))
    desk.take(case())
    desk.scan(at(4, 23, 59, 59))
    assert desk.alerts() == []
    assert desk.row().wake_at == at(5)
    desk.scan(at(5))
    assert desk.alerts() == [due("due_soon", "respond", "2026-04-06T00:00:00Z")]
    assert desk.answer()["deadlines"][0]["state"] == "running"
    desk.scan(at(5, 22))
    assert desk.alerts() == [due("due_soon", "respond", "2026-04-06T00:00:00Z")]


def test_other_rules_take_every_open_case_and_the_history_says_what_differs(desk: Desk) -> None:
    desk.take(case(), case("C-2", stage="closed"))
    desk.scan(at(2))
    write_rules(desk.rules, "3 days")
    assert desk.scan(at(2, 1)).counts.scanned == 1
    assert desk.alerts() == []
    [entry] = dump(desk.store)["history"]
    assert (entry["of"], entry["was_as_of"], entry["as_of"], entry["revision"]) == ("C-1", at(2), at(2, 1), 1)
    assert entry["was_digest"] != entry["digest"] == desk.row().digest
    assert {"path": "deadlines[respond].due_at", "was": "2026-04-03T00:00:00Z", "now": "2026-04-04T00:00:00Z"} in entry[
        "changes"
    ]
    write_rules(desk.rules, "2 days")
    desk.scan(at(2, 2))
    assert desk.alerts() == [due("due_soon")]


def test_rules_that_say_the_same_leave_no_history(desk: Desk) -> None:
    desk.take(case())
    desk.scan(at(2))
    write_rules(desk.rules, "2 days", "# a remark\n")
    report = desk.scan(at(2, 1))
    assert (report.counts.scanned, report.counts.changed) == (1, 0)
    assert dump(desk.store)["history"] == []
    assert desk.scan(at(2, 2)).counts.scanned == 0


def test_a_changed_shop_wakes_its_open_cases_only(desk: Desk) -> None:
    desk.take(
        case(shop={"id": "S-1"}),
        case("C-2", shop={"id": "S-2"}),
        case("C-3"),
        case("C-4", shop={"id": "S-1"}, stage="closed"),
    )
    desk.scan(at(1))
    desk.take(shop(tier="big"))
    report = desk.scan(at(1, 1))
    assert report.counts.scanned == 2  # the shop and its one open case
    assert desk.answer()["ruling"]["expected"] == "seller"
    assert desk.answer("C-2")["ruling"]["expected"] != "seller"
    assert desk.scan(at(1, 2)).counts.scanned == 0
    desk.take(shop(tier="small"))
    desk.scan(at(1, 3))
    assert desk.answer()["ruling"]["expected"] != "seller"


def test_a_case_keeps_what_the_stored_shop_does_not_say(desk: Desk) -> None:
    desk.take(case(shop={"id": "S-1", "tier": "big"}), shop(seller="local"))
    desk.scan(at(1))
    assert desk.answer()["ruling"]["expected"] == "seller"


def test_one_bad_case_is_put_aside_and_shown_until_it_is_mended(desk: Desk) -> None:
    five = {"seen": True, "points": 5}
    desk.take(case(), case("C-2", facts=five), case("C-3", facts=five))
    desk.scan(at(2))
    file = desk.rules / "shopee" / "rules.yaml"
    rules = file.read_text()
    file.write_text(rules.replace("points: {type: int", "points: {type: bool"))
    for hour in (1, 2):
        report = desk.scan(at(2, hour))
        assert (report.quarantined, report.exit_code) == (2, EXIT_PARTLY)
    assert desk.row("C-1").quarantine is None
    assert desk.row("C-2").quarantine == "facts.points: found '5'; expected true or false"
    assert desk.row("C-2").quarantined_at == at(2, 1)
    assert desk.alerts() == [due("due_soon", id_=i) for i in ("C-1", "C-2", "C-3")]  # what was told stands
    desk.take(case("C-2", facts={"seen": True, "points": True}))
    report = desk.scan(at(2, 3))
    assert (report.quarantined, desk.row("C-2").quarantine) == (1, None)
    file.write_text(rules)
    report = desk.scan(at(2, 4))
    assert (report.quarantined, desk.row("C-2").quarantine, desk.row("C-3").quarantine) == (
        1,
        "facts.points: found 'true'; expected a whole number, e.g. 3",
        None,
    )


def test_a_record_that_is_none_any_more_is_put_aside(desk: Desk) -> None:
    desk.take(case(), case("C-2"))
    with desk.store.write() as connection:
        connection.execute(update(CASES).where(CASES.c.case_id == "C-2").values(record="{"))
    report = desk.scan(at(2))
    assert (report.counts.changed, report.quarantined) == (1, 1)
    assert "JSONDecodeError" in desk.row("C-2").quarantine


def test_a_record_that_takes_too_long_is_put_aside(lite_desk: Desk) -> None:
    lite_desk.take(case(), shop())
    report = lite_desk.scan(at(2), limit_s=1e-6)
    assert (report.quarantined, report.exit_code) == (2, EXIT_PARTLY)
    assert lite_desk.row().quarantine == "TooLong: took longer than 1e-06 s"
    assert lite_desk.scan(at(2)).quarantined == 0


def test_rules_that_cannot_be_read_leave_their_cases_alone(desk: Desk) -> None:
    desk.take(case())
    desk.scan(at(2))
    (desk.rules / "shopee" / "rules.yaml").write_text("format: 2\nplatform: {id: shopee")
    report = desk.scan(at(4))
    assert (report.exit_code, report.counts.scanned) == (EXIT_BAD_RULESET, 0)
    assert report.problems
    assert desk.alerts() == [due("due_soon")]
    write_rules(desk.rules)
    assert desk.scan(at(4)).counts.scanned == 1


def test_an_earlier_instant_is_refused_and_forced_goes_back(desk: Desk) -> None:
    desk.take(case(), case("C-2", event("opened", at(1)), event("closed", at(3))))
    desk.scan(at(2))
    early = dump(desk.store)
    desk.scan(at(9))
    with pytest.raises(Backwards, match="2026-04-02T00:00:00Z is before the last scan, as of 2026-04-09T00:00:00Z"):
        desk.scan(at(2))
    desk.scan(at(2), force=True)
    assert [a[:3] for a in desk.alerts()] == [("C-1", "due_soon", "respond"), ("C-2", "due_soon", "respond")]
    assert [r | {"updated_at": None} for r in dump(desk.store)["cases"]] == [
        r | {"updated_at": None} for r in early["cases"]
    ]
    desk.scan(at(2))  # the same instant is not before it


def test_a_shop_of_its_own_platform_is_answered(desk: Desk) -> None:
    desk.take(shop())
    assert desk.scan(at(1)).counts.changed == 1
    assert dump(desk.store)["shops"][0]["answer"]["shop"] == "S-1"


def test_a_record_that_changes_while_it_is_answered_is_answered_anew(desk: Desk) -> None:
    """Somebody writes the row between its reading and its writing: what was read is not written over what came."""
    desk.take(case(), case("C-2"))
    answered = case("C-1", event("opened", at(1)), event("seller_responded", at(1, 1)))

    class Meddled(Answerer):
        meddled = False

        def case(self, stored: StoredCase, as_of: datetime, *, ahead: bool = True) -> CaseAnswer:
            if not self.meddled:
                self.meddled = True
                desk.take(answered)
            return super().case(stored, as_of, ahead=ahead)

    engine = Engine(desk.rules)
    wanted = Wanted(at(2), {"shopee": digest(engine.rulebook("shopee"))}, full=False, ahead=timedelta(hours=24))
    counts = Worker(desk.store, Meddled(engine), wanted, 1).do(Chunk(RowKind.CASE, (desk.row().pk, desk.row("C-2").pk)))
    assert (counts.scanned, counts.changed, counts.overtaken) == (2, 2, 0)
    assert desk.alerts() == [due("due_soon", id_="C-2")]
    assert desk.row().revision == 2
    assert desk.scan(at(2)).counts.scanned == 0
