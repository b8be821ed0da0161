"""Reading metrics: the sixth idea of the language, first half."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from disputes.dates.durations import Duration, Window
from disputes.dates.recurrences import Recurrence
from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import ALWAYS, RuleAction
from disputes.language.citations import Citation
from disputes.language.readable_fields import lists
from disputes.language.reading.catalogues import zone_at
from disputes.language.reading.citations import cites_of
from disputes.language.reading.deadlines import effective, title_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.measures import measures, shop_fees
from disputes.language.reading.nodes import RulesetFault
from disputes.language.reading.rules import gap, step
from disputes.language.scope import Amount
from disputes.language.shop_rules import Band, Metric, MetricSum
from disputes.language.truth import Text
from disputes.records.field_types import FieldType
from disputes.words import texts
from disputes.words.answers import MetricStatus
from disputes.words.dates import Unit
from disputes.words.documents import NodeKind
from disputes.words.language import AmountStep, FieldKind, LiteralKind

T = TypeVar("T")

KEYS = (
    "title",
    "cite",
    "note",
    "part",
    "whole",
    "value",
    "dated_by",
    "over",
    "assessed",
    "also",
    "needs",
    "standard",
    "margin",
    "bands",
    "at_most",
    "level",
    "when",
    "effective",
    "issued_as",
    "zone",
)
BAND = ("when", "points", "ledger", "type", "measures", "fees", "do", "gap", "cite", "note")
_STEPS = texts(AmountStep)
_COLUMN = re.compile(r"[a-z][a-z0-9_]*\Z")
_NUMBER = FieldType(FieldKind.NUMBER)
OWN: Mapping[str, FieldType] = {
    "rate": _NUMBER,
    "numerator": _NUMBER,
    "denominator": _NUMBER,
    "unique_buyers": FieldType(FieldKind.INT),
    "excluded": _NUMBER,
    "status": FieldType(FieldKind.ENUM, texts(MetricStatus)),
    "level": FieldType(FieldKind.TEXT),
}


def metric(ex: ExpressionReader, ruleset: str, id_: str, node: Node) -> Metric:
    """One metric. Faults of single keys are gathered."""
    r = ex.nodes
    entries = r.mapping(node, KEYS)
    cites = cites_of(r, entries.get("cite"))
    if ("value" in entries) == ("part" in entries):
        raise RulesetFault(node.problem("either `part` and `whole`, or `value`", code="structure"))
    also = tuple((name, _sum(ex, n)) for name, n in entries["also"].entries.items()) if "also" in entries else ()
    own = {**OWN, **{name: _NUMBER for name, _ in also}}

    def read(key: str, parse: Callable[[Node], T]) -> Alternatives[T] | None:
        return r.attempt(lambda n: ex.values.read(n, parse, key, cites), entries.get(key), None)

    def number(key: str) -> Alternatives[Amount] | None:
        return r.attempt(lambda n: ex.amount(n, key, FieldKind.NUMBER), entries.get(key), None)

    part, whole = (r.attempt(lambda n: _sum(ex, n), entries.get(k), None) for k in ("part", "whole"))
    value = number("value")
    with ex.fields.own_keys(own):
        return Metric(
            id=id_,
            ruleset=ruleset,
            title=title_of(ex, node) or Text(id_, id_),
            part=part,
            whole=whole,
            value=value,
            dated_by=r.attempt(
                lambda n: r.names_of(n, _instants(), "an instant of an order"), entries.get("dated_by"), ("created_at",)
            ),
            over=read("over", lambda n: windows(ex, n)),
            assessed=read("assessed", r.typed(Recurrence.parse, LiteralKind.RECURRENCE)),
            also=also,
            needs=r.attempt(ex.condition, entries.get("needs"), None),
            standard=r.attempt(
                lambda n: ex.values.read(n, ex.condition, f"{id_}.standard", cites), entries.get("standard"), None
            ),
            margin=number("margin"),
            bands=read("bands", lambda n: _bands(ex, n, cites)),
            at_most=number("at_most"),
            level=read("level", r.text),
            when=r.attempt(ex.condition, entries.get("when"), None),
            effective=r.attempt(lambda n: effective(ex, n), entries.get("effective"), ALWAYS),
            issued_as=r.attempt(r.texts, entries.get("issued_as"), ()),
            cites=cites,
            node=node,
            zone=r.attempt(lambda n: zone_at(r, n), entries.get("zone"), None),
        )


def _instants() -> list[str]:
    return [k for k, t in lists()["orders"].items() if t.kind is FieldKind.INSTANT]


def windows(ex: ExpressionReader, node: Node) -> tuple[Window, ...]:
    """One window, or a plain list of them."""
    parse = ex.nodes.typed(Window.parse, LiteralKind.WINDOW)
    return tuple(parse(n) for n in ex.nodes.items(node))


def _sum(ex: ExpressionReader, node: Node) -> MetricSum:
    r = ex.nodes
    if node.kind is NodeKind.TEXT:
        node = node.beside(NodeKind.MAP, entries={"of": node}, keys={"of": node})
    entries = r.mapping(node, ("of", "orders", "earlier", *_STEPS))
    columns = tuple(dict.fromkeys(_columns(ex, {k: v for k, v in entries.items() if k in ("of", *_STEPS)})))
    amount = None
    if "of" in entries:
        with ex.fields.own_keys({c: _NUMBER for c in columns}):
            steps = {k: v for k, v in entries.items() if k in ("of", *_STEPS)}
            amount = ex.amounts.read(node.beside(NodeKind.MAP, entries=steps, keys=node.keys))
    orders = ex.conditions.where("orders", entries["orders"]) if "orders" in entries else None
    if amount is None and orders is None:
        raise RulesetFault(node.problem("`of` (columns or facts) or `orders` (a condition)", code="structure"))
    return MetricSum(amount, columns, orders, _earlier(ex, entries.get("earlier")))


def _earlier(ex: ExpressionReader, node: Node | None) -> tuple[int, Unit] | None:
    if node is None:
        return None
    found = ex.nodes.typed(Duration.parse, LiteralKind.DURATION)(node)
    return found.amount, found.unit


def _columns(ex: ExpressionReader, parts: Mapping[str, Node]) -> list[str]:
    """The bare words in a sum that are no field: columns of the shop's weeks, days or months."""
    out = []
    for node in parts.values():
        for n in node.walk():
            if (
                n.kind is NodeKind.TEXT
                and not n.quoted
                and _COLUMN.match(n.text)
                and n.text not in ex.fields.own
                and n.text not in _STEPS
                and n.text != "of"
            ):
                out.append(n.text)
    return out


