"""Any typed part of a ruleset in a few words, as a change of it shows what it was and what it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal

from disputes.dates.durations import Duration, Window
from disputes.dates.recurrences import Recurrence
from disputes.language.alternatives import Alternative, Alternatives, Rival
from disputes.language.amounts import AmountRange, ComputedAmount, FieldAmount, SteppedAmount, WrittenAmount
from disputes.language.case_rules import (
    Action,
    Effective,
    EvidenceKind,
    Fee,
    Lapse,
    RuleAction,
)
from disputes.language.citations import Citation
from disputes.language.conditions import All, Always, Choice, FieldTest, Not, Some
from disputes.language.measures import MeasureUse, SteppedLength
from disputes.language.members import MemberCondition, Members
from disputes.language.messages import Placeholder
from disputes.language.moments import (
    EventPattern,
    FieldMoment,
    LatestOrEarliest,
    MemberMoment,
    NextMoment,
    NowMoment,
    ShiftedMoment,
    SpanLength,
    WholeDay,
)
from disputes.language.shop_rules import Band, Tier
from disputes.language.truth import Gap, Text
from disputes.phrases.conditions import member_words
from disputes.phrases.figures import (
    day_words,
    duration_words,
    listed,
    money_words,
    number_words,
    recurrence_words,
    span_of_days,
    time_words,
    window_words,
)
from disputes.phrases.scopes import value_of
from disputes.phrases.wording import Wording
from disputes.records.field_types import FieldType
from disputes.records.money import Money
from disputes.rulechanges.canonical import NOT_COMPARED
from disputes.rulechanges.evidence_asked import EvidenceAsked
from disputes.views.titles import TITLES
from disputes.views.values import citation_text
from disputes.words import ClosedWord
from disputes.words.rulechanges import EvidenceNeed

CONDITIONS = (All, Some, Not, Choice, FieldTest, Members, Always)
_MOMENTS = (EventPattern, FieldMoment, MemberMoment, WholeDay, NowMoment, ShiftedMoment, NextMoment, LatestOrEarliest)
_AMOUNTS = (WrittenAmount, FieldAmount, ComputedAmount, SteppedAmount, AmountRange)
_LONGEST = 400
_NEEDS = {
    EvidenceNeed.REQUIRED: Text("required", "必需"),
    EvidenceNeed.ONE_OF: Text("one of several", "多选一"),
    EvidenceNeed.OPTIONAL: Text("optional", "可选"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class PartWords:
    """The parts of one ruleset in words, in one language."""

    wording: Wording

    @property
    def lang(self) -> str:
        return self.wording.lang

    def say(self, found: object) -> str:
        """A part in one line of at most some 400 characters."""
        text = " ".join(self._said(found).split())
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def pick(self, en: str, zh: str) -> str:
        return self.wording.pick(en, zh)

    def _said(self, found: object) -> str:
        if found is None:
            return self.pick("none", "无")
        if isinstance(found, bool):
            return self.pick("yes", "是") if found else self.pick("no", "否")
        if isinstance(found, CONDITIONS):
            return self.wording.condition(found)
        if isinstance(found, _MOMENTS):
            return self.wording.moment(found)
        if isinstance(found, _AMOUNTS):
            return self.wording.amount(found)
        if isinstance(found, (SpanLength, SteppedLength)):
            return self.wording.extent(found)
        for kind, said in self._figures().items():
            if isinstance(found, kind):
                return said(found)
        if isinstance(found, ClosedWord):
            title = TITLES.get(type(found), {}).get(found)
            return title.of(self.lang) if title is not None else found.value.replace("_", " ")
        return self._composed(found)

    def _figures(self) -> Mapping[type, Callable[..., str]]:
        lang = self.lang
        return {
            Text: lambda t: self.wording.quoted(t.of(lang)),
            Duration: lambda d: duration_words(lang, d),
            Window: lambda w: window_words(lang, w),
            Recurrence: lambda r: recurrence_words(lang, r),
            Money: money_words,
            Decimal: number_words,
            date: day_words,
            time: time_words,
            Citation: lambda c: citation_text(lang, c),
            Gap: lambda g: g.why.of(lang) + (f" ({g.look_up.of(lang)})" if g.look_up is not None else ""),
            Placeholder: lambda p: "{" + p.path + "}",
            FieldType: lambda t: t.kind.value.replace("_", " "),
        }

    def _composed(self, found: object) -> str:
        s = self.wording
        if isinstance(found, Alternative):
            where = f" ({found.gap.look_up.of(self.lang)})" if found.gap and found.gap.look_up else ""
            return value_of(s, found, self._said) + where
        if isinstance(found, Alternatives):
            return s.alternatives(found, self._said)
        if isinstance(found, Rival):
            return f"{s.alternatives(found.values, self._said)} ({found.ask.of(self.lang)})"
        if isinstance(found, Effective):
            return span_of_days(self.lang, found.from_, found.until) or self.pick("always", "始终")
        if isinstance(found, EvidenceAsked):
            return self._evidence(found)
        if isinstance(found, RuleAction):
            by = self._by(found.by) if found.by is not None else ""
            return s.quoted(s.action(found.action)) + by
        if isinstance(found, MeasureUse):
            lasts = self.pick(", ", "，") + self._said(found.lasts) if found.lasts is not None else ""
            return s.quoted(s.measure(found.measure)) + lasts
        if isinstance(found, Fee):
            much = found.amount if found.amount is not None else found.rate
            said = s.alternatives(much, lambda a: s.amount(a, share=found.rate is not None)) if much is not None else ""
            return f"{found.title.of(self.lang) if found.title is not None else s.word(found.id)} {said}".strip()
        if isinstance(found, MemberCondition):
            return member_words(s, found)
        if isinstance(found, Lapse):
            return self._keys(found)
        if isinstance(found, (Action, EvidenceKind)):
            return s.quoted(found.title.of(self.lang))
        if isinstance(found, Tier):
            return self.pick(f"from {number_words(found.at)} points", f"{number_words(found.at)} 分起")
        if isinstance(found, Band):
            return s.condition(found.when)
        if isinstance(found, str):
            return self._word(found)
        return self._gathered(found)

    def _gathered(self, found: object) -> str:
        if isinstance(found, Mapping):
            colon = self.pick(": ", "：")
            return self.pick("; ", "；").join(f"{self._said(k)}{colon}{self._said(v)}" for k, v in found.items())
        if isinstance(found, (tuple, list)) and any(isinstance(m, Placeholder) for m in found):
            return self.wording.quoted("".join(m if isinstance(m, str) else self._said(m) for m in found))
        if isinstance(found, (tuple, list)):
            return listed(self.lang, [self._said(m) for m in found], Text(", ", "、"))
        if isinstance(found, (set, frozenset)):
            return listed(self.lang, sorted(self._said(m) for m in found), Text(", ", "、"))
        if dataclasses.is_dataclass(found) and not isinstance(found, type):
            return self._keys(found)
        return str(found)

    def _keys(self, found: object) -> str:
        """A part that has no words of its own, key by key; what is not said in it is left out."""
        assert dataclasses.is_dataclass(found)
        parts = []
        for field in dataclasses.fields(found):
            value = getattr(found, field.name)
            if field.name in NOT_COMPARED or value is None or value in ((), False):
                continue
            name = field.name.rstrip("_").replace("_", " ")
            parts.append(self._said(value) if field.name in ("effect", "value") else f"{name} {self._said(value)}")
        return self.pick(", ", "，").join(parts)

    def _word(self, found: str) -> str:
        """A word of the ruleset by its title, where it has one of its own."""
        s = self.wording
        for titled in (s.action, s.kind, s.measure, s.ground):
            said = titled(found)
            if said != s.code(found):
                return s.quoted(said)
        return found

    def _evidence(self, found: EvidenceAsked) -> str:
        s = self.wording
        said = _NEEDS[found.how].of(self.lang)
        if found.beside:
            groups = [
                listed(self.lang, sorted(" + ".join(sorted(s.kind(k) for k in option)) for option in group))
                for group in sorted(found.beside, key=repr)
            ]
            said += f" ({'; '.join(groups)})"
        if found.must_show:
            said += self.pick(", must show ", "，须显示") + listed(self.lang, [s.word(w) for w in found.must_show])
        return said + (self._by(found.by) if found.by is not None else "")

    def _by(self, found: object) -> str:
        return self.pick(f", by {self._said(found)}", f"，最晚{self._said(found)}")
