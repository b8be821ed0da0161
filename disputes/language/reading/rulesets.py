"""Reading a whole ruleset: the files of one folder become one :class:`Ruleset`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from disputes.dates.calendars import Calendar
from disputes.dates.recurrences import Recurrence
from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Action, ClosedBy, EvidenceKind, Fact, Market
from disputes.language.readable_fields import Vocabulary
from disputes.language.reading.case_life import life
from disputes.language.reading.conditions import ExpressionReader
from disputes.language.reading.deadlines import deadline, title_of
from disputes.language.reading.facts import fact
from disputes.language.reading.nodes import NodeReader, RulesetFault
from disputes.language.reading.rules import rule
from disputes.language.ruleset import Ruleset
from disputes.language.truth import Text
from disputes.records.field_types import FieldType
from disputes.words import texts
from disputes.words.answers import Owner
from disputes.words.dates import CalendarPeriod
from disputes.words.documents import NodeKind
from disputes.words.language import EntryKind, EvidenceForm, FieldKind, LiteralKind
from disputes.words.records import Dispute, Platform, Stage

SECTIONS = (
    "format",
    "platform",
    "defaults",
    "sources",
    "parameters",
    "facts",
    "calendars",
    "deadlines",
    "rules",
    "evidence",
    "actions",
    "grounds",
    "measures",
    "metrics",
    "ledgers",
    "maps",
    "life",
    "asks",
    "not_encoded",
    "fact_ids",
)
ACTION_KEYS = ("title", "owner", "done_by", "after_end", "note", "cite")
_LIMITS = (
    "formats",
    "pages_each",
    "pages_total",
    "submissions",
    "files_each",
    "files_total",
    "bytes_each",
    "bytes_total",
    "chars_each",
    "chars_total",
)
_WEEKDAYS = {d: i for i, d in enumerate(scalars.WEEKDAYS)}


class RulesetReader:
    """Reads one ruleset. `base` is the ruleset of what holds everywhere, whose facts and catalogues may be used."""

    def __init__(self, id_: str, documents: Sequence[Node], base: Ruleset | None = None) -> None:
        self.id = id_
        self.base = base
        self.out = Ruleset(id_)
        self.reader = NodeReader(documents[0].file if documents else id_)
        self.documents = [d for d in documents if self._known(d)]
        self.reading: list[str] = []

    @property
    def problems(self) -> list[Problem]:
        return self.reader.problems

    def _known(self, document: Node) -> bool:
        try:
            entries = self.reader.mapping(document, SECTIONS, ("format", "platform"))
            if entries["format"].text != "1":
                raise self.reader.fail(entries["format"], "1, the format that this version reads")
            platform = entries["platform"]
            named = platform.get("id") if platform.kind is NodeKind.MAP else platform
            if named is None or named.text != self.id:
                raise self.reader.fail(named or platform, f"{self.id}, as the folder says")
        except RulesetFault as bad:
            self.reader.add(bad)
            return False
        return True

    def read(self) -> Ruleset:
        """The ruleset; what is wrong with it stands in `problems`."""
        self.sources = self._section("sources")
        self.reader.sources = set(self.sources)
        self.reader.parameters = self._section("parameters")
        self.fact_nodes = self._section("facts")
        deadlines = self._section("deadlines")
        metrics, ledgers = self._section("metrics"), self._section("ledgers")
        base_facts = self.base.facts if self.base is not None else {}
        vocabulary = Vocabulary(
            self._fact_type, [*self.fact_nodes, *base_facts], list(deadlines), list(metrics), list(ledgers)
        )
        self.ex = ExpressionReader(self.reader, vocabulary)
        out = self.out
        self._platform()
        for document in self.documents:
            self.reader.entries(document.get("defaults"), SECTIONS)
        for key, node in self.sources.items():
            self.reader.entries(node, ("title", "url", "seen", "published", "archived", "note"), ("title",))
            out.sources[key] = {k: v.text for k, v in node.entries.items() if v.kind is NodeKind.TEXT}
        self._catalogues()
        self._calendars()
        for name, node in self.fact_nodes.items():
            self._fact(name)
            self._examples(EntryKind.FACT, name, node)
        for name, node in deadlines.items():
            found = self.reader.attempt(partial(self._deadline, name), node, None)
            if found is not None:
                out.deadlines[name] = found
            self._examples(EntryKind.DEADLINE, name, node)
        for node in self._listed("rules"):
            found_rule = self.reader.attempt(lambda n: rule(self.ex, self.id, n), node, None)
            if found_rule is None:
                continue
            first = out.rules.get(found_rule.id)
            if first is not None:
                self.reader.problems.append(
                    node.problem(
                        f"each rule id once (first on line {first.node.line} of {first.node.file})",
                        found=repr(found_rule.id),
                        code="duplicate-id",
                    )
                )
            out.rules[found_rule.id] = found_rule
            self._examples(EntryKind.RULE, found_rule.id, node)
        self._shop(metrics, ledgers)
        self._evidence()
        for section in ("maps", "not_encoded"):
            for name, node in self._section(section).items():
                getattr(out, section)[name] = node.plain()
        maps = self._section("maps")
        out.life = life(self.ex, self._section("life"), maps.get("status_raw"))
        self._fact_ids()
        out.literals = list(self.reader.literals.values())
        out.alternatives = self.ex.values.built
        for name in self.reader.parameters:
            if name not in self.reader.used_parameters:
                self.reader.problems.append(
                    self.reader.parameters[name].problem(
                        "a parameter that something refers to",
                        found=f"parameter {name!r}, never used",
                        code="unused-parameter",
                    )
                )
        return out

    def _fact_ids(self) -> None:
        for node in self._listed("fact_ids"):
            id_ = self.reader.attempt(self.reader.text, node, None)
            if id_ in self.out.fact_ids:
                self.reader.problems.append(
                    node.problem("each id of a fact once", found=repr(id_), code="duplicate-id")
                )
            elif id_ is not None:
                self.out.fact_ids[id_] = node

    # --- sections -----------------------------------------------------------------------------------------------

    def _section(self, name: str) -> dict[str, Node]:
        """The entries of a section over all files, each file's defaults copied in."""
        out: dict[str, Node] = {}
        for document in self.documents:
            node = document.get(name)
            if node is None or node.kind is NodeKind.NULL:
                continue
            if node.kind is not NodeKind.MAP:
                self.reader.add(self.reader.fail(node, f"a mapping of {name}"))
                continue
            defaults = self._defaults(document, name)
            for key, entry in node.entries.items():
                if key in out:
                    self.reader.problems.append(
                        node.key_problem(
                            key, f"each id once (first on line {out[key].line} of {out[key].file})", code="duplicate-id"
                        )
                    )
                out[key] = _with_defaults(entry, defaults)
        return out

    def _listed(self, name: str) -> list[Node]:
        out: list[Node] = []
        for document in self.documents:
            node = document.get(name)
            if node is not None and node.kind is not NodeKind.NULL:
                if node.kind is not NodeKind.LIST:
                    self.reader.add(self.reader.fail(node, f"a list of {name}"))
                    continue
                out += [_with_defaults(n, self._defaults(document, name)) for n in node.items]
        return out

    def _defaults(self, document: Node, name: str) -> Node | None:
        defaults = document.get("defaults")
        return defaults.get(name) if defaults is not None and defaults.kind is NodeKind.MAP else None

    def _examples(self, kind: EntryKind, name: str, node: Node) -> None:
        found = node.get("examples")
        for example in found.items if found is not None else ():
            self.out.examples.append((kind, name, example))

    def _platform(self) -> None:
        for document in self.documents:
            node = document["platform"]
            if node.kind is not NodeKind.MAP:
                continue
            entries = self.reader.entries(
                node, ("id", "title", "version_by", "markets", "include", "closed_by", "note")
            )
            self.out.title = self.reader.attempt(self.reader.bilingual, entries.get("title"), None)
            self.out.version_by = self.reader.attempt(self.ex.moment, entries.get("version_by"), None)
            for code, market in entries["markets"].entries.items() if "markets" in entries else ():
                found = self.reader.attempt(partial(self._market, code), market, None)
                if found is not None:
                    self.out.markets[code] = found
            for closer in entries["closed_by"].items if "closed_by" in entries else ():
                closed = self.reader.attempt(self._closed_by, closer, None)
                if closed is not None:
                    self.out.closed_by.append(closed)
            for include in entries["include"].items if "include" in entries else ():
                parts = self.reader.attempt(
                    lambda n: self.reader.mapping(n, ("platform", "when"), ("platform",)), include, None
                )
                if parts is not None:
                    self.out.includes.append(
                        (parts["platform"].text, self.reader.attempt(self.ex.condition, parts.get("when"), None))
                    )

    def _closed_by(self, node: Node) -> ClosedBy:
        r = self.reader
        entries = r.mapping(
            node, ("platforms", "stages", "disputes", "title", "cite", "note"), ("platforms", "title", "cite")
        )
        return ClosedBy(
            r.words_of(entries["platforms"], Platform, "a platform"),
            r.words_of(entries["stages"], Stage, "a stage") if "stages" in entries else (),
            r.words_of(entries["disputes"], Dispute, "a dispute") if "disputes" in entries else (),
            r.bilingual(entries["title"]),
            r.cites(entries["cite"]),
        )

    def _market(self, code: str, node: Node) -> Market:
        entries = self.reader.mapping(node, ("zone", "currency", "calendar", "note", "cite"), ("zone",))
        self.reader.cites(entries.get("cite"))
        zone = self.reader.text(entries["zone"])
        _zone(self.reader, entries["zone"])
        return Market(code, zone, *(entries[k].text if k in entries else None for k in ("currency", "calendar")))

    def _catalogues(self) -> None:
        out, r = self.out, self.reader
        for name, node in self._section("actions").items():
            found = r.attempt(partial(self._action, name), node, None)
            if found is not None:
                out.actions[name] = found
        for section in ("grounds", "measures"):
            for name, node in self._section(section).items():
                entries = r.entries(node, ("title", "code", "cite", "note"), ("title",))
                r.cites(entries.get("cite"))
                title = r.attempt(r.bilingual, entries.get("title"), None)
                if title is not None:
                    getattr(out, section)[name] = title
        for name, node in self._section("asks").items():
            title = r.attempt(r.bilingual, node, None)
            if title is not None:
                out.asks[name] = title

    def _action(self, name: str, node: Node) -> Action:
        entries = self.reader.mapping(node, ACTION_KEYS, ("title",))
        self.reader.cites(entries.get("cite"))
        owner = self.reader.word(entries["owner"], Owner, "an owner") if "owner" in entries else None
        done = self.ex.moments.patterns(entries["done_by"]) if "done_by" in entries else ()
        after_end = self.reader.flag(entries["after_end"]) if "after_end" in entries else False
        return Action(name, self.reader.bilingual(entries["title"]), owner, done, after_end)

    # --- calendars ----------------------------------------------------------------------------------------------

    def _calendars(self) -> None:
        nodes = self._section("calendars")
        for name, node in nodes.items():
            if name in texts(CalendarPeriod):
                entries = self.reader.entries(node, ("starts", "note", "cite"), ("starts",))
                self.reader.cites(entries.get("cite"))
                if "starts" in entries:
                    parse = self.reader.typed(Recurrence.parse, LiteralKind.RECURRENCE)
                    read = partial(self.ex.values.read, parse=parse, name=name)
                    found = self.reader.attempt(read, entries["starts"], None)
                    if found is not None:
                        self.out.periods[name] = found
                continue
            calendar = self.reader.attempt(partial(self._calendar, name, nodes), node, None)
            if calendar is not None:
                self.out.calendars[name] = calendar

    def _calendar(self, name: str, nodes: Mapping[str, Node], node: Node) -> Calendar:
        r = self.reader
        entries = dict(
            r.mapping(node, ("like", "holidays", "weekend", "zone", "closed", "open", "hours", "note", "cite", "title"))
        )
        r.cites(entries.get("cite"))
        for _ in nodes:
            like = entries.pop("like", None)
            if like is None:
                break
            if like.text not in nodes:
                raise r.fail(like, "a calendar of this ruleset", nodes)
            entries = {**nodes[like.text].entries, **entries}
        if "like" in entries:
            raise r.fail(node, "calendars without a circle of `like`", code="circle")
        if "zone" not in entries:
            self.out.unzoned.add(name)
        zone = _zone(r, entries["zone"]) if "zone" in entries else ZoneInfo("UTC")
        weekend = (
            frozenset(_WEEKDAYS[w] for w in r.names_of(entries["weekend"], scalars.WEEKDAYS, "a day of the week"))
            if "weekend" in entries
            else frozenset({5, 6})
        )
        holidays = r.text(entries["holidays"]) if "holidays" in entries else "none"
        hours = entries.get("hours")
        try:
            return Calendar(
                zone,
                weekend,
                None if holidays == "none" else holidays,
                tuple(self._closed(n) for n in entries["closed"].items) if "closed" in entries else (),
                frozenset(self._day(n) for n in entries["open"].items) if "open" in entries else frozenset(),
                None if hours is None else self._hours(hours),
            )
        except ValueError as e:
            raise r.fail(entries.get("holidays", node), str(e)) from None

    def _day(self, node: Node) -> date:
        return self.reader.typed(scalars.day, LiteralKind.DATE)(node)

    def _closed(self, node: Node) -> tuple[date, date]:
        if node.kind is NodeKind.TEXT:
            return self._day(node), self._day(node)
        entries = self.reader.mapping(node, ("from", "until", "cite", "note"), ("from", "until"))
        self.reader.cites(entries.get("cite"))
        first, end = self._day(entries["from"]), self._day(entries["until"])
        if end <= first:
            raise self.reader.fail(entries["until"], f"a day after {first} (until is exclusive)", code="dates")
        return first, end - timedelta(days=1)

    def _hours(self, node: Node) -> tuple[Any, Any]:
        parts = node.text.split("-")
        try:
            first, last = (scalars.clock(p.strip()) for p in parts)
        except ValueError:
            raise self.reader.fail(node, "business hours (08:00-21:00)") from None
        for p in parts:
            self.reader.remember(node, LiteralKind.TIME, p.strip())
        return first, last

    # --- facts --------------------------------------------------------------------------------------------------

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
        if name in self.reading:
            circle = " → ".join([*self.reading[self.reading.index(name) :], name])
            self.reader.problems.append(node.problem("facts without a circle", found=circle, code="circle"))
            return None
        self.reading.append(name)
        own, self.ex.own = self.ex.own, {}
        try:
            found = self.reader.attempt(lambda n: fact(self.ex, self.id, name, n), node, None)
        finally:
            self.reading.pop()
            self.ex.own = own
        if found is not None:
            self.out.facts[name] = found
        return found

    def _deadline(self, name: str, node: Node) -> Any:
        return deadline(self.ex, self.id, name, node)

    # --- the shop's side ----------------------------------------------------------------------------------------

    def _shop(self, metrics: Mapping[str, Node], ledgers: Mapping[str, Node]) -> None:
        from disputes.language.reading.ledgers import ledger
        from disputes.language.reading.metrics import metric

        parts: tuple[tuple[EntryKind, Mapping[str, Node], Any, dict[str, Any]], ...] = (
            (EntryKind.METRIC, metrics, metric, self.out.metrics),
            (EntryKind.LEDGER, ledgers, ledger, self.out.ledgers),
        )
        for kind, nodes, parse, into in parts:
            for name, node in nodes.items():
                found = self.reader.attempt(lambda n, p=parse, k=name: p(self.ex, self.id, k, n), node, None)  # type: ignore[misc]
                if found is not None:
                    into[name] = found
                self._examples(kind, name, node)

    # --- evidence -----------------------------------------------------------------------------------------------

    def _evidence(self) -> None:
        for document in self.documents:
            node = document.get("evidence")
            if node is None:
                continue
            entries = self.reader.entries(node, ("kinds", "limits"))
            for name, kind in entries["kinds"].entries.items() if "kinds" in entries else ():
                found = self.reader.attempt(partial(self._kind, name), kind, None)
                if found is not None:
                    self.out.evidence[name] = found
            limits = self.reader.entries(entries.get("limits"), (*_LIMITS, "cite"))
            cites = self.reader.cites(limits.get("cite"))
            own = {"format": FieldType(FieldKind.TEXT), "kind": FieldType(FieldKind.TEXT)}
            for name, limit in limits.items():
                if name == "cite":
                    continue
                parse: Callable[[Node], Any] = (
                    self.reader.texts if name == "formats" else self.reader.typed(scalars.size, LiteralKind.SIZE)
                )
                read = partial(self.ex.values.read, parse=parse, name=name, cites=cites)
                with self.ex.reading(own):
                    got: Alternatives[Any] | None = self.reader.attempt(read, limit, None)
                if got is not None:
                    self.out.limits[name] = got

    def _kind(self, name: str, node: Node) -> EvidenceKind:
        r = self.reader
        entries = r.mapping(node, ("title", "type", "must_show", "chars", "formats", "cite", "note"))
        title = title_of(self.ex, node)
        type_ = r.word(entries["type"], EvidenceForm, "file or text") if "type" in entries else EvidenceForm.FILE
        shows = r.texts(entries["must_show"]) if "must_show" in entries else ()
        chars = r.typed(scalars.integer, LiteralKind.INTEGER)(entries["chars"]) if "chars" in entries else None
        formats = r.texts(entries["formats"]) if "formats" in entries else ()
        return EvidenceKind(name, title or Text(name, name), type_, shows, chars, formats, r.cites(entries.get("cite")))


def _zone(reader: NodeReader, node: Node) -> ZoneInfo:
    try:
        return ZoneInfo(reader.text(node))
    except (KeyError, ValueError, OSError):
        raise reader.fail(node, "a time zone (Asia/Singapore)", code="zone") from None


def _with_defaults(node: Node, defaults: Node | None) -> Node:
    """An entry with its file's defaults under it; the entry's own keys win."""
    if defaults is None or node.kind is not NodeKind.MAP:
        return node
    return node.beside(
        NodeKind.MAP,
        entries={**defaults.entries, **node.entries},
        keys={**defaults.keys, **node.keys},
    )
