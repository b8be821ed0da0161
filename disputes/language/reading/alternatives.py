"""Reading values that depend on day, scope and case: the first idea of the language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import NOT_KNOWN, NOT_YET, Alternative, Alternatives, Rival
from disputes.language.citations import Citation
from disputes.language.reading.citations import cites_of
from disputes.language.reading.nodes import LINT_IGNORE, NodeReader, RulesetFault, is_reference
from disputes.language.scope import Condition, Moment
from disputes.language.truth import Gap
from disputes.words.documents import NodeKind
from disputes.words.language import LiteralKind, ResolutionKind
from disputes.words.records import SellerOrigin

T = TypeVar("T")

AXES = {"markets": "market", "sites": "site", "tiers": "tier", "sellers": "seller", "via": "via"}
KEYS = ("value", "from", "until", *AXES, "when", "not_used", "look_up", "disputed", "ask", "cite", "note", "title")
OPEN_WORDS = ("announced", "unknown")


def are_alternatives(node: Node) -> bool:
    """Whether a list's members carry `value`: then it is alternatives, any other list is a list."""
    return (
        node.kind is NodeKind.LIST
        and bool(node.items)
        and all(n.kind is NodeKind.MAP and "value" in n.entries for n in node.items)
    )


class AlternativesReader:
    """Reads alternatives of any kind of value; conditions and moments come from the expression nodes."""

    def __init__(
        self, nodes: NodeReader, condition: Callable[[Node], Condition], moment: Callable[[Node], Moment]
    ) -> None:
        self.nodes = nodes
        self.condition = condition
        self.moment = moment
        self.built: list[Alternatives[object]] = []
        self.cited: tuple[Citation, ...] = ()
        """What is cited for the alternative whose value is being read; empty where none is."""

    def read(
        self,
        node: Node,
        parse: Callable[[Node], T],
        name: str,
        cites: tuple[Citation, ...] = (),
        *,
        specials: bool = True,
        rivals: bool = False,
    ) -> Alternatives[T]:
        """The alternatives at `node`, each value read by `parse`. Raises :class:`RulesetFault`.

        `rivals`: whether what other sources say may stand beside a value.
        """
        if is_reference(node):
            named = node.text[1:]
            target = self._enter(node, named)
            try:
                return self.read(target, parse, named, cites, specials=specials, rivals=rivals)
            finally:
                self.nodes.expanding.pop()
        by = None
        if node.kind is NodeKind.MAP and "values" in node.entries and "by" in node.entries:
            entries = self.nodes.mapping(node, ("by", "values", "cite", "title", "note"))
            by = self.moment(entries["by"])
            cites = cites_of(self.nodes, entries.get("cite")) or cites
            node = entries["values"]
            if not are_alternatives(node):
                raise self.nodes.fail(node, "a list of alternatives, each with `value`")
        if are_alternatives(node):
            return self._series([self._alt(n, parse, name, cites, specials, rivals) for n in node.items], name, by)
        if node.kind is NodeKind.MAP and "value" in node.entries and not set(node.entries) - {*KEYS, LINT_IGNORE}:
            return self._series([self._alt(node, parse, name, cites, specials, rivals)], name, by)
        if node.kind is NodeKind.LIST and any(n.kind is NodeKind.MAP and "value" in n.entries for n in node.items):
            raise self.nodes.fail(node, "alternatives that all carry `value`, or a list in which none does")
        return Alternatives(name, ((self._value(node, parse, name, specials, None, cites),),), by, literal=True)

    def _enter(self, node: Node, named: str) -> Node:
        nodes = self.nodes
        if named not in nodes.parameters:
            raise nodes.unknown_parameter(node)
        if named in nodes.expanding:
            raise nodes.fail(
                node, f"parameters without a circle ({' → '.join([*nodes.expanding, named])})", code="circle"
            )
        nodes.used_parameters.add(named)
        nodes.expanding.append(named)
        return nodes.parameters[named]

    def _series(self, alts: list[Alternative[T]], name: str, by: Moment | None) -> Alternatives[T]:
        live = [a for a in alts if a.not_used is None]
        grouped: dict[tuple[object, ...], list[Alternative[T]]] = {}
        for a in live:
            grouped.setdefault((a.scope, a.when_text), []).append(a)
        for group in grouped.values():
            seen: dict[date | None, Alternative[T]] = {}
            for a in group:
                if a.from_ in seen:
                    first = seen[a.from_].node
                    assert a.node is not None
                    assert first is not None
                    self.nodes.problems.append(
                        a.node.problem(
                            f"another date or scope than line {first.line} of {first.file} has",
                            found="the same date and scope",
                            code="hidden",
                        )
                    )
                seen[a.from_] = a
        built = Alternatives(
            name,
            tuple(tuple(g) for g in grouped.values()),
            by,
            refused=tuple(a for a in alts if a.not_used is not None),
        )
        self.built.append(built)
        return built

    def _alt(
        self,
        node: Node,
        parse: Callable[[Node], T],
        name: str,
        cites: tuple[Citation, ...],
        specials: bool,
        rivals: bool,
    ) -> Alternative[T]:
        entries = self.nodes.mapping(node, KEYS)
        own = cites_of(self.nodes, entries.get("cite")) or cites
        before, self.cited = self.cited, own
        try:
            base = self._value(entries["value"], parse, name, specials, entries.get("look_up"), own)
        finally:
            self.cited = before
        day = self.nodes.typed(scalars.day, LiteralKind.DATE)
        when = entries.get("when")
        if "sellers" in entries:
            self.nodes.words_of(entries["sellers"], SellerOrigin, "a kind of seller")
        scope = tuple(
            sorted(
                (axis, tuple(sorted(self.nodes.texts(entries[key])))) for key, axis in AXES.items() if key in entries
            )
        )
        start, end = (self.nodes.attempt(day, entries.get(k), None) for k in ("from", "until"))
        if start is not None and end is not None and end <= start:
            self.nodes.add(self.nodes.fail(entries["until"], f"a day after {start} (until is exclusive)", code="dates"))
        return Alternative(
            base.kind,
            base.value,
            from_=start,
            until=end,
            scope=scope,
            when=self.condition(when) if when is not None else None,
            when_text=repr(when.plain()) if when is not None else "",
            not_used=self._reason(entries.get("not_used")),
            gap=base.gap,
            cites=own,
            node=node,
            rival=self._rival(node, base, parse, name, rivals),
        )

    def _rival(
        self, node: Node, base: Alternative[T], parse: Callable[[Node], T], name: str, allowed: bool
    ) -> Rival[T] | None:
        """What other sources say in place of the value `base`, and whom to ask."""
        told = [key for key in ("disputed", "ask") if key in node.entries]
        if not told:
            return None
        if not allowed:
            raise RulesetFault(
                node.key_problem(
                    told[0],
                    "a value that sources agree on: only the `within` of a deadline acts on two",
                    code="structure",
                )
            )
        if len(told) == 1:
            other = "ask" if told[0] == "disputed" else "disputed"
            raise RulesetFault(node.problem(f"`{other}` beside `{told[0]}`", found="nothing", code="structure"))
        if base.kind is not ResolutionKind.VALUE or "not_used" in node.entries:
            raise RulesetFault(
                node.key_problem("disputed", "a value that is used, beside which others stand", code="structure")
            )
        values = self.read(node.entries["disputed"], parse, name, specials=False)
        if any(a.value == base.value for a in values.entries()):
            raise RulesetFault(
                node.entries["disputed"].problem(
                    "another figure than that of `value`", found="the same", code="structure"
                )
            )
        return Rival(values, self.nodes.bilingual(node.entries["ask"]))

    def _reason(self, node: Node | None) -> str | None:
        if node is None:
            return None
        return node.text if node.kind is NodeKind.TEXT else str(node.plain())

    def _value(
        self,
        node: Node,
        parse: Callable[[Node], T],
        name: str,
        specials: bool,
        look_up: Node | None,
        cites: tuple[Citation, ...],
    ) -> Alternative[T]:
        if specials and node.kind is NodeKind.TEXT and not node.quoted:
            if node.text == "none":
                return Alternative(ResolutionKind.NONE, None, cites=cites, node=node)
            if node.text in OPEN_WORDS:
                why = NOT_YET if node.text == "announced" else NOT_KNOWN
                where = self.nodes.bilingual(look_up) if look_up is not None else None
                if look_up is None and node.text == "unknown":
                    self.nodes.problems.append(
                        node.problem("`look_up` beside a value that is not known", code="look-up")
                    )
                return Alternative(ResolutionKind.OPEN, None, gap=Gap(name, why, where), cites=cites, node=node)
        if are_alternatives(node):
            raise RulesetFault(node.problem("a value, not alternatives inside an alternative", code="structure"))
        return Alternative(ResolutionKind.VALUE, parse(self.nodes.parameter(node)), cites=cites, node=node)
