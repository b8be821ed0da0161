"""Reading ledgers: the sixth idea of the language, second half."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from disputes.dates.durations import Window
from disputes.dates.recurrences import Recurrence
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import ALWAYS
from disputes.language.citations import Citation
from disputes.language.readable_fields import lists
from disputes.language.reading.citations import cites_of
from disputes.language.reading.deadlines import clock_end, effective, lapse, title_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.measures import OCCURRENCE, measures, shop_fees, spans
from disputes.language.reading.metrics import steps
from disputes.language.reading.nodes import RulesetFault
from disputes.language.shop_rules import Clearing, IssueClock, Ledger, PointsCap, PointsGain, Tier, ViolationPrice
from disputes.language.truth import Text
from disputes.records.field_types import FieldType
from disputes.words import texts
from disputes.words.answers import CountDirection
from disputes.words.dates import CountsFrom, DayEnd, Unit
from disputes.words.documents import NodeKind
from disputes.words.language import ClearingKind, FieldKind, LiteralKind
from disputes.words.records import Actor

T = TypeVar("T")

KEYS = (
    "title",
    "cite",
    "note",
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
    "again",
    "advised",
    "cite",
    "note",
)
_NUMBER = FieldType(FieldKind.NUMBER)
_TOTAL = {"points": _NUMBER, "tier": FieldType(FieldKind.INT)}
_PERIODS = {"week": Unit.WEEKS, "month": Unit.MONTHS, "quarter": Unit.QUARTERS, "year": Unit.YEARS}
APPEAL = Text("Appeal the points", "申诉积分")


def ledger(ex: ExpressionReader, ruleset: str, id_: str, node: Node) -> Ledger:
    """One ledger. Faults of single keys are gathered."""
    r = ex.nodes
    entries = r.mapping(node, KEYS)
    cites = cites_of(r, entries.get("cite"))
    violation = {
        **lists()["violations"],
        **OCCURRENCE,
        "own_points": _NUMBER,
        "issued_at": FieldType(FieldKind.INSTANT),
    }

    def read(key: str, parse: Callable[[Node], T]) -> Alternatives[T] | None:
        return r.attempt(lambda n: ex.values.read(n, parse, key, cites), entries.get(key), None)

    number = r.typed(scalars.number, LiteralKind.NUMBER)
    recurrence = r.typed(Recurrence.parse, LiteralKind.RECURRENCE)
    with ex.fields.own_keys(violation):
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
    with ex.fields.own_keys(_TOTAL):
        clears = read("clears", lambda n: _clear(ex, n))
        level = read("level", r.text)
        fees = shop_fees(ex, entries.get("fees"))
        tiers = read("tiers", lambda n: _tiers(ex, n, ex.values.cited or cites))
    return Ledger(
        id=id_,
        ruleset=ruleset,
        title=title_of(ex, node) or Text(id_, id_),
        main=_flag(ex, entries.get("main")),
        unit=r.attempt(r.text, entries.get("unit"), "point"),
        down=r.attempt(lambda n: r.word(n, CountDirection, "up or down"), entries.get("counts"), CountDirection.UP)
        is CountDirection.DOWN,
        starts_at=r.attempt(lambda n: ex.amount(n, "starts_at", FieldKind.NUMBER), entries.get("starts_at"), None),
        range=r.attempt(lambda n: _range(ex, n), entries.get("range"), None),
        issued=read("issued", lambda n: _issued(ex, n))
        if "issued" in entries and entries["issued"].text != "at_once"
        else None,
        assessed=read("assessed", recurrence),
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
    return ex.nodes.attempt(ex.nodes.flag, node, False)


def _issued(ex: ExpressionReader, node: Node) -> Recurrence | None:
    """When points are issued; None: at once."""
    return None if node.text == "at_once" else ex.nodes.typed(Recurrence.parse, LiteralKind.RECURRENCE)(node)


def _range(ex: ExpressionReader, node: Node) -> tuple[Decimal, Decimal]:
    ends = [ex.nodes.typed(scalars.number, LiteralKind.NUMBER)(n) for n in ex.nodes.items(node, single=False)]
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ex.nodes.fail(node, "a range, [0, 1000]")
    return ends[0], ends[1]


def _window(ex: ExpressionReader, node: Node) -> Window:
    return ex.nodes.typed(Window.parse, LiteralKind.WINDOW)(node)


def _priced(ex: ExpressionReader, name: str, node: Node, above: tuple[Citation, ...]) -> ViolationPrice | None:
    return ex.nodes.attempt(lambda n: _price(ex, name, n, above), node, None)


def _price(ex: ExpressionReader, name: str, node: Node, above: tuple[Citation, ...]) -> ViolationPrice:
    r = ex.nodes
    entries = r.mapping(node, ("points", "per", "over", "measures", "title", "cite", "note"), ("points",))
    cites = cites_of(r, entries.get("cite")) or above
    points = ex.amounts.alternatives(entries["points"], FieldKind.NUMBER, f"points_of_{name}", cites)
    per = r.typed(scalars.integer, LiteralKind.INTEGER)(entries["per"]) if "per" in entries else 1
    if per < 1:
        raise r.fail(entries["per"], "a whole number, 1 or more")
    return ViolationPrice(
        type=name,
        points=points,
        per=per,
        over=_window(ex, entries["over"]) if "over" in entries else None,
        cites=cites,
        node=node,
        measures=ex.optional(entries.get("measures"), lambda n: measures(ex, n, cites), "measures", cites),
        reads_own=_mentions(entries["points"], "own_points"),
    )


def _mentions(node: Node, word: str) -> bool:
    return (
        node.text == word
        or word in node.entries
        or any(_mentions(n, word) for n in (*node.items, *node.entries.values()))
    )


def _cap(ex: ExpressionReader, node: Node) -> PointsCap:
    entries = ex.nodes.mapping(node, ("of", "at_most", "over", "cite", "note"), ("of", "at_most", "over"))
    return PointsCap(
        ex.nodes.texts(entries["of"]),
        ex.amounts.alternatives(entries["at_most"], FieldKind.NUMBER, "at_most"),
        _window(ex, entries["over"]),
    )


def _gain(ex: ExpressionReader, node: Node) -> PointsGain:
    entries = ex.nodes.mapping(node, ("points", "per", "of", "cite", "note"), ("points", "of"))
    per = ex.nodes.typed(scalars.integer, LiteralKind.INTEGER)(entries["per"]) if "per" in entries else 1
    return PointsGain(
        ex.amounts.alternatives(entries["points"], FieldKind.NUMBER, "points"),
        per,
        ex.amounts.alternatives(entries["of"], FieldKind.NUMBER, "of"),
    )


def _clear(ex: ExpressionReader, node: Node) -> Clearing:
    r = ex.nodes
    if node.kind is NodeKind.TEXT:
        r.name(node, ("never",), "never, or {each: …}, {at: …}, {after_first: …}, {good: …}")
        return Clearing(ClearingKind.NEVER)
    entries = r.mapping(node, ("each", "at", "after_first", "good", "unless"))
    kinds = [k for k in entries if k in texts(ClearingKind)]
    if len(kinds) != 1:
        raise RulesetFault(node.problem("one of each, at, after_first, good", code="structure"))
    kind, value = ClearingKind(kinds[0]), entries[kinds[0]]
    unless = ex.condition(entries["unless"]) if "unless" in entries else None
    if kind is not ClearingKind.AT:
        return Clearing(kind, span=ex.moments.span(value), unless=unless)
    words = value.text.split()
    if len(words) == 2 and words[0] == "1" and words[1] in _PERIODS:
        r.remember(value, LiteralKind.DURATION)
        return Clearing(ClearingKind.PERIOD, period=_PERIODS[words[1]], unless=unless)
    return Clearing(ClearingKind.AT, recurrence=r.typed(Recurrence.parse, LiteralKind.RECURRENCE)(value), unless=unless)


def _tiers(ex: ExpressionReader, node: Node, cites: tuple[Citation, ...]) -> tuple[Tier, ...]:
    found = (ex.nodes.attempt(lambda n: _tier(ex, n, cites), n, None) for n in ex.nodes.items(node, single=False))
    return tuple(t for t in found if t is not None)


def _tier(ex: ExpressionReader, node: Node, above: tuple[Citation, ...]) -> Tier:
    r = ex.nodes
    entries = r.mapping(node, TIER, ("at",))
    cites = cites_of(r, entries.get("cite")) or above
    number = r.typed(scalars.number, LiteralKind.NUMBER)
    lasts = spans(ex, entries["for"], cites) if "for" in entries else None
    return Tier(
        at=number(entries["at"]),
        every=number(entries["every"]) if "every" in entries else None,
        consumes=_flag(ex, entries.get("consumes")),
        measures=measures(ex, entries.get("measures"), cites, lasts),
        fees=shop_fees(ex, entries.get("fees")),
        steps=steps(ex, entries.get("do")),
        cites=cites,
        node=node,
    )


def _clock(ex: ExpressionReader, name: str, node: Node, above: tuple[Citation, ...]) -> IssueClock | None:
    return ex.nodes.attempt(lambda n: clock(ex, name, n, above), node, None)


def clock(ex: ExpressionReader, name: str, node: Node, above: tuple[Citation, ...]) -> IssueClock:
    """A clock that starts at issue: the appeal's window, or another."""
    r = ex.nodes
    entries = r.mapping(node, CLOCK, ("within",))
    cites = cites_of(r, entries.get("cite")) or above

    def read(key: str, parse: Callable[[Node], T]) -> Alternatives[T] | None:
        return ex.optional(entries.get(key), parse, key, cites)

    title = APPEAL if name == "appeal" else Text(name, name)
    return IssueClock(
        id=name,
        title=r.bilingual(entries["title"]) if "title" in entries else title,
        actor=r.word(entries["actor"], Actor, "an actor") if "actor" in entries else Actor.SELLER,
        when=ex.condition(entries["when"]) if "when" in entries else None,
        within=read("within", ex.moments.span),
        counts_from=read("counts_from", lambda n: r.word(n, CountsFrom, ", ".join(CountsFrom)))
        or Alternatives.just(CountsFrom.SAME_MOMENT),
        ends=read("ends", lambda n: clock_end(ex, n)) or Alternatives.just(DayEnd.TO_THE_SECOND),
        calendar=read("calendar", r.text),
        warn=read("warn", ex.moments.span),
        lapse=read("lapse", lambda n: lapse(ex, n)),
        resubmit=read("resubmit", ex.moments.span),
        cites=cites,
        node=node,
        again=read("again", ex.moments.span),
        advised=r.flag(entries["advised"]) if "advised" in entries else False,
    )
