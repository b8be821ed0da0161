"""The shop record: what a seller's account counts, was issued and is measured by."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from disputes.records.base import (
    UNREAD,
    AmountField,
    AppealOutcomeField,
    CountField,
    DayField,
    FactsField,
    IdField,
    InstantField,
    Many,
    MarketField,
    MonthField,
    NotesField,
    NumberField,
    PlatformField,
    PriceField,
    Record,
    SellerOriginField,
    ShareField,
    SiteField,
    TextField,
    members,
)


class Figures(Record):
    """A period's counts. Further number columns are kept: a ruleset declares which it knows."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, AmountField]

    @property
    def further(self) -> dict[str, AmountField]:
        """The columns beyond the contract's, by name."""
        return dict(self.__pydantic_extra__ or {})


class OrderFigures(Figures):
    """Orders of a week or a day."""

    orders: CountField | None = None
    shipped: CountField | None = None
    unfulfilled: CountField | None = None
    late: CountField | None = None


class Week(OrderFigures):
    """A week that begins on `starts`, a local date of the platform."""

    starts: DayField


class OneDay(OrderFigures):
    """A local date of the platform."""

    date: DayField


class CardFigures(Figures):
    """Sales and disputes of a month, or of one brand in it."""

    sales: CountField | None = None
    sales_amount: PriceField | None = None
    chargebacks: CountField | None = None
    fraud_reports: CountField | None = None
    disputed_amount: PriceField | None = None


class ProgrammeMonth(CardFigures):
    """A calendar month, `2026-03`."""

    month: MonthField
    by_brand: Annotated[
        dict[str, CardFigures], BeforeValidator(lambda raw: {} if raw is None else members(raw)), UNREAD
    ] = Field(default_factory=dict)


class ShopOrder(Record):
    """One order of the shop."""

    id: IdField | None = None
    created_at: InstantField | None = None
    paid_at: InstantField | None = None
    cleared_at: InstantField | None = None
    ship_by: InstantField | None = None
    shipped_at: InstantField | None = None
    first_scan_at: InstantField | None = None
    promised_by: InstantField | None = None
    delivered_at: InstantField | None = None
    cancelled_at: InstantField | None = None
    cancelled_by: TextField | None = None
    cause: TextField | None = None


class CountedMetric(Record):
    """A metric that the platform, or the seller, has already counted over the days `from` to `to`, both inclusive."""

    metric: IdField
    from_: DayField | None = Field(None, alias="from")
    to: DayField | None = None
    numerator: CountField | None = None
    denominator: CountField | None = None
    rate: ShareField | None = None
    excluded: CountField | None = None
    unique_buyers: CountField | None = None


class Appeal(Record):
    """An appeal; an `outcome` that is absent or null is pending."""

    filed_at: InstantField | None = None
    resubmitted_at: InstantField | None = None
    decided_at: InstantField | None = None
    outcome: AppealOutcomeField | None = None


class Violation(Record):
    """A violation that was found, whether or not points were issued for it."""

    type: IdField
    at: InstantField | None = None
    count: CountField | None = None
    severity: TextField | None = None
    points: NumberField | None = None
    order: IdField | None = None
    found_by: TextField | None = None
    ref: TextField | None = None
    appeals: Many[Appeal] = ()


class IssuedPoints(Record):
    """Points that the platform issued; `ledger` null is its main ledger."""

    ledger: TextField | None = None
    issued_at: InstantField
    points: AmountField
    type: IdField | None = None
    ref: TextField | None = None
    appeals: Many[Appeal] = ()


class Measure(Record):
    """A measure of the platform; `ends_at` is exclusive, null is until lifted."""

    type: IdField
    starts_at: InstantField | None = None
    ends_at: InstantField | None = None


class Balance(Record):
    """The points left on a ledger that counts down."""

    points: NumberField
    at: InstantField | None = None


class EmbeddedShop(Record):
    """A shop inside a case: it inherits the case's platform and market and needs no id."""

    id: IdField | None = None
    platform: PlatformField | None = None
    market: MarketField | None = None
    site: SiteField | None = None
    seller: SellerOriginField | None = None
    tier: TextField | None = None
    size: TextField | None = None
    opened_at: InstantField | None = None
    weeks: Many[Week] = ()
    days: Many[OneDay] = ()
    orders: Many[ShopOrder] = ()
    counts: Annotated[Many[CountedMetric], UNREAD] = ()
    months: Many[ProgrammeMonth] = ()
    violations: Many[Violation] = ()
    points: Many[IssuedPoints] = ()
    measures: Many[Measure] = ()
    balance: Balance | None = None
    facts: FactsField = Field(default_factory=dict)
    fetched_at: InstantField | None = None
    notes: NotesField | None = None


class Shop(EmbeddedShop):
    """A shop record on its own, known by (platform, id)."""

    id: IdField
    platform: PlatformField
    market: MarketField
