"""The tables of an export beside the cases: how answers changed, what was told, and the shops."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from disputes.answers.differences import Change
from disputes.export.columns import ExportColumn, ExportTable, money_columns, number
from disputes.words.answers import MeasureState
from disputes.words.dataclass import dataclass
from disputes.words.export import ColumnType, ExportedChangeKind, ExportTableName

# Whose values are told: words, instants and amounts that rules give. Others may quote the record.
_TOLD = re.compile(
    r"(stage|confidence|points|tier"
    r"|(actions|deadlines|measures)\[[^\]]*\]\.(state|starts_at|opens_at|warn_at|due_at|met_at|ends_at|tier)"
    r"|evidence\[[^\]]*\]\.status"
    r"|ruling\.(expected|by|if_silent|final|recorded|awaited)"
    r"|ledgers\[[^\]]*\]\.(points|tier)"
    r"|exposure\.(amount|pending|borne_by|points)|exposure\.if_lapsed\.(deadline|at|effect|ruling|amount))"
)


@dataclass(frozen=True, slots=True)
class ExportedChange:
    """A value that changed in an answer, and the row of the history that says so."""

    row: Row[Any]
    change: Change


T = ColumnType
H = ExportColumn[ExportedChange]
CHANGES_TABLE: ExportTable[ExportedChange] = ExportTable(
    ExportTableName.CHANGES,
    "One row a value that changed from one answer to the next.",
    (
        H("subject", T.WORD, "Whose answer: that of a case or of a shop.", lambda h: h.row.kind),
        H("platform", T.WORD, "Its platform.", lambda h: h.row.platform),
        H("market", T.WORD, "Its market.", lambda h: h.row.market),
        H("case_id", T.TEXT, "The case; empty for a shop.", lambda h: h.row.case_id),
        H("shop_id", T.TEXT, "The shop, or that of the case.", lambda h: h.row.shop_id),
        H("was_as_of", T.INSTANT, "The instant of the answer before.", lambda h: h.row.was_as_of),
        H("as_of", T.INSTANT, "The instant of the new answer.", lambda h: h.row.as_of),
        H("was_digest", T.WORD, "What the answer before rested on.", lambda h: h.row.was_digest),
        H("digest", T.WORD, "What the new one rests on.", lambda h: h.row.digest),
        H("part", T.WORD, "The part of the answer.", lambda h: h.change.part),
        H("path", T.WORD, "The value's place in it.", lambda h: h.change.path),
        H("change", T.WORD, "What happened to it.", lambda h: kind_of(h.change)),
        H("was", T.TEXT, "Its value before, where rules give it.", lambda h: _told(h.change.path, h.change.was)),
        H("now", T.TEXT, "Its value now, where rules give it.", lambda h: _told(h.change.path, h.change.now)),
    ),
)


def kind_of(change: Change) -> ExportedChangeKind:
    """What happened to a value."""
    if change.was is None:
        return ExportedChangeKind.ADDED
    return ExportedChangeKind.REMOVED if change.now is None else ExportedChangeKind.CHANGED


def _told(path: str, value: Any) -> str | None:
    if value is None or not _TOLD.fullmatch(path):
        return None
    if isinstance(value, Mapping):
        return f"{value['value']} {value['currency']}" if set(value) == {"value", "currency"} else None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _alert_cost(a: Row[Any]) -> Mapping[str, Any] | None:
    return {"value": a.cost, "currency": a.currency} if a.cost is not None else None


A = ExportColumn[Row[Any]]
ALERTS_TABLE: ExportTable[Row[Any]] = ExportTable(
    ExportTableName.ALERTS,
    "One row an alert, those that were cleared too.",
    (
        A("alert_id", T.TEXT, "The alert's id.", lambda a: a.id),
        A("subject", T.WORD, "What it is about: a case, a shop or a platform.", lambda a: a.subject),
        A("platform", T.WORD, "The platform.", lambda a: a.platform),
        A("market", T.WORD, "The market.", lambda a: a.market),
        A("case_id", T.TEXT, "The case, if it is about one.", lambda a: a.case_id),
        A("shop_id", T.TEXT, "The shop, or that of the case.", lambda a: a.shop_id),
        A("kind", T.WORD, "What it tells.", lambda a: a.kind),
        A("level", T.WORD, "How pressing it is.", lambda a: a.level),
        A("deadline", T.WORD, "The deadline.", lambda a: a.deadline),
        A("action", T.WORD, "The action.", lambda a: a.action),
        A("owner", T.WORD, "The department that acts.", lambda a: a.owner),
        A("due_at", T.INSTANT, "When that is due.", lambda a: a.due_at),
        *money_columns("cost", "What is lost in silence.", _alert_cost),
        A("total", T.COUNT, "How many things it sums up.", lambda a: a.total),
        A("raised_at", T.INSTANT, "When it was raised.", lambda a: a.raised_at),
        A("cleared_at", T.INSTANT, "When it was cleared.", lambda a: a.cleared_at),
        A("sent_at", T.INSTANT, "When it was sent.", lambda a: a.sent_at),
    ),
)


@dataclass(frozen=True, slots=True)
class ExportedShop:
    """A shop's row, and its standing where it was answered."""

    row: Row[Any]
    answer: Mapping[str, Any] | None

    def points(self, end: str) -> Decimal | None:
        """The least or the most points (`min`, `max`) that the shop has."""
        found = self.answer["points"] if self.answer is not None else None
        return number(found.get(end) if isinstance(found, Mapping) else found)

    @property
    def measures(self) -> Iterator[str]:
        """The measures that run against it."""
        listed = self.answer["measures"] if self.answer is not None else ()
        return (str(m["id"]) for m in listed if m["state"] == MeasureState.RUNNING)


P = ExportColumn[ExportedShop]
SHOPS_TABLE: ExportTable[ExportedShop] = ExportTable(
    ExportTableName.SHOPS,
    "One row a shop.",
    (
        P("shop_id", T.TEXT, "The channel's id of the shop; unique together with `platform`.", lambda s: s.row.shop_id),
        P("platform", T.WORD, "The platform.", lambda s: s.row.platform),
        P("market", T.WORD, "The market.", lambda s: s.row.market),
        P("is_quarantined", T.TRUTH, "Whether it cannot be answered.", lambda s: s.row.quarantine is not None),
        P("imported_at", T.INSTANT, "When the record came into the store first.", lambda s: s.row.imported_at),
        P("updated_at", T.INSTANT, "When the record changed last.", lambda s: s.row.updated_at),
        P("as_of", T.INSTANT, "The instant of the answer.", lambda s: s.row.as_of),
        P("digest", T.WORD, "The digest of all that the answer rests on.", lambda s: s.row.digest),
        P("next_change_at", T.INSTANT, "When the answer changes by itself.", lambda s: s.row.next_change_at),
        P("points_min", T.NUMBER, "The penalty points, the least that they may be.", lambda s: s.points("min")),
        P("points_max", T.NUMBER, "The most that they may be.", lambda s: s.points("max")),
        P("tier", T.COUNT, "The tier that the points reach.", lambda s: s.row.tier),
        P("measures", T.WORDS, "The measures that run.", lambda s: list(s.measures)),
        P("questions", T.COUNT, "How many unknown facts would change the answer.", lambda s: s.row.questions),
    ),
)
