"""The kinds of value that a record can hold, and how a scalar is typed by its place.

A scalar comes in as the text of a document ("129.90", "true") or as a real Python value; either is
typed strictly. What does not fit raises :class:`BadValue`, which says what is expected there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

from disputes.records.money import Money, is_currency, minor_digits
from disputes.records.synonyms import meant
from disputes.records.values import Value
from disputes.words.dataclass import dataclass
from disputes.words.language import FieldKind
from disputes.words.lists import WordList, lister

MAX_TEXT = 20_000
MAX_MEMBERS = 5_000
FIRST_YEAR, LAST_YEAR = 1990, 2199
INSTANT = "an instant with an offset, e.g. 2026-04-12T09:00:00+08:00"
DATE = "a date, e.g. 2026-04-12"
MONTH = "a month, e.g. 2026-03"
MONEY = 'an amount with its currency, e.g. {value: "129.90", currency: SGD} or 129.90 SGD'

_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")
_USUAL_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])"
)
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(?:(:[0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?:([Zz])|([+-])([0-9]{2}):?([0-9]{2}))?"
)
_SHORT_MONEY = re.compile(r"(-?[0-9][0-9.,]*) *([A-Za-z]{3})|([A-Za-z]{3}) *(-?[0-9][0-9.,]*)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_LIKE_BOOLS = {
    "yes": "true",
    "y": "true",
    "on": "true",
    "1": "true",
    "no": "false",
    "n": "false",
    "off": "false",
    "0": "false",
}


@dataclass(frozen=True, slots=True)
class FieldType:
    """The type of a field: its kind, the closed words of an enum, the member type of a list."""

    kind: FieldKind
    words: tuple[str, ...] = ()
    of: FieldType | None = None


class BadValue(ValueError):
    """A value that does not fit its place: what is expected there, and what was found where the value itself says
    little. `listed_as` is the list that `words` are, where they are one that can be looked up.
    """

    def __init__(
        self,
        expected: str,
        *,
        nearest: str | None = None,
        found: str | None = None,
        word: str = "",
        words: Sequence[str] = (),
        listed_as: WordList | None = None,
    ) -> None:
        super().__init__(expected)
        self.expected, self.found = expected, found
        self._nearest, self._word, self._words, self._listed_as = nearest, word, words, listed_as

    @property
    def nearest(self) -> str | None:
        """The valid word that was probably meant; looked for only when asked, as looking takes long."""
        return self._nearest or (meant(self._word, self._words, self._listed_as or "") if self._words else None)


_NO_ID = ("null", "none", "nil", "undefined", "nan", "n/a", "-1", "0000-00-00 00:00:00")  # of programs that have none


def listed(words: Sequence[str], limit: int = 8, listed_as: WordList | None = None) -> str:
    """`a, b or c`; a long list is cut, and names the command that shows all of it where there is one."""
    if len(words) == 1:
        return words[0]
    if len(words) > limit:
        rest = f"{len(words)} words" if listed_as is None else lister(listed_as, len(words))
        return f"{', '.join(words[:limit])}, … ({rest})"
    return f"{', '.join(words[:-1])} or {words[-1]}"


def to_text(raw: object, limit: int = MAX_TEXT) -> str:
    """A text of at most `limit` characters. A whole number is a text too: ids often look like numbers."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        raise BadValue("a text")
    if len(raw) > limit:
        raise BadValue(f"at most {limit} characters", found=f"{len(raw)} characters")
    if "\x00" in raw:
        raise BadValue("a text without NUL characters")
    return raw


def to_id(raw: object) -> str:
    """An id: one line of text, not empty, without control characters."""
    text = to_text(raw, 200)
    if not text.strip() or text != text.strip() or not text.isprintable():
        raise BadValue("an id: one line of text, not empty")
    return text


def is_no_id(text: str) -> bool:
    """Whether a text stands where there is no id: 0, null and the like, which many records would share."""
    plain = text.strip().lower()
    return plain in _NO_ID or not plain.strip("0")


