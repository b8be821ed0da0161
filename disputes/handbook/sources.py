"""The sources behind figures: as they stand beside a figure, and as a list with titles and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from disputes.handbook.document import Grid, Sentence, Tone, Words, anchor_of, cell, head
from disputes.language.citations import Citation
from disputes.language.rulebook import Rulebook
from disputes.phrases.wording import Wording
from disputes.views.titles import title_of
from disputes.words.answers import Confidence


def source_lines(s: Wording, cites: Iterable[Citation]) -> list[Sentence]:
    """The sources behind a figure, a line for each and how sure it is, with the facts that stand there; each with a
    link to where it is described.
    """
    grouped: dict[tuple[str, Confidence], list[str]] = {}
    for c in dict.fromkeys(cites):
        facts = grouped.setdefault((c.source or "", c.confidence), [])
        if c.fact is not None:
            facts.append(c.fact)
    return [_line(s, key, facts) for key, facts in grouped.items()]


def _line(s: Wording, key: tuple[str, Confidence], facts: list[str]) -> Sentence:
    source, confidence = key
    out: list[Words] = []
    if source:
        out += [Words(source, Tone.CODE, f"#{anchor_of('source', source)}"), Words(" ")]
    for fact in facts:
        out += [Words(fact, Tone.CODE, f"#{anchor_of('fact-on-file', fact)}"), Words(" ")]
    out.append(Words(title_of(confidence, s.lang), Tone.DIM))
    return tuple(out)


def source_place(book: Rulebook, ruleset: str, c: Citation) -> tuple[str, str] | None:
    """In which handbook a citation of a ruleset is described, and by which anchor: the fact, else the document. None
    where no ruleset of the book describes it.
    """
    for r in book.order(ruleset):
        if c.fact is not None and c.fact in r.on_file.facts:
            return r.id, anchor_of("fact-on-file", c.fact)
        if c.source is not None and c.source in r.sources:
            return r.id, anchor_of("source", c.source)
    return None


def source_of(book: Rulebook, ruleset: str, key: str) -> dict[str, str] | None:
    """What a ruleset says of a source."""
    return next((r.sources[key] for r in book.order(ruleset) if key in r.sources), None)


def cited_rows(s: Wording, cites: Sequence[Citation]) -> Iterator[tuple[Sentence, ...]]:
    """The sources of an entry, in full: fact, title, address, confidence, day of verification."""
    for c in dict.fromkeys(cites):
        found = source_of(s.book, s.ruleset, c.source) if c.source is not None else None
        title = (found or {}).get("title", c.source or "")
        yield (
            (Words(" ".join(x for x in (c.fact, c.source) if x), Tone.CODE),),
            (Words(title, link=(found or {}).get("url", "")),),
            (Words((found or {}).get("url", "") or (found or {}).get("archived", "")),),
            (Words(title_of(c.confidence, s.lang)),),
            (Words(c.verified_on.isoformat() if c.verified_on is not None else ""),),
        )


def sources_grid(s: Wording) -> Grid:
    """The sources of a ruleset."""
    own = s.book.by_id[s.ruleset]
    rows = []
    for key, found in own.sources.items():
        address = found.get("url", "")
        rows.append(
            (
                head(f"`{key}`", anchor=anchor_of("source", key)),
                cell((Words(found.get("title", key), link=address),), (Words(address, Tone.DIM),)),
                cell((Words(found.get("seen", "")),)),
                cell((Words(found.get("published", "")),)),
                cell((Words(found.get("archived", ""), link=found.get("archived", "")),)),
            )
        )
    heads = (
        s.pick("Source", "来源"),
        s.pick("Title and address", "标题与地址"),
        s.pick("Seen", "查阅日期"),
        s.pick("Published", "发布日期"),
        s.pick("Archived", "存档"),
    )
    return Grid(s.pick("Documents that the rules rest on", "规则所依据的资料"), heads, tuple(rows))


def facts_grid(s: Wording) -> Grid:
    """The facts on file of a ruleset: where each stands, how sure it is, when somebody last looked."""
    rows = []
    for key, fact in s.book.by_id[s.ruleset].on_file.facts.items():
        anchor = anchor_of("fact-on-file", key)
        if fact.unused is not None:
            why = s.pick(f"not used: {fact.unused}", "未采用")
            rows.append((head(f"`{key}`", anchor=anchor), cell((Words(why),)), cell(), cell()))
            continue
        for n, c in enumerate(fact.citations):
            first = (head(f"`{key}`", rows=len(fact.citations), anchor=anchor),) if n == 0 else ()
            source = Words(c.source or "", Tone.CODE, f"#{anchor_of('source', c.source or '')}")
            day = c.verified_on.isoformat() if c.verified_on is not None else ""
            rows.append((*first, cell((source,)), cell((Words(title_of(c.confidence, s.lang)),)), cell((Words(day),))))
    heads = (
        s.pick("Fact", "事实"),
        s.pick("Source", "来源"),
        s.pick("Confidence", "可信度"),
        s.pick("Verified on", "核实日期"),
    )
    return Grid(s.pick("Facts on file, by their ids in the dossier", "资料中的事实（按编号）"), heads, tuple(rows))
