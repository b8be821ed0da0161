"""Reading facts, given or computed: the fourth idea of the language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.case_rules import ALWAYS, Fact
from disputes.language.computed_facts import AmountBody, CountBody, FactBody, HoldsBody, InstantBody, SumBody, WordBody
from disputes.language.conditions import Always
from disputes.language.members import Members
from disputes.language.readable_fields import lists
from disputes.language.reading.citations import cites_of
from disputes.language.reading.deadlines import effective, title_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.nodes import RulesetFault
from disputes.language.scope import Condition
from disputes.language.truth import Text
from disputes.records.field_types import FieldType
from disputes.words import texts
from disputes.words.documents import NodeKind
from disputes.words.language import FactForm, FieldKind, MemberMode, RuleSubject

KEYS = (
    "type",
    "on",
    "ask",
    "words",
    "assume",
    "title",
    "cite",
    "note",
    "by",
    "effective",
    "where",
    "within",
    "since",
    "of",
    *texts(FactForm),
)
_TYPE = re.compile(r"(?P<kind>enum|list)(?:\[(?P<words>[^\]]*)\])?\Z")
_KINDS = (
    FieldKind.BOOL,
    FieldKind.INT,
    FieldKind.NUMBER,
    FieldKind.SHARE,
    FieldKind.TEXT,
    FieldKind.INSTANT,
    FieldKind.DATE,
    FieldKind.MONEY,
)


def field_type(ex: ExpressionReader, node: Node) -> FieldType:
    """A declared type: `int`, `money`, `enum[a, b]`, `list`, `list[date]`."""
    text = ex.nodes.text(node)
    if text in _KINDS:
        return FieldType(FieldKind(text))
    found = _TYPE.match(text)
    if not found:
        raise ex.nodes.fail(
            node, f"a type: {', '.join(_KINDS)}, enum[…] or list", [*_KINDS, "enum", "list"], "unknown-word"
        )
    words = tuple(w.strip() for w in (found["words"] or "").split(",") if w.strip())
    if found["kind"] == "list":
        inner = words[0] if words else "text"
        if inner not in _KINDS:
            raise ex.nodes.fail(node, f"a list of one of {', '.join(_KINDS)}")
        return FieldType(FieldKind.LIST, of=FieldType(FieldKind(inner)))
    if not words:
        raise ex.nodes.fail(node, "the words of the enum: enum[a, b]")
    return FieldType(FieldKind.ENUM, words)


def fact(ex: ExpressionReader, ruleset: str, name: str, node: Node) -> Fact:
    """One fact. Raises :class:`RulesetFault` where it is neither given nor computed."""
    r = ex.nodes
    entries = r.mapping(node, KEYS)
    hows = [h for h in FactForm if h in entries]
    ask = r.attempt(r.bilingual, entries.get("ask"), None)
    cites = cites_of(r, entries.get("cite"))
    if not hows:
        if "type" not in entries:
            raise RulesetFault(
                node.problem(
                    f"a `type` (given) or one of {', '.join(FactForm)} (computed)",
                    found="a fact of neither",
                    code="structure",
                )
            )
        on = r.attempt(lambda n: r.word(n, RuleSubject, "case or shop"), entries.get("on"), RuleSubject.CASE)
        if "ask" not in entries and on == "case":
            r.problems.append(
                node.problem(
                    "`ask` {en: …, zh: …}: the question that a person is asked",
                    found="a fact without one",
                    code="translation",
                )
            )
        type_ = field_type(ex, entries["type"])
        return Fact(
            name=name,
            ruleset=ruleset,
            type=type_,
            on=on,
            title=title_of(ex, node, False),
            ask=ask,
            cites=cites,
            node=node,
            words=_word_titles(ex, type_, entries.get("words")),
        )
    if len(hows) > 1 or "type" in entries:
        raise RulesetFault(node.problem(f"one of type, {', '.join(FactForm)}", found=", ".join(hows), code="structure"))
    how = hows[0]
    body, type_ = _body(ex, how, entries, name)
    return Fact(
        name=name,
        ruleset=ruleset,
        type=type_,
        on=RuleSubject.CASE,
        title=title_of(ex, node, False),
        ask=ask,
        how=how,
        body=body,
        by=ex.moment(entries["by"]) if "by" in entries else None,
        effective=r.attempt(lambda n: effective(ex, n), entries.get("effective"), ALWAYS),
        cites=cites,
        node=node,
        words=_word_titles(ex, type_, entries.get("words")),
    )


def _word_titles(ex: ExpressionReader, type_: FieldType, node: Node | None) -> dict[str, Text]:
    """What the words of a fact are called: of all, of some or of none."""
    entries = ex.nodes.entries(node, type_.words) if node is not None else {}
    return {word: ex.nodes.bilingual(text) for word, text in entries.items() if word in type_.words}


def _body(ex: ExpressionReader, how: FactForm, entries: Mapping[str, Node], name: str) -> tuple[FactBody, FieldType]:
    """The body of a computed fact, and the type of what it comes to."""
    r = ex.nodes
    node = entries[how]
    cites = cites_of(r, entries.get("cite"))
    if how is FactForm.HOLDS:
        return HoldsBody(ex.values.read(node, lambda n: _holds(ex, n), name, cites)), FieldType(FieldKind.BOOL)
    if how is FactForm.IS:
        words = ex.values.read(node, r.text, name, cites)
        return WordBody(words), FieldType(FieldKind.ENUM, tuple(dict.fromkeys(words.values())))
    if how is FactForm.AT:
        return InstantBody(ex.values.read(node, ex.moment, name, cites)), FieldType(FieldKind.INSTANT)
    if how is FactForm.AMOUNT:
        amounts = ex.amounts.alternatives(node, None, name, cites)
        kinds = {ex.amounts.kind_of(a) for a in amounts.values()}
        if len(kinds) > 1:
            raise r.fail(node, "alternatives that are all money or all numbers")
        return AmountBody(amounts), FieldType(FieldKind.MONEY if kinds == {FieldKind.MONEY} else FieldKind.NUMBER)
    if how is FactForm.COUNT and node.text.startswith("facts."):
        return _days_counted(ex, node, entries), FieldType(FieldKind.INT)
    list_name = r.name(node, lists(), "a list of the record")
    where = ex.conditions.where(list_name, entries["where"]) if "where" in entries else ()
    window = ex.conditions.window(entries)
    if how is FactForm.COUNT:
        return CountBody(Members(list_name, MemberMode.COUNT, where, window=window)), FieldType(FieldKind.INT)
    if "of" not in entries:
        raise RulesetFault(node.problem("`of`: the key that is added up", found="a sum without it", code="missing-key"))
    key = r.name(entries["of"], lists()[list_name], "a key of the list's members")
    type_ = lists()[list_name][key]
    members = Members(list_name, MemberMode.SUM, where, key=key, window=window)
    return SumBody(members, type_.kind is FieldKind.MONEY), type_


def _days_counted(ex: ExpressionReader, node: Node, entries: Mapping[str, Node]) -> CountBody:
    """How many of the days or instants that a fact lists lie in a window."""
    type_, _ = ex.fields.field(node, node.text)
    if type_.kind is not FieldKind.LIST or type_.of is None or type_.of.kind not in (FieldKind.DATE, FieldKind.INSTANT):
        raise ex.nodes.fail(node, "a list of the record, or a fact that is a list of dates or instants")
    if "where" in entries:
        raise ex.nodes.fail(entries["where"], "`within` or `since`: the days of a fact have no keys")
    return CountBody(Members(node.text, MemberMode.COUNT, window=ex.conditions.window(entries)))


def _holds(ex: ExpressionReader, node: Node) -> Condition:
    if node.kind is NodeKind.TEXT:
        try:
            return Always(scalars.boolean(node.text))
        except ValueError:
            raise ex.nodes.fail(node, "true, false or a condition") from None
    return ex.condition(node)
