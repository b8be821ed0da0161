"""The titles of the open words of an answer: what people read there though no catalogue lists it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from disputes.answers.assessment import EvidenceItem
from disputes.answers.explanation import NearMiss, Trace
from disputes.answers.open_points import GapItem
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Text


def word_titles(
    book: Rulebook, evidence: Sequence[EvidenceItem], gaps: Sequence[GapItem], others: Iterable[str]
) -> dict[str, Text]:
    """Titles by word: of what evidence must show, of the topics of gaps, and of `others`; those that have one."""
    words = [*(word for e in evidence for word in e.must_show), *(g.topic for g in gaps), *others]
    found = ((word, book.word(word, book.platform)) for word in sorted(set(words)))
    return {word: title for word, title in found if title is not None}


def fact_word_titles(book: Rulebook, trace: Iterable[Trace], near_misses: Iterable[NearMiss]) -> dict[str, Text]:
    """Titles of the words of facts that an explanation shows, each by the path and the word: `facts.tone.good`."""
    shown = [(path, value) for t in trace for path, value in t.matched.items()]
    shown += [(m.failed.field, m.failed.actual) for m in near_misses]
    out: dict[str, Text] = {}
    for path, value in shown:
        fact = book.given_fact(path)
        title = fact.words.get(value) if fact is not None and isinstance(value, str) else None
        if title is not None:
            out[f"{path}.{value}"] = title
    return out
