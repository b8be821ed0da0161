"""The rules: which platforms have some, their entries, and what one of them says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from disputes.desk.api.call import Call, Called, in_json
from disputes.desk.api.paging import USUAL, Cursor, Limit, links, page
from disputes.desk.api.problems import ApiProblem, ProblemKind, wrong
from disputes.desk.caller import Scope, needs
from disputes.documents.problems import nearest
from disputes.handbook.entries import EntryName, EntrySection, find
from disputes.handbook.entry_json import entry_json
from disputes.handbook.search import search_entries
from disputes.language.loading import COMMON, FOLDERS
from disputes.language.truth import Text
from disputes.records.base import DayField
from disputes.views.titles import TITLES
from disputes.words import texts
from disputes.words.dataclass import dataclass
from disputes.words.records import Platform

router = APIRouter(dependencies=[needs(Scope.READ)])
_COMMON_TITLE = Text("What holds on every platform", "各平台通用规则")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesetListed:
    """A ruleset: its id, as it stands in addresses, and the platform's title."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesetList:
    """The rulesets that there are."""

    rulesets: Sequence[RulesetListed]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryListed:
    """An entry of the rules, with its title where it has one."""

    ruleset: str
    section: EntrySection
    id: str
    title: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """A page of the entries of a ruleset, in the order of the rules; `next`: the cursor of the next page."""

    entries: Sequence[EntryListed]
    total: int
    next: str | None


@router.get("/rules", summary="The platforms that have rules")
def rulesets(call: Called) -> Response:
    """The ids of the rulesets, with titles; `common` is what holds everywhere."""
    found = [RulesetListed(id=FOLDERS.get(r, r), title=_title(r)) for r in call.desk.engines.library.ids()]
    return in_json(RulesetList(rulesets=found))


@router.get("/rules/{ruleset}", summary="The entries of a ruleset")
def entries(
    call: Called,
    ruleset: str,
    section: Annotated[EntrySection | None, Query()] = None,
    q: Annotated[str, Query(max_length=100, description="Words of an id or a title, in English or Chinese.")] = "",
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> Response:
    """Rules, deadlines, facts, kinds of evidence, and the others that have an id."""
    found = search_entries(call.desk.engines.library, [_known(call, ruleset)], q, section)
    order = [f"{e.name.section.value}/{e.name.id}" for e in found]
    by_key = dict(zip(order, found, strict=True))
    shown = page(call.request, order, limit, cursor)
    told = [
        EntryListed(ruleset=ruleset, section=e.name.section, id=e.name.id, title=e.title)
        for e in (by_key[key] for key in shown.members)
    ]
    return in_json(EntryPage(entries=told, total=len(order), next=shown.next), links(call.request, shown.next))


@router.get("/rules/{ruleset}/{section}/{entry_id}", summary="What an entry of the rules says, and by which sources")
def entry(
    call: Called,
    ruleset: str,
    section: EntrySection,
    entry_id: str,
    as_of: Annotated[DayField | None, Query(description="Only figures in force on this day. Default: all.")] = None,
) -> Response:
    """As `disputes rules show --format json` has it: figures, sources, history, users and examples."""
    library, id_ = call.desk.engines.library, _known(call, ruleset)
    hits = find(library, f"{id_}/{section.value}/{entry_id}")
    name = EntryName(id_, section, entry_id.removeprefix("$"))
    if name not in hits.entries:
        near = hits.nearest[0].partition("/")[2] if hits.nearest else None
        fault = wrong("path.entry_id", entry_id[:80], f"an entry of the {section.value} of {ruleset}", near)
        raise ApiProblem(ProblemKind.NOT_FOUND, [fault])
    return in_json(entry_json(library, name, as_of))


def _known(call: Call, ruleset: str) -> str:
    """The ruleset of an address. Raises :class:`ApiProblem` where there is none of this id."""
    known = {FOLDERS.get(r, r): r for r in call.desk.engines.library.ids()}
    if ruleset not in known:
        fault = wrong("path.ruleset", ruleset[:80], "a ruleset", nearest(ruleset[:80], known))
        raise ApiProblem(ProblemKind.NOT_FOUND, [fault])
    return known[ruleset]


def _title(ruleset: str) -> Text:
    if ruleset == COMMON:
        return _COMMON_TITLE
    if ruleset in texts(Platform):
        return TITLES[Platform][Platform(ruleset)]
    return Text(ruleset, ruleset)
