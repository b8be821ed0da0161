"""The first page: which cases want somebody, what costs most soonest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.responses import HTMLResponse, JSONResponse

from disputes.access.asker import needs
from disputes.desk.pages.saved_filters import saved_filters
from disputes.desk.rendering import case_path, word_title
from disputes.desk.visit import Visit, Visited
from disputes.records.markets import market_titles
from disputes.records.words import MARKETS, PLATFORMS
from disputes.store import runs
from disputes.store.listing import ListedCase, ListFilter, ListState
from disputes.store.queries import any_case, state_of_store
from disputes.store.worklist import Worklist, choices, listed, worklist
from disputes.views.columns import SEPARATOR
from disputes.views.sentences import say
from disputes.views.titles import title_of
from disputes.words import texts
from disputes.words.access import AccessScope
from disputes.words.answers import LapseEffect, Owner
from disputes.words.records import Dispute, Platform, Stage
from disputes.words.store import AnswerState, CaseState, WorkGroup

PAGE = 50
SPANS = ("1", "3", "7", "14")
NOBODY = "-"
"""Stands for cases that nobody has in hand."""
_STATES: tuple[ListState, ...] = (*CaseState, AnswerState.QUARANTINED)
_KEPT = ("platform", "market", "owner", "assignee", "state", "days", "group", "q", "questions")
AT_A_GLANCE = (WorkGroup.DATE_UNKNOWN, WorkGroup.OVERDUE, WorkGroup.TODAY, WorkGroup.SOON, WorkGroup.LATER)

router = APIRouter(dependencies=[needs(AccessScope.READ, is_form=True)])


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a visitor asks for, as the address of the page says it; what makes no sense there is left out."""

    given: Mapping[str, str]

    @staticmethod
    def of(query: Mapping[str, str]) -> QueueFilter:
        """The filter of an address."""
        known: dict[str, tuple[str, ...]] = {
            "platform": tuple(PLATFORMS),
            "market": tuple(MARKETS),
            "owner": texts(Owner),
            "state": texts(_STATES),
            "days": SPANS,
            "group": texts(WorkGroup),
            "questions": ("1",),
        }
        given = {k: " ".join(query.get(k, "").split())[:100] for k in _KEPT}
        return QueueFilter({k: v for k, v in given.items() if v and v in known.get(k, (v,))})

    def get(self, name: str) -> str:
        """A value; empty where it is not asked for."""
        return self.given.get(name, "")

    @property
    def group(self) -> WorkGroup | None:
        """The one group that is wanted."""
        return WorkGroup(self.given["group"]) if "group" in self.given else None

    def listing(self, now: datetime) -> ListFilter:
        """The same as lists of the store take it."""
        who = self.given.get("assignee")
        return ListFilter(
            due_by=now + timedelta(days=int(self.given["days"])) if "days" in self.given else None,
            owner=self.given.get("owner"),
            platform=self.given.get("platform"),
            market=self.given.get("market"),
            state=next((s for s in _STATES if s == self.given.get("state")), None),
            questions="questions" in self.given,
            assignee="" if who == NOBODY else who,
        )


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case as the list shows it; `opens` says that it is the first of its group on the page."""

    case: ListedCase
    group: WorkGroup
    opens: bool
    lang: str

    @property
    def href(self) -> str:
        """The address of its page."""
        return case_path(self.case.platform, self.case.case)

    @property
    def to_do(self) -> str:
        """What is to be done first; the name of the dispute where nothing is."""
        c = self.case
        if c.next is not None:
            return str(c.next["title"][self.lang])
        return next((str(a["title"][self.lang]) for a in c.actions), word_title(Dispute, c.dispute, self.lang))

    @property
    def others(self) -> int:
        """How many actions there are besides."""
        c = self.case
        return max(0, len(c.actions) - (1 if c.next is None or c.next["of"] == "action" else 0))

    @property
    def about(self) -> str:
        """The dispute, where, and its stage."""
        c = self.case
        where = f"{word_title(Platform, c.platform, self.lang)} {c.market}"
        parts = (word_title(Dispute, c.dispute, self.lang), where, word_title(Stage, c.stage, self.lang))
        return SEPARATOR.join(p for p in parts if p)

    @property
    def cost(self) -> str:
        """What silence costs, else what is at stake."""
        amount = (self.case.if_lapsed or {}).get("amount") or self.case.amount
        return f"{amount['currency']} {amount['value']}" if amount else ""

    @property
    def effect(self) -> str:
        """What comes about if nothing is done."""
        lapse = self.case.if_lapsed
        return word_title(LapseEffect, lapse["effect"], self.lang) if lapse else ""

    @property
    def owners(self) -> str:
        """The teams that have something to do."""
        return say(self.lang, "list").join(word_title(Owner, o, self.lang) for o in self.case.owners)

    @property
    def urgency(self) -> str:
        """The style of what is left of its time."""
        return {WorkGroup.OVERDUE: "alarm", WorkGroup.TODAY: "warn"}.get(self.group, "strong")


@router.get("/")
def queue(visit: Visited) -> HTMLResponse:
    """The list, a page at a time."""
    asked = QueueFilter.of(visit.request.query_params)
    store = visit.desk.store
    found = worklist(store, asked.listing(visit.now), visit.now, asked.get("q"))
    wanted = [one for one in found.order if asked.group in (None, one[1])]
    pages = max(1, -(-len(wanted) // PAGE))
    number = _page_number(visit, pages)
    shown = wanted[(number - 1) * PAGE : number * PAGE]
    return visit.page(
        "queue.html",
        asked=asked,
        rows=_rows(visit, asked, shown),
        total=len(wanted),
        found=found,
        number=number,
        pages=pages,
        selects=_selects(visit),
        saved=saved_filters(visit.request.cookies),
        state=state_of_store(store),
        fresh=runs.freshness(store, runs.wall_clock()),
        is_empty=not found.order and not any_case(store),
        at_a_glance=_at_a_glance(found),
    )


@router.get("/live")
def live(visit: Visited) -> JSONResponse:
    """A text that is another one when the list has changed; and the desk's clock."""
    return JSONResponse({"state": state_of_store(visit.desk.store), "now": visit.now.isoformat()})


