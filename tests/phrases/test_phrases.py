"""What the rules say in words: complete, in both languages, and told apart wherever the rules tell apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, time
from functools import cache

import pytest

from disputes.dates.durations import Duration, Window
from disputes.dates.recurrences import Recurrence
from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.conditions import All, Always, Choice, FieldTest, Not, Some
from disputes.language.members import Members
from disputes.language.rulebook import Rulebook
from disputes.phrases.field_titles import CLAUSES, COLUMNS, FIELDS, KEYS, OWN
from disputes.phrases.figures import (
    duration_words,
    recurrence_words,
    size_words,
    span_of_days,
    time_words,
    window_words,
)
from disputes.phrases.wording import Wording
from disputes.records.condition_fields import case_fields, list_fields
from disputes.words.answers import Language
from disputes.words.language import MemberMode, Operator, ResolutionKind
from tests.shipped import shipped_library

LIBRARY = shipped_library()
SAMPLE = ("any", "shopee", "visa", "dhgate")
CONDITIONS = (All, Some, Not, Always, Choice, FieldTest, Members)
COUNTED = (MemberMode.COUNT, MemberMode.SUM)
# What Chinese text may hold in Latin letters: names in code, currencies and units of size, and proper names.
NAMED = re.compile(r"`[^`]*`|“[^”]*”|\b[A-Z]{3} \d|https?://\S+|\b(?:GB|MB|kB|B|IP)\b")


@cache
def wording(platform: str, lang: str) -> Wording:
    return Wording(Rulebook.load(LIBRARY, platform), platform, lang)


def conditions_in(found: object) -> Iterator[object]:
    """Every condition in a tree, the outermost first."""
    if isinstance(found, CONDITIONS) and not (
        isinstance(found, Members) and found.test is None and found.mode in COUNTED
    ):
        yield found
    if isinstance(found, (Node, type)):
        return
    if is_dataclass(found):
        for f in fields(found):
            yield from conditions_in(getattr(found, f.name))
    elif isinstance(found, dict):
        for value in found.values():
            yield from conditions_in(value)
    elif isinstance(found, (list, tuple)):
        for value in found:
            yield from conditions_in(value)


def of_cases(platform: str) -> list[object]:
    """The conditions of a ruleset's rules, deadlines and facts."""
    r = LIBRARY.ruleset(platform)
    return list(conditions_in((r.rules, r.deadlines, r.facts, r.messages)))


def all_are_said(platform: str) -> None:
    english, chinese = wording(platform, "en"), wording(platform, "zh")
    found = of_cases(platform)
    assert found
    for condition in found:
        en, zh = english.condition(condition), chinese.condition(condition)  # type: ignore[arg-type]
        assert en
        assert zh
        left = NAMED.sub("", zh)
        assert not re.search(r"\b[a-z]{3,}", left), (platform, zh)
        assert not re.search(r"[一-鿿]", re.sub(r"“[^”]*”|`[^`]*`", "", en)), (platform, en)


@pytest.mark.parametrize("platform", SAMPLE)
def test_every_condition_is_said_in_both_languages(platform: str) -> None:
    all_are_said(platform)


@pytest.mark.long
@pytest.mark.parametrize("platform", [p for p in LIBRARY.ids() if p not in SAMPLE])
def test_every_condition_of_the_others_is_said_in_both_languages(platform: str) -> None:
    all_are_said(platform)


def test_a_rule_is_a_list_of_sentences() -> None:
    rule = LIBRARY.ruleset("dhgate").rules["nondelivery.on-the-road"]
    assert wording("dhgate", "en").conditions(rule.when) == [
        "the kind of dispute is “not received”",
        "either the tracking of the parcel is “on its way back” or “back with the seller”; or (the tracking of the "
        "parcel is “accepted by the carrier”, “on its way”, “at customs”, “out for delivery”, “waiting to be picked "
        "up”, “a delivery attempt failed” or “no news for a long time”; and `last_scan_at` is at or after 10 days "
        "before the moment of the answer)",
    ]
    assert wording("dhgate", "zh").conditions(rule.when)[0] == "纠纷类型为“未收到货”"


