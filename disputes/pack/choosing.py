"""Which pages go in where a desk does not take all: those that matter first, and of every file at least one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from disputes.pack.exhibits import PDF, Exhibit, ExhibitSource
from disputes.pack.limits import DeskRules
from disputes.words.dataclass import dataclass
from disputes.words.pack import FileForm


@dataclass(frozen=True, slots=True)
class _PageChoice:
    exhibit: int
    source: int
    page: int
    score: int
    required: bool
    is_best: bool

    @property
    def order(self) -> tuple[bool, bool, int, int, int, int]:
        """The first of these are taken: the best page of each file, of those the required first; then by score."""
        must = self.is_best and self.required
        return (not must, not self.is_best, -self.score, self.exhibit, self.source, self.page)


def within_limits(rules: DeskRules, exhibits: Sequence[Exhibit], reserved: int) -> list[Exhibit]:
    """The exhibits with no more pages, or pictures, than the desk takes. `reserved`: pages of the letter.

    An exhibit of which nothing can be taken goes: the numbers are given anew.
    """
    cut = [_of_one(rules, exhibit) for exhibit in exhibits]
    cut = _of_all(cut, _most(rules, cut, "pages_total", is_pdf=True), is_pdf=True, reserved=reserved)
    cut = _of_all(cut, _most(rules, cut, "files_total", is_pdf=False), is_pdf=False, reserved=0)
    kept = [exhibit for exhibit in cut if exhibit.pages]
    return [replace(exhibit, number=n) for n, exhibit in enumerate(kept, 1)]


def _of_one(rules: DeskRules, exhibit: Exhibit) -> Exhibit:
    name = "pages_each" if exhibit.format == PDF else "files_each"
    most = rules.most(name, exhibit.kind.id, exhibit.format)
    if most is None or exhibit.pages <= most:
        return exhibit
    return _chosen([exhibit], most)[0]


def _most(rules: DeskRules, exhibits: Sequence[Exhibit], name: str, *, is_pdf: bool) -> int | None:
    """The tightest limit in all among those of the kinds at hand."""
    found = [rules.most(name, e.kind.id, e.format) for e in exhibits if (e.format == PDF) is is_pdf]
    return min((most for most in found if most is not None), default=None)


def _of_all(exhibits: Sequence[Exhibit], most: int | None, *, is_pdf: bool, reserved: int) -> list[Exhibit]:
    own = [e for e in exhibits if (e.format == PDF) is is_pdf]
    if most is None or sum(e.pages for e in own) + reserved <= most:
        return list(exhibits)
    cut = iter(_chosen(own, max(most - reserved, 0)))
    return [next(cut) if (e.format == PDF) is is_pdf else e for e in exhibits]


def _chosen(exhibits: Sequence[Exhibit], most: int) -> list[Exhibit]:
    pages = [page for n, exhibit in enumerate(exhibits) for page in _pages(n, exhibit)]
    taken = {(p.exhibit, p.source, p.page) for p in sorted(pages, key=lambda p: p.order)[:most]}
    return [_with(n, exhibit, taken) for n, exhibit in enumerate(exhibits)]


def _pages(number: int, exhibit: Exhibit) -> list[_PageChoice]:
    out = []
    for index, source in enumerate(exhibit.sources):
        scores = {page: source.score(page) for page in source.pages}
        best = max(source.pages, key=lambda page: (scores[page], -page), default=None)
        out += [_PageChoice(number, index, page, scores[page], exhibit.required, page == best) for page in source.pages]
    return out


def _with(number: int, exhibit: Exhibit, taken: set[tuple[int, int, int]]) -> Exhibit:
    sources = [
        replace(source, pages=_in_order(source, [p for p in source.pages if (number, index, p) in taken]))
        for index, source in enumerate(exhibit.sources)
    ]
    return replace(exhibit, sources=tuple(sources))


def _in_order(source: ExhibitSource, pages: Sequence[int]) -> tuple[int, ...]:
    """What matters most comes first where pages were left out; a video has but one."""
    if source.matched.file.form is FileForm.VIDEO or len(pages) == len(source.pages):
        return tuple(pages)
    return tuple(sorted(pages, key=lambda page: (-source.score(page), page)))
