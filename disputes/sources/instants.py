"""Points in time as payloads write them, and how sure each is.

Unix time in seconds or milliseconds, ISO 8601 with an offset, local times and bare dates in the zone that the channel's
documents name, and what is left, counted from when the payload was fetched.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from disputes.records.field_types import FIRST_YEAR, LAST_YEAR, BadValue, to_number
from disputes.words.answers import Confidence
from disputes.words.dataclass import dataclass

UNIX = "unix seconds, e.g. 1655205084 (0 = none)"
UNIX_MILLISECONDS = "unix milliseconds, e.g. 1655205084000 (0 = none)"
AN_INSTANT = "an instant: unix time, or a date and time with an offset"
_FIRST = datetime(FIRST_YEAR, 1, 2, tzinfo=UTC)
_LAST = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
_EARLIEST, _LATEST = int(_FIRST.timestamp()), int(_LAST.timestamp())
_LAST_SECOND = time(23, 59, 59)
_OFFSET = re.compile(r"\s*([+-]\d{2}):?(\d{2})$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\d{3})?([+-]\d{4})?$")
# Day and month only where nobody can take the one for the other.
_WRITTEN = ("%d-%b-%Y", "%d-%b-%Y %H:%M:%S", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instant in UTC, and how sure it is: None as sure as the channel, else worked out."""

    at: datetime
    confidence: Confidence | None = None

    @property
    def text(self) -> str:
        """As records write it."""
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")


def unix(text: str, *, per_second: int = 1) -> Stamp | None:
    """Unix time of so many units a second; None for 0 and for -1, which stand for no date.

    Raises :class:`BadValue` for anything else that is no date between the years that records may name.
    """
    expected = UNIX if per_second == 1 else UNIX_MILLISECONDS
    try:
        number: Decimal = to_number(text)
    except BadValue:
        raise BadValue(expected) from None
    if number in (0, -1):
        return None
    seconds = number / per_second
    if number != number.to_integral_value() or not _EARLIEST <= seconds <= _LATEST:
        like = " (milliseconds?)" if per_second == 1 and _EARLIEST <= seconds / 1000 <= _LATEST else ""
        raise BadValue(expected, found=f"{text!r}{like}")
    return Stamp(datetime.fromtimestamp(int(seconds), UTC))


def written(text: str, zone: str | None, *, ends: bool = False) -> Stamp | None:
    """A date and time as text. Without an offset it is local to `zone`, an IANA name, and worked out; of a bare date,
    `ends` takes the last second and not the first. None for the dates that stand for no date.

    Raises :class:`BadValue` where it is none of these, or where a local time comes without a zone.
    """
    said = _parsed(text.strip())
    if said is None:
        raise BadValue(AN_INSTANT)
    if isinstance(said, datetime) and said.tzinfo is not None:
        return None if said.year < FIRST_YEAR else Stamp(_bounded(said))
    if said.year < FIRST_YEAR:
        return None
    if zone is None:
        raise BadValue("an instant with an offset")
    if not isinstance(said, datetime):
        said = datetime.combine(said, _LAST_SECOND if ends else time(0))
    return Stamp(_bounded(said.replace(tzinfo=ZoneInfo(zone))), Confidence.DERIVED)


def left(fetched_at: datetime, **time_left: int) -> Stamp:
    """What is left (`days`, `hours`, `minutes`, `seconds`, `milliseconds`) after the payload was fetched, to the
    second below.
    """
    at = fetched_at + timedelta(**time_left)
    return Stamp(_bounded(at.replace(microsecond=0)), Confidence.DERIVED)


def _bounded(at: datetime) -> datetime:
    try:
        in_utc = at.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise BadValue(AN_INSTANT) from None
    if not _FIRST <= in_utc <= _LAST:
        raise BadValue(AN_INSTANT)
    return in_utc


def _parsed(text: str) -> date | datetime | None:
    compact = _COMPACT.match(text)
    if compact:  # 20150714020749000-0700
        text = "{}-{}-{}T{}:{}:{}".format(*compact.groups()[:6]) + (compact[7] or "")
    text = _OFFSET.sub(r"\1:\2", text) if ":" in text else text
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        pass
    for form in _WRITTEN:
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007 - its zone is put to it by the caller
        except ValueError:
            continue
        return found if "%H" in form else found.date()
    return None
