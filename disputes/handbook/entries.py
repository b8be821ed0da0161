"""The entries of rulesets by their ids: which one a name stands for, and what uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches

from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import FieldAmount
from disputes.language.case_rules import Consequences, Deadline, EvidenceWanted, Lapse, RuleAction
from disputes.language.conditions import FieldTest, OtherField
from disputes.language.loading import COMMON, Library
from disputes.language.measures import MeasureUse
from disputes.language.members import Members
from disputes.language.messages import Message
from disputes.language.moments import FieldMoment, SpanLength
from disputes.language.ruleset import Ruleset
from disputes.language.shop_rules import Band
from disputes.words import ClosedWord
from disputes.words.dataclass import dataclass


class EntrySection(ClosedWord):
    """The sections of a ruleset whose entries have an id."""

    RULES = "rules"
    DEADLINES = "deadlines"
    FACTS = "facts"
    EVIDENCE = "evidence"
    GROUNDS = "grounds"
    METRICS = "metrics"
    LEDGERS = "ledgers"
    PARAMETERS = "parameters"
    ACTIONS = "actions"
    MESSAGES = "messages"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class EntryName:
    """An entry: its ruleset, section and id."""

    ruleset: str
    section: EntrySection
    id: str

    @property
    def key(self) -> str:
        """The id across rulesets."""
        return f"{self.ruleset}/{self.id}"

    def __str__(self) -> str:
        return f"{self.key} ({self.section.value})"


@dataclass(frozen=True, slots=True)
class Found:
    """What a name stands for: the entries of that id, and where there is none, the ids that are nearest."""

    entries: tuple[EntryName, ...]
    nearest: tuple[str, ...] = ()


def entries_of(library: Library, ruleset: str) -> list[EntryName]:
    """Every entry of a ruleset that has an id. Raises :class:`Refused` where the ruleset is invalid."""
    found = library.ruleset(ruleset)
    out = []
    for section in EntrySection:
        names = (
            parameter_nodes(library, ruleset) if section is EntrySection.PARAMETERS else getattr(found, section.value)
        )
        out += [EntryName(ruleset, section, name) for name in names]
    return out


def parameter_nodes(library: Library, ruleset: str) -> dict[str, Node]:
    """The parameters of a ruleset as they are written, by their names."""
    library.ruleset(ruleset)
    out: dict[str, Node] = {}
    for document in library.written(ruleset):
        section = document.get("parameters")
        if section is not None:
            out.update(section.entries)
    return out


def find(library: Library, name: str) -> Found:
    """What `name` stands for: `shopee/respond`, `shopee/rules/…` for one section only, or a bare id.

    A bare id is looked for in every ruleset. Raises :class:`Refused` where a ruleset that is asked is invalid.
    """
    owner, slash, rest = name.removeprefix("$").partition("/")
    owner = COMMON if owner == "common" else owner
    ids = [owner] if slash and library.has(owner) else library.ids()
    wanted = rest if slash and library.has(owner) else name.removeprefix("$")
    section, cut, inner = wanted.partition("/")
    known = [e for id_ in ids for e in entries_of(library, id_)]
    if cut and section in {w.value for w in EntrySection}:
        known = [e for e in known if e.section.value == section]
        wanted = inner
    wanted = wanted.removeprefix("$")
    hits = tuple(e for e in known if e.id == wanted)
    if hits:
        return Found(hits)
    names = {e.id: e.key for e in reversed(known)}
    near = get_close_matches(wanted, names, n=5, cutoff=0.5) or [n for n in names if wanted and wanted in n][:5]
    return Found((), tuple(names[n] for n in near))


# --- what uses an entry -------------------------------------------------------------------------------------------


def uses(ruleset: Ruleset, wanted: EntryName) -> list[EntryName]:
    """The entries of a ruleset that read or name an entry, in the order of the sections."""
    out = []
    for section in EntrySection:
        if section in (EntrySection.PARAMETERS, EntrySection.GROUNDS, EntrySection.MEASURES):
            continue
        for name, entry in getattr(ruleset, section.value).items():
            user = EntryName(ruleset.id, section, name)
            if user != wanted and any(_is(wanted, ruleset.id, use) for use in named_in(entry)):
                out.append(user)
    return out


def _is(wanted: EntryName, ruleset: str, use: tuple[EntrySection, str]) -> bool:
    section, name = use
    owner, slash, rest = name.partition("/")
    if slash:
        return section is wanted.section and (owner, rest) == (wanted.ruleset, wanted.id)
    if section is not wanted.section:
        return False
    return name == wanted.id or (name.endswith("*") and wanted.id.startswith(name[:-1]) and ruleset == wanted.ruleset)


def named_in(found: object) -> Iterator[tuple[EntrySection, str]]:
    """Every entry that is named in a tree, by its section and as it is named there."""
    if found is None or isinstance(found, (str, int, Node, type)):
        return
    yield from _own(found)
    if is_dataclass(found):
        for f in fields(found):
            yield from named_in(getattr(found, f.name))
    elif isinstance(found, Mapping):
        for value in found.values():
            yield from named_in(value)
    elif isinstance(found, (list, tuple)):
        for value in found:
            yield from named_in(value)


def _own(x: object) -> Iterator[tuple[EntrySection, str]]:
    """What one node of a tree names itself."""
    if isinstance(x, (FieldTest, FieldMoment, OtherField, FieldAmount)):
        yield from _path(x.path)
    elif isinstance(x, SpanLength) and x.field is not None:
        yield from _path(x.field)
    elif isinstance(x, Alternatives) and x.name:
        yield EntrySection.PARAMETERS, x.name
    elif isinstance(x, RuleAction):
        yield EntrySection.ACTIONS, x.action
    elif isinstance(x, Message):
        yield from ((EntrySection.ACTIONS, a) for a in x.actions)
        for p in x.placeholders():
            yield from _path(p.path)
    elif isinstance(x, EvidenceWanted):
        yield EntrySection.EVIDENCE, x.kind
    elif isinstance(x, MeasureUse):
        yield EntrySection.MEASURES, x.measure
    elif isinstance(x, (Lapse, Consequences)) and x.ground is not None:
        yield EntrySection.GROUNDS, x.ground
    if isinstance(x, Lapse) and x.then is not None:
        yield EntrySection.DEADLINES, x.then
    elif isinstance(x, Consequences):
        yield from ((EntrySection.METRICS, h) for h in x.hits)
    elif isinstance(x, Deadline):
        yield from ((EntrySection.DEADLINES, o) for o in x.overrides)
    elif isinstance(x, Band) and x.ledger is not None:
        yield EntrySection.LEDGERS, x.ledger
    elif isinstance(x, Members) and x.name == "evidence":
        yield from _kinds(x)


def _path(path: str) -> Iterator[tuple[EntrySection, str]]:
    head, _, rest = path.partition(".")
    name = rest.partition(".")[0]
    sections = {
        "facts": EntrySection.FACTS,
        "deadline": EntrySection.DEADLINES,
        "metric": EntrySection.METRICS,
        "ledger": EntrySection.LEDGERS,
    }
    if head in sections:
        yield sections[head], rest if head == "facts" else name


def _kinds(x: Members) -> Iterator[tuple[EntrySection, str]]:
    for test in x.where:
        condition = getattr(test, "condition", None)
        parts = getattr(condition, "parts", (condition,))
        for part in parts:
            if isinstance(part, FieldTest) and part.path == "kind":
                yield from ((EntrySection.EVIDENCE, str(c)) for c in part.constants or ())
