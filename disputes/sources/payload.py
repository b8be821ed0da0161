"""Typed looks into a payload: a field that is missing is unknown, one that cannot be read is a problem or a note."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.records.field_types import BadValue, is_no_id, to_amount, to_bool, to_id, to_int
from disputes.records.money import is_currency, minor_digits
from disputes.sources.instants import AN_INSTANT, UNIX, Stamp, unix, written
from disputes.sources.unread import Place, place_of
from disputes.words.documents import NodeKind, Severity

_ZEROS = ("0", "-1", "0000-00-00 00:00:00")
_UNSET = ("", "-")
_AND = ", "
_MOST_CODES = 10
_BITS = {"0": "false", "1": "true"}


class Payload:
    """One object of a payload. What must be right adds to `problems`, what can be left out to `notes`."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.unknown: dict[str, str] = {}
        self.seen: set[Place] = set()  # what was looked at

    def at(self, *paths: str) -> Node | None:
        """The first of `paths` (dotted, several spellings of one field) that holds something."""
        for path in paths:
            node: Node | None = self.node
            for key in path.split("."):
                node = node.get(key) if node is not None and node.kind is NodeKind.MAP else None
            if (
                node is not None
                and node.kind is not NodeKind.NULL
                and not (node.kind is NodeKind.TEXT and node.text.strip() in _UNSET)
            ):
                self.seen.add(place_of(node))
                return node
        return None

    def note(self, node: Node, found: str, expected: str) -> None:
        """Something to warn of."""
        self.notes.append(Problem(node.file, node.line, node.path, found, expected, severity=Severity.WARNING))

    def id(self, *paths: str, needed: bool = False) -> str | None:
        """An id, as text even where it is sent as a number; 0 stands for none."""
        node = next((n for path in paths if (n := self.at(path)) is not None and not _is_no_id(n)), None)
        if node is None:
            if needed:
                self.problems.append(self.node.problem(f"`{paths[0]}`", found="nothing"))
            return None
        try:
            return to_id(node.text if node.kind is NodeKind.TEXT else None)
        except BadValue as bad:
            self.problems.append(node.problem(bad.expected))
            return None

    def ids(self, *paths: str) -> list[str]:
        """The ids at all of these places, each one, several, or an object that has one; what is none is passed over."""
        out: list[str] = []
        for path in paths:
            node = self.at(path)
            for one in node.items if node is not None and node.kind is NodeKind.LIST else [node]:
                named = one.get("id") if one is not None and one.kind is NodeKind.MAP else one
                if named is None or named.kind is not NodeKind.TEXT or _is_no_id(named):
                    continue
                self.seen.add(place_of(named))
                with suppress(BadValue):
                    out.append(to_id(named.text.strip()))
        return out

    def code(self, *paths: str) -> str | None:
        """A code as it came. Of a list of codes, the first: the field is documented both ways."""
        node = self.at(*paths)
        while node is not None and node.kind is NodeKind.LIST:
            node = node.items[0] if node.items else None
        if node is None or node.kind is NodeKind.NULL:
            return None
        if node.kind is not NodeKind.TEXT or len(node.text) > 200 or not node.text.isprintable():
            self.note(node, "no code", "a code of at most 200 characters: left out")
            return None
        return node.text.strip() or None

    def known(self, table: Mapping[str, Any], field: str, *paths: str) -> Any:
        """What `table` says of a code; a code that it does not know is kept under `field` and noted."""
        raw = self.code(*(paths or (field,)))
        if raw is None:
            return None
        if raw not in table:
            self.missed(field, raw, self.at(*(paths or (field,))))
            return None
        return table[raw]

    def missed(self, field: str, raw: str, node: Node | None = None) -> None:
        """Keeps and notes a code that no map knows; several of one field, one after the other."""
        known = self.unknown.get(field, "").split(_AND) if field in self.unknown else []
        if raw not in known and len(known) < _MOST_CODES:
            self.unknown[field] = _AND.join([*known, raw])
        self.note(node or self.node, repr(raw), "a code that the ruleset knows: kept as it came")

    def instant(self, *paths: str) -> str | None:
        """Unix seconds, also as text, as an instant in UTC, as records write it; 0 is no date."""
        found = self.stamp(*paths, per_second=1)
        return found.text if found is not None else None

    def stamp(
        self, *paths: str, per_second: int | None = None, zone: str | None = None, ends: bool = False
    ) -> Stamp | None:
        """An instant: unix time of `per_second` units a second, or, without that, a date and time as text, which is
        local to `zone` where it has no offset (see :mod:`disputes.sources.instants`). What stands for no date is none.
        """
        node = self.at(*paths)
        if node is None:
            return None
        try:
            if node.kind is not NodeKind.TEXT:
                raise BadValue(UNIX if per_second is not None else AN_INSTANT)
            if per_second is not None:
                return unix(node.text, per_second=per_second)
            return None if node.text.strip() in _ZEROS else written(node.text, zone, ends=ends)
        except BadValue as bad:
            self.problems.append(node.problem(bad.expected, found=bad.found))
            return None

    def epoch(self, *paths: str) -> Stamp | None:
        """Unix time in seconds or in milliseconds, whichever makes a date: some channels send both."""
        node = self.at(*paths)
        digits = len(node.text.strip()) if node is not None else 0
        return self.stamp(*paths, per_second=1000 if digits > len("9999999999") else 1)

    def minor(
        self, currency: str | None, *paths: str, digits: Mapping[str, Any] | None = None
    ) -> dict[str, str] | None:
        """An amount that is sent in the smallest unit of its currency: 1999 of USD is 19.99, of JPY 1999. What is
        taken off comes with a minus; an amount has none. `digits`: of which currencies the channel counts others.
        """
        node = self.at(*paths)
        if node is None:
            return None
        try:
            units = abs(to_int(node.text if node.kind is NodeKind.TEXT else None))
        except BadValue:
            self.problems.append(node.problem("a whole number of the smallest unit of the currency"))
            return None
        if currency is None:
            self.note(node, f"{node.text} without a currency", "an amount with its currency: left out")
            return None
        usual = minor_digits(currency)
        value = Decimal(units).scaleb(-int((digits or {}).get(currency, usual)))
        if value != (whole := round(value, usual)):
            self.note(node, f"{value:f} {currency}", f"an amount of at most {usual} decimals: left out")
            return None
        return {"value": format(whole, "f"), "currency": currency}

    def currency(self, *paths: str) -> str | None:
        """A currency of three letters, in whatever letters it is sent; anything else is left out and noted."""
        raw = self.code(*paths)
        code = raw.upper() if raw else None
        if code is not None and not is_currency(code):
            self.note(self.at(*paths) or self.node, repr(raw), "a currency of three letters: left out")
            return None
        return code

    def members(self, *paths: str) -> list[Payload]:
        """The objects of a list, each to be looked into; one object stands for a list of one."""
        node = self.at(*paths)
        if node is None:
            return []
        nodes = node.items if node.kind is NodeKind.LIST else [node]
        return [self._below(n) for n in nodes if n.kind is NodeKind.MAP]

    def part(self, path: str) -> Payload:
        """A look into a part; where there is none, into nothing, which is a problem."""
        node = self.at(path)
        if node is None or node.kind is not NodeKind.MAP:
            self.problems.append((node or self.node).problem(f"an object `{path}`"))
            node = self.node.beside(NodeKind.MAP)
        return self._below(node)

    def is_zero(self, *paths: str) -> bool:
        """Whether a 0 is sent: no date, and not an unknown one."""
        node = self.at(*paths)
        return node is not None and node.kind is NodeKind.TEXT and node.text.strip() in _ZEROS

    def _below(self, node: Node) -> Payload:
        """A look into a part of this payload, whose problems and notes are those of the whole."""
        part = Payload(node)
        part.problems, part.notes, part.unknown = self.problems, self.notes, self.unknown
        part.seen = self.seen
        return part

    def amount(self, currency: str | None, *paths: str) -> dict[str, str] | None:
        """An amount of money with the digits that were sent: whole units, also in currencies without decimals. Zeros
        after the digits of its currency, and after two, say nothing and go.
        """
        node = self.at(*paths)
        if node is None:
            return None
        try:
            value: Decimal = to_amount(node.text if node.kind is NodeKind.TEXT else None)
        except BadValue as bad:
            self.problems.append(node.problem(bad.expected))
            return None
        if currency is None:
            self.note(node, f"{node.text} without a currency", "an amount with its currency: left out")
            return None
        whole, _, parts = format(value, "f").partition(".")
        usual = max(minor_digits(currency), 2)
        parts = parts[:usual] + parts[usual:].rstrip("0")
        return {"value": f"{whole}.{parts}" if parts else whole, "currency": currency}

    def flag(self, *paths: str) -> bool | None:
        """true or false, also as text or as 1 and 0."""
        node = self.at(*paths)
        if node is None:
            return None
        try:
            return to_bool(_BITS.get(node.text, node.text.lower()) if node.kind is NodeKind.TEXT else None)
        except BadValue:
            self.note(node, node.describe(), "true or false: left out")
            return None

    def count(self, *paths: str) -> int | None:
        """A whole number that is not negative."""
        node = self.at(*paths)
        if node is None:
            return None
        try:
            number = to_int(node.text if node.kind is NodeKind.TEXT else None)
        except BadValue:
            number = -1
        if number < 0:
            self.note(node, node.describe(), "a whole number: left out")
            return None
        return number


def _is_no_id(node: Node) -> bool:
    return node.kind is NodeKind.TEXT and is_no_id(node.text)


def given(**keys: Any) -> dict[str, Any]:
    """The keys that have a value; absent is unknown."""
    return {key: value for key, value in keys.items() if value is not None and value != {}}
