"""Eight desks, each with a case and the evidence that its seller has, and the pack that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.pack.evidence import document, photo


@dataclass(frozen=True)
class Desk:
    """A desk: its case, as of when, and what puts the evidence into a folder."""

    name: str
    case: str
    as_of: str
    evidence: Callable[[Path], object]


def _stripe(folder: Path) -> None:
    label = ["UPS LABEL\n1Z999AA10123456784\nTo: Ana Silva, 12 Main St, Austin TX 78701", "Terms of carriage"]
    document(folder / "scan0001.pdf", label)
    chat = "2026-02-12 buyer: when does ch_3RgOvrB come?\n2026-02-12 seller: on 14 Feb, 1Z999AA10123456784\n"
    (folder / "customer communication.txt").write_text(chat)
    photo(folder / "customer_signature.jpg", "A. Silva", turned=6)
    (folder / "pack.yaml").write_text(
        "files:\n"
        "  scan0001.pdf: {kind: shipping_documentation, shows: [full_address], confirmed_by: ana}\n"
        "texts:\n"
        "  shipping_address: Ana Silva, 12 Main St, Austin TX 78701, US\n"
    )


def _paypal(folder: Path) -> None:
    document(folder / "proof_of_delivery.pdf", ["DHL\nJJD0099887766 delivered 14.02.2026"], size=(842, 595))
    photo(folder / "photos of shipped item 1.png", "packed", form="PNG")
    photo(folder / "scan.jpg", "which?")


def _ebay(folder: Path) -> None:
    photo(folder / "delivery_photo.jpg", "door")
    document(folder / "signature_confirmation.pdf", ["Signed: M. Byrne\nCP123456789IE"])


def _shopee(folder: Path) -> None:
    for number in range(1, 5):
        photo(folder / f"dispute_photos_{number}.jpg", f"退货照片 {number}")
    photo(folder / "packing_video.heic", "packing", form="HEIF")


def _visa(folder: Path) -> None:
    photo(folder / "card_checks.png", "AVS Y CVV M", form="PNG")
    document(folder / "proof of delivery.pdf", ["FedEx 794612345678"])
    (folder / "聊天.txt").write_text("买家：已收到 CARD-77-0021，谢谢。\n卖家：不客气。\n", encoding="utf-8")
    (folder / "pack.yaml").write_text("files: {聊天.txt: messages}\n", encoding="utf-8")


def _mastercard(folder: Path) -> None:
    pages = [f"page {n}" + ("\n3SABCD0001234" if n == 27 else "") for n in range(1, 31)]
    document(folder / "proof_of_delivery.pdf", pages)


def _amazon(folder: Path) -> None:
    document(folder / "carrier_tracking.pdf", ["USPS 9400111899561"])


def _tiktok_shop(folder: Path) -> None:
    (folder / "proof_of_delivery").mkdir()
    photo(folder / "proof_of_delivery" / "1.jpg", "delivered")


DESKS = (
    Desk(
        "stripe",
        """id: dp_1RgOvrB
platform: stripe
market: US
dispute: nondelivery
reason_raw: product_not_received
status_raw: needs_response
stage: chargeback
order: {id: ch_3RgOvrB, amount: 75.00 USD, payment: card}
shipment: {carrier: UPS, tracking_number: 1Z999AA10123456784, tracking: delivered_signed, address_match: true}
facts: {card_brand: visa, network_reason_code: "13.1"}
evidence: []
events:
  - {type: paid, at: 2026-02-10T12:00:00Z, by: buyer}
  - {type: shipped, at: 2026-02-11T12:00:00Z, by: seller}
  - {type: delivered, at: 2026-02-14T12:00:00Z, by: carrier}
  - {type: opened, at: 2026-03-02T12:00:00Z, by: buyer}
""",
        "2026-03-05T12:00:00Z",
        _stripe,
    ),
    Desk(
        "paypal",
        """id: PP-D-27803
platform: paypal
market: DE
dispute: nondelivery
reason_raw: MERCHANDISE_OR_SERVICE_NOT_RECEIVED
stage: disputed
order: {id: "77-2201", amount: 200.00 EUR, payment: paypal}
shipment: {carrier: DHL, tracking_number: JJD0099887766, tracking: delivered, address_match: true}
evidence: []
events:
  - {type: paid, at: 2026-02-10T12:00:00Z, by: buyer}
  - {type: shipped, at: 2026-02-11T12:00:00Z, by: seller}
  - {type: delivered, at: 2026-02-14T12:00:00Z, by: carrier}
  - {type: opened, at: 2026-03-02T12:00:00Z, by: buyer}
  - {type: escalated, at: 2026-03-03T12:00:00Z, by: buyer}
""",
        "2026-03-05T12:00:00Z",
        _paypal,
    ),
    Desk(
        "ebay",
        """id: "5350000012"
