"""The engine as a library: records in, answers out.

    from disputes import Engine

    engine = Engine()
    answer = engine.assess(record, as_of)

Nothing here reads the clock, the network or, rulesets aside, a file: the same record, rulesets and instant give the
same answer.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from disputes.answers.assessment import Assessment, Routes
from disputes.answers.differences import Change, differences
from disputes.answers.drafts import CaseDrafts
from disputes.cases.assess import Assessor
from disputes.cases.prepared import PreparedCase
from disputes.cases.routes import RecordOfOrder, SharedOrders, routes_by_order
from disputes.dates.instants import in_utc
from disputes.documents.errors import DisputesError, RecordError, RulesetError, UsageError, public_error
from disputes.documents.problems import Problem, Refused
from disputes.engine.select import engine_name
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.case import Case
from disputes.records.reading import RecordRead, read_model, read_plain, read_text
from disputes.records.shop import Shop
from disputes.records.synonyms import meant
from disputes.situation.typed_facts import faults_of_facts, prepare, prepare_shop
from disputes.words import texts
from disputes.words.lists import WordList
from disputes.words.messages import Addressee
from disputes.words.records import Platform

# What is about shops takes long to import, and most programs answer cases.
if TYPE_CHECKING:
    from disputes.answers.standing import Standing
    from disputes.shops.assess import ShopAssessor
    from disputes.shops.prepared import PreparedShop

RecordInput: TypeAlias = "Mapping[str, Any] | Case | Shop | RecordRead | str"
"""What may be handed in as a record: its data, its model, what `read_records` gave, or a document's text."""
Answer: TypeAlias = "Assessment | Standing"
Number: TypeAlias = "int | float | Decimal | str"

_A_CASE = "a case record (Engine.stand takes shops)"
_A_SHOP = "a shop record (Engine.assess takes cases)"


