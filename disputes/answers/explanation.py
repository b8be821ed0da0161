"""What an answer rests on: rules that applied or nearly did, the sources behind it, what on the record disagrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.words.answers import Confidence, RelianceKind
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictionItem:
    """Two things on one record that cannot both be so. `by` names the field that an event or another word denies."""

    by: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A rule that fired: the fields that it matched and the edition day used."""

    rule: str
    matched: Mapping[str, object]
    edition: date
    cite: Sequence[Citation] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The one condition that stopped a rule."""

    field: str
    actual: object
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A rule that one condition kept from firing."""

    rule: str
    failed: Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """A part of the answer, and how reliable the weakest source is that it rests on."""

    kind: RelianceKind
    id: str
    title: Text
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesetUsed:
    """Which rules answered: the platform's ruleset, the digest of all that applied, the edition day."""

    id: str
    digest: str
    edition: date
