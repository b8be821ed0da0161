"""What the phrases of conditions, moments, amounts and alternatives need of each other, and of the rules: names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Fact
from disputes.language.moments import EventPattern
from disputes.language.rulebook import Rulebook
from disputes.language.scope import Amount, Condition, Extent, Moment
from disputes.language.truth import Text
from disputes.phrases.field_titles import LISTS, PLURALS, WORDS
from disputes.records.markets import market_titles
from disputes.views.titles import TITLES

T = TypeVar("T")


class Speaker(ABC):
    """Says the rules of `ruleset`, one of `book`, in `lang`.

    `list_name`: the list whose member is at hand, where a condition is about one; empty elsewhere.
    """

    def __init__(self, book: Rulebook, ruleset: str, lang: str, list_name: str = "") -> None:
        self.book = book
        self.ruleset = ruleset
        self.lang = lang
        self.list_name = list_name

    @abstractmethod
    def condition(self, condition: Condition) -> str:
        """A condition as a clause: `the parcel was signed for, and the kind of dispute is …`."""

    @abstractmethod
    def moment(self, moment: Moment) -> str:
        """A moment as a noun or a clause: `3 days after the buyer ordered`."""

    @abstractmethod
    def when_it_was(self, moment: Moment) -> str:
        """A moment to stand behind *after* or *before*."""

    @abstractmethod
    def amount(self, amount: Amount, *, share: bool = False) -> str:
        """An amount: `the total that the buyer paid × 30 %`. `share`: a number of it is a part of the whole."""

    @abstractmethod
    def extent(self, extent: Extent) -> str:
        """A length of time: `3 business days`."""

    @abstractmethod
    def alternatives(self, found: Alternatives[T], say: Callable[[T], str]) -> str:
        """A value with all its alternatives, in one phrase; `say` puts one value into words."""

    @abstractmethod
    def pattern(self, pattern: EventPattern) -> str:
        """Which events are meant, as a clause: `the seller answered the request, by the seller`."""

    @abstractmethod
    def within(self, list_name: str) -> Speaker:
        """The same speaker inside a list of the record."""

    def of(self, text: Text) -> str:
        """A text in the speaker's language."""
        return text.of(self.lang)

    def pick(self, en: str, zh: str) -> str:
        """One of two texts, by the language."""
        return zh if self.lang == "zh" else en

    # --- names -------------------------------------------------------------------------------------------------

    def quoted(self, text: str) -> str:
        """A title, set apart from the sentence around it."""
        return f"“{text}”"

    def code(self, name: str) -> str:
        """A name that stands as the ruleset writes it."""
        return f"`{name}`"

    def deadline(self, name: str) -> str:
        """A deadline by its title."""
        found = self.book.deadline(name, self.ruleset)
        return self.quoted(self.of(found.title)) if found is not None else self.code(name)

    def fact(self, name: str) -> Fact | None:
        """A fact by its name."""
        return self.book.fact(name, self.ruleset)

    def action(self, name: str) -> str:
        """An action of the catalogue by its title."""
        found = self.book.action(name, self.ruleset)
        return self.of(found.title) if found is not None else self.code(name)

    def ground(self, name: str) -> str:
        """A ground by its title."""
        found = self.book.ground(name, self.ruleset)
        return self.of(found) if found is not None else self.word(name)

    def kind(self, name: str) -> str:
        """A kind of evidence by its title."""
        found = self.book.kind(name, self.ruleset)
        return self.of(found.title) if found is not None else self.code(name)

    def measure(self, name: str) -> str:
        """A measure by its title."""
        for ruleset in self.book.order(self.ruleset):
            if name in ruleset.measures:
                return self.of(ruleset.measures[name])
        return self.word(name)

    def word(self, name: str) -> str:
        """An open word by its title; as the ruleset writes it where it has none."""
        found = self.book.word(name, self.ruleset)
        return self.of(found) if found is not None else self.code(name)

    def metric(self, name: str) -> str:
        """A metric by its title."""
        for ruleset in self.book.order(self.ruleset):
            if name in ruleset.metrics:
                return self.quoted(self.of(ruleset.metrics[name].title))
        return self.code(name)

    def ledger(self, name: str) -> str:
        """A ledger by its title."""
        for ruleset in self.book.order(self.ruleset):
            if name in ruleset.ledgers:
                return self.quoted(self.of(ruleset.ledgers[name].title))
        return self.code(name)

    def list_title(self, name: str, *, many: bool = False) -> str:
        """What a member of a list is called; `many`: several of them. A fact may list dates."""
        if name in LISTS:
            one = self.of(LISTS[name])
            return PLURALS.get(name, f"{one}s") if many and self.lang == "en" else one
        fact = self.fact(name.removeprefix("facts."))
        title = fact.title or fact.ask if fact is not None else None
        said = self.quoted(self.of(title)) if title is not None else self.code(name)
        noun = self.pick("dates" if many else "date", "日期")
        return self.pick(f"{noun} of {said}", f"{said}中的{noun}")

    def market(self, code: str) -> str:
        """A market by its name."""
        names = market_titles().get(code)
        return (names[1] if self.lang == "zh" else names[0]) if names is not None else self.code(code)

    def closed_word(self, list_key: str, word: str) -> str | None:
        """The title of a word of the closed list that a field holds; None where the field holds none, or not it."""
        kind = WORDS.get(list_key)
        if kind is None:
            return None
        found = next((w for w in kind if w.value == word), None)
        return TITLES[kind][found].of(self.lang) if found is not None else None
