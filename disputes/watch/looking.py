"""One look at each cited page: what it came to, and which citations may have moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace

from disputes.language.loading import Library
from disputes.upkeep.cited_entries import cited_entries
from disputes.watch.fetching import FetchBlocked, Fetched, FetchFailed, PageFetcher
from disputes.watch.figures import digests, excerpts
from disputes.watch.ledger import PageLedger, PageRecord, PageSeen
from disputes.watch.page_text import page_text
from disputes.words.dataclass import dataclass
from disputes.words.upkeep import PageState

_GONE = (404, 410)
_BLOCKED = (401, 403, 407, 429, 451)
_KEPT_EXCERPTS = 2
_EXCERPT = 120
MOVED = (PageState.CHANGED, PageState.GONE, PageState.RELOCATED)
"""What a person should look at."""


@dataclass(slots=True, kw_only=True)
class CitedPage:
    """A page that rulesets cite, with the figures that rest on it and what cites it (`shopee/respond`)."""

    url: str
    sources: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureMove:
    """A figure around which the text differs; `now` is empty where the page does not show it any more."""

    figure: str
    was: Sequence[str]
    now: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLook:
    """What one look at a page came to."""

    page: CitedPage
    state: PageState
    note: str | None = None
    moves: Sequence[FigureMove] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "url": self.page.url,
            "state": self.state.value,
            "note": self.note,
            "sources": self.page.sources,
            "facts": self.page.facts,
            "entries": self.page.entries,
            "figures": [{"figure": m.figure, "was": list(m.was), "now": list(m.now)} for m in self.moves],
        }


def cited_pages(library: Library, ids: Iterable[str]) -> list[CitedPage]:
    """The pages that entries of the rulesets cite, by address. Raises :class:`Refused` (exit 4)."""
    found: dict[str, CitedPage] = {}
    for id_ in ids:
        sources = library.read(id_).sources
        for entry in cited_entries(library, id_):
            for citation in entry.citations:
                url = sources.get(citation.source or "", {}).get("url")
                if url is None:
                    continue
                page = found.setdefault(url, CitedPage(url=url))
                _add(page.sources, f"{id_}/{citation.source}")
                _add(page.entries, f"{id_}/{entry.entry}")
                if citation.fact is not None:
                    _add(page.facts, f"{id_}/{citation.fact}")
                for figure in entry.figures:
                    _add(page.figures, figure)
    return [found[url] for url in sorted(found)]


def _add(to: list[str], one: str) -> None:
    if one not in to:
        to.append(one)


def looks(
    pages: Iterable[CitedPage], ledger: PageLedger, fetcher: PageFetcher, at: str, *, update: bool = False
) -> Iterator[PageLook]:
    """Looks at each page, and enters in the ledger what it shows; `update` accepts that. `at`: the instant, as a text.

    A page that cannot be fetched leaves what is known of it as it was.
    """
    for page in pages:
        known = ledger.pages.get(page.url)
        try:
            seen = _seen(page, known, fetcher, at)
        except FetchBlocked as blocked:
            yield PageLook(page=page, state=PageState.BLOCKED, note=str(blocked)[:200])
            continue
        except FetchFailed as failed:
            yield PageLook(page=page, state=PageState.UNREACHABLE, note=str(failed)[:200])
            continue
        look = _compared(page, known.accepted if known is not None else None, seen)
        accepted = seen if known is None or update else known.accepted
        if known is not None and look.state is PageState.UNCHANGED:
            accepted = _with_new_figures(known.accepted, seen)
        ledger.pages[page.url] = PageRecord(accepted=accepted, seen=seen)
        yield look


def _with_new_figures(accepted: PageSeen, seen: PageSeen) -> PageSeen:
    """What is accepted, with the figures that a ruleset has cited from the page since."""
    return replace(
        accepted,
        figures={**seen.figures, **accepted.figures},
        excerpts={**seen.excerpts, **accepted.excerpts},
    )


def _seen(page: CitedPage, known: PageRecord | None, fetcher: PageFetcher, at: str) -> PageSeen:
    # A page that has not changed can be answered from what was seen only where the same figures were looked for.
    last = known.seen if known is not None and set(page.figures) <= set(known.seen.figures) else None
    found = fetcher.fetch(
        page.url,
        last.etag if last is not None else None,
        last.last_modified if last is not None else None,
    )
    if found.status == 304 and last is not None:
        return last
    if found.status in _GONE:
        return PageSeen(at=at, state=PageState.GONE.value, note=f"status {found.status}")
    if found.status in _BLOCKED:
        raise FetchBlocked(f"status {found.status}")
    if found.status != 200:
        raise FetchFailed(f"status {found.status}")
    return _read(page, found, at)


def _read(page: CitedPage, found: Fetched, at: str) -> PageSeen:
    pieces = excerpts(page_text(found.body, found.content_type), page.figures)
    shown = {figure: some for figure, some in pieces.items() if some}
    state = PageState.RELOCATED if found.moved_to is not None else PageState.UNCHANGED
    return PageSeen(
        at=at,
        state=state.value,
        figures={figure: digest if pieces[figure] else "" for figure, digest in digests(pieces).items()},
        excerpts={figure: [one[:_EXCERPT] for one in some[:_KEPT_EXCERPTS]] for figure, some in shown.items()},
        etag=found.etag,
        last_modified=found.last_modified,
        note=found.moved_to,
    )


def _compared(page: CitedPage, accepted: PageSeen | None, seen: PageSeen) -> PageLook:
    if seen.state == PageState.GONE:
        same = accepted is not None and accepted.standing == seen.standing
        return PageLook(page=page, state=PageState.UNCHANGED if same else PageState.GONE, note=seen.note)
    before = accepted.figures if accepted is not None else {}
    moves = [
        FigureMove(
            figure=figure,
            was=accepted.excerpts.get(figure, ()) if accepted is not None else (),
            now=seen.excerpts.get(figure, ()),
        )
        for figure in page.figures
        if figure in before and before[figure] != seen.figures.get(figure, "")
    ]
    if moves:
        return PageLook(page=page, state=PageState.CHANGED, note=seen.note, moves=moves)
    if seen.state == PageState.RELOCATED and (accepted is None or accepted.note != seen.note):
        return PageLook(page=page, state=PageState.RELOCATED, note=seen.note)
    if not any(seen.figures.values()):
        note = "the page shows none of the cited figures" if page.figures else "no figure is cited from it"
        return PageLook(page=page, state=PageState.UNREAD, note=note)
    return PageLook(page=page, state=PageState.NEW if accepted is None else PageState.UNCHANGED, note=seen.note)