class Engine:
    """Answers records by the rulesets of one folder. Reads a ruleset when a record first needs it, and keeps it.

    One engine serves any number of records of any platform; a thread or a process has its own.
    """

    def __init__(
        self, rulesets: str | Path | Library | None = None, engine: str = "auto", *, freeze: bool = False
    ) -> None:
        """`rulesets`: a folder of rulesets, None for those that come with the program. `engine`: what matches rules,
        "durable", "plain" or "auto" (the environment's DISPUTES_ENGINE, else durable where it can be used).
        `freeze`: for a program that keeps its rulesets to its end. Once one is read, what the program holds is taken
        out of Python's garbage collection (`gc.freeze`), which would go through all rules again and again.

        Raises :class:`UsageError` where there is no such folder or engine.
        """
        with public_errors():
            self.library = rulesets if isinstance(rulesets, Library) else Library.at(_folder(rulesets))
            try:
                engine_name(engine)
            except (ValueError, RuntimeError) as wrong:
                raise UsageError(found=str(wrong), expected="an engine that can be used here") from None
        self.engine = engine
        self.freeze = freeze
        self._rulebooks: dict[tuple[str, str | None], Rulebook] = {}
        self._assessors: dict[tuple[str, str | None], Assessor] = {}
        self._shop_assessors: dict[str, ShopAssessor] = {}

    # Answers

    def assess(
        self,
        record: RecordInput,
        as_of: datetime,
        shop: RecordInput | None = None,
        explain: bool = False,
        trial: bool = False,
    ) -> Assessment:
        """What to do in a case at `as_of`, an aware datetime (cut to whole seconds; the answer's instants are in UTC).

        `shop`: the record of the case's shop, in place of what the case says of it. `explain`: also what nearly fired,
        and deadlines that do not count. `trial`: rules of status `trial` and `draft` count too.

        Raises :class:`RecordError`, :class:`RulesetError`, and :class:`UsageError` for an instant without a zone or a
        text that does not hold one record.
        """
        at = _instant(as_of)
        with public_errors():
            return self.prepared(_one(record), _shop(shop)).assess(at, explain=explain, trial=trial)

    def assess_many(
        self,
        records: Iterable[RecordInput] | str,
        as_of: datetime,
        shop: RecordInput | None = None,
        explain: bool = False,
        trial: bool = False,
    ) -> list[Assessment | RecordError]:
        """The answers to many cases, in their order; a record that is refused has its error in its place.

        Records of one order know of each other: their answers have `routes`, which says where the order is still to
        be answered and warns of refunding it twice. `records` may be the text of one document with many records.

        Raises :class:`RulesetError` and :class:`UsageError` as :meth:`assess`.
        """
        reads = list(_reads(records))
        routes = self.routes(reads, as_of, shop)
        return list(self.assess_each(reads, as_of, shop, explain=explain, trial=trial, routes=routes))

    def assess_each(
        self,
        records: Iterable[RecordInput],
        as_of: datetime,
        shop: RecordInput | None = None,
        *,
        explain: bool = False,
        trial: bool = False,
        routes: Mapping[str, Routes] | None = None,
    ) -> Iterator[Assessment | RecordError]:
        """As :meth:`assess_many`, one answer after the other: nothing is kept of what has been answered.

        `routes`, by the id of the order, are what :meth:`routes` has found in the same records.
        """
        at = _instant(as_of)
        with public_errors():
            stands_in = _shop(shop)
            for read in _reads(records):
                try:
                    case = self.prepared(read, stands_in)
                except RecordError as error:
                    yield error
                else:
                    answer = case.assess(at, explain=explain, trial=trial)
                    yield replace(answer, routes=routes.get(case.of_order.order or "") if routes else None)

    def routes(
        self, records: Iterable[RecordInput], as_of: datetime, shop: RecordInput | None = None
    ) -> dict[str, Routes]:
        """The routes of each order that several of many records are about, by the order's id.

        `records` is gone through once, and again where some share an order; kept are only those that do.

        Raises as :meth:`assess_many`.
        """
        at = _instant(as_of)
        with public_errors():
            stands_in = _shop(shop)

            def of_orders() -> Iterator[RecordOfOrder]:
                for read in _reads(records):
                    with suppress(RecordError):
                        yield self.prepared(read, stands_in).of_order

            shared = SharedOrders()
            for record in of_orders():
                shared.note(record)
            return routes_by_order([one for one in of_orders() if one in shared], at) if shared else {}

    def drafts(
        self, record: RecordInput, as_of: datetime, action: str | None = None, to: str | None = None
    ) -> CaseDrafts:
        """The messages that the seller may send in a case at `as_of`, filled from the record; what is missing in them
        is marked, and listed.

        Those for the actions that the answer asks for now, or for `action`, whether it does or not. `to`: only those to
        the "buyer" or to the "platform".

        Raises as :meth:`assess`, and :class:`UsageError` for an action or an addressee that there is not.
        """
        at = _instant(as_of)
        if to is not None and to not in texts(Addressee):
            raise UsageError(found=f"a message to {to!r}", expected=f"one of: {', '.join(Addressee)}")
        with public_errors():
            return self.prepared(_one(record)).drafts(at, action, Addressee(to) if to is not None else None)

    def stand(
        self,
        shop: RecordInput,
        as_of: datetime,
        what_if: Mapping[str, Number] | None = None,
        trial: bool = False,
    ) -> Standing:
        """Where a shop stands at `as_of`, an aware datetime (cut to whole seconds; the answer's instants are in UTC).

        `what_if`: changes to figures of the record, by name: `{"late": 3}` is three late orders more in the newest
        week. `trial`: rules of status `trial` and `draft` count too.

        Raises :class:`RecordError`, :class:`RulesetError`, and :class:`UsageError` for an instant without a zone, a
        text that does not hold one record or a figure that the record does not have.
        """
        at = _instant(as_of)
        with public_errors():
            return self.prepared_shop(_one(shop)).stand(at, what_if=_changes(what_if), trial=trial)

    def diff(self, old: Answer | Mapping[str, Any], new: Answer | Mapping[str, Any]) -> list[Change]:
        """What differs between two answers of one kind, sorted by path; either may be given in its JSON form.

        The instant of an answer, its horizon, its explanation and the digest of its rules are no differences.
        Raises :class:`UsageError` for an assessment beside a standing.
        """
        was, now = _plain(old), _plain(new)
        if ("case" in was) != ("case" in now):
            raise UsageError(found="an assessment and a standing", expected="two answers of one kind")
        return differences(was, now)

    # For programs that answer many records, or one record at many instants

    def rulebook(self, platform: str, via: str | None = None) -> Rulebook:
        """The rulesets that answer the records of a platform. Raises :class:`RulesetError`."""
        key = (platform, via)
        if key not in self._rulebooks:
            with public_errors():
                self._rulebooks[key] = Rulebook.load(self.library, platform, via)
            if self.freeze:
                gc.freeze()
        return self._rulebooks[key]

    def assessor(self, platform: str, via: str | None = None) -> Assessor:
        """What answers the cases of a platform. Raises :class:`RulesetError`."""
        key = (platform, via)
        if key not in self._assessors:
            self._assessors[key] = Assessor(self.rulebook(platform, via), self.engine)
        return self._assessors[key]

    def shop_assessor(self, platform: str) -> ShopAssessor:
        """What works out the standing of the shops of a platform. Raises :class:`RulesetError`."""
        if platform not in self._shop_assessors:
            from disputes.shops.assess import ShopAssessor

            self._shop_assessors[platform] = ShopAssessor(self.rulebook(platform), self.engine)
        return self._shop_assessors[platform]

    def prepared(self, read: RecordRead, shop: Shop | None = None) -> PreparedCase:
        """A case ready to be answered, with `shop` in place of its own. Raises as :meth:`assess`."""
        case = read.case
        if case is None:
            raise RecordError(self._all_problems(read) or [_no_record(read, "a shop record", _A_CASE)])
        assessor = self.assessor(case.platform, case.via)
        values, problems = prepare(case, assessor.book, None, shop)
        if problems:
            raise RecordError(prepare(case, assessor.book, read.node, shop)[1])  # again, with their lines
        return PreparedCase(values, assessor, read.unknown_codes)

    def prepared_shop(self, read: RecordRead) -> PreparedShop:
        """A shop ready to be answered. Raises as :meth:`stand`."""
        shop = read.shop
        if shop is None:
            raise RecordError(self._all_problems(read) or [_no_record(read, "a case record", _A_SHOP)])
        assessor = self.shop_assessor(shop.platform)
        values, problems = prepare_shop(shop, assessor.book)
        if problems:
            raise RecordError(prepare_shop(shop, assessor.book, read.node)[1])  # again, with their lines
        from disputes.shops.prepared import PreparedShop

        return PreparedShop(values, assessor)

    def _all_problems(self, read: RecordRead) -> list[Problem]:
        """What kept a record from being read, and what the rulesets of its platform say of its facts besides."""
        node = read.node if read.problems else None
        platform = node.get("platform") if node is not None else None
        known = meant(platform.text, texts(Platform), WordList.PLATFORM) if platform is not None else None
        if node is None or known is None:
            return list(read.problems)
        faults = faults_of_facts(node, self.rulebook(known))
        return sorted((*read.problems, *faults), key=lambda problem: problem.line)