platform: ebay
market: IE
dispute: chargeback
reason_raw: ITEM_NOT_RECEIVED
stage: chargeback
order: {id: "19-20551-30011", amount: 640.00 EUR, payment: card, fulfilment: seller}
shipment:
  carrier: An Post
  tracking_number: CP123456789IE
  tracking: delivered_signed
  integrated: true
  address_match: true
events:
  - {type: paid, at: 2026-03-01T09:00:00+00:00}
  - {type: delivered, at: 2026-03-09T09:00:00+00:00}
  - {type: opened, at: 2026-04-20T09:00:00+01:00, by: bank}
evidence: []
""",
        "2026-04-21T09:00:00+01:00",
        _ebay,
    ),
    Desk(
        "shopee",
        """id: "2604120000071"
platform: shopee
market: SG
dispute: damaged
stage: requested
status_raw: REQUESTED
order: {id: 2604PQRS11, amount: 129.90 SGD}
shipment: {carrier: SPX Express, tracking_number: SPXSG0400112233, tracking: delivered}
evidence: []
events:
  - {type: shipped, at: 2026-04-01T09:00:00+08:00}
  - {type: delivered, at: 2026-04-08T09:00:00+08:00}
  - {type: opened, at: 2026-04-12T09:00:00+08:00, by: buyer}
""",
        "2026-04-12T15:00:00+08:00",
        _shopee,
    ),
    Desk(
        "visa",
        """id: VI-2026-0302-E
platform: visa
market: US
dispute: unauthorized
reason_raw: "10.4"
stage: chargeback
order: {id: CARD-77-0021, amount: 240.00 USD, payment: card}
shipment: {carrier: FedEx, tracking_number: "794612345678", tracking: delivered, address_match: true}
facts: {transaction_ip: 203.0.113.9, transaction_device: fp-7c1e2d9a4b8f6605aa10}
evidence: []
prior_transactions:
  - {at: 2025-10-12T10:00:00Z, amount: 80.00 USD, disputed: false, ip: 203.0.113.9, device: fp-7c1e2d9a4b8f6605aa10}
  - {at: 2026-01-20T10:00:00Z, amount: 60.00 USD, disputed: false, ip: 203.0.113.9, device: fp-7c1e2d9a4b8f6605aa10}
  - {at: 2025-08-03T10:00:00Z, amount: 95.00 USD, disputed: false, ip: 203.0.113.9, device: fp-7c1e2d9a4b8f6605aa10}
events:
  - {type: paid, at: 2026-02-19T12:00:00Z, by: buyer}
  - {type: opened, at: 2026-03-02T12:00:00Z, by: buyer}
""",
        "2026-03-05T12:00:00Z",
        _visa,
    ),
    Desk(
        "mastercard",
        """id: MC-2026-0402-P
platform: mastercard
market: NL
dispute: nondelivery
reason_raw: "4853"
stage: chargeback
order: {id: CARD-55-0402, amount: 210.00 EUR, payment: card, promised_by: 2026-03-01T23:59:59Z}
shipment: {carrier: PostNL, tracking_number: 3SABCD0001234, tracking: delivered, address_match: true}
evidence: []
events:
  - {type: paid, at: 2026-02-10T12:00:00Z, by: buyer}
  - {type: delivered, at: 2026-02-27T12:00:00Z, by: carrier}
  - {type: opened, at: 2026-04-01T12:00:00Z, by: buyer}
""",
        "2026-04-03T12:00:00Z",
        _mastercard,
    ),
    Desk(
        "amazon",
        """id: AMZ-US-2026-0310
platform: amazon
market: US
dispute: nondelivery
stage: decided
order: {id: "113-4412907-1130262", amount: 80.00 USD, fulfilment: seller, promised_by: 2026-02-20T23:59:59-08:00}
shipment: {tracking_number: "9400111899561", tracking: in_transit, label: seller}
events:
  - {type: ordered, at: 2026-02-10T10:00:00-08:00, by: buyer}
  - {type: shipped, at: 2026-02-12T09:00:00-08:00, by: seller}
  - {type: opened, at: 2026-03-05T09:00:00-08:00, by: buyer}
  - {type: ruled, at: 2026-03-10T11:30:00-07:00, by: platform, outcome: buyer}
evidence: []
""",
        "2026-03-20T12:00:00-07:00",
        _amazon,
    ),
    Desk(
        "tiktok_shop",
        """id: tt-th-2
platform: tiktok_shop
market: TH
dispute: nondelivery
stage: requested
order: {id: "577000123", amount: 900 THB, fulfilment: seller}
shipment: {carrier: Flash, tracking_number: TH0123456789, tracking: delivered, label: platform}
events:
  - {type: delivered, at: 2026-02-01T10:00:00+07:00}
  - {type: opened, at: 2026-02-03T10:00:00+07:00, by: buyer}
evidence: []
""",
        "2026-02-04T12:00:00+07:00",
        _tiktok_shop,
    ),
)
BY_NAME = {desk.name: desk for desk in DESKS}
