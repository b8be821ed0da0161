"""Reading a whole ruleset: the files of one folder become one :class:`Ruleset`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.assumptions import Assumptions
from disputes.language.case_rules import Fact
from disputes.language.readable_fields import Vocabulary
from disputes.language.reading.assumptions import assumptions
from disputes.language.reading.calendars import read_calendars
from disputes.language.reading.case_life import life
from disputes.language.reading.catalogues import read_catalogues, read_platform
from disputes.language.reading.citations import cites_of, declared
from disputes.language.reading.deadlines import deadline
from disputes.language.reading.evidence import read_evidence
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.facts import fact
from disputes.language.reading.ledgers import ledger
from disputes.language.reading.messages import MessageReader
from disputes.language.reading.metrics import metric
from disputes.language.reading.nodes import NodeReader
from disputes.language.reading.rules import rule
from disputes.language.reading.sections import Sections
from disputes.language.ruleset import Ruleset
from disputes.records.field_types import FieldType
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind

E = TypeVar("E")


class RulesetReader:
    """Reads one ruleset. `base` is the ruleset of what holds everywhere, whose facts and catalogues may be used."""

    def __init__(self, id_: str, documents: Sequence[Node], base: Ruleset | None = None) -> None:
        self.id = id_
        self.base = base
        self.out = Ruleset(id_)
        self.nodes = NodeReader(documents[0].file if documents else id_)
        self.sections = Sections(id_, documents, self.nodes)
        self.facts_begun: list[str] = []

    @property
    def problems(self) -> list[Problem]:
        return self.nodes.problems

    def read(self) -> Ruleset:
        """The ruleset; what is wrong with it stands in `problems`."""
        sections, out = self.sections, self.out
        sources = sections.named("sources")
        out.on_file = declared(self.nodes, sources, sections.named("citations"))
        self.nodes.on_file = out.on_file
        self.nodes.parameters = sections.named("parameters")
        out.parameters = frozenset(self.nodes.parameters)
        for parameter in self.nodes.parameters.values():
            cites_of(self.nodes, parameter.entries.get("cite"))
        self.fact_nodes = sections.named("facts")
        deadlines, metrics, ledgers = (sections.named(s) for s in ("deadlines", "metrics", "ledgers"))
        base_facts = self.base.facts if self.base is not None else {}
        self.ex = ExpressionReader(
            self.nodes,
            Vocabulary(
                fact=self._fact_type,
                fact_names=[*self.fact_nodes, *base_facts],
                deadlines=list(deadlines),
                metrics=list(metrics),
                ledgers=list(ledgers),
            ),
        )
        out.assumptions = assumptions(
            self.nodes,
            self.ex.vocabulary,
            sections.named("assume"),
            {name: node["assume"] for name, node in self.fact_nodes.items() if "assume" in node.entries},
            self.base.assumptions if self.base is not None else Assumptions(),
        )
        self.ex.conditions.assumptions = out.assumptions
        read_platform(self.ex, sections, out)
        sections.check_defaults()
        for key, node in sources.items():
            out.sources[key] = {k: v.text for k, v in node.entries.items() if v.kind is NodeKind.TEXT}
        read_catalogues(self.ex, sections, out)
        read_calendars(self.ex, sections, out)
        for name in self.fact_nodes:
            self._fact(name)
        self._entries(deadlines, deadline, out.deadlines)
        self._rules()
        self._entries(metrics, metric, out.metrics)
        self._entries(ledgers, ledger, out.ledgers)
        read_evidence(self.ex, sections, out)
        base_messages = self.base.messages if self.base is not None else {}
        out.messages = MessageReader(self.ex, self.id, sections.named("messages"), base_messages).read()
        maps = sections.named("maps")
        out.maps = {name: node.plain() for name, node in maps.items()}
        out.life = life(self.ex, sections.named("life"), maps.get("status_raw"))
        self._uncited_facts()
        out.literals = list(self.nodes.literals.values())
        out.alternatives = self.ex.values.built
        self._unused_parameters()
        return out

    def _entries(
        self,
        nodes: Mapping[str, Node],
        parse: Callable[[ExpressionReader, str, str, Node], E],
        into: dict[str, E],
    ) -> None:
        """The entries of one section."""
        for name, node in nodes.items():
            found = self._entry(partial(parse, self.ex, self.id, name), node)
            if found is not None:
                into[name] = found

    def _entry(self, parse: Callable[[Node], E], node: Node) -> E | None:
        """One fact, deadline, rule, metric or ledger; None where it is faulty (the fault is kept)."""
        return self.nodes.attempt(parse, node, None)

    def _rules(self) -> None:
        for node in self.sections.listed("rules"):
            found = self._entry(partial(rule, self.ex, self.id), node)
            if found is None:
                continue
            first = self.out.rules.get(found.id)
            if first is not None:
                expected = f"each rule id once (first on line {first.node.line} of {first.node.file})"
                self.problems.append(node.problem(expected, found=repr(found.id), code="duplicate-id"))
            self.out.rules[found.id] = found

    def _uncited_facts(self) -> None:
        """Every fact on file is cited, or says why nothing cites it."""
        expected = "an entry that cites it, or the reason why none does: {unused: …}"
        for id_, on_file in self.out.on_file.facts.items():
            if id_ not in self.nodes.cited and on_file.unused is None:
                found = f"{id_!r}, cited nowhere"
                self.problems.append(on_file.node.problem(expected, found=found, code="unused-fact-id"))

    def _unused_parameters(self) -> None:
        for name, node in self.nodes.parameters.items():
            if name not in self.nodes.used_parameters:
                found = f"parameter {name!r}, never used"
                expected = "a parameter that something refers to"
                self.problems.append(node.problem(expected, found=found, code="unused-parameter"))

    # --- facts: one may read another, so each is read when it is first asked for --------------------------------

    def _fact_type(self, name: str) -> FieldType | None:
        if name in self.fact_nodes:
            found = self._fact(name)
            return found.type if found is not None else FieldType(FieldKind.TEXT)
        known = self.base.facts.get(name) if self.base is not None else None
        return known.type if known is not None else None

    def _fact(self, name: str) -> Fact | None:
        if name in self.out.facts:
            return self.out.facts[name]
        node = self.fact_nodes[name]
        if name in self.facts_begun:
            circle = " → ".join([*self.facts_begun[self.facts_begun.index(name) :], name])
            self.problems.append(node.problem("facts without a circle", found=circle, code="circle"))
            return None
        self.facts_begun.append(name)
        try:
            with self.ex.fields.no_own_keys():
                found = self._entry(partial(fact, self.ex, self.id, name), node)
        finally:
            self.facts_begun.pop()
        if found is not None:
            self.out.facts[name] = found
        return found
