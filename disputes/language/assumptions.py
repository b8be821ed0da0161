"""What a ruleset takes a field to be where the record does not say: written once, not at every condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from disputes.language.conditions import All, Constant, FieldTest, Some
from disputes.language.scope import Condition
from disputes.words.dataclass import dataclass
from disputes.words.language import Operator

ABOUT_THE_RECORD = (Operator.KNOWN, Operator.NONE)
"""Tests that ask what the record says: no assumption answers them."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """The value that counts where a field is not known; None: there is none."""

    value: Constant | None


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The assumptions of a ruleset by the path of the field; the key of a list's member is `events.by`."""

    by_path: Mapping[str, Assumption] = field(default_factory=dict)

    def of(self, path: str) -> Assumption | None:
        return self.by_path.get(path)


def assuming(test: FieldTest, assumed: Assumption) -> Condition:
    """A test of a field that also decides where the field is not known: as it would of the assumed value."""
    known = replace(
        test, op=Operator.KNOWN, constants=(True,), moments=None, amounts=None, other=None, wanted="known: true"
    )
    if _holds(test, assumed.value):
        return Some((replace(known, constants=(False,), wanted="known: false"), test), test.wanted)
    return All((known, test))


def _holds(test: FieldTest, value: Constant | None) -> bool:
    among = value is not None and value in (test.constants or ())
    if test.op in (Operator.NE, Operator.NOT_IN):
        return not among
    if test.op is Operator.NOT_NONE:
        return value is not None
    return test.op in (Operator.EQ, Operator.IN) and among
