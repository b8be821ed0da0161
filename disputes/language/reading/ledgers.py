"""Reading ledgers: the sixth idea of the language, second half."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from disputes.dates.durations import Window
from disputes.dates.recurrences import Recurrence
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import ALWAYS
from disputes.language.citations import Citation
from disputes.language.readable_fields import lists
from disputes.language.reading.conditions import ExpressionReader
from disputes.language.reading.deadlines import _ends, effective, lapse, title_of
from disputes.language.reading.measures import OCCURRENCE, measures, shop_fees, spans
from disputes.language.reading.metrics import steps
from disputes.language.reading.nodes import RulesetFault
from disputes.language.shop_rules import Clearing, IssueClock, Ledger, PointsCap, PointsGain, Tier, ViolationPrice
from disputes.language.truth import Text
from disputes.records.field_types import FieldType
from disputes.words.answers import CountDirection
from disputes.words.dates import CountsFrom, DayEnd
from disputes.words.documents import NodeKind
from disputes.words.language import ClearingKind, FieldKind, LiteralKind
from disputes.words.records import Actor

KEYS = (
    "title",
    "cite",
    "note",
    "examples",
    "main",
    "unit",
    "counts",
    "starts_at",
    "range",
    "issued",
    "assessed",
    "violations",
    "gains",
    "caps",
    "clears",
    "buffer",
    "tiers",
    "warn_before",
    "level",
    "fees",
    "appeal",
    "deadlines",
    "calendar",
    "when",
    "effective",
)
TIER = ("at", "every", "consumes", "for", "measures", "fees", "do", "title", "cite", "note")
CLOCK = (
    "title",
    "actor",
    "when",
    "within",
    "counts_from",
    "ends",
    "calendar",
    "warn",
    "lapse",
    "resubmit",
    "cite",
    "note",
)
_NUMBER = FieldType(FieldKind.NUMBER)
_TOTAL = {"points": _NUMBER, "tier": FieldType(FieldKind.INT)}
_SPANS = {"week": "weeks", "month": "months", "quarter": "quarters", "year": "years"}
APPEAL = Text("Appeal the points", "申诉积分")


def ledger(ex: ExpressionReader, ruleset: str, id_: str, node: Node) -> Ledger:
    """One ledger. Faults of single keys are gathered."""
    r = ex.reader
    entries = r.mapping(node, KEYS)
    cites = r.cites(entries.get("cite"))
    violation = {
        **lists()["violations"],
        **OCCURRENCE,
        "own_points": _NUMBER,
        "issued_at": FieldType(FieldKind.INSTANT),
    }

    def read(key: str, parse: Any) -> Any:
        return r.attempt(lambda n: ex.values.read(n, parse, key, cites), entries.get(key), None)

    number = r.typed(scalars.number, LiteralKind.NUMBER)
    with ex.reading(violation):
        prices = {
            name: p
            for name, n in (entries["violations"].entries if "violations" in entries else {}).items()
            if (p := _priced(ex, name, n, cites)) is not None
        }
        appeal = read("appeal", lambda n: clock(ex, "appeal", n, cites))
        clocks = tuple(
            c
            for name, n in (entries["deadlines"].entries if "deadlines" in entries else {}).items()
            if (c := _clock(ex, name, n, cites)) is not None
        )
    with ex.reading(_TOTAL):
        clears = read("clears", lambda n: _clear(ex, n))
        level = read("level", r.text)
        fees = shop_fees(ex, entries.get("fees"))
        tiers = read("tiers", lambda n: _tiers(ex, n, cites))
    return Ledger(
        id=id_,
        ruleset=ruleset,
        title=title_of(ex, node) or Text(id_, id_),
        main=_flag(ex, entries.get("main")),
        unit=r.attempt(r.text, entries.get("unit"), "point"),
        down=r.attempt(lambda n: r.word(n, CountDirection, "up or down"), entries.get("counts"), CountDirection.UP)
        is CountDirection.DOWN,
        starts_at=r.attempt(
            lambda n: ex.amounts.alternatives(n, "number", "starts_at"), entries.get("starts_at"), None
        ),
        range=r.attempt(lambda n: _range(ex, n), entries.get("range"), None),
        issued=read("issued", _recurrence(ex)) if "issued" in entries and entries["issued"].text != "at_once" else None,
        assessed=read("assessed", r.typed(Recurrence.parse, LiteralKind.RECURRENCE)),
        violations=prices,
        gains=tuple(_gain(ex, n) for n in (r.items(entries["gains"]) if "gains" in entries else ())),
        caps=tuple(_cap(ex, n) for n in (r.items(entries["caps"]) if "caps" in entries else ())),
        clears=clears,
        buffer=read("buffer", ex.moments.span),
        tiers=tiers,
        warn_before=r.attempt(number, entries.get("warn_before"), None),
        level=level,
        fees=fees,
        appeal=appeal,
        clocks=clocks,
        calendar=read("calendar", r.text),
        when=r.attempt(ex.condition, entries.get("when"), None),
        effective=r.attempt(lambda n: effective(ex, n), entries.get("effective"), ALWAYS),
        cites=cites,
        node=node,
    )


def _flag(ex: ExpressionReader, node: Node | None) -> bool:
    return ex.reader.attempt(lambda n: ex.reader.name(n, ("true", "false"), "true or false"), node, "false") == "true"


def _recurrence(ex: ExpressionReader) -> Any:
    typed = ex.reader.typed(Recurrence.parse, LiteralKind.RECURRENCE)

    def parse(node: Node) -> Recurrence | None:
        return None if node.text == "at_once" else typed(node)

    return parse


def _range(ex: ExpressionReader, node: Node) -> tuple[Decimal, Decimal]:
    ends = [ex.reader.typed(scalars.number, LiteralKind.NUMBER)(n) for n in ex.reader.items(node, single=False)]
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ex.reader.fail(node, "a range, [0, 1000]")
    return ends[0], ends[1]


def _window(ex: ExpressionReader, node: Node) -> Window:
    return ex.reader.typed(Window.parse, LiteralKind.WINDOW)(node)


def _priced(ex: ExpressionReader, name: str, node: Node, above: tuple[Citation, ...]) -> ViolationPrice | None:
    return ex.reader.attempt(lambda n: _price(ex, name, n, above), node, None)


def _price(ex: ExpressionReader, name: str, node: Node, above: tuple[Citation, ...]) -> ViolationPrice:
    r = ex.reader
    entries = r.mapping(node, ("points", "per", "over", "measures", "title", "cite", "note"), ("points",))
    cites = r.cites(entries.get("cite")) or above
    points = ex.values.read(entries["points"], lambda n: ex.amounts.read(n, "number"), f"points_of_{name}", cites)
    per = r.typed(scalars.integer, LiteralKind.INTEGER)(entries["per"]) if "per" in entries else 1
    if per < 1:
        raise r.fail(entries["per"], "a whole number, 1 or more")
    own = (
        ex.values.read(entries["measures"], lambda n: measures(ex, n, cites), "measures", cites)
        if "measures" in entries
        else None
    )
    return ViolationPrice(
        name,
        points,
        per,
        _window(ex, entries["over"]) if "over" in entries else None,
        cites,
        node,
        own,
        _mentions(entries["points"], "own_points"),
    )


def _mentions(node: Node, word: str) -> bool:
    return (
        node.text == word
        or word in node.entries
        or any(_mentions(n, word) for n in (*node.items, *node.entries.values()))
    )


def _cap(ex: ExpressionReader, node: Node) -> PointsCap:
    entries = ex.reader.mapping(node, ("of", "at_most", "over", "cite", "note"), ("of", "at_most", "over"))
    return PointsCap(
        ex.reader.texts(entries["of"]),
        ex.amounts.alternatives(entries["at_most"], "number", "at_most"),
        _window(ex, entries["over"]),
    )


def _gain(ex: ExpressionReader, node: Node) -> PointsGain:
    entries = ex.reader.mapping(node, ("points", "per", "of", "cite", "note"), ("points", "of"))
    per = ex.reader.typed(scalars.integer, LiteralKind.INTEGER)(entries["per"]) if "per" in entries else 1
    return PointsGain(
        ex.amounts.alternatives(entries["points"], "number", "points"),
        per,
        ex.amounts.alternatives(entries["of"], "number", "of"),
    )


def _clear(ex: ExpressionReader, node: Node) -> Clearing:
    r = ex.reader
    if node.kind is NodeKind.TEXT:
        r.name(node, ("never",), "never, or {each: …}, {at: …}, {after_first: …}, {good: …}")
        return Clearing(ClearingKind.NEVER)
    entries = r.mapping(node, ("each", "at", "after_first", "good", "unless"))
    kinds = [k for k in entries if k != "unless"]
    if len(kinds) != 1:
        raise RulesetFault(node.problem("one of each, at, after_first, good", code="structure"))
    kind, value = kinds[0], entries[kinds[0]]
    unless = ex.condition(entries["unless"]) if "unless" in entries else None
    if kind != "at":
        return Clearing(ClearingKind(kind), span=ex.moments.span(value), unless=unless)
    words = value.text.split()
    if len(words) == 2 and words[0] == "1" and words[1] in _SPANS:
        r.remember(value, LiteralKind.DURATION)
        return Clearing(ClearingKind.PERIOD, period=_SPANS[words[1]], unless=unless)
    return Clearing(ClearingKind.AT, recurrence=r.typed(Recurrence.parse, LiteralKind.RECURRENCE)(value), unless=unless)


def _tiers(ex: ExpressionReader, node: Node, cites: tuple[Citation, ...]) -> tuple[Tier, ...]:
    found = (ex.reader.attempt(lambda n: _tier(ex, n, cites), n, None) for n in ex.reader.items(node, single=False))
    return tuple(t for t in found if t is not None)


def _tier(ex: ExpressionReader, node: Node, above: tuple[Citation, ...]) -> Tier:
    r = ex.reader
    entries = r.mapping(node, TIER, ("at",))
    cites = r.cites(entries.get("cite")) or above
    number = r.typed(scalars.number, LiteralKind.NUMBER)
    lasts = spans(ex, entries["for"], cites) if "for" in entries else None
    return Tier(
        number(entries["at"]),
        number(entries["every"]) if "every" in entries else None,
        _flag(ex, entries.get("consumes")),
        measures(ex, entries.get("measures"), cites, lasts),
        shop_fees(ex, entries.get("fees")),
        steps(ex, entries.get("do")),
        cites,
        node,
    )


def _clock(ex: ExpressionReader, name: str, node: Node, above: tuple[Citation, ...]) -> IssueClock | None:
    return ex.reader.attempt(lambda n: clock(ex, name, n, above), node, None)


def clock(ex: ExpressionReader, name: str, node: Node, above: tuple[Citation, ...]) -> IssueClock:
    """A clock that starts at issue: the appeal's window, or another."""
    r = ex.reader
    entries = r.mapping(node, CLOCK, ("within",))
    cites = r.cites(entries.get("cite")) or above

    def read(key: str, parse: Any) -> Any:
        return ex.values.read(entries[key], parse, key, cites) if key in entries else None

    return IssueClock(
        name,
        r.bilingual(entries["title"]) if "title" in entries else APPEAL if name == "appeal" else Text(name, name),
        r.word(entries["actor"], Actor, "an actor") if "actor" in entries else Actor.SELLER,
        ex.condition(entries["when"]) if "when" in entries else None,
        read("within", ex.moments.span),
        read("counts_from", lambda n: r.word(n, CountsFrom, ", ".join(CountsFrom)))
        or Alternatives.just(CountsFrom.SAME_MOMENT),
        read("ends", lambda n: _ends(ex, n)) or Alternatives.just(DayEnd.TO_THE_SECOND),
        read("calendar", r.text),
        read("warn", ex.moments.span),
        read("lapse", lambda n: lapse(ex, n)),
        read("resubmit", ex.moments.span),
        cites,
        node,
    )
