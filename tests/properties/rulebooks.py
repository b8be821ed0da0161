"""Rulebooks and records drawn at random, as plain data, from so few words that rules meet records.

Every operator of conditions occurs, on every kind of field, with unknowns, lists, alternatives, computed
facts, dates in force and overrides. What is drawn is valid: a ruleset that the reader refuses is a fault.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.rulesets_for_tests import CITE, HEAD, TITLE

START = datetime.fromisoformat("2026-04-01T00:00:00+08:00")
DAYS = 30
WORDS = {
    "stage": ("requested", "disputed"),
    "requested": ("refund_only", "return_refund"),
    "order.payment": ("card", "cod"),
    "shipment.tracking": ("in_transit", "delivered"),
    "site": ("taobao", "tmall"),
    "dispute": ("nondelivery", "damaged"),
    "market": ("SG", "MY"),
    "facts.word": ("a", "b"),
    "facts.named": ("a", "b"),
}
TEXTS = ("reason_raw", "buyer.tier", "shop.tier")
ALIKE = ("a", "b")
BOOLS = ("order.preorder", "shipment.signed", "buyer.contacted", "facts.flag", "facts.holding")
INTS = ("times_opened", "buyer.claims_last_90_days", "facts.days", "facts.counted", "facts.summed")
MONEY = ("order.amount", "order.item_price", "claim.amount", "facts.worth", "facts.spent")
INSTANTS = ("order.ship_by", "order.promised_by", "event.opened", "event.delivered", "event.paid", "facts.point", "now")
EVENTS = ("paid", "opened", "delivered", "seller_responded")
ORDERED = ("gt", "gte", "lt", "lte")
MEMBERS: dict[str, dict[str, str]] = {
    "shipments": {"tracking": "word", "signed": "bool", "value": "money"},
    "evidence": {"kind": "text", "pages": "int"},
    "prior_transactions": {"disputed": "bool", "amount": "money", "at": "instant"},
}
DATED = ("prior_transactions", "events")
SUMMED = {"shipments": "value", "evidence": "pages", "prior_transactions": "amount"}
GIVEN = {
    "word": {"type": "enum[a, b]"},
    "flag": {"type": "bool"},
    "days": {"type": "int"},
}
ASK = {"en": "What is it?", "zh": "是什么？"}
COMPUTED = ("holding", "named", "counted", "summed", "spent", "worth", "point")


class Draw:
    """Draws by chance, with the choices that a ruleset is made of."""

    def __init__(self, draw: Any, *, moving: bool = True) -> None:
        self.draw = draw
        self.moving = moving
        self.parameters: dict[str, Any] = {}
        self.fields_closed = False  # facts read what the record gives, so that they go in no circle

    def one(self, options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def chance(self, percent: int) -> bool:
        return bool(self.draw(st.integers(0, 99)) >= 100 - percent)  # the simplest draw is no

    def whole(self, low: int, high: int) -> int:
        return int(self.draw(st.integers(low, high)))

    def some(self, options: Any) -> list[Any]:
        """One or several of some options."""
        return list(self.draw(st.lists(st.sampled_from(options), min_size=1, max_size=len(options), unique=True)))

    # --- instants and amounts -----------------------------------------------------------------------------------

    def day(self) -> str:
        return (START + timedelta(days=self.whole(0, DAYS))).date().isoformat()

    def instant(self) -> datetime:
        return START + timedelta(hours=self.whole(0, DAYS * 24), seconds=self.one((0, 0, 1, -1)))

    def fields(self, names: tuple[str, ...]) -> tuple[str, ...]:
        computed = tuple(f"facts.{n}" for n in COMPUTED)
        return tuple(n for n in names if not (self.fields_closed and n in computed) and (self.moving or n != "now"))

    def moment(self, deep: int = 2) -> Any:
        kind = (
            self.one(("event", "field", "day", "shift", "at", "among", "pattern", "next", "now"))
            if deep
            else self.one(("event", "field", "now"))
        )
        if kind == "now" and self.moving:
            return self.one(("now", f"{self.whole(1, 10)} days before now", f"{self.whole(1, 100)} hours after now"))
        if kind == "field":
            return self.one(self.fields(INSTANTS[:-1]))
        if kind == "day":
            return self.day()
        if kind == "shift":
            base = self.one((*EVENTS, "order.ship_by", "order.promised_by"))
            return f"{self.whole(0, 9)} {self.one(('days', 'hours'))} {self.one(('after', 'before'))} {base}"
        if kind == "at":
            return f"{self.whole(0, 5)} days after {self.one(EVENTS)} at {self.one(('00:00', '18:30', 'end of day'))}"
        if kind == "next":
            again = self.one(("monday", "friday at 18:30", f"monthly on {self.whole(1, 28)}"))
            return f"next {again} after {self.one((*EVENTS, 'order.ship_by', '2 days after paid'))}"
        if kind == "among":
            return {self.one(("latest_of", "earliest_of")): [self.moment(0) for _ in range(self.whole(1, 3))]}
        if kind == "pattern":
            return self.pattern() | ({"which": "first"} if self.chance(50) else {})
        return self.one(EVENTS)

    def price(self) -> str:
        return f"{self.whole(0, 6) * 10} {self.one(('SGD', 'SGD', 'SGD', 'MYR'))}"

    def money(self) -> Any:
        kind = self.one(("plain", "plain", "prices", "field", "share", "worked"))
        fields = self.fields(MONEY)
        if kind == "prices":
            return [f"{self.whole(0, 6) * 10} SGD", f"{self.whole(0, 6) * 10} {self.one(('MYR', 'USD'))}"]
        if kind == "field":
            return self.one(fields)
        if kind == "share":
            return f"{self.one((50, 100, 150))} % of {self.one(fields)}"
        if kind == "worked":
            steps = {
                s: "2" if s == "times" else self.price()
                for s in self.some(("times", "plus", "minus", "at_least", "at_most"))
            }
            return {"of": [self.one(fields) for _ in range(self.whole(1, 2))], **steps}
        return self.price()

    def number(self) -> Any:
        kind = self.one(("plain", "plain", "plain", "share", "field", "worked"))
        if kind == "field":
            return self.one(self.fields(INTS))
        if kind == "worked":
            return {"of": self.one(self.fields(INTS)), self.one(("plus", "minus", "times")): str(self.whole(0, 2))}
        return f"{self.one((100, 200))} %" if kind == "share" else self.whole(0, 4)

    # --- alternatives -------------------------------------------------------------------------------------------

    def alternatives(self, value: Any, *, specials: bool) -> list[dict[str, Any]]:
        """Alternatives of values that `value` draws; each of its own scope or dates, so that none is a repetition."""
        out: list[dict[str, Any]] = []
        for number in range(self.whole(1, 3)):
            kind = self.whole(0, 9) if specials else 9
            entry: dict[str, Any] = (
                {"value": "none"}
                if kind == 0
                else {"value": "unknown", "look_up": {"en": "There", "zh": "那里"}}
                if kind == 1
                else {"value": value()}
            )
            if self.chance(40):
                entry["from"] = (START + timedelta(days=2 * self.whole(0, 14))).date().isoformat()
            if self.chance(20):
                entry["until"] = (
                    (START + timedelta(days=31 + number)).date().isoformat()
                    if self.chance(50)
                    else (START + timedelta(days=29)).date().isoformat()
                )
            if self.chance(25):
                entry["markets"] = [self.one(("SG", "MY"))]
            if self.chance(15):
                entry["tiers"] = sorted(self.some(ALIKE))
            if self.chance(30):
                entry["when"] = (
                    {self.one(("reason_raw", "buyer.tier")): self.one(ALIKE)}
                    if self.chance(50)
                    else {"order.preorder": self.chance(50)}
                )
            key = tuple(str(entry.get(k)) for k in ("from", "markets", "tiers", "when"))
            if entry.get("from", "") < entry.get("until", "9") and all(
                tuple(str(o.get(k)) for k in ("from", "markets", "tiers", "when")) != key for o in out
            ):
                out.append(entry)
        return out or [{"value": value()}]

    def maybe(self, value: Any, *, specials: bool = True, percent: int = 20) -> Any:
        """A value, alternatives of it, or a parameter that holds either."""
        found = self.alternatives(value, specials=specials) if self.chance(percent) else value()
        if self.chance(10):
            name = f"p{len(self.parameters)}"
            self.parameters[name] = found
            return f"${name}"
        return found

    # --- conditions ---------------------------------------------------------------------------------------------

    def known(self, spec: Any) -> Any:
        return {"known": self.chance(50)} if self.chance(8) else None if self.chance(6) else spec

    def words(self, words: tuple[str, ...]) -> Any:
        kind = self.whole(0, 5)
        if kind <= 1:
            return self.one(words)
        if kind == 2:
            return self.some(words) if self.chance(80) else [self.listed(words), self.one(words)]
        op = self.one(("eq", "ne", "in", "not_in"))
        return {op: self.one(words) if op in ("eq", "ne") and self.chance(60) else self.some(words)}

    def listed(self, words: tuple[str, ...]) -> str:
        """A parameter that holds a list of words, and perhaps another list's."""
        inner = [self.listed(words)] if self.chance(20) else []
        name = f"p{len(self.parameters)}"
        self.parameters[name] = [*inner, *self.some(words)]
        return f"${name}"

    def ordered(self, operand: Any, *, equal: bool = True) -> Any:
        if equal and self.chance(15):
            right = operand()
            return (
                {"ne": None} if isinstance(right, list) else {self.one(("eq", "ne")): right}
            )  # a price list has an order only
        return {op: self.maybe(operand) for op in self.some(ORDERED)[: self.whole(1, 2)]}

    def test(self, kind: str, words: tuple[str, ...] = ALIKE) -> Any:
        if kind in ("word", "text"):
            return self.known(self.maybe(lambda: self.words(words), specials=False, percent=8))
        if kind == "bool":
            return self.known(self.maybe(lambda: self.one((True, False, {"ne": True}, {"eq": False})), percent=8))
        if kind == "int":
            spec = self.maybe(
                lambda: (
                    self.one((self.whole(0, 4), [0, 1, 2], {"in": [1, 3]}))
                    if self.chance(25)
                    else self.ordered(self.number)
                ),
                percent=10,
            )
            return self.known(spec)
        if kind == "money":
            return self.known(self.ordered(self.money))
        return self.known(self.ordered(self.moment))

    def pattern(self) -> dict[str, Any]:
        out: dict[str, Any] = {"type": self.one((self.one(EVENTS), self.some(EVENTS)))}
        if self.chance(30):
            out["by"] = self.one(("buyer", "seller", ["buyer", "seller"]))
        if self.chance(20):
            out["outcome"] = self.one(("accept", {"ne": "reject"}))
        if self.chance(20):
            out["auto"] = self.chance(50)
        if self.chance(15):
            out["at"] = {self.one(ORDERED): self.moment(1)}
        return out

    def member(self, name: str) -> Any:
        if name == "events":
            return self.one((self.one(EVENTS), self.some(EVENTS), self.pattern()))
        keys = self.some(tuple(MEMBERS[name]))[:2]
        return {k: self.test(MEMBERS[name][k], WORDS["shipment.tracking"] if k == "tracking" else ALIKE) for k in keys}

    def window(self, name: str) -> dict[str, Any]:
        if name not in DATED or self.chance(60):
            return {}
        if self.chance(40):
            return {"since": self.moment(1)}
        return {"within": self.one((f"{self.whole(1, 20)} days", f"{self.whole(1, 90)} hours", "1 week", "1 month"))}

    def members(self) -> tuple[str, Any]:
        name = self.one(("events", *MEMBERS))
        out: dict[str, Any] = self.window(name)
        mode = self.one(("some", "every", "none", "count", "sum"))
        if mode == "sum" and name in SUMMED:
            key = SUMMED[name]
            out["sum"] = {key: self.ordered(self.money if MEMBERS[name][key] == "money" else self.number)}
        elif mode in ("count", "sum"):
            out["count"] = self.one((self.whole(0, 2), {self.one(ORDERED): self.whole(0, 2)}))
        else:
            out[mode] = self.member(name)
            return name, out
        if self.chance(50):
            out["where"] = self.member(name)
        return name, out

    def part(self, deep: int) -> tuple[str, Any]:
        kind = self.one(
            (
                "word",
                "word",
                "word",
                "text",
                "either",
                "bool",
                "bool",
                "int",
                "money",
                "instant",
                "list",
                "same",
                "nest",
            )
        )
        if kind == "list":
            return self.members()
        if kind == "nest" and deep:
            op = self.one(("any", "all", "not"))
            return op, self.condition(deep - 1) if op == "not" else [
                self.condition(deep - 1) for _ in range(self.whole(1, 3))
            ]
        if kind == "same":
            return self.one(TEXTS), {"same_as": self.one((*TEXTS, "facts.word"))}
        if kind == "either":
            return " or ".join(self.draw(st.permutations(TEXTS))[: self.whole(2, 3)]), self.test("text")
        if kind == "word":
            path = self.one(self.fields(tuple(WORDS)))
            return path, self.test("word", WORDS[path])
        names = {"text": TEXTS, "bool": BOOLS, "int": INTS, "money": MONEY}.get(kind, INSTANTS)
        return self.one(self.fields(names)), self.test(kind if kind in ("text", "bool", "int", "money") else "instant")

    def condition(self, deep: int = 2) -> dict[str, Any]:
        return dict(self.part(deep) for _ in range(self.one((1, 1, 1, 2, 3))))

    # --- rulesets -----------------------------------------------------------------------------------------------

    def in_force(self) -> dict[str, Any]:
        if self.chance(75):
            return {}
        out = {"from": self.day()} if self.chance(50) else {"until": self.day()}
        if self.chance(40):
            out["by"] = self.one(("opened", "paid", "order.ship_by", "now"))
        return {"effective": out}

    def computed(self) -> dict[str, Any]:
        self.fields_closed = True
        facts: dict[str, Any] = {
            "holding": {
                "holds": self.maybe(lambda: self.one((True, False, self.condition(1))), specials=False, percent=40)
            },
            "named": {
                "is": [
                    *self.alternatives(lambda: self.one(ALIKE), specials=False),
                    *({"value": w, "markets": ["MY", "SG"], "tiers": [w]} for w in ALIKE),
                ]
            },
            "counted": {
                "count": "prior_transactions",
                "where": self.member("prior_transactions"),
                **self.window("prior_transactions"),
            },
            "summed": {"sum": "evidence", "of": "pages", "where": {"kind": self.some(ALIKE)}},
            "spent": {"sum": "prior_transactions", "of": "amount", **self.window("prior_transactions")},
            "worth": {
                "amount": [
                    *self.alternatives(self.money, specials=True),
                    {"value": "10 SGD", "markets": ["MY", "SG"], "tiers": ["b"]},
                ]
                if self.chance(40)
                else self.money()
            },
            "point": {"at": self.maybe(self.moment)},
        }
        self.fields_closed = False
        for name in ("holding", "worth", "point"):
            facts[name].update(self.in_force())
            if self.chance(20):
                facts[name]["by"] = self.one(("opened", "paid"))
        return facts

    def rules(self, least: int, most: int) -> list[dict[str, Any]]:
        out = []
        count = self.whole(least, most)
        ids = [f"{'ab'[n % 2]}.r{n}" for n in range(count)]
        for n, id_ in enumerate(ids):
            place = self.one(("dispute", "market", "stage", "requested", "site"))
            when = (
                {place: self.some(WORDS[place])} if self.chance(30) else self.condition()
            )  # some that are likely to hold
            rule: dict[str, Any] = {
                "id": id_,
                "when": when,
                "then": {"ruling": {"for": self.one(("seller", "buyer"))}},
                **self.in_force(),
            }
            if self.chance(10):
                rule["status"] = self.one(("trial", "draft", "retired"))
            if n + 1 < count and self.chance(75):
                rule["overrides"] = self.some(ids[n + 1 :])  # only rules below: no circles
            elif n == 0 and self.chance(80):
                rule["overrides"] = ["b.*"]
            out.append(rule)
        return out

    # --- clocks -------------------------------------------------------------------------------------------------

    def duration(self, most: int = 8) -> str:
        return f"{self.whole(0, most)} {self.one(('days', 'hours', 'business days'))}"

    def contested(self) -> list[dict[str, Any]]:
        """A duration on which sources disagree."""
        others = self.alternatives(self.duration, specials=False)
        return [{"value": f"{self.whole(9, 12)} days", "disputed": others, "ask": {"en": "The bank", "zh": "银行"}}]

    def start(self, others: list[str]) -> Any:
        kind = self.one(("event", "event", "field", "shift", "among", "clock"))
        if kind == "clock" and others:
            return f"deadline.{self.one(others)}"
        if kind == "field":
            return self.one(("order.ship_by", "order.promised_by"))
        if kind == "shift":
            return f"{self.whole(0, 5)} days after {self.one(EVENTS)}{self.one(('', ' at 18:30'))}"
        return {"latest_of": [self.one(EVENTS), "order.ship_by"]} if kind == "among" else self.one(EVENTS)

    def deadlines(self) -> dict[str, Any]:
        """Clocks with every key, started by events, fields and each other."""
        out: dict[str, Any] = {}
        for number in range(self.whole(1, 4)):
            start = self.start(list(out))
            clock: dict[str, Any] = {"actor": self.one(("seller", "buyer")), "starts": start, "within": self.duration()}
            optional: dict[str, Any] = {
                "when": lambda: self.condition(1),
                "opens": lambda: f"{self.whole(0, 3)} days after {self.one(EVENTS)} at 00:00",
                "within": lambda: (
                    self.contested() if self.chance(40) else self.alternatives(self.duration, specials=True)
                ),
                "warn": lambda: self.duration(2),
                "ends": lambda: self.one(("end_of_day", "19:00")),
                "cut_off": lambda: "14:00",
                "counts_from": lambda: self.one(("next_day", "same_day")),
                "at_latest": lambda: f"{self.duration()} after {self.one(EVENTS)}",
                "at_earliest": lambda: [{"value": self.day(), "when": {"due": {"gte": self.day()}}}, {"value": "none"}],
                "met_by": lambda: self.pattern() if self.chance(50) else self.one(EVENTS),
                "superseded_by": lambda: [self.one(EVENTS)],
                "suspended_while": lambda: {
                    "from": self.one(("order.ship_by", self.one(EVENTS))),
                    "until": self.one(("order.promised_by", self.one(EVENTS))),
                },
                "lapse": lambda: [
                    {"value": {"effect": "auto_refund", "ruling": "buyer"}, "when": self.condition(0)},
                    {"value": {"effect": "other"}},
                ],
                "effective": lambda: self.in_force().get("effective", {"from": "2020-01-01"}),
            }
            clock |= {key: optional[key]() for key in self.some(tuple(optional))[:5]}
            if isinstance(start, str) and start in EVENTS and self.chance(40):
                clock["each"] = True
            if out and self.chance(15):
                clock["overrides"] = [self.one(list(out))]
            out[f"c{number}"] = clock
        return out

    def acting(self, rules: list[dict[str, Any]], clocks: list[str]) -> None:
        """Has some rules read clocks, and ask for actions that are due by them."""
        for rule in rules:
            if self.chance(30):
                rule["when"][f"deadline.{self.one(clocks)}"] = self.some(
                    ("running", "due_soon", "overdue", "met", "not_started")
                )
            if self.chance(40):
                due = self.one((f"deadline.{self.one(clocks)}", f"{self.whole(0, 9)} days after {self.one(EVENTS)}"))
                rule["then"]["do"] = [{"action": self.one(("act", "act", "other")), "by": due}]

    def going_on(self) -> dict[str, Any]:
        """One condition whose truth changes as time goes on: so simple that each change shows."""
        kind = self.one(("since", "now", "day", "window", "window", "events", "pattern"))
        span = f"{self.whole(1, 12)} {self.one(('days', 'days', 'hours', 'business days'))}"
        if kind == "since":
            return {
                self.one(INSTANTS[:-1]): {
                    self.one(ORDERED): self.one((f"{span} before now", f"{span} after now", "now", "facts.ago"))
                }
            }
        if kind == "now":
            return {
                self.one(("now", "facts.ago")): {
                    self.one(ORDERED): self.one(
                        (self.day(), f"{span} after {self.one(EVENTS)}", "order.promised_by", f"{self.day()} at 18:30")
                    )
                }
            }
        if kind == "day":
            return {"now": self.one((self.day(), {"ne": self.day()}))}
        if kind == "pattern":
            return {
                "events": {
                    self.one(("some", "none")): {
                        "type": self.one(EVENTS),
                        "at": {self.one(ORDERED): f"{span} before now"},
                    }
                }
            }
        window = self.one(
            (
                {"within": span},
                {"within": self.one(("1 week", "1 month"))},
                {"since": f"{span} before now"},
                {"since": "facts.ago"},
            )
        )
        return {
            "events" if kind == "events" else "prior_transactions": {
                "count": {self.one(ORDERED): self.whole(0, 2)},
                **window,
            }
        }

    # --- records ------------------------------------------------------------------------------------------------

    def silent(self, record: dict[str, Any]) -> dict[str, Any]:
        """The same without some of its keys, and with some that are known to be none."""
        out: dict[str, Any] = {}
        for key, value in record.items():
            fate = self.whole(0, 19)
            if fate < 15:
                out[key] = value
            elif fate == 19 and key not in ("type", "at", "kind"):
                out[key] = None
            elif key in ("type", "at", "kind"):
                out[key] = value
        return out

    def cash(self) -> dict[str, str]:
        value, currency = self.price().split()
        return {"value": value, "currency": currency}

    def event(self, at: datetime) -> dict[str, Any]:
        out: dict[str, Any] = {"type": self.one(EVENTS), "at": at.isoformat()}
        if self.chance(70):
            out["by"] = self.one(("buyer", "seller"))
        if self.chance(30):
            out["outcome"] = self.one(("accept", "reject"))
        if self.chance(15):
            out["auto"] = self.chance(70)
        return out

    def record(self) -> dict[str, Any]:
        times = sorted({self.instant() for _ in range(self.whole(0, 5))})
        events = [self.event(at) for at in times]
        if any(e["type"] == "paid" for e in events):
            events[0]["type"] = "paid"  # nothing may happen before the payment
        parcels = [
            self.silent(
                {"tracking": self.one(WORDS["shipment.tracking"]), "signed": self.chance(50), "value": self.cash()}
            )
            for _ in range(self.whole(0, 2))
        ]
        papers = [self.silent({"kind": self.one(ALIKE), "pages": self.whole(0, 3)}) for _ in range(self.whole(0, 3))]
        bought = [
            self.silent({"at": self.instant().isoformat(), "amount": self.cash(), "disputed": self.chance(50)})
            for _ in range(self.whole(0, 3))
        ]
        order = {
            "amount": self.cash(),
            "item_price": self.cash(),
            "payment": self.one(WORDS["order.payment"]),
            "preorder": self.chance(50),
        }
        order |= {"ship_by": self.instant().isoformat(), "promised_by": self.instant().isoformat()}
        facts: dict[str, Any] = self.silent(
            {"word": self.one(ALIKE), "flag": self.chance(50), "days": self.whole(0, 4)}
        )
        if self.chance(10):
            facts |= {"holding": self.chance(50)}
        if self.chance(10):
            facts |= {"point": self.instant().isoformat(), "worth": self.cash()}
        out = self.silent(
            {
                "stage": self.one(WORDS["stage"]),
                "requested": self.one(WORDS["requested"]),
                "site": self.one(WORDS["site"]),
                "reason_raw": self.one(ALIKE),
                "times_opened": self.whole(0, 4),
                "requested_amount": self.cash(),
                "order": self.silent(order),
                "shipments": parcels,
                "evidence": papers,
                "prior_transactions": bought,
                "buyer": self.silent(
                    {"contacted": self.chance(50), "tier": self.one(ALIKE), "claims_last_90_days": self.whole(0, 4)}
                ),
                "shop": self.silent({"tier": self.one(ALIKE)}),
            }
        )
        if self.chance(90):
            out["events"] = events
        return {
            "id": "C-1",
            "platform": "shopee",
            "market": self.one(WORDS["market"]),
            "dispute": self.one(WORDS["dispute"]),
            "facts": facts,
            **out,
        }


