"""Return detail and list payloads as case records, trap by trap."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from disputes.cases.assess import Assessor
from disputes.documents.problems import EXIT_USAGE, Refused
from disputes.language.rulebook import Rulebook
from disputes.records.printing import to_plain
from disputes.situation.typed_facts import prepare
from disputes.sources import read_from
from tests.sources.helping import HERE, detail, library, one, read, record


def deadlines(payload: Any, market: str | None = None) -> dict[str, tuple[str, str]]:
    return {d["for"]: (d["actor"], d["due_at"]) for d in record(payload, market).get("deadlines", [])}


def at(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_detail_in_its_envelope_becomes_a_whole_record() -> None:
    got = record((HERE / "detail.json").read_text(encoding="utf-8"))
    assert got == {
        "id": "2604120001",
        "platform": "shopee",
        "market": "SG",
        "source_version": "v2",
        "dispute": "not_as_described",
        "reason_raw": "ITEM_NOT_FIT",
        "status_raw": "PROCESSING",
        "stage": "awaiting_return",
        "turn": "buyer",
        "requested": "return_refund",
        "requested_amount": {"value": "129.90", "currency": "SGD"},
        "order": {"id": "260410MADEUP1", "products": ["2"]},
        "return_shipment": {
            "carrier": "Own channel",
            "tracking_number": "RNMADEUP01",
            "tracking": "label_only",
            "integrated": True,
        },
        "events": [{"type": "opened", "at": "2026-04-12T01:00:00Z", "by": "buyer"}],
        "events_complete": False,
        "updated_at": "2026-04-12T02:00:00Z",
        "deadlines": [
            {"actor": "seller", "due_at": at(1776128399), "for": "respond"},
            {"actor": "buyer", "due_at": at(1776300000), "for": "return_ship"},
            {"actor": "seller", "due_at": at(1776200000), "for": "extra_evidence"},
            {"actor": "seller", "due_at": at(1776600000), "for": "compensation_request"},
            {"actor": "buyer", "due_at": at(1776100000), "for": "offer_answer"},
        ],
        "facts": {
            "request_type": "normal",
            "return_phase": "after_completion",
            "validation_type": "seller_validation",
            "negotiation_status": "PENDING_BUYER_RESPOND",
            "counter_limit": "2",
            "seller_arranges_return": "false",
            "shipping_proof_mandatory": "true",
            "shipping_proof_uploaded": "false",
            "compensation_amount": {"value": "10.5", "currency": "SGD"},
            "return_condition": "incomplete",
            "seller_proof_status": "PENDING",
            "seller_compensation_status": "PENDING_REQUEST",
            "reassessed_reason": None,
        },
    }


def test_the_platform_answers_for_the_imported_record() -> None:
    """The record that comes out is one that the rulebook assesses, with the platform's due instant as the deadline."""
    imported = one(detail(status="REQUESTED"))
    assert imported.case is not None
    book = Rulebook.load(library(), "shopee", None)
    values, problems = prepare(imported.case, book, imported.node)
    assert problems == []
    assert (values["facts"]["counter_limit"], values["facts"]["shipping_proof_mandatory"]) == (2, True)
    answer = Assessor(book).assess(values, datetime(2026, 4, 12, 2, tzinfo=UTC), explain=False, trial=False)
    due = {d.id: d for d in answer.deadlines}
    assert due["respond"].source == "platform"
    assert due["respond"].due_at == datetime.fromtimestamp(1776128399, UTC)
    assert due["respond"].actor == "seller"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda b: b,
        lambda b: [b],
        lambda b: {"response": b},
        lambda b: {"more": False, "return": [b]},
        lambda b: [{"error": "", "response": {"return": [b]}}],
    ],
)
def test_every_wrapping_gives_the_same_record(wrap: Any) -> None:
    assert record(wrap(detail())) == record(detail())


def test_json_lines_one_bad_line_hides_no_good_one() -> None:
    text = "\n".join(
        [json.dumps(detail(return_sn="A")), "{broken", json.dumps({"error": "-", "response": detail(return_sn="B")})]
    )
    found = read(text)
    assert [r.case.id if r.case else r.line for r in found] == ["A", 2, "B"]
    assert [r.problems[0].line for r in found if r.problems] == [2]


# Reasons and states that the published list does not have


