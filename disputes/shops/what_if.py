"""What if: a shop's record with some figures changed, `late=+3`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from disputes.dates.wall_clock import day_start
from disputes.documents.problems import EXIT_USAGE, Problem, Refused, nearest
from disputes.language.rulebook import Rulebook
from disputes.situation.build import situation_of

_CHANGE = re.compile(r"(?P<name>[a-z][a-z0-9_.]*)=(?P<by>[+-]?\d{1,9}(\.\d{1,6})?)\Z")
COLUMNS = ("orders", "shipped", "unfulfilled", "late")


def parsed(texts: tuple[str, ...]) -> dict[str, Decimal]:
    """`late=+3` as a mapping. Raises :class:`Refused` (exit 2)."""
    out: dict[str, Decimal] = {}
    for text in texts:
        found = _CHANGE.match(text)
        if found is None:
            raise Refused(
                [Problem("--what-if", 1, "", repr(text), "a figure and its change, e.g. late=+3")], EXIT_USAGE
            )
        out[found["name"]] = out.get(found["name"], Decimal(0)) + Decimal(found["by"])
    return out


def figures(values: Mapping[str, Any], book: Rulebook) -> list[str]:
    """The names of the figures of a shop's record that can be changed: those of its newest period and its counts first,
    then the violations that its ledgers know.
    """
    out: dict[str, None] = {}
    for key in ("weeks", "days", "months"):
        for row in (values.get(key) or ())[-1:]:
            out.update(dict.fromkeys(k for k, v in row.items() if isinstance(v, (int, Decimal))))
    out.update(dict.fromkeys(c["metric"] for c in values.get("counts") or () if "metric" in c))
    out.update(dict.fromkeys(t for r in book.rulesets for x in r.ledgers.values() for t in x.violations))
    return list(out)


def changed(values: Mapping[str, Any], book: Rulebook, now: datetime, changes: Mapping[str, Decimal]) -> dict[str, Any]:
    """The record with each figure changed: a column of the newest week, day or month, a stated count, a fact, a
    violation.
    """
    out = dict(values)
    for name, by in changes.items():
        out = _change(out, book, now, name, by)
    return out


def _change(values: dict[str, Any], book: Rulebook, now: datetime, name: str, by: Decimal) -> dict[str, Any]:
    if name.startswith("facts."):
        facts = dict(values.get("facts") or {})
        facts[name[6:]] = (facts.get(name[6:]) or 0) + by
        return {**values, "facts": facts}
    if any(c.get("metric") == name for c in values.get("counts") or ()):
        rows = list(values["counts"])
        last = max(
            (n for n, c in enumerate(rows) if c.get("metric") == name), key=lambda n: str(rows[n].get("to") or "")
        )
        rows[last] = {**rows[last], "numerator": _added(rows[last].get("numerator"), by)}
        rows[last].pop("rate", None)
        return {**values, "counts": rows}
    for key, start, days in (("weeks", "starts", 7), ("days", "date", 1), ("months", "month", 31)):
        rows = list(values.get(key) or ())
        if any(name in r for r in rows):
            zone = situation_of(values, book, now).zone
            begun = [n for n, r in enumerate(rows) if key == "months" or day_start(r[start], zone) <= now]
            current = [
                n for n in begun if key != "months" and now < day_start(rows[n][start] + timedelta(days=days), zone)
            ]
            last = max(current or begun or range(len(rows)), key=lambda n: str(rows[n][start]))
            rows[last] = {**rows[last], name: _added(rows[last].get(name), by)}
            return {**values, key: rows}
    types = {t for r in book.rulesets for x in r.ledgers.values() for t in x.violations}
    if name in types and by > 0:
        violation = {"type": name, "at": now, "count": int(by), "severity": None, "points": None}
        return {**values, "violations": [*(values.get("violations") or ()), violation]}
    known = [*types, *COLUMNS, *(c.get("metric", "") for c in values.get("counts") or ())]
    raise Refused(
        [
            Problem(
                "--what-if",
                1,
                "",
                repr(name),
                "a column, a counted metric or a violation of this shop",
                nearest(name, known),
            )
        ],
        EXIT_USAGE,
    )


def _added(value: Any, by: Decimal) -> Any:
    total = max(Decimal(value or 0) + by, Decimal(0))
    return int(total) if total == total.to_integral_value() else total
