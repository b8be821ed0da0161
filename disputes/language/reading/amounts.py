"""Reading amounts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import AmountRange, ComputedAmount, FieldAmount, SteppedAmount, WrittenAmount
from disputes.language.reading.fields_at_hand import FieldsAtHand
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind, LiteralKind

_SHARE_OF = re.compile(r"(?P<share>[\d.]+ ?(?:%|bps)) of (?P<field>\S+)\Z")
_STEPS = ("times", "plus", "minus", "at_least", "at_most")


class AmountReader:
    """Reads amounts with the help of the expression reader that owns it."""

    def __init__(self, expressions: FieldsAtHand) -> None:
        self.all = expressions

    def alternatives(self, node: Node, kind: str | None = None, name: str = "amount") -> Alternatives[Any]:
        """An amount with its alternatives; `kind` is money, number, or None for either."""
        return self.all.values.read(node, lambda n: self.read(n, kind), name)

    def read(self, node: Node, kind: str | None = None) -> Any:
        """The amount at `node`. Raises :class:`RulesetFault`."""
        reader = self.all.reader
        if node.kind is NodeKind.TEXT:
            return self._text(node, kind)
        if node.kind is NodeKind.LIST:
            if kind == "number":
                raise reader.fail(node, "a number")
            prices = tuple(reader.typed(scalars.money, LiteralKind.MONEY)(n) for n in node.items)
            if len({p.currency for p in prices}) != len(prices):
                raise reader.fail(node, "a price list with each currency once")
            return WrittenAmount(prices)
        if node.kind is not NodeKind.MAP:
            raise reader.fail(node, "an amount")
        if "steps" in node.entries:
            return self._stepped(node, kind)
        if "min" in node.entries:
            entries = reader.mapping(node, ("min", "max"), ("min", "max"))
            return AmountRange(self.alternatives(entries["min"], kind), self.alternatives(entries["max"], kind))
        entries = reader.mapping(node, ("of", *_STEPS), ("of",))
        parts = tuple(
            self.alternatives(n, None)
            for n in (entries["of"].items if entries["of"].kind is NodeKind.LIST else [entries["of"]])
        )
        steps = tuple(
            (k, self.alternatives(v, "number" if k == "times" else None)) for k, v in entries.items() if k != "of"
        )
        return ComputedAmount(parts, steps)

    def kind_of(self, amount: Any) -> str:
        """money or number."""
        if isinstance(amount, WrittenAmount):
            return "number" if isinstance(amount.value, Decimal) else "money"
        if isinstance(amount, FieldAmount):
            found = self.all.own.get(amount.path) if amount.own else self.all.vocabulary.field(amount.path)
            return "money" if found is not None and found.kind is FieldKind.MONEY else "number"
        if isinstance(amount, SteppedAmount):
            parts: tuple[Any, ...] = tuple(v for _, v in amount.steps)
        elif isinstance(amount, AmountRange):
            parts = (amount.least, amount.most)
        else:
            parts = (*amount.parts, *(o for _, o in amount.steps))
        return (
            "money"
            if any(self.kind_of(a.value) == "money" for p in parts for a in p.entries() if a.value is not None)
            else "number"
        )

    def _text(self, node: Node, kind: str | None) -> Any:
        reader = self.all.reader
        text = node.text
        if kind != "number":
            try:
                money = scalars.money(text)
            except ValueError:
                pass
            else:
                reader.remember(node, LiteralKind.MONEY)
                return WrittenAmount(money)
        share = _SHARE_OF.match(text)
        if share:
            reader.remember(node, LiteralKind.NUMBER, share["share"])
            of, own = self._field(node, share["field"], None)
            return ComputedAmount(
                (Alternatives.just(FieldAmount(of, own)),),
                (("times", Alternatives.just(WrittenAmount(scalars.number(share["share"])))),),
            )
        try:
            number = scalars.number(text)
        except ValueError:
            pass
        else:
            if kind == "money":
                raise reader.fail(node, "an amount with its currency (750 USD), or a money field")
            reader.remember(node, LiteralKind.NUMBER)
            return WrittenAmount(number)
        path, own = self._field(node, text, kind)
        return FieldAmount(path, own)

    def _field(self, node: Node, path: str, kind: str | None) -> tuple[str, bool]:
        found, own = self.all.field(node, path)
        allowed = (
            ("money",)
            if kind == "money"
            else ("number", "int", "share")
            if kind == "number"
            else ("money", "number", "int", "share")
        )
        if found.kind not in allowed:
            raise self.all.reader.fail(node, f"a field of kind {kind or 'money or number'} (this one is {found.kind})")
        return path, own

    def _stepped(self, node: Node, kind: str | None) -> SteppedAmount:
        reader = self.all.reader
        entries = reader.mapping(node, ("by", "steps", "over"), ("by", "steps"))
        path, own = self._field(entries["by"], reader.text(entries["by"]), "number")
        steps = []
        for key, value in entries["steps"].entries.items():
            at = reader.typed(scalars.number, LiteralKind.NUMBER)(entries["steps"].keys[key])
            steps.append((at, self.alternatives(value, kind)))
        if [s for s, _ in steps] != sorted({s for s, _ in steps}) or not steps:
            raise reader.fail(entries["steps"], "steps in rising order")
        return SteppedAmount(FieldAmount(path, own), tuple(steps))
