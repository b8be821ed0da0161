"""The rules of a drawn ruleset evaluated naively, straight from its plain data: the yardstick of the matching.

Shares no code with the language: texts are taken apart where they stand, three values are True, False and OPEN.
All markets drawn lie eight hours east of Greenwich, without daylight saving time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from tests.properties.rulebooks import ALIKE, BOOLS, EVENTS, INSTANTS, INTS, MEMBERS, MONEY, TEXTS, WORDS

OPEN = "open"
EAST = timezone(timedelta(hours=8))
OPERATORS = ("gt", "gte", "lt", "lte", "eq", "ne", "in", "not_in", "known", "same_as")
KINDS = {
    **dict.fromkeys(TEXTS, "text"),
    **dict.fromkeys(WORDS, "word"),
    **dict.fromkeys(BOOLS, "bool"),
    **dict.fromkeys(INTS, "int"),
}
KINDS |= {**dict.fromkeys(MONEY, "money"), **dict.fromkeys(INSTANTS, "instant")}
EVENT_KEYS = {"type": "word", "by": "word", "outcome": "word", "auto": "bool", "at": "instant"}
Cash = tuple[Decimal, str]


def all_of(parts: Iterable[Any]) -> Any:
    found = list(parts)
    return False if False in found else OPEN if OPEN in found else True


def any_of(parts: Iterable[Any]) -> Any:
    found = list(parts)
    return True if True in found else OPEN if OPEN in found else False


def agreed(parts: Iterable[Any]) -> Any:
    found = set(parts)
    return found.pop() if len(found) == 1 else OPEN


def compared(op: str, left: Any, right: Any) -> bool:
    answers = {
        "gt": left > right,
        "gte": left >= right,
        "lt": left < right,
        "lte": left <= right,
        "eq": left == right,
        "ne": left != right,
    }
    return bool(answers[op])


class Reference:
    """One record under one ruleset at one instant."""

    def __init__(self, book: dict[str, Any], record: dict[str, Any], now: datetime) -> None:
        self.book, self.record, self.now = book, record, now
        events = record.get("events")
        self.events = (
            None
            if events is None
            else sorted((e for e in events if self.instant(e["at"]) <= now), key=lambda e: self.instant(e["at"]))
        )

    # --- the answer ---------------------------------------------------------------------------------------------

    def outcome(self) -> tuple[set[str], set[str], set[str]]:
        """The rules that fire and stand, those silenced, those undecided."""
        truths: dict[str, Any] = {}
        for rule in self.book["rules"]:
            effective = rule.get("effective", {})
            day = self.version_day(effective.get("by"))
            if rule.get("status", "stable") == "stable" and self.in_force(effective, day):
                truths[rule["id"]] = self.condition(rule["when"], None, day)
        standing: list[str] = []
        silenced = set()
        for rule in self.book["rules"]:  # a rule is silenced only by rules above it
            if truths.get(rule["id"]) is True:
                if self.silences(standing, rule["id"]):
                    silenced.add(rule["id"])
                else:
                    standing.append(rule["id"])
        undecided = {id_ for id_, truth in truths.items() if truth == OPEN and not self.silences(standing, id_)}
        return set(standing), silenced, undecided

    def silences(self, standing: list[str], id_: str) -> bool:
        patterns = [p for rule in self.book["rules"] if rule["id"] in standing for p in rule.get("overrides", [])]
        return any(id_.startswith(p[:-1]) if p.endswith("*") else id_ == p for p in patterns)

    # --- days and dates -----------------------------------------------------------------------------------------

    def instant(self, text: str) -> datetime:
        return datetime.fromisoformat(text)

    def version_day(self, by: str | None = None) -> date:
        if by is not None:
            found = self.moment(by, None, self.now.astimezone(EAST).date())
            if isinstance(found, datetime):
                return found.astimezone(EAST).date()
        if self.events:
            opened = [e for e in self.events if e["type"] == "opened"]
            return self.instant((opened[-1] if opened else self.events[0])["at"]).astimezone(EAST).date()
        return self.now.astimezone(EAST).date()

    def in_force(self, entry: dict[str, Any], day: date) -> bool:
        return bool(entry.get("from", "0000") <= day.isoformat() < entry.get("until", "9999"))

    def candidates(self, node: Any, day: date) -> list[Any]:
        """What a value may come to: itself, or of alternatives those still possible ("none", OPEN where there is a
        gap).
        """
        if isinstance(node, str) and node.startswith("$"):
            return self.candidates(self.book["parameters"][node[1:]], day)
        if not (isinstance(node, list) and node and all(isinstance(n, dict) and "value" in n for n in node)):
            return [node]
        scopes: list[Any] = []
        for entry in node:
            scope = {k: entry.get(k) for k in ("markets", "tiers", "when")}
            if scope not in scopes:
                scopes.append(scope)
        out: list[Any] = []
        for scope in scopes:
            series = [
                e
                for e in node
                if {k: e.get(k) for k in ("markets", "tiers", "when")} == scope and self.in_force(e, day)
            ]
            if not series or not self.says(scope):
                continue
            newest = max(series, key=lambda e: e.get("from", ""))
            truth = True if newest.get("when") is None else self.condition(newest["when"], None, day)
            if truth is not False:
                value = newest["value"]
                out.append(OPEN if value == "unknown" else value)
            if truth is True:
                return out
        return [*out, OPEN]

    def says(self, scope: dict[str, Any]) -> bool:
        tier = (self.record.get("shop") or {}).get("tier")
        return (scope["markets"] is None or self.record["market"] in scope["markets"]) and (
            scope["tiers"] is None or tier in scope["tiers"]
        )

    def sole(self, node: Any, day: date) -> Any:
        """The one value that a place comes to: OPEN where it is undecided, "none" where nothing applies."""
        found = self.candidates(node, day)
        return found[0] if len(found) == 1 else OPEN

    # --- conditions ---------------------------------------------------------------------------------------------

    def condition(self, node: dict[str, Any], own: dict[str, Any] | None, day: date) -> Any:
        return all_of(self.part(key, value, own, day) for key, value in node.items())

    def part(self, key: str, node: Any, own: dict[str, Any] | None, day: date) -> Any:
        if key in ("any", "all"):
            return (any_of if key == "any" else all_of)(self.condition(n, own, day) for n in node)
        if key == "not":
            inner = self.condition(node, own, day)
            return OPEN if inner == OPEN else not inner
        if key in ("events", *MEMBERS):
            return self.members(key, node, day)
        return any_of(self.test(self.read(path, day), KINDS[path], node, own, day) for path in key.split(" or "))

    def test(self, value: Any, kind: str, spec: Any, own: dict[str, Any] | None, day: date) -> Any:
        found = self.candidates(spec, day)
        return agreed(self.one_test(value, kind, s, own, day) for s in found)

    def one_test(self, value: Any, kind: str, spec: Any, own: dict[str, Any] | None, day: date) -> Any:
        if spec == OPEN:
            return OPEN
        if spec == "none":
            return False
        if not isinstance(spec, dict):
            spec = {"in": spec} if isinstance(spec, list) else {"eq": spec}
        return all_of(self.operator(value, kind, op, operand, own, day) for op, operand in spec.items())

    def operator(self, value: Any, kind: str, op: str, operand: Any, own: dict[str, Any] | None, day: date) -> Any:
        assert op in OPERATORS
        if op == "known":
            return (value != OPEN) == operand
        if value == OPEN:
            return OPEN
        if operand is None:
            return (value is None) == (op == "eq")
        if op == "same_as":
            other = self.read(operand, day)
            return OPEN if other == OPEN else value is not None and value == other
        if (
            isinstance(operand, list)
            and kind not in ("money", "instant")
            and not (operand and isinstance(operand[0], dict))
        ):
            op = {"eq": "in", "ne": "not_in"}.get(op, op)
        if op in ("in", "not_in"):
            return (value is not None and value in self.listed(operand)) == (op == "in")
        if kind in ("word", "text", "bool"):
            return (value is not None and value == operand) == (op == "eq")
        if value is None:
            return op == "ne"
        if kind == "instant":
            return self.instants(value, op, operand, own, day)
        right = self.amount(operand, day, value[1] if isinstance(value, tuple) else None)
        if right == OPEN:
            return OPEN
        if right is None:
            return op == "ne"
        if isinstance(value, tuple) != isinstance(right, tuple):
            return compared(op, value, right[0]) if not isinstance(value, tuple) and value == 0 else OPEN
        if isinstance(value, tuple):
            return compared(op, value[0], right[0]) if value[1] == right[1] else OPEN
        return compared(op, value, right)

    def listed(self, members: list[Any]) -> list[Any]:
        """The members of a list, those of the lists that it names among them."""
        parameters = self.book["parameters"]
        return [
            word
            for m in members
            for word in (self.listed(parameters[m[1:]]) if isinstance(m, str) and m.startswith("$") else [m])
        ]

    def instants(self, value: datetime, op: str, operand: Any, own: dict[str, Any] | None, day: date) -> Any:
        node = self.sole(operand, day)
        if node == OPEN:
            return OPEN
        right = None if node == "none" else self.moment(node, own, day)
        if right == OPEN:
            return OPEN
        if right is None:
            return op == "ne"
        if isinstance(node, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", node):
            last = right + timedelta(days=1, seconds=-1)
            if op in ("eq", "ne"):
                return (right <= value <= last) == (op == "eq")
            right = last if op in ("lte", "gt") else right
        return compared(op, value, right)

    # --- lists --------------------------------------------------------------------------------------------------

    def members(self, name: str, node: dict[str, Any], day: date) -> Any:
        chosen = self.chosen(name, node, day)
        if chosen == OPEN:
            return OPEN
        for mode in ("some", "every", "none"):
            if mode in node:
                truths = [self.holds(name, m, node[mode], day) for m in chosen]
                if mode == "every":
                    return all_of(truths) if truths else False
                found = any_of(truths)
                return found if mode == "some" or found == OPEN else not found
        if "sum" in node:
            [(key, spec)] = node["sum"].items()
            total = self.total(name, chosen, key, node.get("where"), day)
            return self.test(Decimal(0) if total is None else total, MEMBERS[name][key], spec, None, day)
        truths = [self.holds(name, m, node.get("where"), day) for m in chosen]
        sure = truths.count(True)
        return agreed(
            self.test(Decimal(n), "int", node["count"], None, day) for n in range(sure, sure + truths.count(OPEN) + 1)
        )

    def total(self, name: str, chosen: list[dict[str, Any]], key: str, where: Any, day: date) -> Any:
        values: list[Any] = []
        for m in chosen:
            truth = self.holds(name, m, where, day)
            if truth == OPEN or (truth is True and key not in m):
                return OPEN
            if truth is True and m[key] is not None:
                values.append(self.cash(m[key]) if isinstance(m[key], dict) else Decimal(m[key]))
        if not values:
            return None
        if isinstance(values[0], tuple):
            return (sum((v for v, _ in values), Decimal(0)), values[0][1]) if len({c for _, c in values}) == 1 else OPEN
        return sum(values, Decimal(0))

    def chosen(self, name: str, node: dict[str, Any], day: date) -> Any:
        members = self.events if name == "events" else self.record.get(name, OPEN)
        if members is None or members == OPEN:
            return OPEN if members == OPEN or name == "events" else []
        if "since" not in node and "within" not in node:
            return [m for m in members if m.get("at") is None or self.instant(m["at"]) <= self.now]
        if "since" in node:
            start = self.moment(node["since"], None, day)
            if start == OPEN or start is None:
                return OPEN if start == OPEN else []
        else:
            start = self.window(node["within"])
        return [m for m in members if m.get("at") is not None and start <= self.instant(m["at"]) <= self.now]

    def window(self, text: str) -> datetime:
        here = self.now.astimezone(EAST)
        midnight = here.replace(hour=0, minute=0, second=0)
        if text == "1 week":
            return midnight - timedelta(days=here.weekday())
        if text == "1 month":
            return midnight.replace(day=1)
        number, unit = text.split()
        return self.now - timedelta(**{unit: int(number)})

    def holds(self, name: str, member: dict[str, Any], where: Any, day: date) -> Any:
        if name == "events":
            if where is None:
                return member.get("auto") is not True
            patterns = where if isinstance(where, list) else [where]
            return any_of(self.pattern(member, {"type": p} if isinstance(p, str) else p, day) for p in patterns)
        if where is None:
            return True
        parts = []
        for key, spec in where.items():
            value = member.get(key, OPEN)
            kind = MEMBERS[name][key]
            if value not in (None, OPEN):
                value = (
                    self.cash(value)
                    if kind == "money"
                    else self.instant(value)
                    if kind == "instant"
                    else Decimal(value)
                    if kind == "int"
                    else value
                )
            parts.append(self.test(value, kind, spec, member, day))
        return all_of(parts)

    def pattern(self, event: dict[str, Any], pattern: dict[str, Any], day: date) -> Any:
        types = pattern["type"] if isinstance(pattern["type"], list) else [pattern["type"]]
        if event["type"] not in types or (event.get("auto") is True and "auto" not in pattern):
            return False
        parts = []
        for key, spec in pattern.items():
            if key not in ("type", "which"):
                value = event.get(key, OPEN)
                parts.append(
                    self.test(self.instant(value) if key == "at" else value, EVENT_KEYS[key], spec, event, day)
                )
        return all_of(parts)

    # --- moments and amounts ------------------------------------------------------------------------------------

    def moment(self, node: Any, own: dict[str, Any] | None, day: date) -> Any:
        """An instant, None where it has not happened, OPEN."""
        if isinstance(node, dict):
            for pick, choose in (("latest_of", max), ("earliest_of", min)):
                if pick in node:
                    found = [self.moment(n, own, day) for n in node[pick]]
                    known = [f for f in found if f is not None]
                    return OPEN if OPEN in known else choose(known) if known else None
            return self.happened(node, day)
        coming = re.fullmatch(r"next (monday|friday|monthly on (\d+))(?: at (\S+))? after (.+)", node)
        if coming:
            base = self.moment(coming[4], own, day)
            return self.coming(base, coming[1], coming[2], coming[3] or "00:00") if isinstance(base, datetime) else base
        shifted = re.fullmatch(r"(.+) at (\d\d:\d\d|end of day)", node)
        if shifted:
            base = self.moment(shifted[1], own, day)
            clock = time(23, 59, 59) if shifted[2] == "end of day" else time.fromisoformat(shifted[2])
            return datetime.combine(base.astimezone(EAST).date(), clock, EAST) if isinstance(base, datetime) else base
        shifted = re.fullmatch(r"(\d+) (days|hours) (after|before) (.+)", node)
        if shifted:
            base = self.moment(shifted[4], own, day)
            span = timedelta(**{shifted[2]: int(shifted[1])})
            return (base + span if shifted[3] == "after" else base - span) if isinstance(base, datetime) else base
        if re.fullmatch(r"\d{4}-\d\d-\d\d", node):
            return datetime.combine(date.fromisoformat(node), time(0), EAST)
        if node == "at" and own is not None:
            value = own.get("at", OPEN)
            return value if value in (None, OPEN) else self.instant(value)
        return self.happened({"type": node}, day) if node in EVENTS else self.read(node, day)

    def coming(self, base: datetime, word: str, number: str | None, clock: str) -> datetime:
        """The first such day, at that time, after an instant."""
        at = datetime.combine(base.astimezone(EAST).date(), time.fromisoformat(clock), EAST)
        while at <= base or (at.day != int(number) if number else f"{at:%A}".lower() != word):
            at += timedelta(days=1)
        return at

    def happened(self, pattern: dict[str, Any], day: date) -> Any:
        if self.events is None:
            return OPEN
        truths = [(self.pattern(e, pattern, day), e) for e in self.events]
        if any(t == OPEN for t, _ in truths):
            return OPEN
        found = [e for t, e in truths if t is True]
        return self.instant((found[0] if pattern.get("which") == "first" else found[-1])["at"]) if found else None

    def cash(self, value: dict[str, str]) -> Cash:
        return Decimal(value["value"]), value["currency"]

    def amount(self, node: Any, day: date, currency: str | None) -> Any:
        """A decimal, an amount with its currency, None for nothing, OPEN."""
        node = self.sole(node, day)
        if node in (OPEN, "none"):
            return OPEN if node == OPEN else None
        if isinstance(node, list):
            return next((p for p in (self.priced(n) for n in node) if p[1] == currency), OPEN)
        if isinstance(node, dict):
            return self.worked(node, day, currency)
        text = str(node)
        share = re.fullmatch(r"(\d+) %(?: of (.+))?", text)
        if share and share[2]:
            return self.step("times", self.field_amount(share[2], day), Decimal(share[1]) / 100)
        if share:
            return Decimal(share[1]) / 100
        if re.fullmatch(r"\d+ [A-Z]{3}", text):
            return self.priced(text)
        return Decimal(text) if re.fullmatch(r"\d+", text) else self.field_amount(text, day)

    def priced(self, text: str) -> Cash:
        return Decimal(text.split()[0]), text.split()[1]

    def field_amount(self, path: str, day: date) -> Any:
        return self.read(path, day)

    def worked(self, node: dict[str, Any], day: date, currency: str | None) -> Any:
        parts = node["of"] if isinstance(node["of"], list) else [node["of"]]
        total: Any = self.amount(parts[0], day, currency)
        for name, operand in [*(("plus", p) for p in parts[1:]), *((k, v) for k, v in node.items() if k != "of")]:
            if total is None or total == OPEN:
                return total
            total = self.step(
                name, total, self.amount(operand, day, total[1] if isinstance(total, tuple) else currency)
            )
        return total

    def step(self, name: str, left: Any, right: Any) -> Any:
        for side in (right, left):
            if side is None or side == OPEN:
                return side
        if name == "times":
            left, right = (right, left) if isinstance(right, tuple) else (left, right)
            if isinstance(right, tuple):
                return OPEN
            return (left[0] * right, left[1]) if isinstance(left, tuple) else left * right
        if isinstance(left, tuple) != isinstance(right, tuple) or (isinstance(left, tuple) and left[1] != right[1]):
            return OPEN
        work: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
            "plus": lambda a, b: a + b,
            "minus": lambda a, b: a - b,
            "at_least": max,
            "at_most": min,
        }
        return (work[name](left[0], right[0]), left[1]) if isinstance(left, tuple) else work[name](left, right)

    # --- fields -------------------------------------------------------------------------------------------------

    def read(self, path: str, day: date) -> Any:
        if path == "now":
            return self.now
        head, _, rest = path.partition(".")
        if head == "event":
            return self.happened({"type": rest}, day)
        if head == "facts":
            return self.fact(rest)
        if path == "claim.amount":
            asked = self.record.get("requested_amount")
            return self.cash(asked) if asked is not None else self.read("order.amount", day)
        value: Any = self.record
        if head == "shipment":
            parcels = self.record.get("shipments", OPEN)
            if not parcels or parcels == OPEN:
                return OPEN if parcels == OPEN else None
            value, path = parcels[0], rest
        for key in path.split("."):
            if value is None:
                return None
            if key not in value:
                return OPEN
            value = value[key]
        return self.typed(value, KINDS.get(f"{head}.{rest}" if rest else head, ""))

    def typed(self, value: Any, kind: str) -> Any:
        if value is None:
            return None
        return (
            self.cash(value)
            if kind == "money"
            else self.instant(value)
            if kind == "instant"
            else Decimal(value)
            if kind == "int"
            else value
        )

    def fact(self, name: str) -> Any:
        given = self.record.get("facts") or {}
        if name in given:
            return self.typed(given[name], KINDS.get(f"facts.{name}", ""))
        fact = self.book["facts"].get(name)
        if fact is None:
            return OPEN
        day = self.version_day(fact.get("by"))
        effective = fact.get("effective", {})
        if not self.in_force(effective, self.version_day(effective["by"]) if "by" in effective else day):
            return None
        if "count" in fact or "sum" in fact:
            return self.gathered(fact, day)
        if "amount" in fact:
            return self.amount(fact["amount"], day, None)
        node = self.sole(next(fact[k] for k in ("holds", "is", "at") if k in fact), day)
        if node == OPEN or node == "none":
            return OPEN if node == OPEN else None
        if "at" in fact:
            return self.moment(node, None, day)
        return node if isinstance(node, (bool, str)) else self.condition(node, None, day)

    def gathered(self, fact: dict[str, Any], day: date) -> Any:
        name = fact.get("count") or fact["sum"]
        chosen = self.chosen(name, fact, day)
        if chosen == OPEN:
            return OPEN
        if "sum" in fact:
            total = self.total(name, chosen, fact["of"], fact.get("where"), day)
            return Decimal(0) if total is None and MEMBERS[name][fact["of"]] != "money" else total
        truths = [self.holds(name, m, fact.get("where"), day) for m in chosen]
        return OPEN if OPEN in truths else Decimal(truths.count(True))


__all__ = ["ALIKE", "OPEN", "Reference"]
