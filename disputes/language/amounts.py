"""Amounts: money or numbers, written out, read from fields, or worked from them left to right."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from disputes.language.alternatives import NO_VALUE, Alternatives
from disputes.language.scope import Amount, Quantity, Scope
from disputes.language.truth import Gap, Text, Unknown
from disputes.records.money import Money
from disputes.words.dataclass import dataclass
from disputes.words.language import AmountStep

NO_SINGLE = Text("The source gives a range and no single amount.", "资料仅给出区间，没有单一金额。")
NO_PRICE = Text("On file is {known}, and no amount in {currency}.", "资料中为 {known}，没有 {currency} 金额。")
NO_CURRENCY = Text("On file is {known}; the currency of the case is not known.", "资料中为 {known}，案件币种不明。")


@dataclass(frozen=True, slots=True)
class WrittenAmount:
    """A number, an amount of money, or a price list (one amount a currency)."""

    value: Decimal | Money | tuple[Money, ...]

    def of(self, scope: Scope, currency: str | None = None) -> Quantity:
        if not isinstance(self.value, tuple):
            return self.value
        for money in self.value:
            if money.currency == currency:
                return money
        known = " / ".join(f"{m.currency} {m.value:f}" for m in self.value)
        why = (NO_PRICE if currency is not None else NO_CURRENCY).filled(known=known, currency=currency)
        return Unknown(gaps=frozenset({Gap(f"price_in_{currency or 'unknown_currency'}", why)}))

    def reads(self) -> Iterator[str]:
        yield from ()


@dataclass(frozen=True, slots=True)
class FieldAmount:
    """The amount in a field (or in a key of the list member at hand)."""

    path: str
    own: bool = False

    def of(self, scope: Scope, currency: str | None = None) -> Quantity:
        value = scope.read_own(self.path) if self.own else scope.read(self.path)
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        return value if isinstance(value, (Decimal, Money, Unknown)) else None

    def reads(self) -> Iterator[str]:
        if not self.own:
            yield self.path


@dataclass(frozen=True, slots=True)
class ComputedAmount:
    """`{of: …, times: …, plus: …, minus: …, at_least: …, at_most: …}`, in the order of its keys."""

    parts: tuple[Alternatives[Amount], ...]
    steps: tuple[tuple[AmountStep, Alternatives[Amount]], ...] = ()

    def of(self, scope: Scope, currency: str | None = None) -> Quantity:
        total: Quantity = None
        for part in self.parts:
            total = (
                _step(AmountStep.PLUS, total, amount(part, scope, currency))
                if total is not None
                else amount(part, scope, currency)
            )
            if total is None or isinstance(total, Unknown):
                return total
        for name, operand in self.steps:
            assert not isinstance(total, Unknown)
            here = total.currency if isinstance(total, Money) else currency
            total = _step(name, total, amount(operand, scope, here))
            if total is None or isinstance(total, Unknown):
                return total
        return total

    def reads(self) -> Iterator[str]:
        for part in (*self.parts, *(o for _, o in self.steps)):
            yield from part.reads()


@dataclass(frozen=True, slots=True)
class SteppedAmount:
    """`{by: field, steps: {1: 0, 6: 2}}`: the highest step not above the number, below the first nothing."""

    by: Amount
    steps: tuple[tuple[Decimal, Alternatives[Amount]], ...]

    def of(self, scope: Scope, currency: str | None = None) -> Quantity:
        count = self.by.of(scope, currency)
        if count is None or isinstance(count, Unknown):
            return count
        best = None
        for least, value in self.steps:
            if isinstance(count, Decimal) and least <= count:
                best = value
        return None if best is None else amount(best, scope, currency)

    def reads(self) -> Iterator[str]:
        yield from self.by.reads()
        for _, value in self.steps:
            yield from value.reads()


@dataclass(frozen=True, slots=True)
class AmountRange:
    """Where the source gives no single figure."""

    least: Alternatives[Amount]
    most: Alternatives[Amount]

    def of(self, scope: Scope, currency: str | None = None) -> Quantity:
        """No single amount: who can show both ends reads them, for anyone else it stays open."""
        return Unknown(gaps=frozenset({Gap("range", NO_SINGLE)}))

    def reads(self) -> Iterator[str]:
        yield from self.least.reads()
        yield from self.most.reads()


def amount(alternatives: Alternatives[Amount], scope: Scope, currency: str | None = None) -> Quantity:
    """The amount in force for a case: Money, a number, None (nothing), or what keeps it open."""
    value = alternatives.known(scope)
    if value is None or isinstance(value, Unknown):
        return value
    return value.of(scope, currency)


def _step(step: AmountStep, left: Quantity, right: Quantity) -> Quantity:
    if right is None or isinstance(right, Unknown):
        return right
    if left is None or isinstance(left, Unknown):
        return left
    if step is AmountStep.TIMES:
        if isinstance(right, Money):
            left, right = right, left
        if isinstance(left, Money) and isinstance(right, Decimal):
            return Money(left.value * right, left.currency)
        return left * right if isinstance(left, Decimal) and isinstance(right, Decimal) else _mixed()
    if isinstance(left, Money) and isinstance(right, Money):
        return (
            Money(_worked(step, left.value, right.value), left.currency)
            if left.currency == right.currency
            else _mixed()
        )
    if isinstance(left, Money) or isinstance(right, Money):
        return _mixed()
    return _worked(step, left, right)


def _worked(step: AmountStep, left: Decimal, right: Decimal) -> Decimal:
    """One step on two numbers, or on two amounts of one currency."""
    if step is AmountStep.PLUS:
        return left + right
    if step is AmountStep.MINUS:
        return left - right
    return max(left, right) if step is AmountStep.AT_LEAST else min(left, right)


def _mixed() -> Unknown:
    return Unknown(gaps=frozenset({Gap("amounts_of_different_kinds", NO_VALUE)}))
