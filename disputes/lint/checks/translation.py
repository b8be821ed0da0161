"""What people read, without its title in both languages, or with a Chinese text that copies the English."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.language.open_words import copied_texts, open_words, title_of_word
from disputes.language.truth import Text
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import Severity


class MissingTranslation(LintCheck):
    code = "translation"
    severity = Severity.ERROR
    title = "A text for people in one language only"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        rulesets = (subject.ruleset, *subject.others)
        for message in subject.ruleset.messages.values():
            for path in (p.path for p in message.placeholders() if p.path.startswith("facts.")):
                name = path.removeprefix("facts.")
                declared = next((f for r in rulesets if (f := r.facts.get(name)) is not None), None)
                if declared is not None and declared.title is None:
                    yield self.problem(message.node, "a `title` of the fact", found=f"{path!r} without one")

        def named(name: str) -> Text | None:
            for r in rulesets:
                entry = r.deadlines.get(name) or r.metrics.get(name)
                own = entry.title if entry is not None and entry.title.en != name else None
                title = own or r.words.get(name)
                if title is not None:
                    return title
            return None

        told: set[str] = set()
        for word, node in open_words(subject.ruleset):
            if word not in told and title_of_word(word, named) is None:
                told.add(word)
                yield self.problem(node, "a title of the word in `words`", found=f"{word!r} without one")
        for document in subject.documents:
            for text in copied_texts(document):
                yield self.problem(text, "a Chinese text", found="a copy of the English")
