"""The case record: one dispute, or one order that is watched, as the channel and the seller know it."""

from typing import Annotated

from pydantic import Field

from disputes.records.base import (
    UNREAD,
    ActorField,
    BoolField,
    ConfidenceField,
    CountField,
    DisputeField,
    EventOutcomeField,
    EventTypeField,
    FactsField,
    FulfilmentField,
    GivenRemedyField,
    IdField,
    IdsField,
    InstantField,
    IntentField,
    LabelField,
    Many,
    MarketField,
    NotesField,
    PartyField,
    PaymentField,
    PlatformField,
    PriceField,
    Record,
    RemedyField,
    SiteField,
    StageField,
    TextField,
    TextsField,
    TrackingField,
    TurnField,
)
from disputes.records.shop import EmbeddedShop


class Order(Record):
    """What was bought. `products`: the seller's own numbers of it; `amount` is what the buyer paid in total,
    `promised_by` the latest estimated delivery.
    """

    id: IdField | None = None
    amount: PriceField | None = None
    item_price: PriceField | None = None
    shipping_fee: PriceField | None = None
    tax: PriceField | None = None
    payment: PaymentField | None = None
    fulfilment: FulfilmentField | None = None
    preorder: BoolField | None = None
    category: TextField | None = None
    products: Annotated[TextsField, UNREAD] = ()
    ship_by: InstantField | None = None
    promised_from: InstantField | None = None
    promised_by: InstantField | None = None


class Shipment(Record):
    """A parcel on its way to the buyer, or back."""

    carrier: TextField | None = None
    tracking_number: TextField | None = None
    tracking: TrackingField | None = None
    integrated: BoolField | None = None
    label: LabelField | None = None
    signed: BoolField | None = None
    address_match: BoolField | None = None
    value: PriceField | None = None


class Event(Record):
    """Something that happened at `at`; `agent`: who did it on the seller's side."""

    type: EventTypeField
    at: InstantField
    by: PartyField | None = None
    outcome: EventOutcomeField | None = None
    remedy: GivenRemedyField | None = None
    amount: PriceField | None = None
    auto: BoolField | None = None
    ref: TextField | None = None
    agent: Annotated[TextField, UNREAD] | None = None


class StatedDeadline(Record):
    """A due instant that the channel itself states; null = the channel takes no answer.

    `confidence` is that of the instant, where it had to be worked out: from a local time without a zone, say.
    """

    actor: ActorField | None = None
    due_at: InstantField | None
    for_: TextField | None = Field(None, alias="for")
    confidence: ConfidenceField | None = None


class EvidenceOnFile(Record):
    """A document, picture or text on file. `bytes` of the file, `chars` of the text."""

    kind: IdField
    file: TextField | None = None
    format: TextField | None = None
    bytes: CountField | None = None
    pages: CountField | None = None
    chars: CountField | None = None
    shows: TextsField = ()
    submitted_at: InstantField | None = None


class Buyer(Record):
    """The buyer; `intent` from 1 (strong) to 4 (none)."""

    contacted: BoolField | None = None
    intent: IntentField | None = None
    tier: TextField | None = None
    claims_last_90_days: CountField | None = None


class Transaction(Record):
    """An earlier payment of the same buyer."""

    at: InstantField | None = None
    amount: PriceField | None = None
    disputed: BoolField | None = None
    ip: TextField | None = None
    device: TextField | None = None
    email: TextField | None = None
    address: TextField | None = None


class Case(Record):
    """A case record, known by (platform, id).

    `other_ids` are those by which the channel or the seller knows it as well: of the charge, the payment, the claim. An
    `id` that stands among them, or is that of the order, is not the case's own: the channel did not name one.
    """

    id: IdField
    platform: PlatformField
    other_ids: Annotated[IdsField, UNREAD] = ()
    market: MarketField
    site: SiteField | None = None
    via: IdField | None = None
    shop: EmbeddedShop | None = None
    dispute: DisputeField
    reason_raw: TextField | None = None
    status_raw: TextField | None = None
    source_version: TextField | None = None
    stage: StageField | None = None
    turn: TurnField | None = None
    requested: RemedyField | None = None
    requested_amount: PriceField | None = None
    times_opened: CountField | None = None
    events_complete: BoolField | None = None
    order: Order | None = None
    shipments: Many[Shipment] = ()
    shipment: Shipment | None = None
    return_shipment: Shipment | None = None
    events: Many[Event] = ()
    deadlines: Annotated[Many[StatedDeadline], UNREAD] = ()
    evidence: Many[EvidenceOnFile] = ()
    buyer: Buyer | None = None
    prior_transactions: Many[Transaction] = ()
    facts: FactsField = Field(default_factory=dict)
    fetched_at: InstantField | None = None
    updated_at: InstantField | None = None
    notes: NotesField | None = None
    raw: FactsField = Field(default_factory=dict)

    @property
    def has_own_id(self) -> bool:
        """Whether the id is the case's own, and not that of its charge or its order."""
        return self.id not in self.other_ids and (self.order is None or self.order.id != self.id)

    @property
    def parcels(self) -> tuple[Shipment, ...] | None:
        """The shipments, `shipment` read as a list of one; None where the record is silent about them."""
        if "shipment" in self.model_fields_set:
            return () if self.shipment is None else (self.shipment,)
        return self.shipments if "shipments" in self.model_fields_set else None
