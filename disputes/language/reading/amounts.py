"""Reading amounts."""

from __future__ import annotations

import re
from decimal import Decimal

from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import AmountRange, ComputedAmount, FieldAmount, SteppedAmount, WrittenAmount
from disputes.language.citations import Citation
from disputes.language.reading.alternatives import AlternativesReader
from disputes.language.reading.fields import FieldReader
from disputes.language.reading.nodes import NodeReader
from disputes.language.scope import Amount
from disputes.words import texts
from disputes.words.documents import NodeKind
from disputes.words.language import AmountStep, FieldKind, LiteralKind

NUMERIC = (FieldKind.NUMBER, FieldKind.INT, FieldKind.SHARE)
_SHARE_OF = re.compile(r"(?P<share>[\d.]+ ?(?:%|bps)) of (?P<field>\S+)\Z")
_FIGURE = re.compile(r"[-+]?[.\d]")
"""How a figure begins; no field does."""
_WRITTEN = {
    FieldKind.MONEY: "an amount with its currency (750 USD), a share of money (30 % of order.amount), or a money field",
    FieldKind.NUMBER: "a number (3), or a field that is a number",
    None: "an amount with its currency (750 USD), a number (3), a share of a field (30 % of order.amount), or a field",
}
_STEPS = texts(AmountStep)
COMPUTED_KEYS = ("of", *_STEPS)
STEPPED_KEYS = ("by", "steps", "over")
RANGE_KEYS = ("min", "max")


class AmountReader:
    """Reads money and numbers. Where one of them is wanted, `kind` says which; else either will do."""

    def __init__(self, nodes: NodeReader, fields: FieldReader, values: AlternativesReader) -> None:
        self.nodes = nodes
        self.fields = fields
        self.values = values

    def alternatives(
        self, node: Node, kind: FieldKind | None = None, name: str = "amount", cites: tuple[Citation, ...] = ()
    ) -> Alternatives[Amount]:
        """An amount with its alternatives."""
        return self.values.read(node, lambda n: self.read(n, kind), name, cites)

    def read(self, node: Node, kind: FieldKind | None = None) -> Amount:
        """The amount at `node`. Raises :class:`RulesetFault`."""
        nodes = self.nodes
        if node.kind is NodeKind.TEXT:
            return self._text(node, kind)
        if node.kind is NodeKind.LIST:
            if kind is FieldKind.NUMBER:
                raise nodes.fail(node, "a number")
            prices = tuple(nodes.typed(scalars.money, LiteralKind.MONEY)(n) for n in node.items)
            if len({p.currency for p in prices}) != len(prices):
                raise nodes.fail(node, "a price list with each currency once")
            return WrittenAmount(prices)
        if node.kind is not NodeKind.MAP:
            raise nodes.fail(node, "an amount")
        if "steps" in node.entries:
            return self._stepped(node, kind)
        if "min" in node.entries:
            entries = nodes.mapping(node, RANGE_KEYS, RANGE_KEYS)
            return AmountRange(self.alternatives(entries["min"], kind), self.alternatives(entries["max"], kind))
        entries = nodes.mapping(node, COMPUTED_KEYS, ("of",))
        of = entries["of"]
        parts = tuple(self.alternatives(n) for n in (of.items if of.kind is NodeKind.LIST else [of]))
        steps = tuple((AmountStep(k), self._operand(k, v)) for k, v in entries.items() if k in _STEPS)
        return ComputedAmount(parts, steps)

    def _operand(self, step: str, node: Node) -> Alternatives[Amount]:
        return self.alternatives(node, FieldKind.NUMBER if step == AmountStep.TIMES else None)

    def kind_of(self, amount: Amount) -> FieldKind:
        """Whether an amount is money or a number."""
        if isinstance(amount, WrittenAmount):
            return FieldKind.NUMBER if isinstance(amount.value, Decimal) else FieldKind.MONEY
        if isinstance(amount, FieldAmount):
            own, vocabulary = self.fields.own, self.fields.vocabulary
            found = own.get(amount.path) if amount.own else vocabulary.field(amount.path)
            return FieldKind.MONEY if found is not None and found.kind is FieldKind.MONEY else FieldKind.NUMBER
        parts: tuple[Alternatives[Amount], ...] = ()
        if isinstance(amount, SteppedAmount):
            parts = tuple(v for _, v in amount.steps)
        elif isinstance(amount, AmountRange):
            parts = (amount.least, amount.most)
        elif isinstance(amount, ComputedAmount):
            parts = (*amount.parts, *(o for _, o in amount.steps))
        kinds = {self.kind_of(a) for p in parts for a in p.values()}
        return FieldKind.MONEY if FieldKind.MONEY in kinds else FieldKind.NUMBER

    def _text(self, node: Node, kind: FieldKind | None) -> Amount:
        nodes = self.nodes
        text = node.text
        if kind is not FieldKind.NUMBER:
            try:
                money = scalars.money(text)
            except ValueError:
                pass
            else:
                nodes.remember(node, LiteralKind.MONEY)
                return WrittenAmount(money)
        share = _SHARE_OF.match(text)
        if share:
            nodes.remember(node, LiteralKind.NUMBER, share["share"])
            of: Amount = self._field(node, share["field"], None)
            times: Amount = WrittenAmount(scalars.number(share["share"]))
            return ComputedAmount((Alternatives.just(of),), ((AmountStep.TIMES, Alternatives.just(times)),))
        try:
            number = scalars.number(text)
        except ValueError:
            pass
        else:
            if kind is FieldKind.MONEY:
                raise nodes.fail(node, _WRITTEN[kind])
            nodes.remember(node, LiteralKind.NUMBER)
            return WrittenAmount(number)
        if _FIGURE.match(text):
            raise nodes.fail(node, _WRITTEN.get(kind, _WRITTEN[None]))
        return self._field(node, text, kind)

    def _field(self, node: Node, path: str, kind: FieldKind | None) -> FieldAmount:
        found, own = self.fields.field(node, path)
        allowed = {FieldKind.MONEY: (FieldKind.MONEY,), FieldKind.NUMBER: NUMERIC}
        known = allowed[kind] if kind is not None else (FieldKind.MONEY, *NUMERIC)
        if found.kind not in known:
            raise self.nodes.fail(node, f"a field of kind {kind or 'money or number'} (this one is {found.kind})")
        return FieldAmount(path, own)

    def _stepped(self, node: Node, kind: FieldKind | None) -> SteppedAmount:
        nodes = self.nodes
        entries = nodes.mapping(node, STEPPED_KEYS, ("by", "steps"))
        by = self._field(entries["by"], nodes.text(entries["by"]), FieldKind.NUMBER)
        steps = []
        for key, value in entries["steps"].entries.items():
            at = nodes.typed(scalars.number, LiteralKind.NUMBER)(entries["steps"].keys[key])
            steps.append((at, self.alternatives(value, kind)))
        if [s for s, _ in steps] != sorted({s for s, _ in steps}) or not steps:
            raise nodes.fail(entries["steps"], "steps in rising order")
        return SteppedAmount(by, tuple(steps))
