"""Reading measures, charges and steps that metrics, ledgers and shop rules name."""

from __future__ import annotations

from decimal import Decimal

from disputes.dates.durations import Window
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import FieldAmount
from disputes.language.case_rules import Fee
from disputes.language.citations import Citation
from disputes.language.measures import MeasureUse, SteppedLength
from disputes.language.reading.citations import cites_of
from disputes.language.reading.deadlines import fee
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.scope import Extent
from disputes.records.field_types import FieldType
from disputes.words.answers import FeeWhen
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind, LiteralKind
from disputes.words.records import Party

OCCURRENCE = {"occurrence": FieldType(FieldKind.INT)}
_FEE = {"payer": Party.SELLER, "to": Party.PLATFORM, "when": FeeWhen.NOW}


def measure(
    ex: ExpressionReader, node: Node, cites: tuple[Citation, ...] = (), lasts: Alternatives[Extent] | None = None
) -> MeasureUse:
    """A measure by its name, or `{measure, limit, for}`.

    Without a `for` of its own it lasts as long as its tier says.
    """
    r = ex.nodes
    if node.kind is NodeKind.TEXT:
        return MeasureUse(r.text(node), None, lasts, cites, node)
    entries = r.mapping(node, ("measure", "limit", "for", "cite", "note"), ("measure",))
    own = cites_of(r, entries.get("cite")) or cites
    limit = ex.amount(entries.get("limit"), "limit")
    return MeasureUse(
        r.text(entries["measure"]), limit, spans(ex, entries["for"], own) if "for" in entries else lasts, own, node
    )


def measures(
    ex: ExpressionReader, node: Node | None, cites: tuple[Citation, ...] = (), lasts: Alternatives[Extent] | None = None
) -> tuple[MeasureUse, ...]:
    """A list of measures."""
    if node is None:
        return ()
    found = (ex.nodes.attempt(lambda n: measure(ex, n, cites, lasts), n, None) for n in ex.nodes.items(node))
    return tuple(m for m in found if m is not None)


def spans(ex: ExpressionReader, node: Node, cites: tuple[Citation, ...] = ()) -> Alternatives[Extent]:
    """How long a measure lasts: a duration, or one stepped by how often it was used."""
    with ex.fields.own_keys(OCCURRENCE):
        return ex.values.read(node, lambda n: _span(ex, n), "for", cites)


def _span(ex: ExpressionReader, node: Node) -> Extent:
    if node.kind is not NodeKind.MAP or "steps" not in node.entries:
        return ex.moments.span(node)
    r = ex.nodes
    entries = r.mapping(node, ("by", "steps", "over"), ("by", "steps"))
    kind, own = ex.fields.field(entries["by"], r.text(entries["by"]))
    if kind.kind not in (FieldKind.INT, FieldKind.NUMBER):
        raise r.fail(entries["by"], "a number")
    steps: list[tuple[Decimal, Alternatives[Extent]]] = []
    for key, value in entries["steps"].entries.items():
        at = r.typed(scalars.number, LiteralKind.NUMBER)(entries["steps"].keys[key])
        steps.append((at, ex.values.read(value, ex.moments.span, "for")))
    if not steps or [s for s, _ in steps] != sorted({s for s, _ in steps}):
        raise r.fail(entries["steps"], "steps in rising order")
    over = r.typed(Window.parse, LiteralKind.WINDOW)(entries["over"]) if "over" in entries else None
    return SteppedLength(FieldAmount(entries["by"].text, own), tuple(steps), over)


def shop_fees(ex: ExpressionReader, node: Node | None) -> tuple[Fee, ...]:
    """Charges to a shop: where nothing else is said, the seller pays the platform at once."""
    if node is None:
        return ()
    out = (ex.nodes.attempt(lambda n: fee(ex, _filled(n)), n, None) for n in ex.nodes.items(node))
    return tuple(f for f in out if f is not None)


def _filled(node: Node) -> Node:
    if node.kind is not NodeKind.MAP:
        return node
    extra = {k: node.beside(NodeKind.TEXT, v.value) for k, v in _FEE.items() if k not in node.entries}
    return node.beside(
        NodeKind.MAP,
        entries={**node.entries, **extra},
        keys={**node.keys, **{k: node for k in extra}},
    )
