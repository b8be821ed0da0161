"""The account of an entry by its name, whatever section it stands in."""

from __future__ import annotations

from datetime import date

from disputes.documents.yaml_tree import Node
from disputes.handbook.account import Account, RowWriter
from disputes.handbook.case_accounts import (
    action_account,
    deadline_account,
    fact_account,
    kind_account,
    message_account,
    rule_account,
)
from disputes.handbook.entries import EntryName, EntrySection, parameter_nodes
from disputes.handbook.shop_accounts import ledger_account, metric_account
from disputes.handbook.written_values import value_words, written_words
from disputes.language.loading import Library
from disputes.phrases.wording import Wording


def account_of(library: Library, s: Wording, name: EntryName, on: date | None) -> Account:
    """What is told of an entry, of the local day `on`, or of every day."""
    r = s.book.by_id[name.ruleset]
    match name.section:
        case EntrySection.RULES:
            return rule_account(s, r.rules[name.id], on)
        case EntrySection.DEADLINES:
            return deadline_account(s, r.deadlines[name.id], on)
        case EntrySection.FACTS:
            return fact_account(s, r.facts[name.id], on)
        case EntrySection.EVIDENCE:
            return kind_account(s, r.id, r.evidence[name.id])
        case EntrySection.METRICS:
            return metric_account(s, r.metrics[name.id], on)
        case EntrySection.LEDGERS:
            return ledger_account(s, r.ledgers[name.id], on)
        case EntrySection.ACTIONS:
            return action_account(s, r.id, r.actions[name.id])
        case EntrySection.MESSAGES:
            return message_account(s, r.messages[name.id])
        case EntrySection.PARAMETERS:
            return _parameter(library, s, name, on)
    titles = r.grounds if name.section is EntrySection.GROUNDS else r.measures
    kind = s.pick("ground", "裁决依据") if name.section is EntrySection.GROUNDS else s.pick("measure", "处罚措施")
    node = _written(library, name)
    w = RowWriter(s, (), on)
    w.say("Is called", "名称", s.of(titles[name.id]))
    return Account(kind, name.key, s.of(titles[name.id]), f"{node.file}:{node.line}" if node else "", tuple(w.rows))


def _parameter(library: Library, s: Wording, name: EntryName, on: date | None) -> Account:
    """A named value: with its alternatives where it has some, else as it is written."""
    node = parameter_nodes(library, name.ruleset)[name.id]
    w = RowWriter(s, (), on)
    inside = {id_of(n) for n in node.walk()}
    found = next(
        (
            x
            for x in s.book.by_id[name.ruleset].alternatives
            if x.name == name.id and any(a.node is not None and id_of(a.node) in inside for a in x.entries())
        ),
        None,
    )
    if found is not None:
        w.value("It is", "取值", found, lambda value: value_words(s, value))
    else:
        w.say("It is", "取值", written_words(s, node))
    place = f"{node.file}:{node.line}"
    return Account(s.pick("parameter", "参数"), name.key, s.code(f"${name.id}"), place, tuple(w.rows))


def id_of(node: Node) -> tuple[str, int, int]:
    """What a node is known by: its place."""
    return node.file, node.line, node.column


def _written(library: Library, name: EntryName) -> Node | None:
    for document in library.written(name.ruleset):
        section = document.get(name.section.value)
        if section is not None and name.id in section.entries:
            return section.entries[name.id]
    return None
