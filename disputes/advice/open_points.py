"""What keeps an answer open: the fields to ask for, the gaps to look up, and what each would change."""

from __future__ import annotations

from collections.abc import Callable

from disputes.answers.assessment import GapItem, Question
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Gap, Text, Unknown

Note = Callable[[Unknown], None]
"""Takes what keeps a value open."""


class OpenPoints:
    """Gathers what keeps an answer open while it is put together."""

    def __init__(self) -> None:
        self._fields: dict[str, set[str]] = {}
        self._gaps: dict[str, Gap] = {}

    def note(self, unknown: Unknown, subject: str) -> None:
        """`subject` (a rule or a clock) waits for these fields, or meets these gaps."""
        for f in unknown.fields:
            self._fields.setdefault(f, set()).add(subject)
        for g in unknown.gaps:
            self._gaps.setdefault(g.topic, g)

    def of(self, subject: str) -> Note:
        """`note` for one rule or clock."""
        return lambda unknown: self.note(unknown, subject)

    def questions(self, book: Rulebook) -> list[Question]:
        """The fields to ask for, those that change most first."""
        out = [
            Question(field=f, ask=book.ask(f) or _plain_ask(f), would_change=sorted(s)) for f, s in self._fields.items()
        ]
        return sorted(out, key=lambda q: (-len(q.would_change), q.field))

    def gap_items(self) -> list[GapItem]:
        """The gaps, by topic."""
        return [GapItem(topic=g.topic, why=g.why, look_up=g.look_up) for _, g in sorted(self._gaps.items())]


def unasked(_: Unknown) -> None:
    """An amount that is only shown asks nothing."""


def _plain_ask(field: str) -> Text:
    words = field.removeprefix("facts.").replace(".", " ").replace("_", " ")
    return Text(f"What is known of: {words}?", f"请补充：{words}")
