"""The examples of a ruleset, read: records spelled out, and what is expected of their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.loading import COMMON, Library
from disputes.language.ruleset import Ruleset
from disputes.records.field_types import BadValue, to_instant
from disputes.records.reading import RecordRead, read_node
from disputes.ruletesting import case_expectations, shop_expectations
from disputes.ruletesting.example_entries import ExampleEntry, ExampleNames, entries_of
from disputes.ruletesting.example_records import localized, merged, spelled_out, text_at, with_events_opened
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.language import EntryKind, RuleSubject

KEYS = ("name", "like", "as_of", "given", "expect", "note")
_MARKET = "GLOBAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example of a ruleset, read and ready to run."""

    ruleset: str
    kind: EntryKind
    owner: str
    name: str
    node: Node
    read: RecordRead
    as_of: datetime
    expect: Mapping[str, Node]


def examples_of(library: Library, id_: str, problems: list[Problem]) -> list[Example]:
    """The examples of a ruleset; what is wrong with one is added to `problems`.

    Raises :class:`Refused` (exit 4) where a file is no YAML.
    """
    ruleset = library.read(id_)
    names = ExampleNames()
    entries = entries_of(ruleset, library.examples(id_), problems)
    for entry in entries:
        first = names.add(entry)
        if first is not None:
            expected = f"each name once in an entry (first on line {first.node.line} of {first.node.file})"
            problems.append(entry.node.problem(expected, found=repr(entry.name), code="example"))
    found = (_ExampleReader(ruleset, entry, names, problems).read() for entry in entries)
    return [e for e in found if e is not None]


class _ExampleReader:
    """Reads one example; what is wrong with it is added to `problems`."""

    def __init__(self, ruleset: Ruleset, entry: ExampleEntry, names: ExampleNames, problems: list[Problem]) -> None:
        self.ruleset = ruleset
        self.entry = entry
        self.node = entry.node
        self.names = names
        self.problems = problems
        self.zoneless = False

    def read(self) -> Example | None:
        """The example; None where it cannot be run."""
        self._check_keys(self.node, KEYS)
        expect = self.node.get("expect")
        if expect is None or expect.kind is not NodeKind.MAP or not expect.entries:
            self.problems.append(self.node.problem("`expect` with something to hold", found="nothing", code="example"))
            return None
        about_shop = _about_shop(self.ruleset, self.entry)
        self._check_keys(expect, shop_expectations.WORDS if about_shop else case_expectations.WORDS)
        chain = [e.node for e in self.names.chain(self.entry, self.problems)]
        links = list(self._links(chain))
        if self.zoneless:
            return None
        as_of = next((n["as_of"] for n in reversed(links) if "as_of" in n.entries), None)
        if as_of is None:
            expected = "`as_of`, here or in the example that it is `like`"
            self.problems.append(self.node.problem(expected, found="none", code="example"))
            return None
        given = self.node.beside(NodeKind.MAP)
        for link in links:
            own = link.get("given")
            given = merged(given, with_events_opened(own)) if own is not None else given
        try:
            instant = to_instant(as_of.text)
        except BadValue as bad:
            self.problems.append(as_of.problem(bad.expected, code="example"))
            return None
        read = read_node(_record(self.node, spelled_out(given, self.problems), self.ruleset.id, about_shop))
        if read.record is None:
            self.problems += [
                Problem(p.file, p.line, p.path, p.found, p.expected, nearest=p.nearest, code="example")
                for p in read.problems
            ]
            return None
        return Example(
            ruleset=self.ruleset.id,
            kind=self.entry.kind,
            owner=self.entry.owner,
            name=self.entry.name,
            node=self.node,
            read=read,
            as_of=instant,
            expect=links[-1]["expect"].entries,
        )

    def _links(self, chain: list[Node]) -> Iterator[Node]:
        """The examples of a chain, the farthest first, each with its own times as instants: those of the market that it
        is in itself, so that another market further on moves none of them.
        """
        named: Node | None = None
        for link in reversed(chain):
            given = link.get("given")
            own = given.get("market") if given is not None and given.kind is NodeKind.MAP else None
            named = own if own is not None else named
            found = self.ruleset.markets.get(named.text if named is not None else _MARKET)
            if found is not None:
                yield localized(link, ZoneInfo(found.zone), self.problems if link is self.node else [])
                continue
            without_zone: list[Problem] = []
            yield localized(link, None, without_zone)
            if without_zone:
                self._tell_market(named, without_zone[0])

    def _tell_market(self, named: Node | None, first: Problem) -> None:
        """Times of the clocks in a market that has none here are one fault, which all examples like it share."""
        self.zoneless = True
        known = self.ruleset.markets
        if named is None or not known:
            self.problems.append(first)
            return
        expected = f"a market of the platform ({', '.join(known)}), or an offset in every time of the example"
        self.problems.append(named.problem(expected, nearest=nearest(named.text, known), code="example"))

    def _check_keys(self, node: Node, known: Mapping[str, object] | tuple[str, ...]) -> None:
        for key in node.entries:
            if key not in known:
                expected = f"one of: {', '.join(known)}"
                self.problems.append(
                    node.key_problem(key, expected, nearest=nearest(key, known), code="example"),
                )


def _about_shop(ruleset: Ruleset, entry: ExampleEntry) -> bool:
    """Whether an example is about a shop: those of metrics, of ledgers and of rules about the shop."""
    rule = ruleset.rules.get(entry.owner) if entry.kind is EntryKind.RULE else None
    return entry.kind in (EntryKind.METRIC, EntryKind.LEDGER) or (rule is not None and rule.about == RuleSubject.SHOP)


def _record(node: Node, given: Node, platform: str, about_shop: bool = False) -> Node:
    """The example's record: what it gives, with an id and a platform filled in."""
    filled = dict(given.entries)
    filled.setdefault("id", text_at(node, "example"))
    if platform != COMMON:
        filled.setdefault("platform", text_at(node, platform))
    for key, word in (("market", _MARKET), *([] if about_shop else [("dispute", "none")])):
        filled.setdefault(key, text_at(node, word))
    return Node(
        given.file,
        given.line,
        given.column,
        "",
        NodeKind.MAP,
        entries=filled,
        keys={**{k: node for k in filled}, **given.keys},
    )
