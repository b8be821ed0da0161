"""The shop record: what a seller's account counts, was issued and is measured by."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from disputes.records.base import (
    UNREAD,
    Amount,
    AppealOutcomeWord,
    Count,
    Day,
    Facts,
    Id,
    Instant,
    Many,
    MarketCode,
    Month,
    Notes,
    Number,
    PlatformWord,
    Price,
    Record,
    SellerOriginWord,
    Share,
    SiteWord,
    Text,
    members,
)


class Figures(Record):
    """A period's counts. Further number columns are kept: a ruleset declares which it knows."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Amount]

    @property
    def further(self) -> dict[str, Amount]:
        """The columns beyond the contract's, by name."""
        return dict(self.__pydantic_extra__ or {})


class OrderFigures(Figures):
    """Orders of a week or a day."""

    orders: Count | None = None
    shipped: Count | None = None
    unfulfilled: Count | None = None
    late: Count | None = None


class Week(OrderFigures):
    """A week that begins on `starts`, a local date of the platform."""

    starts: Day


class OneDay(OrderFigures):
    """A local date of the platform."""

    date: Day


class CardFigures(Figures):
    """Sales and disputes of a month, or of one brand in it."""

    sales: Count | None = None
    sales_amount: Price | None = None
    chargebacks: Count | None = None
    fraud_reports: Count | None = None
    disputed_amount: Price | None = None


class ProgrammeMonth(CardFigures):
    """A calendar month, `2026-03`."""

    month: Month
    by_brand: Annotated[
        dict[str, CardFigures], BeforeValidator(lambda raw: {} if raw is None else members(raw)), UNREAD
    ] = Field(default_factory=dict)


class ShopOrder(Record):
    """One order of the shop."""

    id: Id | None = None
    created_at: Instant | None = None
    paid_at: Instant | None = None
    cleared_at: Instant | None = None
    ship_by: Instant | None = None
    shipped_at: Instant | None = None
    first_scan_at: Instant | None = None
    promised_by: Instant | None = None
    delivered_at: Instant | None = None
    cancelled_at: Instant | None = None
    cancelled_by: Text | None = None
    cause: Text | None = None


class Counts(Record):
    """A metric that the platform, or the seller, has already counted over the days `from` to `to`, both inclusive."""

    metric: Id
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    numerator: Count | None = None
    denominator: Count | None = None
    rate: Share | None = None
    excluded: Count | None = None
    unique_buyers: Count | None = None


class Appeal(Record):
    """An appeal; an `outcome` that is absent or null is pending."""

    filed_at: Instant | None = None
    resubmitted_at: Instant | None = None
    decided_at: Instant | None = None
    outcome: AppealOutcomeWord | None = None


class Violation(Record):
    """A violation that was found, whether or not points were issued for it."""

    type: Id
    at: Instant | None = None
    count: Count | None = None
    severity: Text | None = None
    points: Number | None = None
    order: Id | None = None
    found_by: Text | None = None
    ref: Text | None = None
    appeals: Many[Appeal] = ()


class IssuedPoints(Record):
    """Points that the platform issued; `ledger` null is its main ledger."""

    ledger: Text | None = None
    issued_at: Instant
    points: Amount
    type: Id | None = None
    ref: Text | None = None
    appeals: Many[Appeal] = ()


class Measure(Record):
    """A measure of the platform; `ends_at` is exclusive, null is until lifted."""

    type: Id
    starts_at: Instant | None = None
    ends_at: Instant | None = None


class Balance(Record):
    """The points left on a ledger that counts down."""

    points: Number
    at: Instant | None = None


class EmbeddedShop(Record):
    """A shop inside a case: it inherits the case's platform and market and needs no id."""

    id: Id | None = None
    platform: PlatformWord | None = None
    market: MarketCode | None = None
    site: SiteWord | None = None
    seller: SellerOriginWord | None = None
    tier: Text | None = None
    size: Text | None = None
    opened_at: Instant | None = None
    weeks: Many[Week] = ()
    days: Many[OneDay] = ()
    orders: Many[ShopOrder] = ()
    counts: Annotated[Many[Counts], UNREAD] = ()
    months: Many[ProgrammeMonth] = ()
    violations: Many[Violation] = ()
    points: Many[IssuedPoints] = ()
    measures: Many[Measure] = ()
    balance: Balance | None = None
    facts: Facts = Field(default_factory=dict)
    fetched_at: Instant | None = None
    notes: Notes | None = None


class Shop(EmbeddedShop):
    """A shop record on its own, known by (platform, id)."""

    id: Id
    platform: PlatformWord
    market: MarketCode
