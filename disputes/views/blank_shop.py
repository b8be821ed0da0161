"""A shop record to fill in: what the metrics, ledgers and rules of its platform and market read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from disputes.language.asked import COLUMNS, Asked, asked_of_shop
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import Ruleset
from disputes.records.condition_fields import case_fields, fields
from disputes.records.shop import CardFigures, OrderFigures, ShopOrder
from disputes.views.blank_fields import propose_facts, propose_field
from disputes.views.record_sheet import Examples, Sheet, written
from disputes.views.titles import open_title, title_of
from disputes.words.language import FieldKind
from disputes.words.lists import WordList
from disputes.words.records import Platform

_MOST_LINES = 8
_FIGURES: Mapping[str, int] = {"orders": 250, "shipped": 240, "unfulfilled": 3, "late": 12}
_PAID_FIGURES: Mapping[str, int] = {"sales": 12000, "chargebacks": 30, "fraud_reports": 10}
_INSTANTS: Mapping[str, int] = {
    "created_at": -12,
    "paid_at": -12,
    "cleared_at": -12,
    "ship_by": -10,
    "shipped_at": -11,
    "first_scan_at": -11,
    "promised_by": -3,
    "delivered_at": -4,
    "cancelled_at": -9,
}


class ShopSheet:
    """Writes the sheet of one shop."""

    def __init__(self, book: Rulebook, market: str | None, lang: str, now: datetime, id_: str | None) -> None:
        self.book = book
        own = book.own
        self.rulesets: list[Ruleset] = [r for r in book.rulesets if r.metrics or r.ledgers or r is own]
        self.markets = list(own.markets) if own is not None else []
        self.open_market = market is None
        self.market = market or next(iter(self.markets), "GLOBAL")
        self.id = id_ or f"{book.platform}-shop-1"
        constants = {"platform": book.platform, **({"market": market} if market is not None else {})}
        self.asked: Asked = asked_of_shop(book, constants, now.date())
        self.examples = Examples.of(book, self.market, now)
        self.sheet = Sheet(lang)
        self.lang = lang

    def text(self) -> str:
        """The whole sheet."""
        self._head()
        self._own_fields()
        self._periods()
        self._counts()
        self._orders()
        self._violations()
        self._issued()
        self._facts()
        return self.sheet.text()

    def _head(self) -> None:
        s = self.sheet
        s.explain(
            s.say("shop_of", platform=title_of(Platform(self.book.platform), self.lang), market=self.market),
            "",
            s.say("how_to"),
            s.say("then", command="shop"),
        )
        if self.book.own is None:
            s.explain(s.say("no_rules"))
        s.blank()
        s.explain(s.say("shop_id"))
        s.given(f"id: {written(self.id)}")
        s.given(f"platform: {self.book.platform}")
        if self.open_market:
            s.explain(s.say("change_market", words=s.words(self.markets or ["SG", "GLOBAL"], None)))
        s.given(f"market: {written(self.market)}")
        s.blank()

    def _own_fields(self) -> None:
        types = case_fields()
        for path in ("site", "shop.seller", "shop.tier", "shop.size", "shop.opened_at"):
            if path in self.asked.fields:
                propose_field(self.sheet, self.book, self.examples, path, types[path], self.asked.words.get(path, ()))
        propose_field(self.sheet, self.book, self.examples, "fetched_at", types["fetched_at"])
        self.sheet.blank()

    # Figures

    def _periods(self) -> None:
        columns = list(self.asked.members.get(COLUMNS, ()))
        cards = [c for c in columns if c in fields(CardFigures)]
        weekly = [c for c in columns if c not in fields(CardFigures)]
        if weekly:
            known = [c for c in fields(OrderFigures) if c in weekly]
            monday = self.examples.opened.date() - timedelta(days=self.examples.opened.weekday() + 7)
            parts = [f"starts: {monday}"] + [
                f"{c}: {_FIGURES.get(c, 5)}" for c in (*known, *(c for c in weekly if c not in known))
            ]
            self._list("weeks", [(parts, "")])
        if cards:
            types = fields(CardFigures)
            month = f"{self.examples.opened:%Y-%m}"
            parts = [f'month: "{month}"'] + [
                f"{c}: {self.examples.money('9800.00') if _is_money(types[c].leaf) else _PAID_FIGURES.get(c, 5)}"
                for c in cards
            ]
            self._list("months", [(parts, "")])

    def _counts(self) -> None:
        first, last = self.examples.day(-31), self.examples.day(-2)
        self._list(
            "counts",
            (
                (
                    [f"metric: {id_}", f"from: {first}", f"to: {last}", "numerator: 6", "denominator: 200"],
                    open_title({id_: title} if (title := self.book.word(id_, ruleset.id)) else {}, id_, self.lang),
                )
                for ruleset in self.rulesets
                for id_, metric in ruleset.metrics.items()
            ),
        )

    def _orders(self) -> None:
        read = self.asked.members.get("orders", {})
        if not read:
            return
        parts = ['id: "2604-0001"']
        for key in fields(ShopOrder):
            if key in _INSTANTS and (key in read or key in ("created_at", "paid_at")):
                parts.append(f"{key}: {self.examples.at(days=_INSTANTS[key])}")
            elif key in read:
                words = [word for word in read[key] if isinstance(word, str)]
                parts.append(f"{key}: {written(words[0] if words else '…')}")
        self._list("orders", [(parts, "")])

    # What the platform issued

    def _violations(self) -> None:
        named = {
            type_: None for ruleset in self.rulesets for led in ruleset.ledgers.values() for type_ in led.violations
        }
        named.update({w: None for w in self.asked.members.get("violations", {}).get("type", ()) if isinstance(w, str)})
        at = self.examples.at(days=-7)
        self._list(
            "violations",
            (([f"type: {written(type_)}", f"at: {at}", "count: 1"], "") for type_ in named),
            WordList.VIOLATION,
        )

    def _issued(self) -> None:
        ledgers = [(r, ledger) for r in self.rulesets for ledger in r.ledgers.values()]
        if not ledgers:
            return
        at = self.examples.at(days=-6)
        lines = [
            (
                [f"ledger: {'null' if ledger.main else ledger.id}", f"issued_at: {at}", "points: 2"],
                ledger.title.of(self.lang),
            )
            for _, ledger in ledgers
        ]
        self._list("points", lines)
        self._list(
            "measures",
            (
                ([f"type: {id_}", f"starts_at: {at}", f"ends_at: {self.examples.at(days=22)}"], title.of(self.lang))
                for ruleset in self.rulesets
                for id_, title in ruleset.measures.items()
            ),
            WordList.MEASURE,
        )
        if any(ledger.down for _, ledger in ledgers):
            self.sheet.explain(self.sheet.say("balance"))
            self.sheet.propose(f"balance: {{points: 200, at: {self.examples.at()}}}")
            self.sheet.blank()

    def _facts(self) -> None:
        if self.asked.facts:
            self.sheet.explain(self.sheet.say("facts"))
            self.sheet.propose("facts:")
            propose_facts(self.sheet, self.book, self.examples, self.asked, self.asked.facts.values(), 1)

    def _list(self, name: str, members: Iterable[tuple[list[str], str]], words: WordList | None = None) -> None:
        """A list with a line for each member. Of many, the first ones, with the command that lists the `words`."""
        lines = list(members)
        if not lines:
            return
        self.sheet.explain(self.sheet.say(name))
        if words is not None and len(lines) > _MOST_LINES:
            command = f"disputes words {words} --platform {self.book.platform}"
            self.sheet.explain(self.sheet.say("look_up_all", command=command, n=len(lines)))
            lines = lines[:_MOST_LINES]
        self.sheet.propose(f"{name}:")
        for parts, about in lines:
            self.sheet.propose(f"- {{{', '.join(parts)}}}", level=1, about=about)
        self.sheet.blank()


def _is_money(type_: object) -> bool:
    return getattr(type_, "kind", None) is FieldKind.MONEY


def blank_shop(book: Rulebook, market: str | None, lang: str, now: datetime, id_: str | None = None) -> str:
    """A shop record as commented YAML in `lang`; `now` is an aware datetime around which its examples lie.

    It is accepted as it stands, and with every proposal taken up. Where the market is None, what any of them reads is
    proposed, and a plausible one put in.
    """
    return ShopSheet(book, market, lang, now, id_).text()
