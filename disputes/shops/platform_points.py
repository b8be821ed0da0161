"""What the platform issued itself, and how its word is joined with what was computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from disputes.shops.appeals import with_appeals
from disputes.shops.entry_parts import PLATFORM, EntryKey, EntryPart, NamedRow, PointsDifference
from disputes.shops.ledgers_in_force import LedgersInForce
from disputes.situation.basis import cited_once


class PlatformPoints:
    """The points that the platform issued, each with the appeals against it."""

    def __init__(self, ledgers: LedgersInForce, issued: Sequence[NamedRow], violations: Sequence[NamedRow]) -> None:
        self.ledgers = ledgers
        self._same_type = _types_issued_as(ledgers)
        self.rows = with_appeals(issued, violations, self._key_of_issue, self._key_of_violation)

    def parts(self) -> list[EntryPart]:
        """What the platform issued, taken back or not."""
        return [p for origin, row in self.rows if (p := self._part(origin, row)) is not None]

    def _part(self, origin: str, row: Mapping[str, Any]) -> EntryPart | None:
        ledgers = self.ledgers
        ledger = ledgers.named(row.get("ledger")) or ledgers.listing(row.get("type")) or ledgers.main
        if ledger is None:
            return None
        at = row["issued_at"].astimezone(UTC)
        points: Decimal = row["points"]
        return EntryPart(
            origin=origin,
            ledger=ledger.id,
            type=row.get("type") or "points",
            at=at,
            issued_at=at,
            points=points,
            most=points,
            rule=PLATFORM,
            cites=(),
            issued=True,
            day=ledgers.local_day(at),
            own=row,
            appeals=tuple(row.get("appeals") or ()),
            full=points,
        )

    def joined(
        self, computed: Sequence[EntryPart], won: frozenset[str], fetched: datetime | None
    ) -> tuple[list[EntryPart], list[PointsDifference]]:
        """The platform's number replaces ours of the same ledger, issue day and type.

        Where some of it was taken back on appeal, what it was before and what is left of it both agree with our
        computation: nobody knows whether the appeal put our figures right or theirs. Where all of it was, nothing
        differs. What we compute and the platform had not issued by `fetched` is a difference, and no points.
        """
        theirs = self._by_entry(self.parts())
        kept: list[EntryPart] = []
        differences: list[PointsDifference] = []
        for key, parts in self._by_entry(computed).items():
            mine = _sum(p.points for p in parts)
            if key in theirs:
                left = [p for p in theirs[key] if p.origin not in won]
                issued = _sum(p.points for p in left)
                agreed = mine in (issued, _sum(p.points for p in theirs[key]))
                theirs[key] = [_explained(p, parts, agreed) for p in theirs[key]]
                if left and not agreed:
                    differences.append(PointsDifference(key[0], left[0].issued_at, key[2], mine, issued))
            elif fetched is not None and parts[0].issued_at <= fetched:
                if mine:
                    differences.append(PointsDifference(key[0], parts[0].issued_at, key[2], mine, None))
            else:
                kept += parts
        kept = [*(p for parts in theirs.values() for p in parts), *kept]
        return kept, sorted(differences, key=lambda d: (d.issued_at, d.ledger, d.type))

    # --- which entry is which -----------------------------------------------------------------------------------

    def _by_entry(self, parts: Iterable[EntryPart]) -> dict[EntryKey, list[EntryPart]]:
        out: dict[EntryKey, list[EntryPart]] = {}
        for p in parts:
            out.setdefault(self._key(p), []).append(p)
        return out

    def _key(self, p: EntryPart) -> EntryKey:
        """What makes two parts the same entry: ledger, issue day, and the type under which the ruleset knows it."""
        return p.ledger, self.ledgers.local_day(p.issued_at), self._same_type.get(p.type, p.type)

    def _key_of_issue(self, row: Mapping[str, Any]) -> EntryKey | None:
        part = self._part("", row)
        return self._key(part) if part is not None else None

    def _key_of_violation(self, v: Mapping[str, Any]) -> EntryKey | None:
        ledger = self.ledgers.listing(v["type"]) or self.ledgers.main
        if ledger is None or v.get("at") is None:
            return None
        issued_at = self.ledgers.issue_instant(ledger, v["at"].astimezone(UTC))
        return ledger.id, self.ledgers.local_day(issued_at), v["type"]


def _explained(p: EntryPart, computed: Sequence[EntryPart], agreed: bool) -> EntryPart:
    """What the platform issued, with the rule and the sources of what was computed for it."""
    return replace(
        p,
        confirms=agreed,
        cites=cited_once(*(x.cites for x in computed)),
        rule=computed[0].rule,
        own={**computed[0].own, **p.own},
    )


def _types_issued_as(ledgers: LedgersInForce) -> dict[str, str]:
    """Types under which the platform issues the points of a metric, by the type that its bands name."""
    out: dict[str, str] = {}
    for m in ledgers.metrics.all():
        types = [
            b.type
            for a in (m.bands.entries() if m.bands is not None else ())
            for b in a.value or ()
            if b.type is not None
        ]
        out.update({alias: types[0] for alias in m.issued_as if types})
    return out


def _sum(points: Iterable[Decimal | None]) -> Decimal | None:
    found = list(points)
    return None if any(p is None for p in found) else sum((p for p in found if p is not None), Decimal(0))
