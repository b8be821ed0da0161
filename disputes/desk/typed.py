"""What people type into forms, as values; what cannot be one is said with the name of its field."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from disputes.dates.wall_clock import at_local
from disputes.desk.forms import SubmittedForm
from disputes.desk.visit import zone_named
from disputes.records.field_types import BadValue, to_date, to_instant, to_word
from disputes.records.money import Money
from disputes.words import texts
from disputes.words.lists import CLOSED, WordList


class BadField(Exception):
    """A field that cannot be read: its key among the desk's texts, what was typed, and the key of what is expected, or
    the expectation itself.
    """

    def __init__(self, field: str, found: str, expected: str) -> None:
        super().__init__(field)
        self.field, self.found, self.expected = field, found[:80], expected


def word_typed(form: SubmittedForm, name: str, list_: WordList) -> str | None:
    """A word of a closed list; None where nothing was chosen."""
    text = form.text(name)
    if not text:
        return None
    try:
        return to_word(text, texts(CLOSED[list_]), list_)
    except BadValue as bad:
        raise BadField(name, text, bad.nearest or bad.expected) from None


def instant_typed(form: SubmittedForm, name: str) -> datetime | None:
    """An aware datetime: with its own offset, or on the clock of the zone that the form names; None for nothing."""
    text = form.text(name)
    if not text:
        return None
    try:
        return to_instant(text)
    except BadValue:
        zone = zone_named(form.text("zone")) or ZoneInfo("UTC")
    try:
        local = datetime.fromisoformat(text.replace("/", "-"))
        to_instant(local.isoformat(timespec="seconds") + "Z")  # a year that records may name
    except (ValueError, BadValue):
        raise BadField(name, text, "expected_time") from None
    return at_local(local.date(), local.time().replace(microsecond=0), zone)


def amount_typed(form: SubmittedForm, name: str) -> Money | None:
    """An amount with its currency; None for nothing."""
    text = form.text(name)
    try:
        return Money.parse(text) if text else None
    except ValueError:
        raise BadField(name, text, "amount_hint") from None


def day_typed(form: SubmittedForm, name: str) -> date | None:
    """A day; None for nothing."""
    text = form.text(name)
    try:
        return to_date(text) if text else None
    except BadValue:
        raise BadField(name, text, "expected_day") from None


def count_typed(form: SubmittedForm, name: str) -> int | None:
    """A whole number; None for nothing."""
    text = form.text(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadField(name, text, "a_number")
    return int(text)
