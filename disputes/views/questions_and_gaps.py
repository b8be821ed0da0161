"""What is open: questions with the words that answer them, and what is not on file."""

from __future__ import annotations

from collections.abc import Sequence

from disputes.answers.assessment import DeadlineItem
from disputes.answers.open_points import AllowedWord, GapItem, Question
from disputes.language.truth import Text
from disputes.views.audience import Audience
from disputes.views.blocks import PageSection, StyledText, line
from disputes.views.titles import BOOL_TITLES, FORM_TITLES, TITLES
from disputes.views.values import deadline_titles
from disputes.words.language import FieldKind
from disputes.words.lists import CLOSED, list_of


def questions(open_: Sequence[Question], deadlines: Sequence[DeadlineItem], r: Audience) -> PageSection:
    """Facts to find out, and what each would change."""
    titles = deadline_titles(deadlines)
    section = PageSection(r.say("questions"))
    for q in open_:
        section.blocks.append(line(StyledText(q.ask.of(r.lang), "strong"), StyledText(q.field, "dim"), mark="dot"))
        if q.allowed:
            words = r.joined(_allowed(q, word, r) for word in q.allowed)
            section.blocks.append(line(r.say("one_of", words=words), level=1))
        elif q.form is not None and q.form in FORM_TITLES:
            section.blocks.append(line(r.say("answer_form", form=FORM_TITLES[q.form].of(r.lang)), level=1))
        if q.paste is not None:
            section.blocks.append(line(r.say("paste", line=q.paste), level=1))
            if q.paste.endswith("]"):
                section.blocks.append(line(r.say("paste_none", line=f"{q.field}: []"), level=1))
        changes = {c.id: c.title for c in q.changes}
        if q.would_change:
            named = (changes.get(k) or titles.get(k) for k in q.would_change)
            what = r.joined(dict.fromkeys(title.of(r.lang) for title in named if title is not None)) or r.say("answer")
            section.blocks.append(line(StyledText(r.say("would_change", what=what), "dim"), level=1))
    return section


def _allowed(q: Question, allowed: AllowedWord, r: Audience) -> str:
    """A word with its title, where it has one that says more."""
    title = word_title_of_answer(q, allowed)
    if title is None or title.of(r.lang) == allowed.word:
        return allowed.word
    return r.say("word_title", word=allowed.word, title=title.of(r.lang))


def word_title_of_answer(q: Question, allowed: AllowedWord) -> Text | None:
    """The title of a word that answers a question; None where it has none."""
    if allowed.title is not None:
        return allowed.title
    if q.form == FieldKind.BOOL:
        return BOOL_TITLES.get(allowed.word)
    among = list_of([a.word for a in q.allowed])
    closed = next((w for w in CLOSED.get(among, ()) if w.value == allowed.word), None) if among else None
    return TITLES[type(closed)][closed] if closed is not None else None


def gaps(found: Sequence[GapItem], r: Audience) -> PageSection:
    """What no rule on file covers, and where to look it up."""
    section = PageSection(r.say("gaps"))
    for g in found:
        section.blocks.append(line(g.why.of(r.lang), StyledText(r.word(g.topic), "dim"), mark="dot"))
        if g.needed_for:
            needed = r.joined(dict.fromkeys(s.title.of(r.lang) for s in g.needed_for))
            section.blocks.append(line(r.say("needed_for", what=needed), level=1))
        if g.look_up is not None:
            section.blocks.append(line(r.say("look_up", what=g.look_up.of(r.lang)), level=1))
    return section
