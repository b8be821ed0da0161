"""Alternatives in words: where, for whom, from when until when and on which condition one of them holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Generic, TypeVar

from disputes.language.alternatives import Alternative, Alternatives
from disputes.language.truth import Text
from disputes.phrases.figures import listed, span_of_days
from disputes.phrases.speaker import Speaker
from disputes.words.dataclass import dataclass
from disputes.words.language import ResolutionKind

T = TypeVar("T")
V = TypeVar("V")

NONE = Text("none", "无")
NOT_ON_FILE = Text("not on file", "暂无记录")
_AXES = {
    "market": Text("in {x}", "{x}"),
    "site": Text("on {x}", "{x}站点"),
    "tier": Text("for the tier {x}", "等级 {x}"),
    "seller": Text("for sellers {x}", "{x}"),
    "via": Text("through {x}", "经 {x}"),
}


@dataclass(frozen=True, slots=True)
class AlternativePhrase(Generic[V]):
    """One alternative in words: what it is, where and for whom (`scope`), in which case (`when`), and what it is made
    of. `is_rest`: another one is tried before it, so that it holds in all other cases.
    """

    value: str
    scope: str
    when: str
    dates: str
    notes: tuple[str, ...]
    is_rest: bool
    source: Alternative[V]

    def qualified(self, lang: str) -> str:
        """In which cases it holds; empty where it always does."""
        words = [w for w in (self.scope, self.dates) if w]
        if self.when:
            words.append(f"若{self.when}" if lang == "zh" else f"if {self.when}")
        if self.is_rest and not words:
            return "其他情况" if lang == "zh" else "otherwise"
        return ("，" if lang == "zh" else ", ").join(words)


def alternative_phrases(
    s: Speaker, found: Alternatives[T], say: Callable[[T], str], on: date | None = None
) -> Iterator[AlternativePhrase[T]]:
    """Every alternative in words, in the order in which they are tried; with a day `on`, those in force then."""
    entries = found.entries()
    for n, a in enumerate(entries):
        if on is not None and not a.in_force(on):
            continue
        scope = scope_words(s, a.scope)
        yield AlternativePhrase(
            value=value_of(s, a, say),
            scope=scope,
            when=s.condition(a.when) if a.when is not None else "",
            dates=dates_of(s, found, a),
            notes=tuple(_notes(s, a, say)),
            is_rest=n > 0 and not scope and a.when is None,
            source=a,
        )


def dates_of(s: Speaker, found: Alternatives[T], a: Alternative[T]) -> str:
    """From which day until before which an alternative is the one in force: a newer one for the same cases ends it."""
    series = next((x for x in found.series if any(one is a for one in x)), (a,))
    newer = [x for x in series if x.from_ is not None and (a.from_ is None or x.from_ > a.from_)]
    first = min((x.from_ for x in newer if x.from_ is not None), default=None)
    until = min((day for day in (a.until, first) if day is not None), default=None)
    said = span_of_days(s.lang, a.from_, until)
    ends_again = [x for x in newer if x.until is not None and (a.until is None or x.until < a.until)]
    if not ends_again or until is a.until:
        return said
    again = s.pick("and again once no newer one is in force", "此后无新值时仍适用")
    return s.pick(f"{said}, {again}", f"{said}，{again}")


def value_of(s: Speaker, a: Alternative[T], say: Callable[[T], str]) -> str:
    """The value of one alternative, or that there is none, or why it is not known."""
    if a.kind is ResolutionKind.NONE:
        return s.of(NONE)
    if a.value is None:
        return s.of(a.gap.why).rstrip(".。") if a.gap is not None else s.of(NOT_ON_FILE)
    return say(a.value)


def scope_words(s: Speaker, scope: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Where and for whom: `in Singapore, for sellers across the border`."""
    parts = []
    for axis, words in scope:
        named = listed(s.lang, (_scope_word(s, axis, w) for w in words))
        parts.append(s.of(_AXES[axis]).format(x=named))
    return s.pick(", ", "，").join(parts)


def inline(s: Speaker, found: Alternatives[T], say: Callable[[T], str]) -> str:
    """A value with all its alternatives, in one phrase."""
    if found.literal:
        return value_of(s, found.entries()[0], say)
    phrases = list(alternative_phrases(s, found, say))
    said = []
    for p in phrases:
        where = p.qualified(s.lang)
        extra = "".join(s.pick(f" [{n}]", f"〔{n}〕") for n in p.notes)
        said.append(f"{p.value}{s.pick(f' ({where})', f'（{where}）') if where else ''}{extra}")
    by = (
        s.pick(f", on the day of: {s.moment(found.by)}", f"（以{s.moment(found.by)}之日为准）")
        if found.by is not None
        else ""
    )
    return s.pick("; ", "；").join(said) + by


def _notes(s: Speaker, a: Alternative[T], say: Callable[[T], str]) -> Iterator[str]:
    if a.gap is not None and a.gap.look_up is not None:
        yield s.pick(f"look it up: {a.gap.look_up.en}", f"查询处：{a.gap.look_up.zh}")
    if a.rival is not None:
        others = inline(s, a.rival.values, say)
        yield s.pick(
            f"other sources say {others}; ask: {a.rival.ask.en}", f"其他资料为 {others}；请核实：{a.rival.ask.zh}"
        )


def _scope_word(s: Speaker, axis: str, word: str) -> str:
    if axis == "market":
        return s.market(word)
    return s.closed_word(axis, word) or s.word(word)
