"""Where the figures of a ruleset stand: the citations that every answer carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date

from disputes.documents.yaml_tree import Node
from disputes.words.answers import Confidence
from disputes.words.dataclass import dataclass

SUREST_FIRST = (
    Confidence.OFFICIAL,
    Confidence.REPOST,
    Confidence.SECONDARY,
    Confidence.DERIVED,
    Confidence.RECALLED,
    Confidence.HOUSE,
)
_PLACE = {word: place for place, word in enumerate(SUREST_FIRST)}


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a figure stands: source key, fact id of the dossier, confidence, day it was verified."""

    source: str | None
    fact: str | None
    confidence: Confidence
    verified_on: date | None = None

    def __hash__(self) -> int:
        # Of what tells citations apart nearly always: they are hashed often, and the other fields make it slow.
        return hash((self.source, self.fact))

    def as_json(self) -> dict[str, str]:
        out = {"source": self.source, "fact": self.fact, "confidence": self.confidence}
        return {k: v for k, v in out.items() if v is not None}


@dataclass(frozen=True, slots=True)
class FactOnFile:
    """One fact of the dossier as a ruleset declares it: where it stands, main source first; or why nothing cites it."""

    node: Node
    citations: tuple[Citation, ...] = ()
    unused: str | None = None


@dataclass(frozen=True, slots=True)
class OnFile:
    """What a ruleset's citations may name: the facts that it declares, and its sources.

    A source may say itself how sure it is, for what stands in no dossier.
    """

    facts: Mapping[str, FactOnFile] = field(default_factory=dict)
    sources: Mapping[str, Citation | None] = field(default_factory=dict)


def weakest_cited(cites: Sequence[Citation]) -> Confidence | None:
    """The least sure of the confidences of some citations, None of none."""
    if len(cites) < 2:
        return cites[0].confidence if cites else None
    return max([c.confidence for c in cites], key=_PLACE.__getitem__)


def weakest(confidences: Iterable[Confidence]) -> Confidence | None:
    """The least sure of some confidences, None of none."""
    return max(confidences, key=_PLACE.__getitem__, default=None)