@pytest.mark.parametrize(
    ("reason", "dispute"),
    [
        ("ITEM_NOT_FIT", "not_as_described"),
        ("NOT_RECEIPT", "nondelivery"),
        ("WRONG_ITEM", "wrong_item"),
        ("DAMAGED_OTHERS", "damaged"),
        ("FUNCTIONAL_DMG", "damaged"),
        ("ITEM_MISSING", "missing_item"),
        ("CHANGE_MIND", "return_refund"),
        ("MUITAL_AGREE", "return_refund"),
        ("ITEM_FAKE", "counterfeit"),
    ],
)
def test_reasons_seen_in_real_data(reason: str, dispute: str) -> None:
    imported = one(detail(reason=reason))
    assert imported.case is not None
    assert (imported.case.dispute, imported.case.reason_raw) == (dispute, reason)
    assert imported.unknown_codes == {}


def test_unknown_codes_stay_raw_and_are_told() -> None:
    odd: dict[str, Any] = {
        "reason": "BRAND_NEW",
        "status": "FROZEN",
        "return_solution": 7,
        "return_refund_request_type": 5,
    }
    imported = one(detail(**odd, seller_proof__seller_proof_status="LATER", reverse_logistic_status="BEAMED"))
    case = imported.case
    assert case is not None
    assert (case.dispute, case.reason_raw, case.status_raw) == ("complaint", "BRAND_NEW", "FROZEN")
    assert {"stage", "turn", "requested"} & case.model_fields_set == set()
    assert imported.unknown_codes == {
        "reason_raw": "BRAND_NEW",
        "status_raw": "FROZEN",
        "return_solution": "7",
        "return_refund_request_type": "5",
        "seller_proof_status": "LATER",
        "reverse_logistics_status": "BEAMED",
    }
    assert {n.path for n in imported.notes} >= {"reason", "status", "return_solution"}
    assert all(n.severity == "warning" for n in imported.notes)


def test_a_reassessed_reason_is_what_the_case_is_about() -> None:
    got = record(detail(reason="NOT_RECEIPT", reassessed_request_reason="ITEM_DAMAGED"))
    assert (got["dispute"], got["reason_raw"], got["facts"]["reassessed_reason"]) == (
        "damaged",
        "NOT_RECEIPT",
        "ITEM_DAMAGED",
    )
    assert "reassessed_reason" not in record(detail(reassessed_request_reason=...))["facts"]


def test_refused_at_the_door() -> None:
    got = record(detail(return_refund_request_type=2, reason="WRONG_ITEM"))
    assert (got["dispute"], got["facts"]["request_type"], got["reason_raw"]) == (
        "refused_signature",
        "on_the_spot",
        "WRONG_ITEM",
    )
    got = record(detail(logistics_status="LOGISTICS_COD_REJECTED", reason="NONE", reverse_logistic_status=...))
    assert got["shipment"] == {"tracking": "refused"}
    assert "tracking" not in got["return_shipment"]


def test_no_reason_at_all_is_a_complaint_with_a_note() -> None:
    imported = one(detail(reason=...))
    assert imported.case is not None
    assert imported.case.dispute == "complaint"
    assert any(n.found == "no reason" for n in imported.notes)


# What contradicts its type


@pytest.mark.parametrize("raw", [2, "2", [2], ["UNKNOWN"], [], None, "NON_RECEIPT", "OTHER"])
def test_dispute_reason_as_number_text_or_list(raw: Any) -> None:
    got = record(detail(dispute_reason=raw))
    assert got["facts"].get("return_condition") == ("not_received" if raw == "NON_RECEIPT" else None)


@pytest.mark.parametrize(
    ("raw", "condition"), [(82, "damaged"), ([83], "incomplete"), ("84", "swapped"), ("89", "used"), (86, None)]
)
def test_dispute_reasons_that_say_how_the_return_came(raw: Any, condition: str | None) -> None:
    assert record(detail(dispute_reason=raw))["facts"].get("return_condition") == condition


def test_seconds_as_text_are_seconds() -> None:
    assert record(detail(create_time="1775955600"))["events"] == record(detail())["events"]
    assert deadlines(detail(due_date="1776128399"))["respond"] == deadlines(detail())["respond"]


@pytest.mark.parametrize("key", ["reverse_logistic_status", "reverse_logistics_status", "logistics_status"])
def test_both_spellings_of_the_return_leg(key: str) -> None:
    body = detail(reverse_logistic_status=...)
    body[key] = "LOGISTICS_PICKUP_DONE"
    got = record(body)
    assert got["return_shipment"]["tracking"] == "accepted"
    assert (got["stage"], got["turn"]) == ("return_in_transit", "none")


