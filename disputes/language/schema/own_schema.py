"""The schema of one platform: that for all rulesets, and for the places of names the names that there are.

A key means the same wherever it stands, so the names are tied to keys at any depth: `do` takes actions in a rule as
in a tier. What else may stand there, and which keys belong where, the schema for all rulesets says.
"""

from __future__ import annotations

from collections.abc import Mapping

from disputes.documents.json_schema import DIALECT, Json, Schema, headed
from disputes.language.loading import Library
from disputes.language.schema.own_names import NameKind, Names, fact_words, own_names
from disputes.language.schema.parts import ref
from disputes.language.schema.sections import ruleset_schema

GENERAL = "ruleset.schema.json"
"""The file of the schema for all rulesets, beside which that of one platform lies."""
_OPEN_IF_NONE = (NameKind.CITATION, NameKind.MARKET)
"""Kinds of which a ruleset that declares none may name any."""
_REFERENCE = r"^\$[a-z_]\w*$"
_FREE_SECTIONS = ("asks", "words", "maps", "defaults")
"""Sections in which nothing is a name of the ruleset, or is one of another section."""
_DEPTH = 12
"""So many levels below an entry are looked at."""
_NAMED_SECTIONS = (
    *("parameters", "facts", "calendars", "deadlines", "actions", "grounds", "metrics", "ledgers", "messages"),
    *("sources", "citations", "kinds"),
)
"""Sections whose own keys are the names of entries, so that none of them is looked at as a key."""
_PLACES = {
    **dict.fromkeys(("do", "action", "excludes"), NameKind.ACTION),
    **dict.fromkeys(("required", "optional", "one_of", "kind"), NameKind.EVIDENCE),
    "ground": NameKind.GROUND,
    **dict.fromkeys(("measure", "measures"), NameKind.MEASURE),
    "violation": NameKind.VIOLATION,
    "calendar": NameKind.CALENDAR,
    "markets": NameKind.MARKET,
    "source": NameKind.SOURCE,
    "then": NameKind.DEADLINE,
}
"""What a name below a key is a name of."""
_BESIDES: Mapping[NameKind, list[Json]] = {
    NameKind.CALENDAR: [{"enum": ["market"]}, ref(NameKind.PARAMETER)],
    NameKind.MARKET: [ref(NameKind.PARAMETER)],
    NameKind.EVIDENCE: [{"type": "string", "pattern": _REFERENCE}],  # read in a condition
}
"""What may stand there instead."""


def whole_schema(library: Library, id_: str) -> Schema:
    """The schema of a file of the ruleset `id_` in one piece. Raises :class:`Refused` (exit 4) where one is no YAML."""
    general = {key: value for key, value in ruleset_schema().items() if key not in ("$id", "title")}
    parts = general["$defs"]
    assert isinstance(parts, Mapping)
    own: Schema = {**general, "$defs": {**parts, **_definitions(library, id_)}, "allOf": [ref("file")]}
    return headed(f"ruleset:{id_}", _title(id_), own)


def names_schema(library: Library, id_: str) -> Schema:
    """The same to lie beside the schema for all rulesets, :data:`GENERAL`: the names alone. Raises as that does."""
    both: Json = [{"$ref": GENERAL}, ref("file")]
    return {"$schema": DIALECT, "title": _title(id_), "allOf": both, "$defs": _definitions(library, id_)}


def _title(id_: str) -> str:
    return f"File of the ruleset {id_}"


def _definitions(library: Library, id_: str) -> Schema:
    names = own_names(library, id_)
    return {
        **{kind.value: _one_of(kind, names[kind]) for kind in NameKind},
        **{_place_of(kind): _place(kind) for kind in dict.fromkeys(_PLACES.values())},
        "file": _file(),
        **_levels(),
        "places": _places(),
        "citations": _citations(),
        "own_conditions": _conditions(names[NameKind.FACT], fact_words(library, id_)),
        "known_path": _known_path(names),
    }


def _one_of(kind: NameKind, names: Names) -> Schema:
    """One of these names, with what it is called; one of digits may stand as a number."""
    if not names and kind in _OPEN_IF_NONE:
        return {}
    found = dict(sorted(names.items()))
    numbers = {int(name): title for name, title in found.items() if name.isascii() and name.isdecimal()}
    titles = [*found.values(), *numbers.values()]
    enum: Schema = {"enum": [*found, *numbers]}
    return enum | {"enumDescriptions": titles} if any(titles) else enum


