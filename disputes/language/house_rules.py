"""A seller's own rules, which lie over those that come with the program: what they add, replace or switch off.

They are files of the rule language in a folder of their own, `FOLDER/shopee/….yaml`. An entry of an id that the ruleset
has replaces of that entry the keys that it gives; what it replaces is kept, to be shown. A source or a fact of the
ruleset stays what it is: a figure of the house is cited to a source of the house.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.words.answers import Confidence
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.language import HouseChangeKind, RuleStatus

_HEAD = ("format", "platform", "defaults")
_ON_FILE = ("sources", "citations")
_CITED = ("parameters", "deadlines", "rules", "metrics", "ledgers")
SECTIONS = (
    *_ON_FILE,
    *_CITED,
    "facts",
    "calendars",
    "actions",
    "grounds",
    "measures",
    "messages",
    "words",
    "asks",
)
"""The sections that a house may change."""
_OFF = "off"
_UNUSED = ("unused-fact-id", "unused-parameter")


@dataclass(frozen=True, slots=True)
class HouseRules:
    """Where a seller's own rules are, and whose they are: the name that is shown beside them."""

    folder: Path
    owner: str

    @property
    def name(self) -> str:
        """What the folder is called, with which the names of its files begin."""
        return Path(os.path.abspath(self.folder)).name


@dataclass(frozen=True, slots=True)
class HouseChange:
    """What the house `owner` does to an entry: where it says so, which keys it gives, and the entry as it was; None of
    a new one. `why`: the reason for which an entry is switched off.
    """

    owner: str
    kind: HouseChangeKind
    section: str
    id: str
    node: Node
    keys: tuple[str, ...] = ()
    was: Node | None = None
    why: str | None = None

    @property
    def replaced(self) -> list[tuple[str, Node]]:
        """What the ruleset itself says in the place of what the house does: keys, and what stood there."""
        if self.was is None or self.kind is HouseChangeKind.OFF:
            return []
        if self.was.kind is not NodeKind.MAP or not self.keys:
            return [("", self.was)]
        return [(key, self.was.entries[key]) for key in self.keys if key in self.was.entries]


@dataclass(frozen=True, slots=True)
class LaidOver:
    """The documents of a ruleset with a house's over them, what these change, and what is wrong with them."""

    documents: list[Node]
    changes: list[HouseChange]
    problems: list[Problem]


def laid_over(id_: str, shipped: Sequence[Node], own: Sequence[Node], owner: str) -> LaidOver:
    """Lays the documents of the house `owner` over those of the ruleset `id_`."""
    return _Layer(id_, shipped, own, owner).lay()


def changes_of(changes: Iterable[HouseChange], section: str, id_: str, parameters: Iterable[str]) -> list[HouseChange]:
    """What a house does to an entry, and to the parameters that it reads."""
    names = set(parameters)
    return [c for c in changes if (c.section, c.id) == (section, id_) or (c.section == "parameters" and c.id in names)]


def blamed(problems: Iterable[Problem], changes: Sequence[HouseChange]) -> list[Problem]:
    """What is wrong with a ruleset under a house's rules. Where it names an entry that the house has switched off, that
    is what is wrong; what it no longer uses since the house has something else in its place is not.
    """
    off = {c.id: c for c in changes if c.kind is HouseChangeKind.OFF and c.section != "rules"}
    own = {c.node.file for c in changes}
    out = []
    for p in problems:
        if changes and p.code in _UNUSED and p.file not in own:
            continue
        change = next((off[word] for word in p.found.strip("'").split(".") if word in off), None)
        if change is not None and p.file != change.node.file:
            expected = f"an entry that nothing else names: {p.file}:{p.line} does"
            p = replace(change.node.problem(expected, found=f"{change.id!r} switched off"), code=p.code)
        out.append(p)
    return out


