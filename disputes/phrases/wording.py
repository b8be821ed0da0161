"""The one speaker: the phrases of conditions, moments, amounts and alternatives, put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from disputes.language.alternatives import Alternative, Alternatives
from disputes.language.measures import SteppedLength
from disputes.language.moments import EventPattern, SpanLength
from disputes.language.scope import Amount, Condition, Extent, Moment
from disputes.phrases.amounts import amount_words
from disputes.phrases.conditions import condition_lines, condition_words
from disputes.phrases.figures import number_words, window_words
from disputes.phrases.moments import after_words, moment_words, pattern_words, span_words
from disputes.phrases.scopes import inline, scope_words
from disputes.phrases.speaker import Speaker

T = TypeVar("T")


class Wording(Speaker):
    """Says what a ruleset says: `Wording(Rulebook.load(library, "shopee"), "shopee", "zh").condition(rule.when)`.

    Names (facts, deadlines, actions, …) are those of the book, looked up as the ruleset would.
    """

    def condition(self, condition: Condition) -> str:
        return condition_words(self, condition)

    def conditions(self, condition: Condition | None) -> list[str]:
        """A condition as the sentences that must all hold; none where there is no condition."""
        return condition_lines(self, condition) if condition is not None else []

    def moment(self, moment: Moment) -> str:
        return moment_words(self, moment)

    def when_it_was(self, moment: Moment) -> str:
        return after_words(self, moment)

    def amount(self, amount: Amount, *, share: bool = False) -> str:
        return amount_words(self, amount, share=share)

    def extent(self, extent: Extent) -> str:
        if isinstance(extent, SpanLength):
            return span_words(self, extent)
        if isinstance(extent, SteppedLength):
            by = self.amount(extent.by)
            if extent.over is not None:
                over = window_words(self.lang, extent.over)
                by = self.pick(f"{by} (counted over {over})", f"{by}（按 {over} 统计）")
            steps = [(number_words(n), self.alternatives(v, self.extent)) for n, v in extent.steps]
            said = [self.pick(f"from {n} on {x}", f"{n} 起为 {x}") for n, x in steps]
            return self.pick(f"by {by}: {'; '.join(said)}", f"按{by}：{'；'.join(said)}")
        raise TypeError(f"found a length of {type(extent).__name__}; expected one of the language's")

    def alternatives(self, found: Alternatives[T], say: Callable[[T], str]) -> str:
        return inline(self, found, say)

    def scope(self, found: Alternative[T]) -> str:
        """Where, for whom and in which case one alternative holds, its dates aside."""
        words = [scope_words(self, found.scope)] if found.scope else []
        if found.when is not None:
            words.append(self.pick(f"if {self.condition(found.when)}", f"若{self.condition(found.when)}"))
        return self.pick(", ", "，").join(words)

    def pattern(self, pattern: EventPattern) -> str:
        return pattern_words(self, pattern)

    def within(self, list_name: str) -> Wording:
        return Wording(self.book, self.ruleset, self.lang, list_name)