@pytest.mark.parametrize(
    ("words", "tracking"),
    [("Preparing", "label_only"), ("Delivered", "delivered"), ("Delivery Failed", "attempt_failed"), ("Lost", "lost")],
)
def test_the_return_leg_in_words(words: str, tracking: str) -> None:
    assert (
        record(detail(reverse_logistic_status=words, return_refund_request_type=1))["return_shipment"]["tracking"]
        == tracking
    )


def test_ids_are_texts_with_all_their_digits() -> None:
    assert record(json.dumps(detail()).replace("2604120001", "764883879797459201"))["id"] == "764883879797459201"


# Zero is not a date


@pytest.mark.parametrize("zero", [0, "0", "", "-", None])
def test_zero_is_no_due_instant(zero: Any) -> None:
    body = detail(due_date=zero, return_ship_due_date=zero, return_seller_due_date=zero)
    body["seller_proof"]["seller_evidence_deadline"] = body["seller_compensation"]["seller_compensation_due_date"] = (
        zero
    )
    body["negotiation"]["offer_due_date"] = zero
    imported = one(body)
    assert imported.case is not None
    assert "deadlines" not in to_plain(imported.case)
    assert imported.notes == ()


@pytest.mark.parametrize("field", ["due_date", "create_time", "update_time"])
@pytest.mark.parametrize("bad", ["soon", 1775955600000, 17.5, -4, True, {"a": 1}, [1], 10**30])
def test_a_time_that_is_none_is_a_problem_at_its_line(field: str, bad: Any) -> None:
    imported = one(json.dumps(detail(**{field: bad}), indent=1))
    assert imported.record is None
    problem = imported.problems[0]
    assert problem.path == field
    assert problem.line > 1
    assert "unix seconds" in problem.expected


def test_milliseconds_are_named() -> None:
    assert "milliseconds" in one(detail(due_date=1776128399000)).problems[0].found


# Deadlines and whose they are


def test_the_six_due_fields_and_their_actors() -> None:
    waiting = deadlines(detail())
    assert {k: actor for k, (actor, _) in waiting.items()} == {
        "respond": "seller",
        "return_ship": "buyer",
        "extra_evidence": "seller",
        "compensation_request": "seller",
        "offer_answer": "buyer",
    }
    arrived = deadlines(
        detail(reverse_logistic_status="LOGISTICS_DELIVERY_DONE", negotiation__negotiation_status="PENDING_RESPOND")
    )
    assert arrived["inspect_return"] == ("seller", at(1776500000))
    assert arrived["answer_the_offer"] == ("seller", at(1776100000))
    assert "return_ship" not in arrived


@pytest.mark.parametrize(
    "leg",
    [
        "LOGISTICS_REQUEST_CREATED",
        "LOGISTICS_PICKUP_DONE",
        "LOGISTICS_DELIVERY_FAILED",
        "LOGISTICS_LOST",
        "BEAMED",
        ...,
    ],
)
def test_the_seller_need_not_inspect_what_is_still_travelling(leg: Any) -> None:
    imported = one(detail(reverse_logistic_status=leg))
    assert imported.case is not None
    assert "inspect_return" not in {d.for_ for d in imported.case.deadlines}
    assert any("return_seller_due_date" in n.found and at(1776500000) in n.found for n in imported.notes)


def test_a_warehouse_is_not_the_seller() -> None:
    body = detail(reverse_logistic_status="LOGISTICS_DELIVERY_DONE", validation_type="warehouse_validation")
    assert "inspect_return" not in deadlines(body)
    assert record(body)["stage"] == "return_in_transit"
    body["reverse_logistic_status"] = "POST_RETURN_LOGISTICS_DELIVERY_DONE"
    assert "inspect_return" in deadlines(body)
    assert (record(body)["stage"], record(body)["turn"]) == ("return_received", "seller")


@pytest.mark.parametrize("status", ["CANCELLED", "CLOSED", "REFUND_PAID", "COMPLETED"])
def test_nothing_is_due_once_a_return_is_closed_but_compensation(status: str) -> None:
    imported = one(detail(status=status))
    assert imported.case is not None
    assert imported.case.stage == "closed"
    assert {d.for_ for d in imported.case.deadlines} == {"compensation_request"}