class _Layer:
    def __init__(self, id_: str, shipped: Sequence[Node], own: Sequence[Node], owner: str) -> None:
        self.id = id_
        self.owner = owner
        self.documents = list(shipped)
        self.own = own
        self.changes: list[HouseChange] = []
        self.problems: list[Problem] = []
        self.begun: dict[tuple[str, str], Node] = {}
        self.on_file = {
            key
            for document in own
            for section in _ON_FILE
            if (node := document.get(section)) is not None
            for key in node.entries
        }

    def lay(self) -> LaidOver:
        rest = [self._document(document) for document in self.own if document.kind is NodeKind.MAP]
        for document in self.own:
            if document.kind is not NodeKind.MAP:
                self.problems.append(document.problem("a mapping with `format`, `platform` and sections"))
        return LaidOver([*self.documents, *rest], self.changes, self.problems)

    def _check_sources(self, section: str, node: Node) -> None:
        """What a house declares must be known for the house's in every answer that rests on it."""
        for entry in node.entries.values():
            for item in entry.items if entry.kind is NodeKind.LIST else [entry]:
                sure = item.get("confidence")
                if sure is None and section == "sources":
                    expected = "the key 'confidence': house"
                    self.problems.append(item.problem(expected, found="a source without it", code="missing-key"))
                elif sure is not None and sure.text != Confidence.HOUSE.value:
                    self.problems.append(sure.problem("house: it is the house that says so", code="unknown-word"))

    def _document(self, document: Node) -> Node:
        """A document of the house without what it changes in the ruleset: that has gone there."""
        platform = document.get("platform")
        if platform is not None and platform.kind is not NodeKind.TEXT:
            self.problems.append(platform.problem(f"the id alone ({self.id}): a house does not change the platform"))
        left: dict[str, Node] = {}
        for section, node in document.entries.items():
            if section in _HEAD:
                left[section] = node
            elif section not in SECTIONS:
                expected = f"a section that a house may change: {', '.join(SECTIONS)}"
                near = nearest(section, SECTIONS)
                self.problems.append(document.key_problem(section, expected, nearest=near, code="unknown-key"))
            elif node.kind is NodeKind.MAP:
                if section in _ON_FILE:
                    self._check_sources(section, node)
                left[section] = self._named(section, node, document)
            elif node.kind is NodeKind.LIST and section == "rules":
                left[section] = self._listed(node, document)
            else:
                left[section] = node
        if platform is not None and platform.kind is not NodeKind.TEXT:
            left["platform"] = platform.beside(NodeKind.TEXT, self.id)
        return document.beside(NodeKind.MAP, entries=left, keys=document.keys)

    def _named(self, section: str, node: Node, document: Node) -> Node:
        left: dict[str, Node] = {}
        for key, entry in node.entries.items():
            if self._is_new(section, key, entry, node.keys.get(key, entry), document):
                left[key] = entry
        return node.beside(NodeKind.MAP, entries=left, keys=node.keys)

    def _listed(self, node: Node, document: Node) -> Node:
        left = []
        for item in node.items:
            id_ = item.get("id") if item.kind is NodeKind.MAP else None
            if id_ is None or id_.kind is not NodeKind.TEXT or self._is_new("rules", id_.text, item, item, document):
                left.append(item)
        return node.beside(NodeKind.LIST, items=left)

    def _is_new(self, section: str, id_: str, entry: Node, at: Node, document: Node) -> bool:
        """Whether an entry is one of the house alone; what changes one of the ruleset is put there."""
        first = self.begun.setdefault((section, id_), at)
        if first is not at:
            expected = f"each id once (first on line {first.line} of {first.file})"
            self.problems.append(at.problem(expected, found=repr(id_), code="duplicate-id"))
            return False
        was = self._shipped(section, id_)
        off = entry.get(_OFF) if entry.kind is NodeKind.MAP else None
        if off is not None:
            self._switch_off(section, id_, entry, off, was)
            return False
        if was is None:
            if section not in _ON_FILE:
                self.changes.append(HouseChange(self.owner, HouseChangeKind.ADDED, section, id_, at))
            return True
        if section in _ON_FILE:
            expected = f"an id of its own: {was.file}:{was.line} stays what it is"
            self.problems.append(at.problem(expected, found=repr(id_), code="duplicate-id"))
            return False
        own = _under(document, section, entry)
        self._check_cites(section, id_, own, was)
        both = own.kind is NodeKind.MAP and was.kind is NodeKind.MAP
        keys = tuple(key for key in own.entries if key != "id") if both else ()
        self.changes.append(HouseChange(self.owner, HouseChangeKind.REPLACED, section, id_, at, keys=keys, was=was))
        merged = own
        if both:
            merged = was.beside(NodeKind.MAP, entries={**was.entries, **own.entries}, keys={**was.keys, **own.keys})
        self._put(section, id_, merged)
        return False

    def _switch_off(self, section: str, id_: str, entry: Node, off: Node, was: Node | None) -> None:
        others = [key for key in entry.entries if key not in (_OFF, "id")]
        if was is None:
            near = nearest(id_, self._ids(section))
            self.problems.append(entry.problem(f"an entry of {section} of the ruleset", found=repr(id_), nearest=near))
        elif others:
            self.problems.append(entry.key_problem(others[0], "`off` alone", code="unknown-key"))
        elif off.kind is not NodeKind.TEXT or off.text in ("", "true", "false", "yes", "no"):
            self.problems.append(off.problem("the reason, as a text"))
        else:
            change = HouseChange(self.owner, HouseChangeKind.OFF, section, id_, entry, was=was, why=off.text)
            self.changes.append(change)
            self._put(section, id_, _retired(was, off) if section == "rules" else None)

    def _check_cites(self, section: str, id_: str, own: Node, was: Node) -> None:
        """A figure of the house must not pass for one of the platform's."""
        if section not in _CITED:
            return
        if (
            own.kind is NodeKind.MAP
            and was.kind is NodeKind.MAP
            and "cite" in was.entries
            and "cite" not in own.entries
        ):
            expected = "the key 'cite' with a source of the house: it replaces an entry that is cited"
            self.problems.append(own.problem(expected, found=f"{id_!r} without it", code="missing-key"))
        for node in own.walk():
            cite = node.get("cite")
            for name in _cited_names(cite) if cite is not None else ():
                if name.text not in self.on_file:
                    expected = "a source or a fact that the house declares, under `sources` or `citations`"
                    near = nearest(name.text, self.on_file)
                    self.problems.append(name.problem(expected, nearest=near, code="unknown-source"))

    # The ruleset's own documents

    def _ids(self, section: str) -> list[str]:
        sections = [node for document in self.documents if (node := document.get(section)) is not None]
        return [id_ for node in sections for id_ in (*node.entries, *(_id_of(n) for n in node.items)) if id_]

    def _shipped(self, section: str, id_: str) -> Node | None:
        for document in self.documents:
            node = document.get(section)
            if node is not None and id_ in node.entries:
                return node.entries[id_]
            found = next((n for n in node.items if _id_of(n) == id_), None) if node is not None else None
            if found is not None:
                return found
        return None

    def _put(self, section: str, id_: str, entry: Node | None) -> None:
        """Puts an entry in the place of one of the ruleset; None takes that one away."""
        for number, document in enumerate(self.documents):
            node = document.get(section)
            if node is None:
                continue
            if id_ in node.entries:
                entries = {
                    k: (entry if k == id_ else n) for k, n in node.entries.items() if k != id_ or entry is not None
                }
                changed = node.beside(NodeKind.MAP, entries={k: n for k, n in entries.items() if n}, keys=node.keys)
            elif any(_id_of(n) == id_ for n in node.items):
                items = [entry if _id_of(n) == id_ else n for n in node.items]
                changed = node.beside(NodeKind.LIST, items=[n for n in items if n is not None])
            else:
                continue
            self.documents[number] = document.beside(
                NodeKind.MAP, entries={**document.entries, section: changed}, keys=document.keys
            )
            return


def _retired(rule: Node, off: Node) -> Node:
    """A rule that no longer runs, and stays on file: others, and stored answers, name it."""
    status = off.beside(NodeKind.TEXT, RuleStatus.RETIRED.value)
    return rule.beside(NodeKind.MAP, entries={**rule.entries, "status": status}, keys=rule.keys)


def _id_of(node: Node) -> str:
    id_ = node.get("id")
    return id_.text if id_ is not None else ""


def _under(document: Node, section: str, entry: Node) -> Node:
    """An entry of the house with the defaults of its own file under it."""
    defaults = document.get("defaults")
    found = defaults.get(section) if defaults is not None else None
    if found is None or entry.kind is not NodeKind.MAP:
        return entry
    return entry.beside(NodeKind.MAP, entries={**found.entries, **entry.entries}, keys={**found.keys, **entry.keys})


def _cited_names(cite: Node) -> Iterable[Node]:
    """The names of sources and facts under a `cite` key."""
    for item in cite.items if cite.kind is NodeKind.LIST else [cite]:
        if item.kind is NodeKind.TEXT:
            yield item
            continue
        for key in ("fact", "source"):
            named = item.get(key)
            if named is not None:
                yield from named.items if named.kind is NodeKind.LIST else [named]
