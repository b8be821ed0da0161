"""What keeps an answer open: the fields to ask for, the gaps to look up, and what each would change."""

from __future__ import annotations

from dataclasses import replace

from disputes.advice.answering import allowed_words, form_of, line_to_paste
from disputes.answers.open_points import GapItem, Question, Subject
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Gap, Text, Unknown
from disputes.words.dataclass import dataclass
from disputes.words.language import RuleSubject

RULING = "ruling"
"""What a field changes where it is the ruling itself, and not a rule, that waits for it."""
_THE_RULING = Text("the ruling", "裁定")


@dataclass(frozen=True, slots=True)
class Note:
    """Takes what keeps a value of `subject` (a rule or a clock) open; `what` names the value. Without `points` nothing
    is noted.
    """

    points: OpenPoints | None
    subject: str = ""
    what: Text | None = None

    def __call__(self, unknown: Unknown) -> None:
        if self.points is not None:
            self.points.note(unknown, self.subject, self.what)

    def of(self, what: Text | None) -> Note:
        """The same for a value that has a name."""
        return Note(self.points, self.subject, what)


unasked = Note(None)
"""An amount that is only shown asks nothing."""


class OpenPoints:
    """Gathers what keeps an answer open while it is put together."""

    def __init__(self) -> None:
        self._fields: dict[str, set[str]] = {}
        self._gaps: dict[str, Gap] = {}
        self._needed: dict[str, dict[tuple[str, Text | None], None]] = {}

    def note(self, unknown: Unknown, subject: str, what: Text | None = None) -> None:
        """`subject` (a rule or a clock) waits for these fields, or meets these gaps, with its value `what`."""
        for f in unknown.fields:
            self._fields.setdefault(f, set()).add(subject)
        for g in sorted(unknown.gaps, key=lambda g: (g.topic, g.why.en)):
            known = self._gaps.setdefault(g.topic, g)
            if g.why.en not in known.why.en:  # another amount in the same currency
                both = Text(f"{known.why.en} {g.why.en}", f"{known.why.zh}{g.why.zh}")
                self._gaps[g.topic] = replace(known, why=both)
            self._needed.setdefault(g.topic, {})[subject, what] = None

    def of(self, subject: str) -> Note:
        """`note` for one rule or clock."""
        return Note(self, subject)

    def questions(self, book: Rulebook, currency: str | None, about: RuleSubject) -> list[Question]:
        """The fields to ask for, those that change most first. `currency`: of the money that a line would give;
        `about`: whether the record that the line goes into is a case's or a shop's.
        """
        out = [
            Question(
                field=f,
                ask=book.ask(f) or _plain_ask(f),
                would_change=sorted(subjects),
                changes=[Subject(id=s, title=title_of_subject(book, s)) for s in sorted(subjects)],
                form=form_of(book, f),
                allowed=allowed_words(book, f, subjects),
                paste=line_to_paste(book, f, subjects, currency, about),
            )
            for f, subjects in self._fields.items()
        ]
        return sorted(out, key=lambda q: (-len(q.would_change), q.field))

    def gap_items(self, book: Rulebook) -> list[GapItem]:
        """The gaps, by topic, with what each is needed for."""
        return [
            GapItem(
                topic=g.topic,
                why=g.why,
                look_up=g.look_up,
                needed_for=[
                    Subject(id=s, title=title_of_subject(book, s) if what is None else what)
                    for s, what in sorted(self._needed[topic], key=lambda n: (n[0], n[1].en if n[1] else ""))
                ],
            )
            for topic, g in sorted(self._gaps.items())
        ]


def title_of_subject(book: Rulebook, subject: str) -> Text:
    """The title of a rule, a clock or a metric by its key; what has none goes by its name."""
    if subject == RULING:
        return _THE_RULING
    ruleset, _, id_ = subject.partition("/")
    found = book.by_id.get(ruleset)
    if found is not None:
        for entries in (found.rules, found.deadlines, found.metrics, found.ledgers):
            entry = entries.get(id_)
            title = getattr(entry, "title", None)
            if isinstance(title, Text):
                return title
    word = book.word(id_, ruleset if found is not None else book.platform)
    plain = (id_ or subject).replace("_", " ").replace(".", " ")
    return word or Text(plain, f"“{id_ or subject}”")


def _plain_ask(field: str) -> Text:
    words = field.removeprefix("facts.").replace(".", " ").replace("_", " ")
    return Text(f"What is known of: {words}?", f"请补充“{field}”")
