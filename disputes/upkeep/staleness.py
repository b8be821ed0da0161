"""Which citations want another look: old ones, unsure ones first, and of these the ones that most answers rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta

from disputes.language.citations import SUREST_FIRST, Citation
from disputes.language.loading import Library
from disputes.language.scalars import day
from disputes.upkeep.cited_entries import CitedEntry, cited_entries
from disputes.words.answers import Confidence
from disputes.words.dataclass import dataclass
from disputes.words.upkeep import StaleReason

CitationKey = tuple[str, str | None, str | None]
"""Of a citation: its ruleset, source and fact."""
WEAK = (Confidence.RECALLED, Confidence.DERIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleCitation:
    """A citation that wants another look. `age`: days since somebody last looked, None where no day is on file;
    `entries`: the ids of what cites it; `answers`: how many rest on it, None where none were counted.
    """

    ruleset: str
    fact: str | None
    source: str | None
    title: str | None
    url: str | None
    confidence: Confidence
    verified_on: date | None
    age: int | None
    reason: StaleReason
    entries: Sequence[str]
    answers: int | None
    file: str
    line: int

    def to_json(self) -> dict[str, object]:
        return {
            "ruleset": self.ruleset,
            "fact": self.fact,
            "source": self.source,
            "title": self.title,
            "url": self.url,
            "confidence": self.confidence.value,
            "verified_on": self.verified_on.isoformat() if self.verified_on is not None else None,
            "age_days": self.age,
            "reason": self.reason.value,
            "entries": list(self.entries),
            "answers": self.answers,
            "file": self.file,
            "line": self.line,
        }


@dataclass(slots=True)
class CitationUse:
    """How many answers rest on each citation."""

    answers: int = 0
    uses: Counter[CitationKey] = field(default_factory=Counter)

    def add(self, answer: Mapping[str, object]) -> None:
        """Counts one answer, in its JSON form; a citation that stands in it several times counts once."""
        self.answers += 1
        own = answer.get("ruleset")
        ruleset = str(own.get("id")) if isinstance(own, Mapping) else ""
        self.uses.update(set(_cited(answer, ruleset)))


def _cited(value: object, ruleset: str) -> Iterator[CitationKey]:
    """The citations in a part of an answer; `ruleset`: the one whose entry the part comes from."""
    if isinstance(value, Mapping):
        rule = value.get("rule")
        if isinstance(rule, str) and "/" in rule:
            ruleset = rule.partition("/")[0]
        cite = value.get("cite")
        for one in cite if isinstance(cite, list) else ():
            if isinstance(one, Mapping):
                yield ruleset, one.get("source"), one.get("fact")
        for part in value.values():
            yield from _cited(part, ruleset)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _cited(part, ruleset)


def stale_citations(
    library: Library,
    ids: Iterable[str],
    as_of: date,
    older_than: timedelta,
    *,
    weak: bool = False,
    use: CitationUse | None = None,
) -> list[StaleCitation]:
    """The citations on which nobody has looked for longer than `older_than`, or on no day that is on file; with `weak`
    also the recalled and derived ones, however young.

    Sorted: the least sure first, then those that most answers rest on, then the oldest. Raises :class:`Refused` (exit
    4) where a ruleset is no YAML.
    """
    found = (
        _stale(library, key, citation, entries, as_of, use)
        for id_ in ids
        for key, (citation, entries) in _citations(library, id_).items()
    )
    kept = (_judged(one, older_than, weak) for one in found)
    return sorted((one for one in kept if one is not None), key=_urgency)


def _judged(one: StaleCitation, older_than: timedelta, weak: bool) -> StaleCitation | None:
    """The citation with the reason why it wants a look; None where it wants none."""
    if one.age is None:
        return replace(one, reason=StaleReason.NO_DATE)
    if one.age > older_than.days:
        return one
    return replace(one, reason=StaleReason.WEAK) if weak and one.confidence in WEAK else None


def _urgency(stale: StaleCitation) -> tuple[object, ...]:
    age = stale.age if stale.age is not None else date.max.toordinal()
    return (
        -SUREST_FIRST.index(stale.confidence),
        -(stale.answers or 0),
        -age,
        -len(stale.entries),
        stale.ruleset,
        stale.fact or "",
        stale.source or "",
    )


def _citations(library: Library, id_: str) -> dict[CitationKey, tuple[Citation, list[CitedEntry]]]:
    """The citations of a ruleset with the entries that name them: the declared ones, and those written out in place."""
    ruleset = library.read(id_)
    found: dict[CitationKey, tuple[Citation, list[CitedEntry]]] = {}
    for fact in ruleset.on_file.facts.values():
        for citation in fact.citations:
            found[id_, citation.source, citation.fact] = citation, []
    for entry in cited_entries(library, id_):
        for citation in entry.citations:
            found.setdefault((id_, citation.source, citation.fact), (citation, []))[1].append(entry)
    return found


def _stale(
    library: Library,
    key: CitationKey,
    citation: Citation,
    entries: Sequence[CitedEntry],
    as_of: date,
    use: CitationUse | None,
) -> StaleCitation:
    ruleset = library.read(key[0])
    source = ruleset.sources.get(citation.source or "", {})
    verified = citation.verified_on or _seen(source)
    declared = ruleset.on_file.facts.get(citation.fact or "")
    place = declared.node if declared is not None else entries[0]
    return StaleCitation(
        ruleset=ruleset.id,
        fact=citation.fact,
        source=citation.source,
        title=source.get("title"),
        url=source.get("url"),
        confidence=citation.confidence,
        verified_on=verified,
        age=(as_of - verified).days if verified is not None else None,
        reason=StaleReason.OLD,
        entries=list(dict.fromkeys(e.entry for e in entries)),
        answers=use.uses[key] if use is not None else None,
        file=place.file,
        line=place.line,
    )


def _seen(source: Mapping[str, str]) -> date | None:
    """The day on which a source was seen, where the citation itself has no day."""
    try:
        return day(source["seen"]) if "seen" in source else None
    except ValueError:
        return None