def to_word(raw: object, words: Sequence[str], listed_as: WordList | None = None) -> str:
    """One of `words`, which are the list `listed_as` where they can be looked up."""
    if isinstance(raw, str) and raw in words:
        return raw
    raise BadValue(
        "one of " + listed(words, listed_as=listed_as),
        word=raw if isinstance(raw, str) else "",
        words=words,
        listed_as=listed_as,
    )


def meant_bool(word: str) -> str | None:
    """`true` or `false` for the words that other YAML takes for them, such as `yes`, `NO` or `off`; None for others."""
    return _LIKE_BOOLS.get(word.lower())


def to_bool(raw: object) -> bool:
    """true or false; not yes, no, 1 or 0."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        if raw in _BOOLS:
            return _BOOLS[raw]
        raise BadValue("true or false", nearest=meant_bool(raw))
    raise BadValue("true or false")


def to_int(raw: object) -> int:
    """A whole number of at most 18 digits."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        if abs(raw) < 10**18:
            return raw
    elif isinstance(raw, str) and _INT.fullmatch(raw):
        return int(raw)
    raise BadValue("a whole number, e.g. 3")


def to_number(raw: object) -> Decimal:
    """A decimal number with the digits that were written. A float counts as its shortest decimal form."""
    if isinstance(raw, (int, float, Decimal)) and not isinstance(raw, bool):
        raw = str(raw)
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        number = Decimal(raw)
        # Written without an exponent, so that it prints, and is read again, as the same digits.
        return number if number.as_tuple().exponent in range(-30, 1) else _flat(number)
    raise BadValue("a number, e.g. 12.5")


def _flat(number: Decimal) -> Decimal:
    text = format(number, "f")
    if not _NUMBER.fullmatch(text):
        raise BadValue("a number of at most 18 digits before and after the point")
    return Decimal(text)


def to_amount(raw: object) -> Decimal:
    """The value of an amount of money: a decimal, not negative, without an exponent."""
    try:
        number = to_number(raw)
    except BadValue:
        raise BadValue('a decimal amount, e.g. "129.90"') from None
    if number < 0:
        raise BadValue("an amount that is not negative")
    return number


def to_currency(raw: object) -> str:
    """Three capital letters."""
    if isinstance(raw, str) and is_currency(raw):
        return raw
    near = raw.strip().upper() if isinstance(raw, str) else ""
    raise BadValue("a currency of three capital letters, e.g. SGD", nearest=near if is_currency(near) else None)


def money_of(value: Decimal, currency: str) -> Money:
    """Money of both parts; its digits must exist in its currency."""
    money = Money(value, currency)
    if not money.is_whole:
        raise BadValue(f"at most {minor_digits(currency)} decimals in {currency}", found=str(money))
    return money


def to_money(raw: object) -> Money:
    """Money from its mapping form or its short one. (Fields of records use the schema in `base`, which places the
    fault at the part.)
    """
    parts = money_parts(raw)
    if set(parts) != {"value", "currency"}:
        raise BadValue(MONEY)
    return money_of(to_amount(parts["value"]), to_currency(parts["currency"]))


def money_parts(raw: object) -> Mapping[str, object]:
    """The mapping form of an amount of money, in whichever way it is written: `129.90 SGD` and `SGD 129.90` stand for
    `{value: "129.90", currency: SGD}`, and so does a value that names its currency itself.

    What the mapping holds is typed by whoever asks. Raises :class:`BadValue` where two currencies are named.
    """
    if isinstance(raw, Money):
        return {"value": raw.value, "currency": raw.currency}
    if isinstance(raw, str):
        short = _short_money(raw)
        if short is None:
            raise BadValue(MONEY)
        return short
    if not isinstance(raw, Mapping):
        raise BadValue(MONEY)
    value = raw.get("value")
    short = _short_money(value) if isinstance(value, str) else None
    if short is None:
        return raw
    beside = raw.get("currency", short["currency"])
    if beside != short["currency"]:
        raise BadValue("an amount in one currency", found=f"{value!r} with the currency {beside!r}")
    return {**raw, **short}


