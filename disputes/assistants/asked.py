"""What a tool is asked about: a case or a shop that is stored, or a record that is handed in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from sqlmodel import select

from disputes.answers.assessment import Assessment, Routes
from disputes.api import Engine, PreparedCase, PreparedShop
from disputes.desk.clock import DeskClock
from disputes.desk.engines import EnginePool
from disputes.documents.problems import EXIT_USAGE, Problem, Refused
from disputes.records.field_types import BadValue, to_instant, to_word
from disputes.records.reading import RecordRead, read_plain, read_text
from disputes.records.words import PLATFORMS
from disputes.sources import read_from, shop_from
from disputes.store.answering import Answerer, stored_cases
from disputes.store.case_ids import find
from disputes.store.database import Store
from disputes.store.listing import ListFilter, shop_keys
from disputes.store.models import SHOPS, ShopRow
from disputes.words import texts
from disputes.words.answers import Language
from disputes.words.lists import WordList

RecordGiven = Mapping[str, object] | str


@dataclass(frozen=True, slots=True)
class Assistance:
    """What the tools work with; `store` is None where there is none. `tz` is the zone of those who ask."""

    store: Store | None
    engines: EnginePool
    clock: DeskClock
    lang: str = Language.EN.value
    tz: ZoneInfo | None = None

    @property
    def stored(self) -> Store:
        """The store. Raises :class:`Refused` where there is none."""
        if self.store is None:
            raise asked_wrongly("case_id", "no store", "`record`, or a store: disputes import creates one")
        return self.store

    def language(self, wanted: str | None) -> str:
        """The language of the text of an answer. Raises :class:`Refused`."""
        return word("language", wanted, texts(Language)) or self.lang

    def instant(self, as_of: str | None) -> datetime:
        """The instant of an answer. Raises :class:`Refused`."""
        if as_of is None:
            return self.clock.now()
        try:
            return to_instant(as_of)
        except BadValue as bad:
            raise asked_wrongly("as_of", repr(as_of), bad.expected) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAbout:
    """Which case or shop a tool is asked about: a stored one by its id, or a record; of a record, `source` names the
    channel whose own payload it is.
    """

    id: str | None = None
    platform: str | None = None
    record: RecordGiven | None = None
    source: str | None = None
    market: str | None = None


@dataclass(frozen=True, slots=True)
class AskedCase:
    """A case ready to be answered, and of a stored one the routes of its order."""

    case: PreparedCase
    routes: Routes | None

    @property
    def book(self) -> tuple[str, str | None]:
        """The platform and the `via` whose rules answer it."""
        return self.case.values["platform"], self.case.values.get("via")

    def assess(self, at: datetime, *, explain: bool = False) -> Assessment:
        """The answer at an instant."""
        return replace(self.case.assess(at, explain=explain), routes=self.routes)


@contextmanager
def answering(a: Assistance) -> Iterator[Answerer]:
    """An engine that nobody else uses meanwhile."""
    with a.engines.answerer() as found:
        yield found


def prepared_case(a: Assistance, answers: Answerer, w: AskedAbout, at: datetime) -> AskedCase:
    """The case that is asked about, ready to be answered. Raises :class:`Refused`."""
    if w.record is not None:
        return AskedCase(answers.engine.prepared(_one(_reads(answers.engine, w, at))), None)
    with a.stored.reading() as session:
        row = find(session, _id(w, "case_id"), word("platform", w.platform, PLATFORMS, WordList.PLATFORM)).row
        [stored] = stored_cases(session, [row])
    found = answers.case(stored, at, ahead=False)
    return AskedCase(found.case, found.assessment.routes)


def prepared_shop(a: Assistance, answers: Answerer, w: AskedAbout) -> PreparedShop:
    """The shop that is asked about, ready to be answered. Raises :class:`Refused`."""
    if w.record is not None:
        return answers.engine.prepared_shop(_one(_shop_reads(answers.engine, w, a.clock.now())))
    platform = word("platform", w.platform, PLATFORMS, WordList.PLATFORM)
    f = ListFilter(platform=platform, market=w.market, shop=_id(w, "shop_id"))
    pks = shop_keys(a.stored, f)
    if len(pks) != 1:
        found = f"{len(pks)} shops" if pks else "no such shop"
        raise asked_wrongly("shop_id", found, "the id of one stored shop, with platform and market")
    with a.stored.reading() as session:
        row: ShopRow = session.exec(select(ShopRow).where(SHOPS.c.pk == pks[0])).one()
    return answers.shop(row)


def _id(w: AskedAbout, name: str) -> str:
    if w.id is None:
        raise asked_wrongly(name, "nothing", f"`{name}` of a stored one, or `record`")
    return w.id


def _text(record: RecordGiven) -> str:
    return record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)


def _reads(engine: Engine, w: AskedAbout, at: datetime) -> Iterator[RecordRead]:
    assert w.record is not None
    if w.source is not None:
        raw = BytesIO(_text(w.record).encode())
        yield from read_from(w.source, "-", w.market, engine.library, stdin=raw, fetched_at=at)
    elif isinstance(w.record, str):
        yield from read_text(w.record, "")
    else:
        yield read_plain(w.record, "")


def _shop_reads(engine: Engine, w: AskedAbout, at: datetime) -> Iterator[RecordRead]:
    assert w.record is not None
    if w.source is None:
        return _reads(engine, w, at)
    raw = BytesIO(_text(w.record).encode())
    return iter([shop_from(w.source, ["-"], w.market, engine.library, shop_id=w.id, stdin=raw)])


def _one(reads: Iterator[RecordRead]) -> RecordRead:
    found = [r for r in reads if not (r.notes and r.is_empty)]
    if len(found) != 1:
        raise asked_wrongly("record", f"{len(found)} records", "one record at a time")
    return found[0]


def word(name: str, given: str | None, known: tuple[str, ...], listed_as: WordList | None = None) -> str | None:
    """A word of a closed list; None where none is given. Raises :class:`Refused` with the nearest one."""
    if given is None:
        return None
    try:
        return to_word(given, known, listed_as)
    except BadValue as bad:
        raise asked_wrongly(name, repr(given), bad.expected, bad.nearest) from None


def asked_wrongly(name: str, found: str, expected: str, near: str | None = None) -> Refused:
    """A fault of an argument of a tool."""
    return Refused([Problem("", 0, name, found, expected, near)], EXIT_USAGE)
