"""A map from the columns of a spreadsheet to the fields of a case record: read from YAML, and held to the record's
model, so that a wrong word is told where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from disputes.documents.problems import Problem, Refused, nearest, unreadable
from disputes.documents.yaml_tree import Node, decode, parse_yaml
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.case import Case, Event, StatedDeadline
from disputes.records.condition_fields import fields
from disputes.records.field_types import BadValue, FieldType, listed, typed
from disputes.records.synonyms import KEYS, meant
from disputes.words import texts
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind
from disputes.words.records import Platform

FACTS = "facts."
REQUIRED = ("id", "platform", "market", "dispute")
_OWN = ("zone", "sheet", "dates", "columns")
_TEXT = FieldType(FieldKind.TEXT)
_NUMBER = FieldType(FieldKind.NUMBER)
ORDERS = ("day_first", "month_first")
"""How `dates` says in which order 03/04/2026 is written."""


@dataclass(frozen=True, slots=True)
class ToField:
    """A column of a field; `words` says what its cells stand for. `path` of an amount ends in `value`."""

    path: str
    type: FieldType
    words: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ToEntry:
    """A column of instants: each is when (`at`) an entry of the list `key` was or is, whose other keys are `given`."""

    key: str
    at: str
    given: Mapping[str, str]


Target = ToField | ToEntry


@dataclass(slots=True)
class ColumnMap:
    """What the columns mean, by name; None: not read. `constants` are fields of every row, by path; local times are of
    `zone`; `places` are the columns' places in the map.
    """

    file: str
    columns: dict[str, Target | None] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    places: dict[str, Node] = field(default_factory=dict)
    zone: str | None = None
    tab: str | None = None
    dates: str | None = None


def paths() -> dict[str, FieldType]:
    """The dotted paths that a column may fill: single values, and lists of texts."""
    out: dict[str, FieldType] = {}

    def walk(model: type[BaseModel], prefix: str) -> None:
        for key, shape in fields(model).items():
            path = prefix + key
            if shape.leaf is not None and shape.leaf.kind is FieldKind.MONEY:
                out[path] = out[f"{path}.value"] = _NUMBER
                out[f"{path}.currency"] = _TEXT
            elif shape.leaf is not None and shape.leaf.kind is not FieldKind.RECORD:
                out[path] = shape.leaf
            elif shape.record is not None and not shape.many:
                walk(shape.record, f"{path}.")

    walk(Case, "")
    return out


def is_amount(path: str) -> bool:
    """Whether a path is that of an amount of money as a whole."""
    return f"{path}.currency" in paths()


def read_map(path: str | Path, library: Library) -> ColumnMap:
    """The map in a file. Raises :class:`Refused` (exit 3) with all that is wrong with it."""
    file = str(path)
    try:
        text = decode(Path(path).read_bytes(), file)
    except OSError as e:
        raise Refused([unreadable(file, e)]) from None
    documents = parse_yaml(text, file)
    if len(documents) != 1 or documents[0].kind is not NodeKind.MAP:
        raise Refused([Problem(file, 1, "", "no map", "one mapping with `columns`")])
    reader = _Reader(file, library)
    made = reader.read(documents[0])
    if reader.problems:
        raise Refused(sorted(reader.problems, key=lambda p: (p.line, p.path)))
    return made


class _Reader:
    def __init__(self, file: str, library: Library) -> None:
        self.library = library
        self.problems: list[Problem] = []
        self.map = ColumnMap(file)
        self.paths = paths()
        self.facts: dict[str, FieldType] | None = None

    def read(self, root: Node) -> ColumnMap:
        self.facts = self._facts(root)
        for key, node in root.entries.items():
            if key not in _OWN:
                self._constant(root, key, node)
        self._own(root)
        columns = root.get("columns")
        if columns is None or columns.kind is not NodeKind.MAP:
            at = columns or root
            self.problems.append(
                at.problem("a mapping") if columns else at.problem("`columns`, which is required", found="nothing")
            )
            return self.map
        for name, node in columns.entries.items():
            self.map.columns[name] = self._target(node)
            self.map.places[name] = columns.keys.get(name, node)
        self._complete(root)
        return self.map

    def _own(self, root: Node) -> None:
        zone = root.get("zone")
        if zone is not None:
            try:
                ZoneInfo(zone.text)
                self.map.zone = zone.text
            except (KeyError, ValueError, OSError):
                self.problems.append(zone.problem("a time zone, e.g. Asia/Shanghai"))
        if (tab := root.get("sheet")) is not None:
            self.map.tab = tab.text
        if (dates := root.get("dates")) is not None and self._word(dates, ORDERS):
            self.map.dates = dates.text

    def _complete(self, root: Node) -> None:
        filled = {t.path for t in self.map.columns.values() if isinstance(t, ToField)} | set(self.map.constants)
        for path in REQUIRED:
            if path not in filled and not any(p.path == path for p in self.problems):
                self.problems.append(Problem(root.file, root.line, path, "nothing", f"`{path}`, which is required"))

    def _facts(self, root: Node) -> dict[str, FieldType] | None:
        """The facts of the platform that is the same for all rows; None where that is not known."""
        platform = root.get("platform")
        if platform is None or platform.text not in texts(Platform) or not self.library.has(platform.text):
            return None
        book = Rulebook.load(self.library, platform.text)
        return {name: fact.type for r in book.rulesets for name, fact in r.facts.items() if fact.body is None}

    # what stands in it

    def _constant(self, root: Node, key: str, node: Node) -> None:
        if node.kind is NodeKind.NULL:
            return
        type_ = self._type(key)
        if type_ is None:
            known = [*_OWN, *self.paths]
            near = nearest(key, known) or meant(key, self.paths, KEYS)
            at = root.keys.get(key, node)
            expected = "a field of a case record, e.g. order.id, or one of " + listed(_OWN)
            self.problems.append(Problem(at.file, at.line, key, f"key {key!r}", expected, nearest=near))
        elif self._holds(node, type_):
            self.map.constants[_full(key)] = node.text

    def _target(self, node: Node) -> Target | None:
        if node.kind is NodeKind.NULL:
            return None
        if node.kind is NodeKind.TEXT:
            return self._field(node, None)
        if node.kind is NodeKind.MAP:
            if "event" in node.entries:
                return self._entry(node, "events", "at", "event", "type", Event)
            if "deadline" in node.entries:
                return self._entry(node, "deadlines", "due_at", "deadline", "for", StatedDeadline)
            if "field" in node.entries:
                self._keys(node, ("field", "words"))
                return self._field(node["field"], node.get("words"))
        expected = "a field, e.g. order.id, or a mapping with `field`, `event` or `deadline`"
        self.problems.append(node.problem(expected))
        return None

    def _field(self, node: Node, words: Node | None) -> ToField | None:
        type_ = self._type(node.text) if node.kind is NodeKind.TEXT else None
        if type_ is None:
            known = [f"{FACTS}{name}" for name in self.facts or ()] if node.text.startswith(FACTS) else list(self.paths)
            near = meant(node.text, known, KEYS) or nearest(node.text.rpartition(".")[2], known)
            expected = "a field of a case record, e.g. order.id"
            if node.text.startswith(FACTS):
                expected = f"a fact that the ruleset declares ({len(known)})"
            self.problems.append(node.problem(expected, nearest=near))
            return None
        meanings: dict[str, str] | None = None
        if words is not None:
            meanings = {}
            if words.kind is not NodeKind.MAP:
                self.problems.append(words.problem("a mapping"))
            for said, stands_for in words.entries.items():
                if stands_for.kind is NodeKind.NULL:
                    meanings[said.strip().casefold()] = ""
                elif self._holds(stands_for, type_):
                    meanings[said.strip().casefold()] = stands_for.text
        return ToField(_full(node.text), type_, meanings)

    def _entry(self, node: Node, key: str, at: str, word: str, named: str, model: type[BaseModel]) -> ToEntry:
        """An event, or a deadline: `word` is its name here, `named` its name in a record."""
        shapes = fields(model)
        simple = {name for name, s in shapes.items() if s.leaf and s.leaf.kind is not FieldKind.MONEY}
        self._keys(node, (word, *sorted(simple - {at, named})))
        given: dict[str, str] = {} if key == "events" or "actor" in node.entries else {"actor": "seller"}
        for name, member in node.entries.items():
            target = named if name == word else name
            shape = shapes.get(target)
            if target in simple and shape is not None and shape.leaf is not None and self._holds(member, shape.leaf):
                given[target] = member.text
        return ToEntry(key, at, given)

    # whether it may

    def _type(self, path: str) -> FieldType | None:
        if path.startswith(FACTS) and path != FACTS:
            return _TEXT if self.facts is None else self.facts.get(path.removeprefix(FACTS))
        return self.paths.get(path)

    def _keys(self, node: Node, known: Iterable[str]) -> None:
        words = list(known)
        for key in node.entries:
            if key not in words:
                near = nearest(key, words)
                self.problems.append(node.key_problem(key, "one of " + listed(words), nearest=near))

    def _holds(self, node: Node, type_: FieldType) -> bool:
        """Whether a text may stand for a value of the type; a money's value and lists are seen in the record."""
        if type_.words:
            return self._word(node, type_.words)
        if node.kind is not NodeKind.TEXT:
            self.problems.append(node.problem("a text"))
            return False
        if type_.kind not in (FieldKind.BOOL, FieldKind.INT, FieldKind.DATE, FieldKind.INSTANT):
            return True
        try:
            typed(node.text, type_)
        except BadValue as bad:
            self.problems.append(node.problem(bad.expected, found=bad.found, nearest=bad.nearest))
            return False
        return True

    def _word(self, node: Node, words: Iterable[str]) -> bool:
        known = list(words)
        if node.kind is NodeKind.TEXT and node.text in known:
            return True
        self.problems.append(node.problem("one of " + listed(known), nearest=meant(node.text, known, "dispute")))
        return False


def _full(path: str) -> str:
    """The path of an amount as that of its value."""
    return f"{path}.value" if is_amount(path) else path
