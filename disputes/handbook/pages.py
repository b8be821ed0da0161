"""The handbook of a platform as a document, as a page, as a piece of a page and as Markdown.

For pages of somebody else's: :func:`handbook_fragment` gives one `<article class="handbook">`, with headings from the
level that is wished on, anchors for every entry (`#deadlines-respond`, `#rules-…`, `#source-…`) and pictures inside;
:data:`disputes.handbook.style.STYLE` is the style of the page that the program itself writes.
"""

from __future__ import annotations

from datetime import date

from disputes.handbook import html
from disputes.handbook.chapters import (
    Making,
    actions_chapter,
    anchors_of,
    deadlines_chapter,
    evidence_chapter,
    facts_chapter,
    gaps_chapter,
    grounds_chapter,
    messages_chapter,
    penalties_chapter,
    rules_chapter,
    sources_chapter,
)
from disputes.handbook.document import HandbookDocument, Paragraph, sentence
from disputes.handbook.house_chapter import with_house
from disputes.handbook.markdown import markdown
from disputes.handbook.platform_chapters import (
    calendars_chapter,
    codes_chapter,
    markets_chapter,
    platform_title,
)
from disputes.language.loading import COMMON, Library
from disputes.language.rulebook import Rulebook
from disputes.phrases.wording import Wording


def handbook(library: Library, platform: str, lang: str, as_of: date | None = None) -> HandbookDocument:
    """The handbook of a platform in `lang` (`en`, `zh`); with `as_of` only what is in force on that local day, without
    it every figure with its dates. House rules over it have a chapter of their own. Raises :class:`Refused` (exit 4)
    where its ruleset is invalid.
    """
    book = Rulebook.load(library, platform)
    ruleset = book.by_id[platform]
    m = Making(Wording(book, platform, lang), ruleset, as_of, anchors_of(ruleset))
    name = m.s.of(ruleset.title) if ruleset.title is not None else platform_title(m, platform)
    if platform == COMMON:
        name = platform_title(m, platform)
    out = HandbookDocument(m.pick(f"Handbook: {name}", f"{name}规则手册"), lang)
    if as_of is not None:
        told = m.pick(f"As in force on {as_of}.", f"以 {as_of} 有效的规则为准。")
    else:
        told = m.pick(
            "Every figure with the days from which and before which it holds.", "每项数值均注明生效与失效日期。"
        )
    out.lead.append(Paragraph(sentence(told)))
    kept = m.pick(
        "Made from the rules: each figure stands beside its sources; names in this type are those of the rules.",
        "本手册由规则生成：每项数值旁列有来源；等宽字体为规则中的名称。",
    )
    out.lead.append(Paragraph(sentence(kept)))
    documents = library.written(platform)
    chapters = [
        markets_chapter(m),
        deadlines_chapter(m),
        evidence_chapter(m),
        grounds_chapter(m),
        rules_chapter(m),
        penalties_chapter(m),
        actions_chapter(m),
        messages_chapter(m),
        facts_chapter(m),
        calendars_chapter(m, documents),
        codes_chapter(m),
        gaps_chapter(m),
        sources_chapter(m),
    ]
    out.chapters = with_house(m, library, [c for c in chapters if c is not None])
    return out


def handbook_page(library: Library, platform: str, lang: str, as_of: date | None = None) -> str:
    """The handbook as one HTML file that needs no other; see :func:`handbook`."""
    return html.page(handbook(library, platform, lang, as_of))


def handbook_fragment(library: Library, platform: str, lang: str, as_of: date | None = None, *, level: int = 2) -> str:
    """The handbook as one `<article>` for a page of somebody else's, its headings from `level` on; see
    :func:`handbook`.
    """
    return html.fragment(handbook(library, platform, lang, as_of), level)


def handbook_markdown(library: Library, platform: str, lang: str, as_of: date | None = None) -> str:
    """The handbook as Markdown; see :func:`handbook`."""
    return markdown(handbook(library, platform, lang, as_of))
