"""A new clock or rule of a ruleset, with its examples: the texts of the files that change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from disputes.documents.yaml_insert import with_entry
from disputes.language.reading.sections import FORMAT
from disputes.records.condition_fields import case_fields
from disputes.records.words import EVENT_TYPES
from disputes.upkeep.modelines import modeline
from disputes.upkeep.to_do import to_do
from disputes.words.answers import Confidence
from disputes.words.dataclass import dataclass
from disputes.words.records import Dispute

Given = dict[str, object]
_CLOCK = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """A fact that is declared together with the entry that cites it."""

    id: str
    source: str
    confidence: Confidence
    verified_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClock:
    """A clock as it is asked for. `within` is a duration, or `none` or `unknown`."""

    id: str
    starts: str
    within: str
    cite: Sequence[str]
    actor: str
    disputes: Sequence[str] = ()
    met_by: Sequence[str] = ()
    effect: str | None = None
    title_en: str | None = None
    title_zh: str | None = None

    def entry(self) -> dict[str, object]:
        """The clock as it is written in the ruleset."""
        unknown = {
            "value": "unknown",
            "look_up": {"en": to_do("where the figure can be found"), "zh": to_do("何处可查")},
        }
        found: dict[str, object] = {
            "title": _title(self.title_en, self.title_zh, "what is to be done, in a few words", "要做的事"),
            "actor": self.actor,
        }
        if self.disputes:
            found["when"] = {"dispute": _one_or_all(self.disputes)}
        found["starts"] = self.starts
        found["within"] = [unknown] if self.within == "unknown" else self.within
        if self.met_by:
            found["met_by"] = _one_or_all(self.met_by)
        if self.effect is not None:
            found["lapse"] = {"effect": self.effect}
        return {**found, "cite": _one_or_all(self.cite)}

    @property
    def conclusions(self) -> Sequence[str]:
        """A clock has none."""
        return ()

    def given(self, market: str, begins: datetime) -> Given:
        """A record in which the clock starts at `begins`, in local time: everything that `starts` names is then."""
        named = set(self.starts.replace("[", " ").replace("]", " ").replace(",", " ").replace(":", " ").split())
        at = begins.strftime(_CLOCK)
        events = [event for event in EVENT_TYPES if event in named or f"event.{event}" in named]
        record: Given = {"market": market, "dispute": (self.disputes or [Dispute.NONDELIVERY.value])[0]}
        for path, kind in case_fields().items():
            if path in named and kind.kind in ("instant", "date") and path.count(".") == 1:
                part, _, key = path.partition(".")
                record.setdefault(part, {})[key] = at  # type: ignore[index]
        return {**record, "timeline": dict.fromkeys(events, at)} if events else record


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule as it is asked for. With no conclusion it says aloud that nothing is on file."""

    id: str
    disputes: Sequence[str]
    cite: Sequence[str]
    when: Mapping[str, Sequence[str]]
    ruling: str | None = None
    ground: str | None = None
    actions: Sequence[str] = ()
    evidence: Sequence[str] = ()
    title_en: str | None = None
    title_zh: str | None = None

    def entry(self) -> dict[str, object]:
        """The rule as it is written in the ruleset."""
        then: dict[str, object] = {}
        if self.ruling is not None:
            then["ruling"] = {"for": self.ruling} | ({"ground": self.ground} if self.ground is not None else {})
        if self.actions:
            then["do"] = list(self.actions)
        if self.evidence:
            then["gather"] = {"required": list(self.evidence)}
        if not then:
            look_up = {"en": to_do("where the answer can be found"), "zh": to_do("何处可查")}
            then["gap"] = {"topic": self.id.replace(".", "_").replace("-", "_"), "look_up": look_up}
        conditions = {field: _one_or_all(values) for field, values in self.when.items()}
        return {
            "id": self.id,
            "title": _title(self.title_en, self.title_zh, "what holds, in a few words", "规则说明"),
            "when": {"dispute": _one_or_all(self.disputes), **conditions},
            "then": then,
            "cite": _one_or_all(self.cite),
        }

    @property
    def conclusions(self) -> Sequence[str]:
        """The keys of what follows where the rule holds."""
        then = self.entry()["then"]
        return list(then) if isinstance(then, dict) else []

    def given(self, market: str) -> Given:
        """A record that the rule is about."""
        record: Given = {"market": market, "dispute": self.disputes[0]}
        for path, values in self.when.items():
            at: dict[str, object] = record
            *parts, key = path.split(".")
            for part in parts:
                at = at.setdefault(part, {})  # type: ignore[assignment]
            at[key] = values[0]
        return record

    def other_dispute(self) -> str:
        """A dispute that the rule is not about."""
        return next(word.value for word in Dispute if word.value not in self.disputes and word is not Dispute.NONE)


