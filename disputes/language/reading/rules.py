"""Reading rules and what follows from them: the fifth idea of the language, second half."""

from __future__ import annotations

from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import NOT_KNOWN, Alternatives
from disputes.language.case_rules import ALWAYS, Consequences, EvidenceRequest, EvidenceWanted, Rule, RuleAction
from disputes.language.reading.citations import cites_of
from disputes.language.reading.deadlines import COMMON, effective, fees, title_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.measures import measures
from disputes.language.scope import Amount
from disputes.language.truth import Gap, Text
from disputes.words.answers import Decider, Expectation, LossBearer, Owner
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind, Rank, RuleStatus, RuleSubject
from disputes.words.records import Party

KEYS = (*COMMON, "id", "status", "about", "effective", "when", "then", "overrides")
THEN = ("ruling", "rank", "freight", "do", "gather", "exposure", "fees", "hits", "points", "gap", "measures")


def rule(ex: ExpressionReader, ruleset: str, node: Node) -> Rule:
    """One rule."""
    r = ex.nodes
    entries = r.mapping(node, KEYS, ("id", "when", "then"))
    id_ = r.text(entries["id"])
    return Rule(
        id=id_,
        ruleset=ruleset,
        title=title_of(ex, node) or Text(id_, id_),
        status=r.attempt(lambda n: r.word(n, RuleStatus, "a status"), entries.get("status"), RuleStatus.STABLE),
        about=r.attempt(lambda n: r.word(n, RuleSubject, "case or shop"), entries.get("about"), RuleSubject.CASE),
        effective=r.attempt(lambda n: effective(ex, n), entries.get("effective"), ALWAYS),
        when=r.attempt(ex.condition, entries["when"], None),
        then=r.attempt(lambda n: then(ex, n), entries["then"], Consequences()),
        overrides=r.attempt(r.texts, entries.get("overrides"), ()),
        cites=cites_of(r, entries.get("cite")),
        node=node,
    )


def then(ex: ExpressionReader, node: Node) -> Consequences:
    """What follows where a rule fires."""
    r = ex.nodes
    entries = r.mapping(node, THEN)
    if not entries:
        raise r.fail(node, f"what follows: some of {', '.join(THEN)}")
    ruling = r.entries(entries.get("ruling"), ("for", "by", "ground", "final"), ("for",))
    exposure = r.entries(entries.get("exposure"), ("amount", "borne_by", "recoverable", "cap"))

    def amount(key: str) -> Alternatives[Amount] | None:
        return r.attempt(lambda n: ex.amount(n, key, FieldKind.MONEY), exposure.get(key), None)

    freight = r.entries(entries.get("freight"), ("outbound", "return"))
    return Consequences(
        ruling=r.attempt(lambda n: r.word(n, Expectation, "for whom"), ruling.get("for"), None),
        ruling_by=r.attempt(lambda n: r.word(n, Decider, "by whom"), ruling.get("by"), None),
        ground=r.attempt(r.text, ruling.get("ground"), None),
        final=r.attempt(r.flag, ruling.get("final"), None),
        rank=r.attempt(lambda n: r.word(n, Rank, "a rank"), entries.get("rank"), Rank.NORMAL),
        freight={k: r.word(v, Party, "who pays") for k, v in freight.items()},
        steps=tuple(
            s for n in _list(ex, entries.get("do")) if (s := r.attempt(lambda x: step(ex, x), n, None)) is not None
        ),
        gather=tuple(
            g
            for n in _list(ex, entries.get("gather"))
            if (g := r.attempt(lambda x: gather(ex, x), n, None)) is not None
        ),
        amount=amount("amount"),
        recoverable=amount("recoverable"),
        cap=amount("cap"),
        borne_by=r.attempt(lambda n: r.word(n, LossBearer, "who bears it"), exposure.get("borne_by"), None),
        fees=fees(ex, entries["fees"]) if "fees" in entries else (),
        hits=r.attempt(r.texts, entries.get("hits"), ()),
        points=r.attempt(lambda n: tuple(_violation(ex, x) for x in n.items), entries.get("points"), ()),
        gap=r.attempt(lambda n: gap(ex, n), entries.get("gap"), None),
        measures=measures(ex, entries.get("measures")),
    )


def _list(ex: ExpressionReader, node: Node | None) -> list[Node]:
    return [] if node is None else ex.nodes.items(node)


def _violation(ex: ExpressionReader, node: Node) -> str:
    entries = ex.nodes.mapping(node, ("violation",), ("violation",))
    return ex.nodes.text(entries["violation"])


def step(ex: ExpressionReader, node: Node) -> RuleAction:
    """An action: `{action, owner, from, by}`, or its bare name."""
    r = ex.nodes
    if node.kind is NodeKind.TEXT:
        return RuleAction(r.text(node), None, None, None)
    entries = r.mapping(node, ("action", "owner", "from", "by"), ("action",))

    return RuleAction(
        r.text(entries["action"]),
        r.word(entries["owner"], Owner, "an owner") if "owner" in entries else None,
        ex.optional(entries.get("from"), ex.moment, "from"),
        ex.optional(entries.get("by"), ex.moment, "by"),
    )


def gather(ex: ExpressionReader, node: Node) -> EvidenceRequest:
    """Evidence: `{required, one_of, optional, by}`."""
    r = ex.nodes
    entries = r.mapping(node, ("required", "one_of", "optional", "by"))

    def wants(key: str) -> tuple[EvidenceWanted, ...]:
        return tuple(_want(ex, n) for n in _list(ex, entries.get(key)))

    groups = []
    for group in _list(ex, entries.get("one_of")):
        if group.kind is not NodeKind.LIST or len(group.items) < 2:
            raise r.fail(group, "a group of two or more alternatives: one_of: [[a, b], [c, [d, e]]]")
        groups.append(
            tuple(tuple(_want(ex, n) for n in (m.items if m.kind is NodeKind.LIST else [m])) for m in group.items)
        )
    by = ex.optional(entries.get("by"), ex.moment, "by")
    return EvidenceRequest(wants("required"), tuple(groups), wants("optional"), by)


def _want(ex: ExpressionReader, node: Node) -> EvidenceWanted:
    if node.kind is NodeKind.TEXT:
        return EvidenceWanted(node.text)
    entries = ex.nodes.mapping(node, ("kind", "must_show"), ("kind",))
    return EvidenceWanted(
        ex.nodes.text(entries["kind"]), ex.nodes.texts(entries["must_show"]) if "must_show" in entries else ()
    )


def gap(ex: ExpressionReader, node: Node) -> Gap:
    """`{topic, why, look_up}`."""
    entries = ex.nodes.mapping(node, ("topic", "why", "look_up"), ("topic", "look_up"))
    why = ex.nodes.bilingual(entries["why"]) if "why" in entries else NOT_KNOWN
    return Gap(ex.nodes.text(entries["topic"]), why, ex.nodes.bilingual(entries["look_up"]))
