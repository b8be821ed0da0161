"""The sources behind an answer: what its citations stand for, so that whoever is told it can look it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from disputes.api import Engine
from disputes.handbook.sources import source_of
from disputes.language.rulebook import Rulebook
from disputes.words.answers import Confidence
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSource:
    """A document that an answer rests on: its key in a ruleset, title and address, the facts that stand there, and how
    sure what was read there is.
    """

    ruleset: str
    source: str
    title: str | None
    url: str | None
    facts: tuple[str, ...]
    confidence: Confidence


def sources_of(engine: Engine, platform: str, via: str | None, answer: object) -> list[AnswerSource]:
    """The documents that an answer in its JSON form cites, those first that it cites first. Raises
    :class:`RulesetError`.
    """
    book = engine.rulebook(platform, via)
    grouped: dict[tuple[str, str, str], dict[str, None]] = {}
    for ruleset, cite in _cited(answer, platform):
        if "source" in cite:
            facts = grouped.setdefault((ruleset, cite["source"], cite["confidence"]), {})
            if "fact" in cite:
                facts[cite["fact"]] = None
    return [_source(book, *key, tuple(facts)) for key, facts in grouped.items()]


def _source(book: Rulebook, ruleset: str, key: str, confidence: str, facts: tuple[str, ...]) -> AnswerSource:
    owner = ruleset if ruleset in book.by_id else book.rulesets[0].id
    known = source_of(book, owner, key) or {}
    return AnswerSource(
        ruleset=owner,
        source=key,
        title=known.get("title"),
        url=known.get("url"),
        facts=facts,
        confidence=Confidence(confidence),
    )


def _cited(plain: object, ruleset: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each citation, with the ruleset whose entry it stands beside."""
    if isinstance(plain, dict):
        rule = plain.get("rule")
        owner = rule.partition("/")[0] if isinstance(rule, str) and "/" in rule else ruleset
        cite = plain.get("cite")
        for one in cite if isinstance(cite, list) else [cite]:
            if isinstance(one, dict) and "confidence" in one:
                yield owner, one
        for key, value in plain.items():
            if key != "cite":
                yield from _cited(value, owner)
    elif isinstance(plain, list):
        for value in plain:
            yield from _cited(value, ruleset)