@contextmanager
def public_errors() -> Iterator[None]:
    """Refusals from below as the errors that programs catch."""
    try:
        yield
    except DisputesError:
        raise
    except Refused as refused:
        raise public_error(refused) from None


def _folder(rulesets: str | Path | None) -> Path | None:
    return Path(rulesets) if isinstance(rulesets, str) else rulesets


def _instant(as_of: datetime) -> datetime:
    return in_utc(as_of).replace(microsecond=0)


def _no_record(read: RecordRead, other: str, expected: str) -> Problem:
    return Problem(read.file, read.line, "", other if read.record is not None else "no record", expected)


def _reads(records: Iterable[RecordInput] | str) -> Iterator[RecordRead]:
    if isinstance(records, str):
        yield from read_text(records)
        return
    if isinstance(records, (Mapping, Case, Shop, RecordRead)):
        raise UsageError(found="one record", expected="several records (of one: Engine.assess)")
    for record in records:
        yield _one(record)


def _one(record: RecordInput) -> RecordRead:
    if isinstance(record, RecordRead):
        return record
    if isinstance(record, (Case, Shop)):
        return read_model(record, record.id)
    if isinstance(record, Mapping):
        return read_plain(record, str(record.get("id") or "record")[:100])
    if isinstance(record, str):
        found = list(read_text(record))
        if len(found) != 1:
            raise UsageError(found=f"a text of {len(found)} records", expected="one record (Engine.assess_many)")
        return found[0]
    raise UsageError(found=f"{type(record).__name__} as a record", expected="a mapping, a Case, a Shop or a text")


def _shop(record: RecordInput | None) -> Shop | None:
    if record is None:
        return None
    read = _one(record)
    if read.shop is None:
        raise RecordError(read.problems or [_no_record(read, "a case record", "a shop record")])
    return read.shop


def _changes(what_if: Mapping[str, Number] | None) -> dict[str, Decimal]:
    out = {}
    for name, by in (what_if or {}).items():
        try:
            out[name] = Decimal(str(by))
        except InvalidOperation:
            raise UsageError(found=f"{name} changed by {by!r}", expected="a number, e.g. 3") from None
        if not out[name].is_finite():
            raise UsageError(found=f"{name} changed by {by!r}", expected="a number, e.g. 3")
    return out


def _plain(answer: Answer | Mapping[str, Any]) -> Mapping[str, Any]:
    return answer if isinstance(answer, Mapping) else answer.to_json()


_LATER = {"PreparedShop": "disputes.shops.prepared", "Standing": "disputes.answers.standing"}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_LATER[name]), name)
    return found


__all__ = [
    "Answer",
    "Assessment",
    "CaseDrafts",
    "Change",
    "DisputesError",
    "Engine",
    "PreparedCase",
    "PreparedShop",
    "RecordError",
    "RulesetError",
    "Standing",
    "UsageError",
]