def clock_examples(id_: str, given: Given, begins: datetime, due: datetime | None) -> list[dict[str, object]]:
    """The examples of a clock: at its due instant and a second later, all in local time; where it has none, that.

    `due` None: the ruleset gives no date.
    """
    if due is None:
        expect: dict[str, object] = {"due": [{"id": id_, "at": "null"}]}
        return [{"name": "no date", "as_of": begins.strftime(_CLOCK), "given": given, "expect": expect}]
    at = due.strftime(_CLOCK)
    late = (due + timedelta(seconds=1)).strftime(_CLOCK)
    return [
        {"name": "in time", "as_of": at, "given": given, "expect": {"due": [{"id": id_, "at": at}]}},
        {
            "name": "a second late",
            "like": "in time",
            "as_of": late,
            "expect": {"due": [{"id": id_, "state": "overdue"}]},
        },
    ]


def rule_examples(
    rule: NewRule, given: Given, at: datetime, fires: Sequence[str], others: Sequence[str]
) -> list[object]:
    """The examples of a rule: one in which it applies, and one about another dispute in which it does not. `fires` and
    `others`: the rules that fire in each.
    """
    return [
        {"name": "applies", "as_of": at.strftime(_CLOCK), "given": given, "expect": {"fires": list(fires)}},
        {
            "name": "another dispute",
            "like": "applies",
            "given": {"dispute": rule.other_dispute()},
            "expect": {"fires": list(others)},
        },
    ]


def with_clock(
    texts: Mapping[str, str], clock: NewClock, examples: object, *, platform: str, file: str
) -> dict[str, str]:
    """The files that change, `texts` being those that are there by name. Raises as :func:`with_entry`."""
    return _with(texts, platform, file, (["deadlines"], clock.id, clock.entry()), ("deadlines", clock.id, examples))


def with_rule(texts: Mapping[str, str], rule: NewRule, examples: object, *, platform: str, file: str) -> dict[str, str]:
    """The files that change, `texts` being those that are there by name. Raises as :func:`with_entry`."""
    return _with(texts, platform, file, (["rules"], None, rule.entry()), ("rules", rule.id, examples))


def with_fact(texts: Mapping[str, str], fact: NewFact, platform: str) -> dict[str, str]:
    """The files that change where a fact is declared: that of the facts on file."""
    entry = {"source": fact.source, "confidence": fact.confidence.value, "verified_on": fact.verified_on.isoformat()}
    file = next((name for name, text in texts.items() if "\ncitations:" in text), "citations.yaml")
    return {file: with_entry(_text(texts, file, platform), file, ["citations"], fact.id, entry)}


def _with(
    texts: Mapping[str, str],
    platform: str,
    file: str,
    entry: tuple[list[str], str | None, object],
    examples: tuple[str, str, object],
) -> dict[str, str]:
    section, id_, shown = examples
    beside = f"{file.removesuffix('.yaml')}.examples.yaml"
    return {
        file: with_entry(_text(texts, file, platform), file, *entry),
        beside: with_entry(_text(texts, beside, platform), beside, ["examples", section], id_, shown),
    }


def _text(texts: Mapping[str, str], file: str, platform: str) -> str:
    """A file that is there, or the head of a new one."""
    head = f"{modeline(platform, examples=file.endswith('.examples.yaml'))}\nformat: {FORMAT}\nplatform: {platform}\n"
    return texts.get(file, head)


def _title(en: str | None, zh: str | None, what: str, what_zh: str) -> dict[str, str]:
    return {"en": en or to_do(what), "zh": zh or to_do(what_zh)}


def _one_or_all(words: Sequence[str]) -> object:
    return words[0] if len(words) == 1 else list(words)
