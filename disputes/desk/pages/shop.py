"""Shops: which there are, and where one stands, with what a change of its figures would bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from disputes.access.asker import needs
from disputes.answers.standing import EntryItem, Standing
from disputes.desk.charts import ChartColumn, columns_svg
from disputes.desk.rendering import shop_path, word_title
from disputes.desk.visit import Visit, Visited
from disputes.documents.problems import Refused
from disputes.shops.what_if import figures, parsed
from disputes.store.listing import ListedShop, ListFilter, shop_of_key, shops
from disputes.store.models import ShopRow
from disputes.views.problem_text import problem_text
from disputes.views.shop_page import ShopPart, parts
from disputes.views.titles import open_title
from disputes.views.values import number_text, points_text
from disputes.words.access import AccessScope
from disputes.words.answers import EntryState
from disputes.words.records import Platform

MOST = 500
MOST_MORE = 20
router = APIRouter(dependencies=[needs(AccessScope.READ, is_form=True)])
_OPEN_ENTRIES = (EntryState.ISSUED, EntryState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class ShopLine:
    """A shop in the list."""

    shop: ListedShop
    href: str
    place: str
    points: str
    measures: str


@dataclass(frozen=True, slots=True)
class AppealLine:
    """An entry of a ledger that can still be appealed: until when (UTC), its points and its type."""

    until: datetime
    points: str
    type: str


@router.get("/shops")
def all_shops(visit: Visited) -> HTMLResponse:
    """The shops with what the last scan said of them."""
    found = islice(shops(visit.desk.store, ListFilter()), MOST)
    return visit.page("shops.html", lines=[_line(s, visit.lang) for s in found])


def _line(s: ListedShop, lang: str) -> ShopLine:
    titles = [str(m["title"][lang]) for m in s.measures]
    points = s.points
    shown = f"{points['min']}–{points['max']}" if isinstance(points, dict) else "" if points is None else str(points)
    place = f"{word_title(Platform, s.platform, lang)} {s.market}"
    return ShopLine(
        s, shop_path(s.platform, s.market, s.shop), place, shown, ("、" if lang == "zh" else ", ").join(titles)
    )


@router.get("/shop")
def shop(
    visit: Visited,
    platform: Annotated[str, Query()],
    market: Annotated[str, Query()],
    id_: Annotated[str, Query(alias="id")],
    figure: Annotated[str, Query()] = "",
    by: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """Where a shop stands now; with `figure` and `by`, where it would stand with so many more."""
    row = _row(visit, platform, market, id_)
    changes, problem = _changes(visit, figure, by)
    with visit.desk.engines.answerer() as answers:
        prepared = answers.shop(row)
        names = figures(prepared.values, prepared.assessor.book)
        now = prepared.stand(visit.now)
        then: Standing | None = None
        try:
            then = prepared.stand(visit.now, what_if=changes) if changes else None
        except Refused as refused:
            problem = "; ".join(problem_text(p, visit.lang) for p in refused.problems)
    return visit.page(
        "shop.html",
        row=row,
        place=f"{word_title(Platform, row.platform, visit.lang)} {row.market}",
        standing=now,
        parts=parts(now, visit.lang, visit.tz),
        part=ShopPart,
        chart=_chart(now, visit.lang),
        appeals=_appeals(now, visit.now, visit.lang),
        figures=[(name, _figure_title(name, now, visit)) for name in names],
        figure=figure,
        by=by,
        problem=problem,
        then=_difference(now, then, visit) if then is not None else None,
        most_more=MOST_MORE,
    )


def _row(visit: Visit, platform: str, market: str, id_: str) -> ShopRow:
    row = shop_of_key(visit.desk.store, platform, market, id_)
    if row is None:
        raise HTTPException(404, visit.say("no_such_shop", shop=id_[:100], platform=platform[:40]))
    return row


def _changes(visit: Visit, figure: str, by: str) -> tuple[Mapping[str, Decimal], str]:
    """The figures that are to be changed, and what is wrong with what was typed."""
    if not figure or not by.strip() or by.strip() in ("0", "+0"):
        return {}, ""
    try:
        return parsed((f"{figure}={by.strip()}",)), ""
    except Refused:
        return {}, visit.say("error_of", field=visit.say("how_many"), found=by[:40], expected=visit.say("a_number"))


def _difference(now: Standing, then: Standing, visit: Visit) -> list[tuple[str, str, str]]:
    """What would be otherwise: what it is called, how it is, how it would be."""
    out = []
    for a, b in zip(now.ledgers, then.ledgers, strict=False):
        out.append((a.title.of(visit.lang), points_text(a.points), points_text(b.points)))
        if a.tier != b.tier:
            out.append((f"{a.title.of(visit.lang)} · {visit.say('tier')}", str(a.tier), str(b.tier)))
    before = {m.id: m for m in now.metrics}
    for m in then.metrics:
        was = before.get(m.id)
        if was is not None and was.value != m.value:
            out.append((m.title.of(visit.lang), _share(was.value), _share(m.value)))
    known = {m.id for m in now.measures}
    out += [(visit.say("new_measure"), "–", m.title.of(visit.lang)) for m in then.measures if m.id not in known]
    return out


def _share(value: Decimal | None) -> str:
    if value is None:
        return "–"
    return f"{number_text((value * 100).quantize(Decimal('0.01')))} %" if value <= 1 else number_text(value)


def _figure_title(name: str, now: Standing, visit: Visit) -> str:
    own = next((m.title.of(visit.lang) for m in now.metrics if m.id == name), None)
    known = f"column_{name}"
    return own or visit.say_if_known(known) or open_title(now.words, name, visit.lang)


def _appeals(now: Standing, at: datetime, lang: str) -> list[AppealLine]:
    """The entries that can still be appealed, the first to close first."""

    def line(e: EntryItem, until: datetime) -> AppealLine:
        points = points_text(e.points) if e.points is not None else "?"
        return AppealLine(until, points, open_title(now.words, e.type, lang))

    can = [(e, e.appeal_until) for e in now.ledger if e.state in _OPEN_ENTRIES]
    return sorted((line(e, u) for e, u in can if u is not None and u >= at), key=lambda a: a.until)


def _chart(now: Standing, lang: str) -> Markup | None:
    """The points of the main ledger by week, what is still to come lighter."""
    rows = now.timeline
    if not any(w.points or w.issued for w in rows):
        return None
    today = now.as_of.date()
    columns = [
        ChartColumn(
            f"{w.from_:%m-%d}",
            float(w.points),
            "dim" if w.from_ > today else "alarm" if w.tier else "plain",
            note=f"+{number_text(w.issued)}" if w.issued else "",
        )
        for w in rows
    ]
    return columns_svg(columns, {"en": "Points by week", "zh": "每周积分"}[lang])
