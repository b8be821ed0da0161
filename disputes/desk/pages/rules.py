"""The rules: the handbook of a platform, to read and to search."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

from fastapi import APIRouter
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from disputes.access.asker import needs
from disputes.desk.rendering import word_title
from disputes.desk.visit import Visited
from disputes.handbook.document import Bullets, Chapter, DocumentBlock, Grid, HandbookDocument, Paragraph, Sentence
from disputes.handbook.html import fragment
from disputes.handbook.pages import handbook
from disputes.language.loading import COMMON, Library
from disputes.words.access import AccessScope
from disputes.words.records import Platform

_KEPT = 8
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_ONE_AT_A_TIME = threading.Lock()
_made: dict[tuple[str, str, str, str], HandbookDocument] = {}
router = APIRouter(dependencies=[needs(AccessScope.READ, is_form=True)])


@router.get("/rules")
def rules(visit: Visited) -> HTMLResponse:
    """The platforms that have rules; of one of them the handbook, of a search only the chapters with what is sought."""
    library = visit.desk.engines.library
    query = visit.request.query_params
    platform = query.get("platform", "")
    sought = " ".join(query.get("q", "").split())[:100]
    known = library.ids()
    if platform and platform not in known:
        raise HTTPException(404, visit.say("no_such_rules", platform=platform[:40]))
    article = contents = None
    found = 0
    if platform:
        document = _document(library, platform, visit.lang)
        if sought:
            document = replace(document, lead=[], chapters=_with(document.chapters, sought.casefold()))
        found = sum(1 for chapter in document.chapters for _ in (chapter.chapters or [chapter]))
        article = Markup(_STYLE.sub("", fragment(document, 2)))
        contents = [(chapter.anchor, chapter.title) for chapter in document.chapters]
    return visit.page(
        "rules.html",
        platforms=[
            (name, visit.say("common_rules") if name == COMMON else word_title(Platform, name, visit.lang))
            for name in known
        ],
        platform=platform,
        sought=sought,
        article=article,
        contents=contents,
        found=found,
    )


def _document(library: Library, platform: str, lang: str) -> HandbookDocument:
    """The handbook, made once: the rules do not change while the program runs."""
    key = (str(library.root), str(library.house), platform, lang)
    with _ONE_AT_A_TIME:
        if key not in _made:
            while len(_made) >= _KEPT:
                _made.pop(next(iter(_made)))
            _made[key] = handbook(library, platform, lang)
        return _made[key]


def _with(chapters: list[Chapter], sought: str) -> list[Chapter]:
    """The chapters that have a text in them; of one that has it in its title, all that is below."""
    out = []
    for chapter in chapters:
        if sought in chapter.title.casefold():
            out.append(chapter)
            continue
        below = _with(chapter.chapters, sought)
        own = any(sought in text.casefold() for block in chapter.blocks for text in _texts(block))
        if own or below:
            out.append(replace(chapter, blocks=chapter.blocks if own else [], chapters=below))
    return out


def _texts(block: DocumentBlock) -> list[str]:
    """The texts of a block: what is drawn has its words in the tables beside it."""
    if isinstance(block, Paragraph):
        return [_text(block.words)]
    if isinstance(block, Bullets):
        return [_text(one) for one in block.items]
    if isinstance(block, Grid):
        return [_text(line) for row in block.rows for cell in row for line in cell.lines]
    return [block.words]


def _text(sentence: Sentence) -> str:
    return "".join(words.text for words in sentence)
