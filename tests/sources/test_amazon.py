"""Amazon's payloads: returns reports as XML and as tables, and External Fulfillment Returns."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead
from disputes.sources import read_from
from tests.sources.helping import PAYLOADS, library

OWN = PAYLOADS / "amazon"
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "payloads" / "amazon"
HEAD = (
    "\t".join(
        ("Order ID", "Return request date", "Return request status", "Amazon RMA ID", "Currency code", "Return Reason")
    )
    + "\tReturn delivery date"
)
ROW = "111-1\t10-Mar-2026\tApproved\tD1RRMA\tUSD\tCR-DEFECTIVE\t"


def read(raw: bytes | str, market: str | None = None) -> list[RecordRead]:
    stdin = io.BytesIO(raw if isinstance(raw, bytes) else raw.encode())
    return list(read_from("amazon", "-", market, library(), stdin=stdin))


def records(raw: bytes | str, market: str | None = None) -> list[dict[str, Any]]:
    found = read(raw, market)
    assert not [p for r in found for p in r.problems]
    return [to_plain(r.case) for r in found if r.case is not None]


def own(name: str) -> bytes:
    return (OWN / name).read_bytes()


def test_rows_of_one_return_are_one_case() -> None:
    [found] = records(own("returns.tsv"))
    assert found == {
        "id": "Dmade1RRMA",
        "other_ids": ["111-0000000-0000021:sku-1"],
        "platform": "amazon",
        "market": "US",
        "dispute": "not_as_described",
        "reason_raw": "CR-DEFECTIVE",
        "status_raw": "Approved",
        "stage": "return_received",
        "turn": "seller",
        "requested": "return_refund",
        "order": {
            "id": "111-0000000-0000021",
            "amount": {"value": "40.00", "currency": "USD"},
            "fulfilment": "seller",
        },
        "return_shipment": {"carrier": "UPS", "tracking_number": "T1", "tracking": "delivered", "label": "platform"},
        "events": [  # days of the store, on the Pacific coast
            {"type": "ordered", "at": "2026-03-02T08:00:00Z"},
            {"type": "return_requested", "at": "2026-03-10T07:00:00Z", "by": "buyer"},
            {"type": "return_received", "at": "2026-03-16T07:00:00Z"},
        ],
        "events_complete": False,
        "facts": {"return_reason": "defective", "seller_fulfilled_prime": "true", "a_to_z_filed": "false"},
    }


def test_xml_with_a_claim() -> None:
    [read_one] = read(own("returns.xml"))
    assert read_one.case is not None
    found = to_plain(read_one.case)
    assert (found["id"], found["market"], found["dispute"]) == ("Dmade2RRMA", "GB", "wrong_item")
    assert (found["stage"], found["requested_amount"]) == ("disputed", {"value": "20.00", "currency": "GBP"})
    assert [n.found for n in read_one.notes] == ["an A-to-z claim"]
    assert "deadlines" not in found


def test_external_fulfilment_by_its_own_id() -> None:
    one, two = records(own("returns.json"))
    assert (one["id"], one["market"], one["stage"], one["dispute"]) == (
        "0b6e-made-up-1",
        "IN",
        "return_in_transit",
        "not_as_described",
    )
    assert one["return_shipment"] == {"carrier": "ATS", "tracking_number": "R1", "tracking": "in_transit"}
    assert (two["id"], two["stage"], two["order"]["fulfilment"]) == ("0b6e-made-up-2", "closed", "platform")
    assert "SECRET" not in json.dumps([one, two])


STATUSES = {
    "CREATED": ("awaiting_return", "buyer"),
    "CARRIER_NOTIFIED_TO_PICK_UP_FROM_CUSTOMER": ("awaiting_return", "buyer"),
    "CARRIER_OUT_FOR_PICK_UP_FROM_CUSTOMER": ("awaiting_return", "buyer"),
    "CUSTOMER_CANCELLED_PICK_UP": ("awaiting_return", "buyer"),
    "CUSTOMER_RESCHEDULED_PICK_UP": ("awaiting_return", "buyer"),
    "PICKED_FROM_CUSTOMER": ("return_in_transit", "none"),
    "IN_TRANSIT": ("return_in_transit", "none"),
    "OUT_FOR_DELIVERY": ("return_in_transit", "none"),
    "DELIVERED": ("return_received", "seller"),
    "REPLANNED": ("return_in_transit", "none"),
    "CUSTOMER_DROPPED_OFF": ("return_in_transit", "none"),
    "PARTIALLY_PROCESSED": ("return_received", "seller"),
    "PROCESSED": ("closed", "none"),
    "REJECTED": ("closed", "none"),
    "CANCELLED": ("closed", "none"),
    "BRAND_NEW": (None, None),
}


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_of_external_fulfilment(status: str) -> None:
    payload = {"id": "r1", "status": status, "marketplaceChannelDetails": {"customerOrderId": "1"}}
    [found] = read(json.dumps(payload), "IN")
    assert found.case is not None
    assert (found.case.stage, found.case.turn) == STATUSES[status]
    assert found.unknown_codes == ({"status_raw": status} if status == "BRAND_NEW" else {})


def test_an_undelivered_parcel_was_refused() -> None:
    payload = {"id": "r1", "status": "CREATED", "returnType": "REJECT", "marketplaceChannelDetails": {"a": "1"}}
    assert records(json.dumps(payload), "IN")[0]["dispute"] == "refused_signature"


@pytest.mark.parametrize(
    ("status", "arrived", "stage", "turn"),
    [
        ("Approved", "", "awaiting_return", "buyer"),
        ("Approved", "12-Mar-2026", "return_received", "seller"),
        ("Completed", "12-Mar-2026", "closed", "none"),
        ("Denied", "", "closed", "none"),
        ("Pending", "", "requested", "seller"),
    ],
)
def test_each_status_of_a_report(status: str, arrived: str, stage: str, turn: str) -> None:
    [found] = records(f"{HEAD}\n{ROW.replace('Approved', status)}{arrived}\n")
    assert (found["stage"], found["turn"]) == (stage, turn)


def test_a_refund_made_is_not_due_again() -> None:
    [found] = records(f"{HEAD}\tRefunded Amount\n{ROW}12-Mar-2026\t20.00\n")
    assert (found["stage"], found["turn"]) == ("return_received", "none")


def test_returns_without_an_rma_stay_apart() -> None:
    head = f"{HEAD}\tMerchant SKU\n"
    row = ROW.replace("D1RRMA", " ")
    found = records(f"{head}{row}\ta\n{row}\tb\n")
    assert [f["id"] for f in found] == ["111-1:a", "111-1:b"]


def test_short_and_long_rows_and_encodings() -> None:
    assert records(f"{HEAD}\n111-1\t10-Mar-2026\tApproved\tD1RRMA\n", "US")[0]["id"] == "D1RRMA"
    too_long = read(f"{HEAD}\n{ROW}\tx\ty\n{ROW.replace('D1', 'D2')}\n")
    assert [r.case.id for r in too_long if r.case] == ["D2RRMA"]
    assert [p.line for r in too_long for p in r.problems] == [2]
    for encoded in ("utf-8-sig", "utf-16", "cp1252"):
        raw = f"{HEAD}\tReturn carrier\n{ROW}\tCorreos Españ\n".encode(encoded)
        assert records(raw)[0]["return_shipment"]["carrier"] == "Correos Españ"
    raw = f"{HEAD}\tReturn carrier\n{ROW}\tヤマト\n".encode("cp932")
    assert records(raw.replace(b"USD", b"JPY"), "JP")[0]["return_shipment"]["carrier"] == "ヤマト"


def test_a_return_to_a_fulfilment_centre() -> None:
    table = (
        "return-date\torder-id\tsku\tquantity\tdetailed-disposition\treason\tstatus\tlicense-plate-number\t"
        "customer-comments\n2026-03-10T08:00:00+00:00\t111-1\ta\t1\tDEFECTIVE\tDEFECTIVE\tUnit returned to inventory\t"
        "LPN1\tSECRET\n"
    )
    [found] = records(table, "US")
    assert (found["id"], found["stage"], found["order"]["fulfilment"]) == ("LPN1", "closed", "platform")
    assert "SECRET" not in json.dumps(found)


def test_an_empty_list_is_a_warning() -> None:
    [found] = read('{"returns": []}')
    assert found.record is None
    assert not found.problems
    assert [n.found for n in found.notes] == ["no return"]


samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")


@samples
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("error.finances.400.json", "InvalidInput"),
        ("externalFulfillment.returns.error_400.json", "InvalidInput"),
        ("finances.v0.chargebackEventList.json", "financial events"),
        ("report.accountHealth.2020-11-18.json", "disputes shop --from amazon"),
    ],
)
def test_published_errors_and_other_things(name: str, told: str) -> None:
    [found] = read((SAMPLES / name).read_bytes())
    assert found.record is None
    assert told in found.problems[0].found


@samples
@pytest.mark.parametrize(
    ("name", "market", "expected"),
    [
        (
            "report.returns.2025-07.short_row.tsv",
            None,
            [("DfqRyqfBRRMA", "US", "return_refund", "awaiting_return", "buyer", None, "21.38 USD")],
        ),
        (
            "report.returns.br_2026.other_columns.tsv",
            "BR",
            [("DZ1", "BR", "return_refund", "closed", "none", "273.60 BRL", None)],
        ),
        (
            "report.returns.xml",
            "ES",
            [("DJ1XPkq5RRMA", "ES", "return_refund", "awaiting_return", "buyer", "59.9 EUR", "59.9 EUR")],
        ),
        (
            "externalFulfillment.returns.list.json",
            None,
            [
                (
                    "ee39cdd9-9caa-47b6-a5b1-7b6a1c6d43d1",
                    "IN",
                    "return_refund",
                    "awaiting_return",
                    "buyer",
                    None,
                    None,
                ),
                (
                    "add6bfb3-8d15-4c79-8bcf-810fe12b163c",
                    "IN",
                    "return_refund",
                    "awaiting_return",
                    "buyer",
                    None,
                    None,
                ),
            ],
        ),
    ],
)
def test_published_samples(name: str, market: str | None, expected: list[tuple[Any, ...]]) -> None:
    def money(amount: dict[str, str] | None) -> str | None:
        return f"{amount['value']} {amount['currency']}" if amount else None

    found = records((SAMPLES / name).read_bytes(), market)
    assert [
        (
            f["id"],
            f["market"],
            f["dispute"],
            f["stage"],
            f["turn"],
            money(f.get("requested_amount")),
            money(f["order"].get("amount")),
        )
        for f in found
    ] == expected
    assert all("deadlines" not in f for f in found)
    assert "Neutral" not in json.dumps(found)