@pytest.mark.parametrize("lang", [w.value for w in Language])
def test_no_two_conditions_of_a_ruleset_sound_alike(lang: str) -> None:
    """Two conditions that differ are put differently, so that none of either is left out."""
    for platform in SAMPLE:
        seen: dict[str, str] = {}
        for c in of_cases(platform):
            words = wording(platform, lang).condition(c)  # type: ignore[arg-type]
            meant = bare(c)
            assert seen.setdefault(words, meant) == meant, words


def bare(found: object) -> str:
    """A tree without the texts and places that it was read from."""
    if isinstance(found, FieldTest) and found.op in (Operator.EQ, Operator.IN) and found.constants is not None:
        found = replace(found, op=Operator.IN)
    if isinstance(found, FieldTest) and found.op in (Operator.NE, Operator.NOT_IN) and found.constants is not None:
        found = replace(found, op=Operator.NOT_IN)
    if isinstance(found, (All, Some)) and len(found.parts) == 1:
        return bare(found.parts[0])
    if isinstance(found, Choice):
        found = found.tests
    if isinstance(found, Alternatives) and len(found.entries()) == 1:
        only = found.entries()[0]
        if only.kind is ResolutionKind.VALUE and not only.scope and (only.when, only.from_, only.until) == (None,) * 3:
            return bare(only.value)
    if is_dataclass(found) and not isinstance(found, type):
        kept = (f.name for f in fields(found) if f.name not in ("wanted", "node", "cites", "when_text", "resolution"))
        literal = ("literal", "refused") if isinstance(found, Alternatives) else ()
        names = [n for n in kept if n not in literal and not (isinstance(found, Alternatives) and n == "name")]
        return f"{type(found).__name__}({','.join(bare(getattr(found, n)) for n in names)})"
    if isinstance(found, (list, tuple)):
        return f"[{','.join(bare(x) for x in found)}]"
    return repr(found)


def test_figures_in_words() -> None:
    assert duration_words("en", Duration.parse("1 business day")) == "1 business day"
    assert duration_words("zh", Duration.parse("3 business days")) == "3 个工作日"
    assert window_words("en", Window.parse("28 days ending 8 days ago")) == "28 days, ending 8 days before"
    assert window_words("zh", Window.parse("365 days from the first")) == "自首次起 365 天"
    assert recurrence_words("en", Recurrence.parse("first monday of jan jul at 09:00")) == (
        "the first Monday of January and July, at 09:00"
    )
    assert recurrence_words("zh", Recurrence.parse("yearly on 1 jan apr jul oct")) == "每年1 月、4 月、7 月、10 月 1 日"
    assert recurrence_words("en", Recurrence.parse("monthly on 20")) == "day 20 of every month"
    assert size_words(30_000_000) == "30 MB"
    assert size_words(4_500_000) == "4.5 MB"
    assert size_words(1_000) == "1 kB"
    assert size_words(1_024) == "1.024 kB"
    assert size_words(999) == "999 B"
    assert time_words(time(14)) == "14:00"
    assert time_words(time(23, 59, 59)) == "23:59:59"
    assert span_of_days("en", date(2025, 3, 1), None) == "from 2025-03-01"
    assert span_of_days("zh", date(2025, 3, 1), date(2026, 1, 1)) == "自 2025-03-01 起，至 2026-01-01 前"
    assert span_of_days("en", None, None) == ""


def test_every_field_of_the_record_has_a_title() -> None:
    assert {p for p in case_fields() if p not in FIELDS and p not in CLAUSES} == set()
    for name, keys in list_fields().items():
        known = {**OWN, **COLUMNS, **KEYS.get(name, {})}
        assert {k for k in keys if k not in known and f"{name}.{k}" not in CLAUSES} == set(), name