@pytest.mark.parametrize(
    ("status", "stage", "turn"),
    [
        ("REQUESTED", "negotiating", "buyer"),
        ("ACCEPTED", "decided", "platform"),
        ("JUDGING", "platform_review", "platform"),
        ("SELLER_DISPUTE", "disputed", "platform"),
    ],
)
def test_stage_and_turn(status: str, stage: str, turn: str) -> None:
    got = record(detail(status=status))
    assert (got["stage"], got["turn"]) == (stage, turn)


def test_a_request_without_talks_is_the_sellers_turn() -> None:
    got = record(detail(status="REQUESTED", negotiation=...))
    assert (got["stage"], got["turn"]) == ("requested", "seller")


def test_a_processed_return_of_unknown_whereabouts_is_nobodys_turn() -> None:
    got = record(detail(reverse_logistic_status=...))
    assert got["stage"] == "awaiting_return"
    assert "turn" not in got


@pytest.mark.parametrize("status", ["UPLOADED", "NOT_NEEDED"])
def test_evidence_that_is_in_or_not_wanted_is_not_due(status: str) -> None:
    assert "extra_evidence" not in deadlines(detail(seller_proof__seller_proof_status=status))
    assert "extra_evidence" in deadlines(detail(seller_proof__seller_proof_status=""))


def test_the_platforms_day_is_not_recomputed() -> None:
    """Two days less a second, as the platform sends it."""
    got = record(detail(create_time=1655205084, due_date=1655377883, update_time=1655219544))
    assert got["events"][0]["at"] == "2022-06-14T11:11:24Z"
    assert got["deadlines"][0]["due_at"] == "2022-06-16T11:11:23Z"


# Money


@pytest.mark.parametrize(
    ("currency", "market", "written", "value"),
    [
        ("VND", "VN", "150000", "150000"),
        ("IDR", "ID", "89000", "89000"),
        ("TWD", "TW", "1290", "1290"),
        ("VND", "VN", '"150000.00"', "150000.00"),
        ("SGD", "SG", "129.90", "129.90"),
        ("BRL", "BR", "0.1", "0.1"),
        ("SGD", "SG", "123456789012345.67", "123456789012345.67"),
        ("IDR", "ID", "1.5e6", "1500000"),
        ("THB", "TH", "0", "0"),
    ],
)
def test_amounts_keep_their_digits(currency: str, market: str, written: str, value: str) -> None:
    text = json.dumps(
        detail(currency=currency, refund_amount="@", return_pickup_address=..., seller_compensation=...)
    ).replace('"@"', written)
    got = record(text)
    assert got["requested_amount"] == {"value": value, "currency": currency}
    assert got["market"] == market


@pytest.mark.parametrize("bad", ["much", -1, True, [1], {"value": 1}, 1e40])
def test_an_amount_that_is_none_is_a_problem(bad: Any) -> None:
    imported = one(detail(refund_amount=bad))
    assert imported.record is None
    assert imported.problems[0].path == "refund_amount"


def test_an_amount_without_a_currency_is_left_out_and_told() -> None:
    imported = one(detail(currency=...))
    assert imported.case is not None
    assert "requested_amount" not in imported.case.model_fields_set
    assert any("without a currency" in n.found for n in imported.notes)


# Markets


def test_the_market_is_the_records_own() -> None:
    assert record(detail(currency=...))["market"] == "SG"
    assert record(detail(return_pickup_address=...))["market"] == "SG"
    bare = detail(return_pickup_address=..., currency=...)
    assert record(bare, "MY")["market"] == "MY"
    assert "--market" in one(bare).problems[0].expected


def test_a_market_that_contradicts_the_payload_is_a_problem() -> None:
    assert "--market says: MY" in one(detail(), "MY").problems[0].expected
    torn = detail(currency="MYR")
    assert "--market" in one(torn).problems[0].expected
    imported = one(torn, "MY")
    assert imported.case is not None
    assert imported.case.market == "MY"
    assert any("SG" in n.found for n in imported.notes)


def test_unknown_source_and_market_are_wrong_use() -> None:
    with pytest.raises(Refused) as refused:
        read_from("shoppe", "-", None, library())
    assert refused.value.exit_code == EXIT_USAGE
    assert refused.value.problems[0].nearest == "shopee"
    with pytest.raises(Refused) as refused:
        read_from("shopee", "-", "Singapore", library())
    assert refused.value.exit_code == EXIT_USAGE


# Envelopes


@pytest.mark.parametrize("error", ["error_auth", "error_param", {"code": 1}, 500])
def test_an_error_is_never_an_empty_list(error: Any) -> None:
    imported = one({"error": error, "message": "Invalid access_token.", "response": {"more": False, "return": []}})
    assert imported.record is None
    assert imported.problems
    assert "Invalid access_token." in imported.problems[0].found