def _file() -> Schema:
    first = ref(_level(0))
    below: Schema = {"additionalProperties": first}
    sections: Schema = {name: _silent(below) for name in _NAMED_SECTIONS}
    sections["evidence"] = _silent({"properties": {"kinds": _silent(below)}, "additionalProperties": first})
    sections["platform"] = _silent({"properties": {"markets": _silent(below)}, "additionalProperties": first})
    free: Schema = {name: _silent({}) for name in _FREE_SECTIONS}
    return {"properties": {**sections, **free}, "additionalProperties": first}


def _level(number: int) -> str:
    return f"level_{number}"


def _levels() -> Schema:
    """Whatever stands in an entry, level by level. One part that contains itself would say the same, but the YAML
    language server offers nothing inside of such a part.
    """
    no_reference: Schema = {"not": {"type": "string", "pattern": _REFERENCE}}
    here: Schema = {
        "anyOf": [no_reference, ref(NameKind.PARAMETER)],
        "allOf": [ref("places")],
        "propertyNames": ref("known_path"),
    }
    out: Schema = {}
    for number in range(_DEPTH):
        below = ref(_level(number + 1))
        out[_level(number)] = {**here, "additionalProperties": below, "items": below} if number + 1 < _DEPTH else here
    return out


def _places() -> Schema:
    """The keys below which names stand."""
    places: Schema = {
        "cite": _silent(ref("citations")),
        **{key: _silent(ref(_place_of(kind))) for key, kind in _PLACES.items()},
        **{key: _silent(ref("own_conditions")) for key in ("when", "holds", "answered_when", "unless", "not")},
        **{key: _silent({"items": ref("own_conditions")}) for key in ("any", "all")},
    }
    return {"properties": places}


def _silent(schema: Schema) -> Schema:
    """A key that is not offered here: where it belongs, the schema for all rulesets offers it."""
    return {"doNotSuggest": True, **({"allOf": [schema]} if "$ref" in schema else schema)}


def _place(kind: NameKind) -> Schema:
    """Where names of that kind stand: one of them, several, or something else in which names stand again. Evidence
    stands in groups of alternatives, each of which may be several kinds together.
    """
    place: Schema = {}
    for _ in range(4 if kind is NameKind.EVIDENCE else 2):
        one: list[Json] = [ref(kind), *_BESIDES.get(kind, ()), {"type": ["array", "object"]}]
        place = {"anyOf": one, "items": place} if place else {"anyOf": one}
    return place


def _place_of(kind: NameKind) -> str:
    return f"{kind}_place"


def _citations() -> Schema:
    """A fact on file, a mapping of a fact and its source, or several."""
    name = ref(NameKind.CITATION)
    facts: Schema = {"anyOf": [name, {"type": "array"}], "items": name}
    inside: Schema = {"fact": _silent(facts), "source": _silent(ref(NameKind.SOURCE))}
    one: Schema = {"anyOf": [name, {"type": ["array", "object"]}], "properties": inside}
    return {**one, "items": one}


def _conditions(facts: Names, words: Mapping[str, tuple[str, ...]]) -> Schema:
    """A condition: the platform's facts, those of a closed list with their words."""
    tests: Schema = {}
    for name, title in sorted(facts.items()):
        test: Schema = {"description": title} if title else {}
        if name in words:
            known: Schema = {"anyOf": [{"enum": [*words[name]]}, ref(NameKind.PARAMETER)]}
            rest: list[Json] = [{"type": "array", "items": known}, {"type": ["object", "null"]}]
            test |= {"anyOf": [known, *rest]}
        tests[f"facts.{name}"] = test
    return {"properties": tests}


def _known_path(names: Mapping[NameKind, Names]) -> Schema:
    """A key of a mapping: a fact or a clock that is read there is one of those that there are."""
    facts = [f"facts.{name}" for name in sorted(names[NameKind.FACT])]
    clocks = [f"deadline.{name}{part}" for name in sorted(names[NameKind.DEADLINE]) for part in ("", ".due")]
    return {"anyOf": [{"enum": [*facts, *clocks]}, {"pattern": r"^(?!(facts|deadline)\.)"}]}
