"""What is told of an entry: rows of a label and what stands under it, each figure with its own sources and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from disputes.language.alternatives import Alternatives
from disputes.language.citations import Citation
from disputes.language.cited import cited_in
from disputes.language.truth import Gap
from disputes.phrases.figures import span_of_days
from disputes.phrases.scopes import NONE, alternative_phrases, value_of
from disputes.phrases.wording import Wording
from disputes.words.dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is told: the text, in which cases it holds, where it stands, and since when until when.

    `is_dated`: one of several that follow each other or hold for different cases. `not_used`: why it does not count.
    """

    text: str
    where: str = ""
    cites: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    from_: date | None = None
    until: date | None = None
    is_dated: bool = False
    not_used: str | None = None
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A label and what is told under it."""

    label: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What is told of one entry. `place`: where it stands, `file:line`."""

    kind: str
    key: str
    title: str
    place: str
    rows: tuple[AccountRow, ...]
    cites: tuple[Citation, ...] = ()


class RowWriter:
    """Gathers the rows of one entry; what has no source of its own has those of the entry. `on`: the day whose figures
    are told, None for all of them.
    """

    def __init__(self, s: Wording, cites: tuple[Citation, ...], on: date | None) -> None:
        self.s = s
        self.cites = cites
        self.on = on
        self.rows: list[AccountRow] = []

    def say(self, en: str, zh: str, *texts: str, of: object = None) -> None:
        """A row of plain texts; none of them, no row. `of`: the part that they tell, whose figures may have sources of
        their own.
        """
        cites = self.with_inner(self.cites, of)
        self.add(en, zh, [Statement(t, cites=cites) for t in texts if t])

    @staticmethod
    def with_inner(cites: tuple[Citation, ...], of: object) -> tuple[Citation, ...]:
        """The sources of a part and of the figures inside of it, each once."""
        return tuple(dict.fromkeys((*cites, *cited_in(of))))

    def add(self, en: str, zh: str, statements: Iterable[Statement]) -> None:
        """A row; without anything to tell, none."""
        found = tuple(statements)
        if found:
            self.rows.append(AccountRow(self.s.pick(en, zh), found))

    def value(self, en: str, zh: str, found: Alternatives[T] | None, say: Callable[[T], str]) -> None:
        """A row for a value, a statement for each of its alternatives."""
        if found is not None:
            self.add(en, zh, self.statements(found, say))

    def statements(self, found: Alternatives[T], say: Callable[[T], str]) -> list[Statement]:
        """Each alternative of a value as a statement of its own, those too that no one uses."""
        return [replace(x, cites=self.with_inner(x.cites, value)) for x, value in self._told(found, say)]

    def each(self, found: Alternatives[tuple[T, ...]], say: Callable[[T], Statement]) -> list[Statement]:
        """The members of a list that has alternatives, each as a statement that holds where its list does."""
        out: list[Statement] = []
        for whole, members in self._told(found, lambda members: ""):
            for member in members or ():
                one = say(member)
                own = one.cites or whole.cites
                if whole.from_ is not None or whole.until is not None:  # the days stand where the list does
                    own = (*own, *whole.cites)
                cites, gap = self.with_inner(own, member), one.gap or whole.gap
                out.append(replace(whole, text=one.text, cites=cites, gap=gap))
            if not members:
                out.append(whole if whole.text else replace(whole, text=self.s.of(NONE)))
        return out

    def _told(self, found: Alternatives[T], say: Callable[[T], str]) -> Iterator[tuple[Statement, T | None]]:
        s = self.s
        if found.literal:
            only = found.entries()[0]
            yield Statement(value_of(s, only, say), cites=only.cites or self.cites, gap=only.gap), only.value
            return
        by = (s.pick(f"on the day of: {s.moment(found.by)}", f"以{s.moment(found.by)}之日为准"),) if found.by else ()
        for p in alternative_phrases(s, found, say, self.on):
            a = p.source
            yield (
                Statement(
                    p.value,
                    where=p.qualified(s.lang),
                    cites=self.with_inner(a.cites or self.cites, a.when),
                    notes=(*p.notes, *by),
                    from_=a.from_,
                    until=a.until,
                    is_dated=True,
                    gap=a.gap,
                ),
                a.value,
            )
        for a in found.refused if self.on is None else ():
            where = ", ".join(x for x in (s.scope(a), span_of_days(s.lang, a.from_, a.until)) if x)
            yield (
                Statement(
                    value_of(s, a, say),
                    where=where,
                    cites=self.with_inner(a.cites or self.cites, a.when),
                    from_=a.from_,
                    until=a.until,
                    is_dated=True,
                    not_used=a.not_used or "",
                ),
                a.value,
            )
