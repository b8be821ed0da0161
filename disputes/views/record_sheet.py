"""A record that is still to be filled in, as commented YAML: lines that stand, proposals, explanations.

A proposal is a line of the record behind `# `; taking that away, from the line and from those above that it belongs to,
leaves a valid record. An explanation stands behind `##` and stays a comment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from disputes.language.conditions import Constant
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Text
from disputes.records.base import instant_text
from disputes.records.field_types import FieldType
from disputes.records.money import minor_digits
from disputes.views.columns import wrapped
from disputes.views.sheet_texts import FIELD_TEXTS, SAID
from disputes.views.word_lists import titled_words
from disputes.words.dataclass import dataclass
from disputes.words.language import FieldKind
from disputes.words.lists import WordList
from disputes.words.records import EventType

WIDTH = 110
MOST_WORDS = 24
PROPOSED = "# "
EXPLAINED = "## "
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*\Z")
_LIKE_OTHERS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


@dataclass(slots=True)
class Sheet:
    """The lines of a record, in one language."""

    lang: str
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def say(self, key: str, **values: object) -> str:
        return SAID[key].of(self.lang).format(**values)

    def blank(self) -> None:
        self.lines.append("")

    def explain(self, *texts: str) -> None:
        """Explanations, each in as many lines as it takes."""
        for text in texts:
            lines = wrapped([(c, "") for c in text], WIDTH - len(EXPLAINED))
            self.lines += [EXPLAINED + "".join(c for c, _ in line) for line in lines] if text else [EXPLAINED.rstrip()]

    def given(self, line: str) -> None:
        self.lines.append(line)

    def propose(self, line: str, *, level: int = 0, about: str = "") -> None:
        """A line of the record, `level` steps to the right, with what it is about behind it."""
        behind = f"  # {about}" if about else ""
        self.lines.append(f"{PROPOSED}{'  ' * level}{line}{behind}")

    def words(self, words: Iterable[Constant], among: WordList | None, titles: Mapping[str, Text] | None = None) -> str:
        """The words that may stand in a place, with their titles where they have some."""
        texts = titled_words((str(word) for word in words if isinstance(word, str)), titles or {}, self.lang)
        if not texts:
            return ""
        if len(texts) > MOST_WORDS and among is not None:
            return self.say("look_up", command=f"disputes words {among}")
        return self.say("one_of", words=self.say("comma").join(texts))


@dataclass(frozen=True, slots=True)
class Examples:
    """Values to propose, of one market: instants around `opened`, an aware datetime in the market's zone."""

    opened: datetime
    currency: str

    @staticmethod
    def of(book: Rulebook, market: str | None, now: datetime) -> Examples:
        """Those of a market of a rulebook: opened on the day before `now`, at nine in the morning."""
        here = next((r.markets[market] for r in reversed(book.rulesets) if market in r.markets), None)
        zone = ZoneInfo(here.zone) if here is not None else now.tzinfo
        local = now.astimezone(zone) - timedelta(days=1)
        opened = local.replace(hour=9, minute=0, second=0, microsecond=0)
        return Examples(opened, here.currency if here is not None and here.currency is not None else "USD")

    def at(self, *, days: int = 0, minutes: int = 0) -> str:
        """An instant so long after the opening."""
        zone = self.opened.tzinfo
        moved = (self.opened.replace(tzinfo=None) + timedelta(days=days, minutes=minutes)).replace(tzinfo=zone)
        return instant_text(moved)

    def day(self, days: int = 0) -> str:
        return (self.opened.date() + timedelta(days=days)).isoformat()

    def money(self, value: str = "129.90") -> str:
        digits = minor_digits(self.currency)
        amount = Decimal(value) if digits else Decimal(value).to_integral_value()
        return f"{amount} {self.currency}"

    def event(self, type_: EventType) -> str:
        """When an event would have happened, in the order of their list."""
        order = list(EventType)
        steps = order.index(type_) - order.index(EventType.OPENED)
        return self.at(minutes=12 * 60 * steps) if steps < 0 else self.at(minutes=10 * steps)

    def value(self, path: str, type_: FieldType, words: Iterable[Constant] = ()) -> str:
        """A value for a field: one that the rules know, where they name some."""
        own = _OWN.get(path)
        if own is not None:
            return self.at(days=own) if isinstance(own, int) else own
        known = [word for word in words if isinstance(word, str) and (not type_.words or word in type_.words)]
        if type_.kind is FieldKind.ENUM:
            return written(known[0] if known else type_.words[0])
        if type_.kind is FieldKind.TEXT:
            return written(known[0]) if known else '"…"'
        if type_.kind is FieldKind.LIST:
            return f"[{self.value('', type_.of or FieldType(FieldKind.TEXT))}]"
        return {
            FieldKind.BOOL: "true",
            FieldKind.INT: "1",
            FieldKind.NUMBER: "1.5",
            FieldKind.SHARE: "0.05",
            FieldKind.MONEY: self.money(),
            FieldKind.INSTANT: self.at(),
            FieldKind.DATE: self.day(),
        }.get(type_.kind, "{}")


# Values of single fields: days after the opening for instants, else what is written.
_OWN: Mapping[str, int | str] = {
    # What is the commonest, so that nobody who takes a proposal up as it is says something rare.
    "stage": "requested",
    "turn": "seller",
    "requested": "refund_only",
    "order.payment": "card",
    "order.fulfilment": "seller",
    "shipment.tracking": "in_transit",
    "return_shipment.tracking": "in_transit",
    "order.id": '"2604-0001"',
    "order.category": "electronics",
    "order.ship_by": -9,
    "order.promised_from": -4,
    "order.promised_by": -2,
    "shipment.carrier": "DHL",
    "shipment.tracking_number": '"JD014600003SG"',
    "return_shipment.carrier": "DHL",
    "return_shipment.tracking_number": '"JD014600004SG"',
    "shop.opened_at": -900,
    "fetched_at": 0,
    "source_version": '"2026-07"',
}


def written(text: str) -> str:
    """A text as YAML."""
    if _PLAIN.match(text) and text.lower() not in _LIKE_OTHERS:
        return text
    return json.dumps(text, ensure_ascii=False)


def field_text(book: Rulebook, path: str, lang: str) -> str:
    """What a field is; where that is not said here, the question of the rules for it."""
    if path in FIELD_TEXTS:
        return FIELD_TEXTS[path].of(lang)
    ask = book.ask(path)
    return ask.of(lang) if ask is not None else ""
