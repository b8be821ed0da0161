"""Typed parts of a ruleset in a form in which two of them are equal where they mean the same.

Where a part stands, how it is laid out, in which order its members stand where that says nothing, the names of
parameters and the wording of a condition are left out. Citations are left out as well: they are compared by themselves.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternative, Alternatives
from disputes.language.amounts import ComputedAmount
from disputes.language.conditions import All, FieldTest, Not, Some
from disputes.language.truth import Gap
from disputes.words.language import Operator

NOT_COMPARED = frozenset({"node", "wanted", "when_text", "cites", "key", "ruleset", "resolution", "literal", "cite"})
"""Fields of the typed trees that say nothing about what a rule does."""
_AxisWords: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
_Entries: TypeAlias = frozenset[tuple[date | None, date | None, Hashable]]
_Series: TypeAlias = tuple[_AxisWords, Hashable, _Entries]
_IN_ORDER = frozenset({(ComputedAmount, "steps")})
_ONE_OF = {Operator.EQ: Operator.IN, Operator.NE: Operator.NOT_IN}


def canonical(found: object) -> Hashable:
    """The part as a value that can be compared and hashed."""
    if isinstance(found, Decimal):
        return ("number", found.normalize())
    if isinstance(found, bool):
        return ("yes" if found else "no",)
    if isinstance(found, Node):
        return None
    if isinstance(found, Enum) or found is None or isinstance(found, str):
        return found
    if isinstance(found, Alternatives):
        return _alternatives(found)
    if isinstance(found, (All, Some)):
        return _parts(found)
    if isinstance(found, FieldTest):
        return _test(found)
    if isinstance(found, Not):
        return ("not", canonical(found.part))
    if isinstance(found, Gap):
        return ("gap", canonical(found.why), canonical(found.look_up))
    if isinstance(found, Mapping):
        return ("map", frozenset((canonical(k), canonical(v)) for k, v in found.items()))
    if isinstance(found, (set, frozenset)):
        return ("set", frozenset(canonical(m) for m in found))
    if isinstance(found, (list, tuple)):
        return tuple(canonical(m) for m in found)
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        return _fields(found)
    return ("value", found) if isinstance(found, Hashable) else ("value", repr(found))


def same(one: object, other: object) -> bool:
    """Whether two parts mean the same."""
    return one is other or canonical(one) == canonical(other)


def _fields(found: object) -> Hashable:
    assert dataclasses.is_dataclass(found)
    parts: list[Hashable] = [type(found).__name__]
    for field in dataclasses.fields(found):
        if field.name in NOT_COMPARED:
            continue
        value = getattr(found, field.name)
        if isinstance(value, tuple) and (type(found), field.name) not in _IN_ORDER and is_unordered(value):
            parts.append((field.name, frozenset(canonical(m) for m in value)))
        else:
            parts.append((field.name, canonical(value)))
    return tuple(parts)


def is_unordered(members: tuple[object, ...]) -> bool:
    """Whether the order of the members of a typed tuple says nothing: of words, parts and entries it does not; of the
    pieces of a text, of pairs and of numbers it does.
    """
    if all(isinstance(m, str) for m in members):
        return True
    return all(dataclasses.is_dataclass(m) or isinstance(m, tuple) for m in members) and not any(
        type(m).__name__ == "Placeholder" for m in members
    )


def _parts(found: All | Some) -> Hashable:
    kind = type(found)

    def opened(parts: Iterable[object]) -> Iterable[object]:
        for part in parts:
            if isinstance(part, kind):
                yield from opened(part.parts)
            else:
                yield part

    members = frozenset(canonical(p) for p in opened(found.parts))
    return next(iter(members)) if len(members) == 1 else (kind.__name__, members)


def _test(found: FieldTest) -> Hashable:
    constants: Hashable = None
    if found.constants is not None:
        constants = frozenset(canonical(c) for c in found.constants)
    compared = (canonical(found.moments), canonical(found.amounts), canonical(found.other))
    op = _ONE_OF.get(found.op, found.op) if constants else found.op
    return ("test", found.path, found.own, op, constants, compared)


def entry_of(a: Alternative[object]) -> Hashable:
    """What an alternative comes to where it is in force."""
    return (a.kind, canonical(a.value), canonical(a.gap), canonical(a.rival))


def _alternatives(found: Alternatives[object]) -> Hashable:
    series: list[_Series] = [
        (
            tuple(sorted(s[0].scope)),
            canonical(s[0].when),
            frozenset((a.from_, a.until, entry_of(a)) for a in s),
        )
        for s in found.series
    ]
    if len(series) == 1 and found.by is None:
        scope, when, entries = series[0]
        if not scope and when is None and len(entries) == 1:
            start, end, entry = next(iter(entries))
            if start is None and end is None:
                return ("just", entry)
    return ("alternatives", canonical(found.by), tuple(_settled(series)))


def _settled(series: list[_Series]) -> list[_Series]:
    """The series in one order, whichever of those that hold the same: neighbours that never hold for one record may
    stand either way.
    """
    out = list(series)
    moved = True
    while moved:
        moved = False
        for n in range(len(out) - 1):
            one, other = out[n], out[n + 1]
            if _apart(one[0], other[0]) and repr(other[0]) < repr(one[0]):
                out[n], out[n + 1] = other, one
                moved = True
    return out


def _apart(one: _AxisWords, other: _AxisWords) -> bool:
    """Whether two scopes have no record in common: on some axis they name different words."""
    named = dict(other)
    return any(axis in named and not set(words) & set(named[axis]) for axis, words in one)