def _bands(ex: ExpressionReader, node: Node, cites: tuple[Citation, ...]) -> tuple[Band, ...]:
    found = (ex.nodes.attempt(lambda n: _band(ex, n, cites), n, None) for n in ex.nodes.items(node, single=False))
    return tuple(b for b in found if b is not None)


def _band(ex: ExpressionReader, node: Node, above: tuple[Citation, ...]) -> Band:
    r = ex.nodes
    entries = r.mapping(node, BAND, ("when",))
    cites = cites_of(r, entries.get("cite")) or above
    ledger = entries.get("ledger")
    if ledger is not None and ledger.text not in ex.vocabulary.ledgers:
        raise r.fail(ledger, "a ledger of this ruleset", ex.vocabulary.ledgers, "unknown-name")
    type_ = r.text(entries["type"]) if "type" in entries else None
    return Band(
        when=ex.condition(entries["when"]),
        points=ex.amount(entries.get("points"), f"points_of_{type_ or 'band'}", FieldKind.NUMBER, cites),
        ledger=ledger.text if ledger is not None else None,
        type=type_,
        measures=measures(ex, entries.get("measures"), cites),
        fees=shop_fees(ex, entries.get("fees")),
        steps=steps(ex, entries.get("do")),
        gap=r.attempt(lambda n: gap(ex, n), entries.get("gap"), None),
        cites=cites,
        node=node,
    )


def steps(ex: ExpressionReader, node: Node | None) -> tuple[RuleAction, ...]:
    """A list of actions."""
    if node is None:
        return ()
    found = (ex.nodes.attempt(lambda n: step(ex, n), n, None) for n in ex.nodes.items(node))
    return tuple(s for s in found if s is not None)
