"""The exhibits of a pack: one for each kind of evidence, numbered, with the pages of its files that are taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from disputes.answers.assessment import EvidenceItem
from disputes.language.case_rules import EvidenceKind
from disputes.pack.jobs import Inspected
from disputes.pack.limits import DeskRules
from disputes.pack.matching import MatchedFile
from disputes.words.dataclass import dataclass
from disputes.words.language import EvidenceForm
from disputes.words.pack import FileForm

PDF = "pdf"
_PICTURES = ("jpg", "jpeg", "png")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitSource:
    """A file in an exhibit: what is in it, and which of its pages are taken, from 0, in this order."""

    matched: MatchedFile
    inspected: Inspected
    pages: tuple[int, ...]

    @property
    def left_out(self) -> tuple[int, ...]:
        """The pages that are not taken, from 0."""
        return tuple(n for n in self._all if n not in self.pages)

    @property
    def _all(self) -> Sequence[int]:
        return self.matched.pages or range(self.inspected.pages)

    def candidates(self) -> Sequence[int]:
        """The pages that may be taken: those of the mapping, else all."""
        return [n for n in self._all if n < self.inspected.pages]

    def score(self, page: int) -> int:
        """How much a page matters: how many of the case's numbers stand on it."""
        return len(self.inspected.hits[page]) if page < len(self.inspected.hits) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """An exhibit: its number from 1, its kind, whether a rule asks for it, its files, and the format that they get."""

    number: int
    kind: EvidenceKind
    required: bool
    item: EvidenceItem | None
    sources: tuple[ExhibitSource, ...]
    format: str

    @property
    def pages(self) -> int:
        """How many pages it has, or pictures."""
        return sum(len(source.pages) for source in self.sources)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others of a pack: its kind, and the format."""
        return self.kind.id, self.format

    def empty(self) -> Exhibit:
        """The same without any page."""
        return replace(self, sources=tuple(replace(source, pages=()) for source in self.sources))


@dataclass(slots=True)
class Plan:
    """The exhibits, and the files that cannot be used in the format that the desk takes."""

    exhibits: list[Exhibit] = field(default_factory=list)
    not_taken: list[MatchedFile] = field(default_factory=list)


def format_for(rules: DeskRules, kind: str, form: FileForm, own: str) -> str | None:
    """In which format a file goes to the desk: PDF where it is taken, else a picture; a video as it is. None where the
    desk does not take it.
    """
    allowed = rules.formats(kind)
    if form is FileForm.VIDEO:
        return own if not allowed or own in allowed else None
    if not allowed or PDF in allowed:
        return PDF
    return next((name for name in _PICTURES if name in allowed), None)


def planned(rules: DeskRules, asked: Sequence[EvidenceItem], files: Iterable[tuple[MatchedFile, Inspected]]) -> Plan:
    """The exhibits for files whose content is known, with all their pages."""
    by_kind: dict[str, list[tuple[MatchedFile, Inspected]]] = {}
    for one, inspected in files:
        if one.kind is not None:
            by_kind.setdefault(one.kind, []).append((one, inspected))
    items = _wanted(asked)
    known = list(rules.kinds())

    def order(kind: str) -> tuple[bool, bool, int, str]:
        item = items.get(kind)
        at = known.index(kind) if kind in known else len(known)
        return (item is None or not _asked(item), item is None, at, kind)

    plan = Plan()
    for kind in sorted(by_kind, key=order):
        for form, members in _by_format(rules, kind, by_kind[kind], plan).items():
            item = items.get(kind)
            plan.exhibits.append(
                Exhibit(
                    number=len(plan.exhibits) + 1,
                    kind=rules.kind(kind),
                    required=item is not None and _asked(item),
                    item=item,
                    sources=tuple(_source(one, inspected) for one, inspected in members),
                    format=form,
                )
            )
    return plan


def _by_format(
    rules: DeskRules, kind: str, members: Sequence[tuple[MatchedFile, Inspected]], plan: Plan
) -> dict[str, list[tuple[MatchedFile, Inspected]]]:
    """The files of a kind by the format that they get; a text among the kinds is no exhibit."""
    out: dict[str, list[tuple[MatchedFile, Inspected]]] = {}
    for one, inspected in members:
        form = None
        if rules.kind(kind).type is EvidenceForm.FILE:
            form = format_for(rules, kind, one.file.form, one.file.format)
        if form is None:
            plan.not_taken.append(one)
        else:
            out.setdefault(form, []).append((one, inspected))
    return out


def _source(one: MatchedFile, inspected: Inspected) -> ExhibitSource:
    source = ExhibitSource(matched=one, inspected=inspected, pages=())
    return replace(source, pages=tuple(source.candidates()))


def _wanted(asked: Sequence[EvidenceItem]) -> dict[str, EvidenceItem]:
    """The items of the checklist by their kind, one that is required before one that is not."""
    out: dict[str, EvidenceItem] = {}
    for item in sorted(asked, key=lambda i: not _asked(i)):
        out.setdefault(item.id, item)
    return out


def _asked(item: EvidenceItem) -> bool:
    return item.required or item.group is not None