def _page_number(visit: Visit, pages: int) -> int:
    given = visit.request.query_params.get("page", "1")
    return min(max(int(given), 1), pages) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _rows(visit: Visit, asked: QueueFilter, shown: list[tuple[int, WorkGroup]]) -> list[QueueRow]:
    groups = dict(shown)
    found = listed(visit.desk.store, [pk for pk, _ in shown], asked.listing(visit.now))
    out: list[QueueRow] = []
    for pk, case in found:
        group = groups[pk]
        out.append(QueueRow(case, group, not out or out[-1].group is not group, visit.lang))
    return out


def _at_a_glance(found: Worklist) -> list[tuple[WorkGroup, int]]:
    return [(group, found.counts.get(group, 0)) for group in AT_A_GLANCE]


def _selects(visit: Visit) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The choices of the filter: name, label, and each value with its title."""
    lang, known = visit.lang, choices(visit.desk.store)
    names = market_titles()
    return [
        ("platform", visit.say("platform"), [(p, word_title(Platform, p, lang)) for p in known["platform"]]),
        ("market", visit.say("market"), [(m, f"{m} {names[m][lang == 'zh']}") for m in known["market"]]),
        ("owner", visit.say("owner"), [(o.value, title_of(o, lang)) for o in Owner]),
        (
            "assignee",
            visit.say("assignee"),
            [(NOBODY, visit.say("nobody")), *((a, a) for a in known["assignee"])],
        ),
        ("state", visit.say("state"), [(s.value, title_of(s, lang)) for s in _STATES]),
        ("days", visit.say("due_in"), [(d, visit.say("days_n", n=d)) for d in SPANS]),
    ]
