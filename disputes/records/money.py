"""Money: a decimal amount of one currency, never a float and never converted."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from disputes.words.dataclass import dataclass

# Minor digits of the currencies that do not have two.
_NO_DIGITS = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
_THREE_DIGITS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_MINOR = {**dict.fromkeys(_NO_DIGITS, 0), **dict.fromkeys(_THREE_DIGITS, 3)}

_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


class CurrencyMismatch(ValueError):
    """Two amounts in different currencies were put together. Nothing is ever converted."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right} cannot be put together")
        self.left, self.right = left, right


def minor_digits(currency: str) -> int:
    """How many decimals the smallest unit of `currency` has: SGD 2, JPY 0, KWD 3."""
    return _MINOR.get(currency, 2)


def is_currency(text: str) -> bool:
    """True for three capital letters, the form of an ISO 4217 code."""
    return _CURRENCY.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Money:
    """`value` in units of `currency` (129.90 SGD), with the digits that were written.

    Two amounts are equal where value and currency are; they are ordered and added only within one
    currency, else :class:`CurrencyMismatch`.
    """

    value: Decimal
    currency: str

    @classmethod
    def parse(cls, text: str) -> Money:
        """`129.90 SGD` as money. Raises ValueError that says what is expected."""
        parts = text.split()
        if len(parts) != 2 or not is_currency(parts[1]) or not _AMOUNT.fullmatch(parts[0]):
            raise ValueError("an amount and its currency, e.g. 129.90 SGD")
        money = cls(Decimal(parts[0]), parts[1])
        if not money.is_whole:
            raise ValueError(f"an amount with at most {minor_digits(money.currency)} decimals in {money.currency}")
        return money

    @property
    def is_whole(self) -> bool:
        """False where the value is finer than the smallest unit of its currency."""
        scaled = self.value.scaleb(minor_digits(self.currency))
        return scaled == scaled.to_integral_value()

    def rounded(self) -> Money:
        """The amount at the digits of its currency; halves round away from zero."""
        return Money(self.value.quantize(Decimal(1).scaleb(-minor_digits(self.currency)), ROUND_HALF_UP), self.currency)

    def plain(self) -> dict[str, str]:
        """The JSON form, `{"value": "129.90", "currency": "SGD"}`."""
        return {"value": format(self.value, "f"), "currency": self.currency}

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other

    def __add__(self, other: Money) -> Money:
        return Money(self.value + self._same(other).value, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.value - self._same(other).value, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.value, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if isinstance(factor, bool) or not isinstance(factor, (Decimal, int)):
            return NotImplemented
        return Money(self.value * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.value < self._same(other).value

    def __le__(self, other: Money) -> bool:
        return self.value <= self._same(other).value

    def __gt__(self, other: Money) -> bool:
        return self.value > self._same(other).value

    def __ge__(self, other: Money) -> bool:
        return self.value >= self._same(other).value

    def __bool__(self) -> bool:
        return self.value != 0

    def __str__(self) -> str:
        return f"{self.value:f} {self.currency}"