@st.composite
def rulebooks(draw: st.DrawFn, *, least: int = 3, most: int = 7, moving: bool = True) -> dict[str, Any]:
    """The parameters, facts and rules of a ruleset, as plain data."""
    d = Draw(draw, moving=moving)
    facts = d.computed()
    rules = d.rules(least, most)
    return {"parameters": d.parameters, "facts": facts, "rules": rules}


@st.composite
def timed_rulebooks(draw: st.DrawFn) -> dict[str, Any]:
    """The same with clocks, rules that read them and actions due by them."""
    d = Draw(draw)
    facts, rules, deadlines = d.computed(), d.rules(1, 4), d.deadlines()
    d.acting(rules, list(deadlines))
    return {
        "parameters": d.parameters,
        "facts": facts,
        "rules": rules,
        "deadlines": deadlines,
        "actions": {"act": {"done_by": d.one(EVENTS), "excludes": "other"}, "other": {"done_by": d.one(EVENTS)}},
    }


@st.composite
def moving_rulebooks(draw: st.DrawFn) -> dict[str, Any]:
    """Rules that each rest on one condition that changes with time."""
    d = Draw(draw)
    d.fields_closed = True
    facts: dict[str, Any] = {
        "ago": {"at": f"{d.whole(0, 9)} days before now"},
        "point": {"at": d.moment()},
        "worth": {"amount": "10 SGD"},
        "holding": {"holds": True},
    }
    d.fields_closed = False
    rules = [
        {"id": f"a.r{n}", "when": d.going_on(), "then": {"ruling": {"for": "seller"}}} for n in range(d.whole(1, 3))
    ]
    return {"parameters": d.parameters, "facts": facts, "rules": rules}


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A case record as plain data."""
    return Draw(draw).record()


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """An instant about the time that records and rulebooks tell of."""
    return Draw(draw).instant()


def written(book: dict[str, Any], head: str = HEAD) -> str:
    """The ruleset as YAML text."""
    title, cite = yaml.safe_load(TITLE)["title"], yaml.safe_load(CITE)["cite"]
    body: dict[str, Any] = {
        "parameters": book["parameters"],
        "facts": {**{name: {**fact, "ask": ASK} for name, fact in GIVEN.items()}, **book["facts"]},
        "rules": [{"title": title, "cite": cite, **rule} for rule in book["rules"]],
    }
    for section in ("deadlines", "actions"):
        if section in book:
            body[section] = {
                name: {"title": title, **({"cite": cite} if section == "deadlines" else {}), **entry}
                for name, entry in book[section].items()
            }
    dumper = yaml.SafeDumper
    dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]
    return head.format(id="shopee") + yaml.dump(body, Dumper=dumper, allow_unicode=True, sort_keys=False)
