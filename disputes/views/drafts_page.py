"""Drafts of messages as text: each ready to be copied, and below it what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disputes.answers.drafts import CaseDrafts, Draft
from disputes.views.blocks import printed
from disputes.views.columns import SEPARATOR
from disputes.views.sentences import say
from disputes.words import texts
from disputes.words.answers import Language
from disputes.words.messages import MessageLanguage

MARKET = "market"
"""Stands for the language of the market's buyers."""


def drafts_page(found: Sequence[CaseDrafts], lang: str) -> str:
    """The drafts of one case or several. `lang`: of the messages; what is said of them is English or Chinese."""
    pieces = [_draft(drafts, draft, lang) for drafts in found for draft in drafts.drafts]
    return "\n".join(pieces)


def _draft(drafts: CaseDrafts, draft: Draft, lang: str) -> str:
    wanted = (drafts.language or MessageLanguage.EN).value if lang == MARKET else lang
    spoken = lang if lang in texts(Language) else Language.EN.value
    lines = _lines(drafts, draft, wanted, spoken)
    return "".join(f"{line}\n" for line in lines)


def _lines(drafts: CaseDrafts, draft: Draft, wanted: str, spoken: str) -> Iterator[str]:
    head = (
        drafts.case,
        draft.title.of(spoken),
        say(spoken, f"draft_to_{draft.to}"),
        draft.action_title.of(spoken),
    )
    yield printed(f"# {SEPARATOR.join(head)}")
    if wanted not in draft.texts:
        yield f"# {say(spoken, 'draft_other_language', code=wanted)}"
    if draft.depends_on:
        yield printed(f"# {say(spoken, 'draft_depends', fields=say(spoken, 'list').join(draft.depends_on))}")
    yield ""
    yield from (printed(line) for line in draft.text(wanted).splitlines())
    yield ""
    if draft.missing:
        fields = say(spoken, "list").join(f"{m.title.of(spoken)} ({m.field})" for m in draft.missing)
        yield f"# {say(spoken, 'draft_missing', fields=fields)}"
