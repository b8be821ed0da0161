"""The open questions of a case as forms, and the answers that were given here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disputes.advice.answering import place_of_answer
from disputes.answers.assessment import Assessment
from disputes.answers.open_points import AllowedWord, Question
from disputes.language.rulebook import Rulebook
from disputes.store.case_facts import EVIDENCE
from disputes.views.questions_and_gaps import word_title_of_answer
from disputes.views.titles import FORM_TITLES
from disputes.views.values import deadline_titles


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question with what answers it: words, one of which is chosen, or a value of a `form` that is typed. Where no
    single value does, `line` is what to write into the record.
    """

    field: str
    ask: str
    words: Sequence[tuple[str, str]]
    form: str | None
    hint: str
    would_change: str
    line: str | None
    is_evidence: bool


def questions_of(a: Assessment, book: Rulebook, logged: Mapping[str, Any], lang: str) -> list[QuestionView]:
    """The questions of an answer, those that change most first."""
    titles = deadline_titles(a.deadlines)
    out = []
    for q in a.questions:
        changes = {c.id: c.title for c in q.changes}
        named = (changes.get(k) or titles.get(k) for k in q.would_change)
        what = dict.fromkeys(title.of(lang) for title in named if title is not None)
        can = q.field == EVIDENCE or place_of_answer(book, q.field) is not None
        hint = FORM_TITLES[q.form].of(lang) if q.form is not None and q.form in FORM_TITLES else ""
        out.append(
            QuestionView(
                field=q.field,
                ask=q.ask.of(lang),
                words=[(w.word, _title(q, w, lang)) for w in q.allowed] if q.field != EVIDENCE else [],
                form=q.form,
                hint=hint,
                would_change=("、" if lang == "zh" else ", ").join(what),
                line=None if can else q.paste,
                is_evidence=q.field == EVIDENCE,
            )
        )
    return out


def _title(q: Question, allowed: AllowedWord, lang: str) -> str:
    found = word_title_of_answer(q, allowed)
    return found.of(lang) if found is not None else allowed.word