def _short_money(text: str) -> dict[str, str] | None:
    match = _SHORT_MONEY.fullmatch(text.strip())
    if match is None:
        return None
    return {"value": match[1] or match[4], "currency": match[2] or match[3]}


def _in_range(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(f"a day between {FIRST_YEAR} and {LAST_YEAR}")


def to_instant(raw: object) -> datetime:
    """An aware datetime that keeps the offset as written, cut to the second: a fraction says nothing here."""
    if isinstance(raw, datetime):
        raw = raw.isoformat()
    if not isinstance(raw, str):
        raise BadValue(INSTANT)
    return _instant(raw)


@lru_cache(maxsize=4096)  # one text is often read again: for the checks between fields, then for its own
def _instant(raw: str) -> datetime:
    if _USUAL_INSTANT.fullmatch(raw) is None:
        return _any_instant(raw)
    try:
        found = datetime.fromisoformat(raw)
    except ValueError:
        raise BadValue(INSTANT) from None
    _in_range(found.year)
    return found


def _any_instant(raw: str) -> datetime:
    """The same of an instant in whatever form it may be written."""
    match = _INSTANT.fullmatch(raw)
    if match is None:
        raise BadValue(INSTANT)
    day, minute, second, zulu, sign, hours, minutes = match.groups()
    if zulu is None and sign is None:
        raise BadValue(INSTANT, found=f"{raw!r}, without an offset")
    offset = timedelta(0) if zulu else timedelta(hours=int(hours), minutes=int(minutes))
    if offset > timedelta(hours=14) or int(minutes or 0) > 59:
        raise BadValue("an offset between -14:00 and +14:00")
    try:
        local = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}")
    except ValueError:
        raise BadValue(INSTANT) from None
    _in_range(local.year)
    return local.replace(tzinfo=timezone(-offset if sign == "-" else offset) if offset else UTC)


def to_date(raw: object) -> date:
    """A day of the calendar."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        raw = raw.isoformat()
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        raise BadValue(DATE)
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise BadValue(DATE) from None
    _in_range(day.year)
    return day


def to_month(raw: object) -> str:
    """A month as text, `2026-03`."""
    match = _MONTH.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise BadValue(MONTH)
    _in_range(int(match[1]))
    return match[0]


_TYPERS: dict[FieldKind, Callable[[object], Value]] = {
    FieldKind.TEXT: to_text,
    FieldKind.BOOL: to_bool,
    FieldKind.INT: to_int,
    FieldKind.NUMBER: to_number,
    FieldKind.SHARE: to_number,
    FieldKind.MONEY: to_money,
    FieldKind.INSTANT: to_instant,
    FieldKind.DATE: to_date,
}


def _as_value(raw: object) -> Value:
    """Plain data as it is."""
    if isinstance(raw, Mapping):
        return {to_text(key): _as_value(member) for key, member in raw.items()}
    if isinstance(raw, (list, tuple)):
        return [_as_value(member) for member in raw]
    if raw is None or isinstance(raw, (str, bool, int, Decimal, Money, datetime, date)):
        return raw
    raise BadValue("a text, a number, true, false, a list or a mapping")


def typed(raw: object, field: FieldType) -> Value:
    """`raw` as a run-time value of `field`; None stays None. Raises :class:`BadValue`. For facts, which a ruleset
    declares.
    """
    if raw is None:
        return None
    if field.kind is FieldKind.ENUM:
        return to_word(raw, field.words)
    if field.kind is FieldKind.LIST:
        if not isinstance(raw, (list, tuple)):
            raise BadValue("a list")
        return [typed(member, field.of or FieldType(FieldKind.TEXT)) for member in raw]
    if field.kind is FieldKind.RECORD:
        if not isinstance(raw, Mapping):
            raise BadValue("a mapping")
        return _as_value(raw)
    return _TYPERS[field.kind](raw)
