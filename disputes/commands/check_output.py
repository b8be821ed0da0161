"""What `disputes check` writes, one answer after the other, so that many of them need no more room than a few.

A table of pages and a calendar begin with what is known only at the end; these alone keep their answers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

import click

from disputes.answers.assessment import Assessment
from disputes.commands.common import write
from disputes.views.sentences import say as say_in
from disputes.views.terminal import show, width_of_lines

if TYPE_CHECKING:
    from disputes.views.overview import Overview


class Output(Protocol):
    """Takes the answers in their order, and writes them in one form."""

    def add(self, answer: Assessment) -> None: ...

    def refused(self) -> None:
        """There was a record more, without an answer."""

    def end(self) -> None: ...


class JsonLines:
    """An answer a line, each as soon as it is there."""

    def add(self, answer: Assessment) -> None:
        write(json.dumps(answer.to_json(), ensure_ascii=False, separators=(",", ":")) + "\n")

    def refused(self) -> None:
        """Nothing is written of it."""

    def end(self) -> None:
        """Everything is written by now."""


class OneJson:
    """One object for one record, a list for several."""

    def __init__(self) -> None:
        self._first: str | None = None
        self._written = 0
        self._records = 0

    def add(self, answer: Assessment) -> None:
        self._records += 1
        text = json.dumps(answer.to_json(), ensure_ascii=False, indent=2)
        if self._written == 0 and self._first is None:
            self._first = text
            return
        if self._first is not None:
            self._item(self._first)
            self._first = None
        self._item(text)

    def refused(self) -> None:
        self._records += 1

    def end(self) -> None:
        if self._first is not None and self._records == 1:
            write(self._first + "\n")
            return
        if self._first is not None:
            self._item(self._first)
        if self._written:
            write("\n]\n")

    def _item(self, text: str) -> None:
        write(("," if self._written else "[") + "\n  " + text.replace("\n", "\n  "))  # no text holds a bare newline
        self._written += 1


class Markdown:
    """A sheet for each case."""

    def __init__(self, lang: str, tz: ZoneInfo | None) -> None:
        self._lang, self._tz = lang, tz
        self._between = ""

    def add(self, answer: Assessment) -> None:
        from disputes.views.markdown import page  # imported by this form only, for start-up time

        write(self._between + page(answer, self._lang, self._tz))
        self._between = "\n"

    def refused(self) -> None:
        """Nothing is written of it."""

    def end(self) -> None:
        """Everything is written by now."""


class Glance:
    """A line for each of several cases, the most urgent first; of one case its page."""

    def __init__(self, lang: str, tz: ZoneInfo | None) -> None:
        self._lang, self._tz = lang, tz
        self._first: Assessment | None = None
        self._overview: Overview | None = None

    def add(self, answer: Assessment) -> None:
        if self._overview is None:
            if self._first is None:
                self._first = answer
                return
            from disputes.views.overview import Overview  # likewise, with SQLite

            self._overview = Overview(self._lang, self._tz)
            self._overview.add(self._first)
            self._first = None
        self._overview.add(answer)

    def refused(self) -> None:
        """Nothing is written of it."""

    def end(self) -> None:
        if self._overview is not None:
            for text in self._overview.lines(width_of_lines()):
                write(text)
            self._overview.close()
            click.echo(say_in(self._lang, "page_of_each"), err=True)
        elif self._first is not None:
            write(show([self._first], self._lang, self._tz, False))


class Pages:
    """The page of each case, below a summary."""

    def __init__(self, lang: str, tz: ZoneInfo | None, explain: bool) -> None:
        self._lang, self._tz, self._explain = lang, tz, explain
        self._answers: list[Assessment] = []

    def add(self, answer: Assessment) -> None:
        self._answers.append(answer)

    def refused(self) -> None:
        """Nothing is written of it."""

    def end(self) -> None:
        if self._answers:
            write(show(self._answers, self._lang, self._tz, self._explain))


class CalendarFile(Pages):
    """All cases in one calendar."""

    def end(self) -> None:
        if self._answers:
            from disputes.views.case_calendar import calendar  # its library takes longer to import than a case

            write(calendar(self._answers, self._lang, self._tz))


def output(form: str, lang: str, tz: ZoneInfo | None, *, explain: bool, glance: bool) -> Output:
    """What writes the form that was asked for. `glance`: a table of several cases has a line for each."""
    if form == "json":
        return OneJson()
    if form == "jsonl":
        return JsonLines()
    if form == "md":
        return Markdown(lang, tz)
    if form == "ics":
        return CalendarFile(lang, tz, explain)
    return Glance(lang, tz) if glance else Pages(lang, tz, explain)
