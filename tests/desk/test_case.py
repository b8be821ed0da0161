"""The page of a case: its answer, its forms, and two agents at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from disputes.desk.rendering import case_path
from disputes.records.printing import to_plain
from disputes.records.reading import read_plain, read_records
from disputes.store.case_log import case_file
from tests.desk.visiting import Site, site_over
from tests.shipped import shipped_library
from tests.store.made import Desk, at, case, event, write_rules

CASE = "/case/shopee/C-1"
CASES = Path(__file__).resolve().parents[2] / "cases"


def test_says_what_to_do_by_when_and_what_silence_costs(site: Site) -> None:
    said = site.visitor(tz="America/New_York").get(CASE).said
    assert "Answer the buyer" in said
    assert "in 23 h" in said.replace("\u00a0", " ")
    assert "2026-04-03 08:00 Asia/Singapore" in said
    assert "2026-04-02 20:00" in said
    assert "America/New_York" in said
    assert "the buyer is refunded automatically" in said.replace("\u00a0", " ")


def test_an_event_is_logged_and_the_answer_follows(site: Site) -> None:
    visitor = site.visitor(agent="Mei")
    form = next(f for f in visitor.get(CASE).forms if f.fields.get("do") == "log" and "amount" in f.fields)
    page = visitor.send(form, event="seller_responded", by="seller", at="2026-04-02T08:30", zone="Asia/Singapore")
    assert "Saved" in page.said
    assert "logged: the seller answered" in page.said.lower() or "logged:" in page.said
    assert "Mei" in page.said
    row = site.made.row()
    assert '"agent":"Mei"' in row.logged
    assert "2026-04-02T00:30:00Z" in row.logged
    assert row.wake_at != at(1)
    assert '"state":"met"' in str(site.made.answer()).replace("'", '"').replace(": ", ":")
    undo = visitor.form(CASE, "take_back")
    assert "Saved" in visitor.send(undo).said
    assert '"events":[]' in site.made.row().logged


def test_an_open_question_is_answered_in_place(site: Site) -> None:
    site.made.take(case("C-2", facts={}))
    site.made.scan(at(2, 1))
    visitor = site.visitor()
    form = visitor.form("/case/shopee/C-2", "answer", field="facts.seen")
    page = visitor.send(form, value="false")
    assert "Look at it" in page.said
    assert not [f for f in page.forms if f.fields.get("do") == "answer" and f.fields.get("field") == "facts.seen"]
    assert site.made.row("C-2").questions == 0
    back = visitor.form("/case/shopee/C-2", "unanswer", field="facts.seen")
    assert "Was it seen?" in visitor.send(back).said


def test_what_does_not_fit_is_refused_and_kept_on_the_page(site: Site) -> None:
    site.made.take(case("C-2", facts={"seen": True}))
    site.made.scan(at(2, 1))
    visitor = site.visitor()
    form = next(f for f in visitor.get(CASE).forms if f.fields.get("do") == "log" and "amount" in f.fields)
    page = visitor.send(form, 422, event="seller_responded", amount="a lot", ref="R-77")
    assert "This was not saved" in page.said
    kept = next(f for f in page.forms if f.fields.get("do") == "log" and "amount" in f.fields)
    assert (kept.fields["amount"], kept.fields["ref"], kept.fields["event"]) == ("a lot", "R-77", "seller_responded")
    assert "expected" in visitor.send(form, 422, event="seller_respondd").said
    assert "2026-04-14 15:40" in visitor.send(form, 422, event="seller_responded", at="yesterday").said
    assert site.made.row().logged is None


def test_the_second_of_two_agents_is_told_what_the_first_changed(site: Site) -> None:
    first, second = site.visitor(agent="Mei"), site.visitor(agent="Ana")
    theirs, mine = first.form(CASE, "note"), second.form(CASE, "note")
    first.send(first.form(CASE, "assign"), name="Mei")
    first.send(first.form(CASE, "note"), text="called the carrier")
    page = second.send(mine, 409, text="I wrote to the buyer")
    assert "in hand: Mei" in page.said
    assert "called the carrier" in page.said
    assert [f.fields["text"] for f in page.forms if f.fields.get("do") == "note"] == ["I wrote to the buyer"]
    assert "I wrote" not in site.made.row().logged
    again = next(f for f in page.forms if f.fields.get("do") == "note")
    assert "Saved" in second.send(again, text="I wrote to the buyer").said
    assert "I wrote" in site.made.row().logged
    assert "409" not in first.send(theirs, 409, text="too late").said


def test_a_scan_between_is_no_change_of_the_case(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.form(CASE, "note")
    site.made.scan(at(2, 2), full=True)
    assert "Saved" in visitor.send(form, text="still mine").said


def test_an_import_between_is_told(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.form(CASE, "note")
    site.made.take(case(notes="the channel says more"))
    assert "The record was imported anew" in visitor.send(form, 409, text="mine").said


def test_a_case_is_taken_and_handed_back(site: Site) -> None:
    visitor = site.visitor(agent="Mei")
    visitor.send(visitor.form(CASE, "assign"), name="Mei")
    assert site.made.row().assignee == "Mei"
    assert "Mei" in visitor.get("/?assignee=Mei").said
    visitor.send(visitor.form(CASE, "assign"), name="")
    assert site.made.row().assignee is None


def test_a_date_of_the_platform_is_recorded(lite_desk: Desk) -> None:
    write_rules(lite_desk.rules, "unknown")
    lite_desk.take(case())
    lite_desk.scan(at(2))
    site = site_over(lite_desk, at(2, 1))
    visitor = site.visitor()
    assert "DUE DATE UNKNOWN" in visitor.get(CASE).said
    page = visitor.send(visitor.form(CASE, "due"), at="2026-04-05T12:00", zone="UTC")
    assert "2026-04-05 20:00 Asia/Singapore" in page.said
    assert site.made.row().due_at == at(5, 12)


def test_any_id_has_its_page_and_its_forms(site: Site) -> None:
    ids = ("a/b", "..", "../x", "a b%2F?#&", "<script>alert(1)</script>", "王小明", "a//b", "C-1/log", "\\..\\x", "{x}")
    site.made.take(*map(case, ids))
    site.made.scan(at(2, 1))
    visitor = site.visitor()
    for id_ in ids:
        link = case_path("shopee", id_)
        assert link in visitor.get(f"/?q={quote(id_)}").links
        page = visitor.get(link)
        assert id_ in page.said
        assert "Saved" in visitor.send(visitor.form(link, "note"), text="here").said
        assert "<script>alert" not in visitor.client.get(link).text


def test_a_case_that_is_not_there_is_said_to_be_none(site: Site) -> None:
    assert "no case C-9 of shopee" in site.visitor().get("/case/shopee/C-9", 404).said
    site.visitor().get("/case/nowhere/C-1", 404)
    site.visitor().get("/nowhere", 404)


def test_a_record_that_cannot_be_answered_says_why(site: Site) -> None:
    site.made.take(case("C-3", facts={"unheard_of": True}, platform="shopee"))
    page = site.visitor().get("/case/shopee/C-3", 404)
    assert "no case" in page.said, "the import refuses it"


def test_drafts_stand_ready_to_be_copied(tmp_path: object, lite_desk: Desk) -> None:
    lite_desk.rules = shipped_library().root
    record = case(
        "D-1",
        event("opened", at(1)),
        event("buyer_messaged", at(1)),
        dispute="not_as_described",
        facts={},
        order={"id": "260401ABC", "amount": {"value": "10.00", "currency": "SGD"}},
    )
    lite_desk.take(record)
    said = site_over(lite_desk, at(1, 12)).visitor().get("/case/shopee/D-1").said
    assert "260401ABC" in said
    assert "thank you for your message about order" in said


def test_everything_that_people_did_is_kept(site: Site) -> None:
    visitor = site.visitor(agent="Mei")
    visitor.send(visitor.form(CASE, "note"), text="one")
    visitor.send(visitor.form(CASE, "note"), text="one")
    visitor.send(visitor.form(CASE, "assign"), name="Mei")
    visitor.send(visitor.form(CASE, "assign"), name="")
    journal = case_file(site.made.store, "C-1", None, 10).journal
    assert [(j.key, j.undone, j.agent) for j in journal] == [
        ("notes", False, "Mei"),
        ("assignee", False, "Mei"),
        ("assignee", True, "Mei"),
    ]


def test_a_legal_hold_is_shown_placed_and_released(site: Site) -> None:
    visitor = site.visitor(agent="Mei")
    assert "#holds" not in visitor.get(CASE).links
    refused = visitor.send(visitor.form(CASE, "hold"), 422, reason="an audit", last_day="2020-01-01")
    assert "expected a day that is not over" in refused.said
    [kept] = [f for f in refused.forms if f.fields.get("do") == "hold"]
    assert (kept.fields["reason"], kept.fields["last_day"]) == ("an audit", "2020-01-01"), "what was typed is kept"
    assert "a day, e.g. 2026-12-31" in visitor.send(visitor.form(CASE, "hold"), 422, reason="x", last_day="soon").said
    visitor.send(visitor.form(CASE, "hold"), reason="lawsuit 12/2026", last_day="")
    page = visitor.send(visitor.form(CASE, "hold"), reason="an audit", last_day="2100-12-31")
    assert "#holds" in page.links
    assert "lawsuit 12/2026 until it is released — Mei" in page.said
    assert "an audit until 2100-12-31 — Mei" in page.said
    assert "legal hold: an audit · until 2100-12-31" in page.said
    assert "诉讼保留：an audit · 至 2100-12-31" in site.visitor(lang="zh").get(CASE).said
    after = visitor.send(visitor.form(CASE, "release", reason="lawsuit 12/2026"))
    assert "taken back — legal hold: lawsuit 12/2026" in after.said
    assert "until it is released —" not in after.said


def test_routes_of_the_order_lead_to_each_other(site: Site) -> None:
    order = {"id": "O-1", "amount": {"value": "10.00", "currency": "SGD"}}
    site.made.take(case("C-4", order=order), case("C-5", order=order))
    site.made.scan(at(2, 1))
    assert "/case/shopee/C-5" in site.visitor().get("/case/shopee/C-4").links


def test_who_handed_in_a_record_is_told(site: Site) -> None:
    for agent, notes in (("erp", "first"), ("mei", "second"), ("ana", "third")):
        importer = site.made.importer(at(2, 1))
        importer.agent = agent
        importer.run([read_plain(case("C-8", notes=notes), "C-8.json")])
    said = site.visitor().get("/case/shopee/C-8").said
    assert "Imported (record) — erp" in said
    assert said.count("Record imported again (record)") == 2
    assert "Record imported again (record) — mei" in said
    assert "Record imported again (record) — ana" in said


@pytest.mark.parametrize(("lang", "said"), [("en", "sources: K15 D3 (official)"), ("zh", "依据： K15 D3 (官方)")])
def test_sources_lead_to_where_the_handbook_describes_them(lite_desk: Desk, lang: str, said: str) -> None:
    lite_desk.rules = shipped_library().root
    [read] = read_records(str(CASES / "shopee/sg-nondelivery-still-moving.yaml"))
    assert read.record is not None
    lite_desk.take(to_plain(read.record))
    site = site_over(lite_desk, datetime(2026, 4, 13, 1, tzinfo=UTC))
    visitor = site.visitor(lang)
    page = visitor.get("/case/shopee/SG-2026-0412-01")
    links = {link for link in page.links if link.startswith("/rules?")}
    assert len(links) > 4
    assert said in page.said
    for path in {link.partition("#")[0] for link in links}:
        handbook = visitor.client.get(path).text
        assert [x for x in links if x.startswith(path) and f'id="{x.partition("#")[2]}"' not in handbook] == []


def test_nothing_that_a_record_says_becomes_a_link(site: Site) -> None:
    address = 'https://evil.example/"><a href=/x>y</a>'
    site.made.take(case("C-2", notes=address, shop={"id": address}))
    links = site.visitor().get("/case/shopee/C-2").links
    assert not [link for link in links if "evil" in link or link == "/x"]