def test_an_error_in_a_file() -> None:
    assert "error_auth" in one((HERE / "error.json").read_text(encoding="utf-8")).problems[0].found


@pytest.mark.parametrize(
    "empty",
    [
        {},
        [],
        {"error": ""},
        {"error": "", "response": None},
        {"error": "-", "response": {}},
        {"error": "", "response": ""},
        3,
        "text",
        [[1]],
        {"response": {"x": 1}},
    ],
)
def test_what_holds_no_return_is_a_problem(empty: Any) -> None:
    imported = one(empty)
    assert imported.record is None
    assert imported.problems


def test_an_empty_list_is_told_and_is_no_problem() -> None:
    imported = one({"error": "", "response": {"more": False, "return": []}})
    assert imported.is_empty
    assert imported.notes[0].found == "no return"


@pytest.mark.parametrize("text", ["", "  \n", "{", "a: b", "\x00", "[1,]"])
def test_what_is_no_json_is_a_problem(text: str) -> None:
    imported = one(text)
    assert imported.record is None
    assert imported.problems


def test_not_utf8_and_no_file(tmp_path: Any) -> None:
    path = tmp_path / "latin.json"
    path.write_bytes(b'{"return_sn": "\xe9"}')
    for name in (str(path), str(tmp_path / "none.json"), str(tmp_path)):
        found = list(read_from("shopee", name, None, library()))
        assert [bool(r.problems) for r in found] == [True]
        assert found[0].problems[0].file == name


def test_another_call_is_named() -> None:
    assert "penalty points" in one({"error": "", "response": {"penalty_point_list": []}}).problems[0].found
    assert "tracking" in one({"error": "", "response": {"return_sn": "A", "tracking_info": []}}).problems[0].found


def test_a_key_given_twice_is_a_problem_of_its_return_only() -> None:
    twice = json.dumps(detail(return_sn="B"))[:-1] + ', "status": "CLOSED"}'
    found = read(f'{{"return": [{json.dumps(detail(return_sn="A"))}, {twice}]}}')
    assert [r.case.id if r.case else r.problems[0].code for r in found] == ["A", "duplicate-key"]


def test_the_list() -> None:
    found = read((HERE / "list.json").read_text(encoding="utf-8"))
    assert "further returns" in found[0].notes[0].expected
    assert found[0].is_empty
    cases = [r.case for r in found if r.case]
    assert [(c.id, c.market, c.dispute) for c in cases] == [("R1", "VN", "nondelivery"), ("R2", "ID", "complaint")]
    assert {c.order.id for c in cases if c.order} == {"O1"}, "two returns of one order are two cases"
    assert [(d.actor, d.for_) for d in cases[0].deadlines] == [("seller", "respond")]
    assert found[2].unknown_codes == {
        "reason_raw": "BRAND_NEW_REASON",
        "status_raw": "BRAND_NEW_STATUS",
        "return_solution": "9",
        "validation_type": "robot_validation",
    }


def test_a_return_sent_twice_counts_once_in_its_last_state() -> None:
    old, new = detail(update_time=1775959200, status="REQUESTED"), detail(update_time=1775959300, status="JUDGING")
    for pages in ([old, new], [new, old], [new, old, new]):
        found = read(pages)
        assert [r.case.status_raw for r in found if r.case] == ["JUDGING"]
        assert [n.found for n in found[0].notes if "times" in n.found] == [f"2604120001 {len(pages)} times"]


# The buyer stays private


def test_nothing_personal_reaches_the_record_or_a_message() -> None:
    private = [
        "buyer-name-77",
        "buyer77",
        "example.com",
        "SECRET",
        "Ms Person",
        "6580000000",
        "0928000",
        "150777",
        "Town",
    ]
    odd: list[dict[str, Any]] = [
        {},
        {"reason": "NEW"},
        {"user": "buyer-name-77"},
        {"return_pickup_address": "SECRET ROAD"},
        {"due_date": "soon"},
    ]
    for body in (detail(**changes) for changes in odd):
        for imported in read(body):
            said = [str(p) for p in (*imported.problems, *imported.notes)]
            kept = json.dumps(to_plain(imported.case)) if imported.case else ""
            tree = [n.text for n in imported.node.walk()] if imported.node else []
            for word in private:
                assert word not in kept
                assert not any(word in text for text in (*said, *tree))
