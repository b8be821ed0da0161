"""The case record: one dispute, or one order that is watched, as the channel and the seller know it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from disputes.records.base import (
    UNREAD,
    ActorWord,
    Bool,
    Count,
    DisputeWord,
    EventOutcomeWord,
    EventTypeWord,
    Facts,
    FulfilmentWord,
    GivenRemedyWord,
    Id,
    Instant,
    Intent,
    LabelWord,
    Many,
    MarketCode,
    Notes,
    PartyWord,
    PaymentWord,
    PlatformWord,
    Price,
    Record,
    RemedyWord,
    SiteWord,
    StageWord,
    Text,
    Texts,
    TrackingWord,
    TurnWord,
)
from disputes.records.shop import EmbeddedShop


class Order(Record):
    """What was bought. `products`: the seller's own numbers of it; `amount` is what the buyer paid in total,
    `promised_by` the latest estimated delivery.
    """

    id: Id | None = None
    amount: Price | None = None
    item_price: Price | None = None
    shipping_fee: Price | None = None
    tax: Price | None = None
    payment: PaymentWord | None = None
    fulfilment: FulfilmentWord | None = None
    preorder: Bool | None = None
    category: Text | None = None
    products: Annotated[Texts, UNREAD] = ()
    ship_by: Instant | None = None
    promised_from: Instant | None = None
    promised_by: Instant | None = None


class Shipment(Record):
    """A parcel on its way to the buyer, or back."""

    carrier: Text | None = None
    tracking_number: Text | None = None
    tracking: TrackingWord | None = None
    integrated: Bool | None = None
    label: LabelWord | None = None
    signed: Bool | None = None
    address_match: Bool | None = None
    value: Price | None = None


class Event(Record):
    """Something that happened at `at`; `agent`: who did it on the seller's side."""

    type: EventTypeWord
    at: Instant
    by: PartyWord | None = None
    outcome: EventOutcomeWord | None = None
    remedy: GivenRemedyWord | None = None
    amount: Price | None = None
    auto: Bool | None = None
    ref: Text | None = None
    agent: Annotated[Text, UNREAD] | None = None


class StatedDeadline(Record):
    """A due instant that the channel itself states; null = the channel takes no answer."""

    actor: ActorWord | None = None
    due_at: Instant | None
    for_: Text | None = Field(None, alias="for")


class EvidenceItem(Record):
    """A document, picture or text on file. `bytes` of the file, `chars` of the text."""

    kind: Id
    file: Text | None = None
    format: Text | None = None
    bytes: Count | None = None
    pages: Count | None = None
    chars: Count | None = None
    shows: Texts = ()
    submitted_at: Instant | None = None


class Buyer(Record):
    """The buyer; `intent` from 1 (strong) to 4 (none)."""

    contacted: Bool | None = None
    intent: Intent | None = None
    tier: Text | None = None
    claims_last_90_days: Count | None = None


class Transaction(Record):
    """An earlier payment of the same buyer."""

    at: Instant | None = None
    amount: Price | None = None
    disputed: Bool | None = None
    ip: Text | None = None
    device: Text | None = None
    email: Text | None = None
    address: Text | None = None


class Case(Record):
    """A case record, known by (platform, id)."""

    id: Id
    platform: PlatformWord
    market: MarketCode
    site: SiteWord | None = None
    via: Id | None = None
    shop: EmbeddedShop | None = None
    dispute: DisputeWord
    reason_raw: Text | None = None
    status_raw: Text | None = None
    source_version: Text | None = None
    stage: StageWord | None = None
    turn: TurnWord | None = None
    requested: RemedyWord | None = None
    requested_amount: Price | None = None
    times_opened: Count | None = None
    order: Order | None = None
    shipments: Many[Shipment] = ()
    shipment: Shipment | None = None
    return_shipment: Shipment | None = None
    events: Many[Event] = ()
    deadlines: Annotated[Many[StatedDeadline], UNREAD] = ()
    evidence: Many[EvidenceItem] = ()
    buyer: Buyer | None = None
    prior_transactions: Many[Transaction] = ()
    facts: Facts = Field(default_factory=dict)
    fetched_at: Instant | None = None
    notes: Notes | None = None

    @property
    def parcels(self) -> tuple[Shipment, ...] | None:
        """The shipments, `shipment` read as a list of one; None where the record is silent about them."""
        if "shipment" in self.model_fields_set:
            return () if self.shipment is None else (self.shipment,)
        return self.shipments if "shipments" in self.model_fields_set else None
