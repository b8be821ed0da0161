"""Typed looks into a payload: a field that is missing is unknown, one that cannot be read is a problem or a note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.records.field_types import FIRST_YEAR, LAST_YEAR, BadValue, to_amount, to_bool, to_id, to_int, to_number
from disputes.words.documents import NodeKind

UNIX = "unix seconds, e.g. 1655205084 (0 = none)"
_UNSET = ("", "-")
_FIRST = datetime(FIRST_YEAR, 1, 2, tzinfo=UTC).timestamp()
_LAST = datetime(LAST_YEAR, 12, 31, tzinfo=UTC).timestamp()
_BITS = {"0": "false", "1": "true"}


class Payload:
    """One object of a payload. What must be right adds to `problems`, what can be left out to `notes`."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.unknown: dict[str, str] = {}

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
                return node
        return None

    def note(self, node: Node, found: str, expected: str) -> None:
        """Something to warn of."""
        self.notes.append(Problem(node.file, node.line, node.path, found, expected, severity="warning"))

    def id(self, *paths: str, needed: bool = False) -> str | None:
        """An id, as text even where it is sent as a number."""
        node = self.at(*paths)
        if node is None:
            if needed:
                self.problems.append(self.node.problem(f"`{paths[0]}`", found="nothing"))
            return None
        try:
            return to_id(node.text if node.kind is NodeKind.TEXT else None)
        except BadValue as bad:
            self.problems.append(node.problem(bad.expected))
            return None

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
            self.unknown[field] = raw
            node = self.at(*(paths or (field,)))
            self.note(node or self.node, repr(raw), "a code that the ruleset knows: kept as it came")
            return None
        return table[raw]

    def instant(self, *paths: str) -> str | None:
        """Unix seconds, also as text, as an instant in UTC; 0 is no date."""
        node = self.at(*paths)
        if node is None:
            return None
        try:
            seconds = to_number(node.text if node.kind is NodeKind.TEXT else None)
        except BadValue:
            self.problems.append(node.problem(UNIX))
            return None
        if seconds == 0:
            return None
        if seconds != seconds.to_integral_value() or not _FIRST <= seconds <= _LAST:
            like = " (milliseconds?)" if _FIRST <= seconds / 1000 <= _LAST else ""
            self.problems.append(node.problem(UNIX, found=f"{node.text!r}{like}"))
            return None
        return utc(int(seconds))

    def amount(self, currency: str | None, *paths: str) -> dict[str, str] | None:
        """An amount of money with the digits that were sent: whole units, also in currencies without decimals."""
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
        return {"value": format(value, "f"), "currency": currency}

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


def utc(seconds: int) -> str:
    """Unix seconds as an instant in UTC, as records write it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def given(**keys: Any) -> dict[str, Any]:
    """The keys that have a value; absent is unknown."""
    return {key: value for key, value in keys.items() if value is not None and value != {}}
