"""How the cost of an answer grows with its record, and with the rulebook.

    python bench/growth.py [ROUNDS]

A record is made longer in one of its lists, up to 2,000 members: an answer should take no more than twice as long as
that of one with half as many. A rulebook is made ten and a hundred times as large by rules and
deadlines for another kind of dispute of the same platform: a case should take no longer for it. Processor time, the
median of interleaved rounds.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lines import Line, in_turn, processor, show
from bench.programs import ROOT
from disputes import Engine
from disputes.api import PreparedCase
from disputes.cases.assess import Assessor
from disputes.documents.yaml_tree import parse_yaml
from disputes.language.case_rules import Deadline, Rule
from disputes.language.conditions import All, FieldTest
from disputes.language.rulebook import Rulebook
from disputes.records.field_types import to_instant
from disputes.records.reading import read_plain, read_records
from disputes.words.language import FieldKind, Operator

Record = dict[str, Any]
Work = Callable[[], object]
Entry = TypeVar("Entry", Rule, Deadline)

ROUNDS = 3
COMMAND = "growth.py"
SIZES = (1_000, 2_000)
QUICK = (250, 500)
TIMES = (1, 10, 100)
LINEAR = 1.1
"""Twice as many members may take twice as long, and a tenth more."""
LARGER = 1.1
"""A rulebook however large may make a case a tenth slower."""
PLATFORM = "shopee"
CASES = ROOT / "cases" / PLATFORM
ORDERED = datetime(2026, 3, 1, tzinfo=UTC)
OPENED = ORDERED + timedelta(days=12)
NOW = OPENED + timedelta(days=1)
MONDAY = date(2064, 2, 25)  # so late that 2,000 weeks before it lie in years that a record may name
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OTHER_DISPUTE = "violation"
MESSAGES = ("buyer_messaged", "seller_messaged", "reopened", "evidence_requested", "evidence_submitted")
VIOLATIONS = ("prohibited_listing", "empty_parcel", "counterfeit")
ISSUED = ("late_shipment", "prohibited_listing", "high_nfr")


def case(**more: Any) -> Record:
    """A case of non-delivery with four events."""
    events = {"ordered": ORDERED, "paid": ORDERED, "shipped": ORDERED + 2 * DAY, "opened": OPENED}
    return {
        "id": "c",
        "platform": PLATFORM,
        "market": "SG",
        "dispute": "nondelivery",
        "stage": "requested",
        "order": {"amount": {"value": "129.90", "currency": "SGD"}, "payment": "card"},
        "events": [{"type": name, "at": at.isoformat()} for name, at in events.items()],
        **more,
    }


def shop(**more: Any) -> Record:
    return {"id": "s", "platform": PLATFORM, "market": "SG", "seller": "local", "tier": "preferred", **more}


def before(n: int, step: timedelta) -> Iterator[str]:
    """Instants, the last an hour before the order."""
    return ((ORDERED - HOUR - step * number).isoformat(timespec="seconds") for number in range(n))


def evidence(n: int) -> Record:
    items = ({"kind": "proof_of_shipment", "bytes": 1000, "shows": ["tracking_number"]} for _ in range(n))
    return case(evidence=[{**item, "file": f"{number}.jpg", "format": "jpg"} for number, item in enumerate(items)])


def kinds_of_evidence(n: int) -> Record:
    return case(evidence=[{"kind": f"kind_{number}", "file": f"{number}.jpg"} for number in range(n)])


def events(n: int) -> Record:
    found = case()
    for number in range(n):
        at = (OPENED + timedelta(minutes=number / 2)).isoformat(timespec="seconds")
        found["events"].append({"type": MESSAGES[number % len(MESSAGES)], "at": at})
    return found


def violations(n: int) -> Record:
    at = before(n, 3 * HOUR)
    return shop(violations=[{"type": VIOLATIONS[k % 3], "at": when, "ref": str(k)} for k, when in enumerate(at)])


def points(n: int) -> Record:
    at = before(n, 3 * HOUR)
    return shop(
        points=[{"type": ISSUED[k % 3], "issued_at": when, "points": 1, "ref": str(k)} for k, when in enumerate(at)]
    )


def weeks(n: int) -> Record:
    starts = [(MONDAY - timedelta(weeks=number)).isoformat() for number in range(n)]
    return shop(weeks=[{"starts": day, "orders": 250, "shipped": 240, "unfulfilled": 20, "late": 12} for day in starts])


def orders(n: int) -> Record:
    """Orders of half a year."""
    out = []
    for number, placed in enumerate(before(n, timedelta(days=180) / n)):
        shipped = (datetime.fromisoformat(placed) + (1 + number % 3) * DAY).isoformat()
        ship_by = (datetime.fromisoformat(placed) + 2 * DAY).isoformat()
        told = {"created_at": placed, "paid_at": placed, "ship_by": ship_by, "shipped_at": shipped}
        out.append({"id": str(number), **told, "first_scan_at": shipped, "delivered_at": None, "cancelled_at": None})
    return shop(orders=out)


GROWING: Mapping[str, tuple[Callable[[int], Record], datetime]] = {
    "evidence of a case": (evidence, NOW),
    "kinds of evidence of a case": (kinds_of_evidence, NOW),
    "events of a case": (events, NOW),
    "violations of a shop": (violations, NOW),
    "points of a shop": (points, NOW),
    "weeks of a shop": (weeks, datetime(2064, 3, 10, tzinfo=UTC)),
    "orders of a shop": (orders, NOW),
}


def answering(engine: Engine, record: Record, at: datetime) -> Work:
    """Answers a record that is read already."""
    read = read_plain(record, "record")
    if read.case is not None:
        ready = engine.prepared(read)
        return lambda: ready.assess(at)
    standing = engine.prepared_shop(read)
    return lambda: standing.stand(at)


def grown(book: Rulebook, times: int) -> Rulebook:
    """A rulebook so many times as large: what is more is for another kind of dispute."""
    other = FieldTest("dispute", False, FieldKind.ENUM, Operator.IN, (OTHER_DISPUTE,))

    def more(entries: Mapping[str, Entry]) -> dict[str, Entry]:
        found = dict(entries)
        for number in range(1, times):
            for id_, entry in entries.items():
                when = All((other, entry.when) if entry.when is not None else (other,))
                found[f"{id_}-{number}"] = replace(entry, id=f"{id_}-{number}", when=when)
        return found

    rulesets = [copy(r) for r in book.rulesets]
    for ruleset in rulesets:
        if ruleset.id == book.platform:
            ruleset.rules, ruleset.deadlines = more(ruleset.rules), more(ruleset.deadlines)
    return Rulebook(rulesets, book.platform)


def example_cases(engine: Engine) -> list[tuple[PreparedCase, datetime]]:
    """The example cases of the platform that the added rules are not for, each at its own instant."""
    found = []
    for path in sorted(CASES.glob("*.expect.yaml")):
        at = to_instant(parse_yaml(path.read_text(), path.name)[0]["as_of"].text)
        [read] = read_records(path.with_name(path.name.replace(".expect.yaml", ".yaml")))
        if read.case is not None and read.case.dispute != OTHER_DISPUTE:
            found.append((engine.prepared(read), at))
    return found


def under(book: Rulebook, cases: list[tuple[PreparedCase, datetime]]) -> Work:
    assessor = Assessor(book)
    return lambda: [assessor.assess(ready.values, at) for ready, at in cases]


def longer_records(engine: Engine, rounds: int, sizes: tuple[int, int]) -> Iterator[Line]:
    """A line for each list of a record: its longest beside one of half as many members."""
    half, all_ = sizes
    for name, (make, at) in GROWING.items():
        measures = {str(n): processor(answering(engine, make(n), at), 1_000) for n in sizes}
        found = in_turn(measures, rounds)
        what, beside = f"an answer, {all_:,} {name}", f"{half:,}"
        yield Line(what, found[str(all_)], "ms", beside, found[str(half)], COMMAND, "≤", all_ / half * LINEAR)


def larger_rulebooks(engine: Engine, rounds: int) -> Iterator[Line]:
    """A case under the rulebook as it is, and under larger ones."""
    cases = example_cases(engine)
    books = {times: grown(engine.rulebook(PLATFORM), times) for times in TIMES}
    work = {str(times): processor(under(book, cases), len(cases)) for times, book in books.items()}
    gc.freeze()
    found = in_turn(work, rounds)
    as_it_is = f"{len(books[1].rules):,} rules"
    for times in TIMES[1:]:
        what = f"a case, rulebook of {len(books[times].rules):,} rules"
        yield Line(what, found[str(times)], "µs", as_it_is, found["1"], COMMAND, "≤", LARGER)


def lines(rounds: int = ROUNDS, sizes: tuple[int, int] = SIZES) -> list[Line]:
    """The lines of the table."""
    engine = Engine(freeze=True)
    return [*longer_records(engine, rounds, sizes), *larger_rulebooks(engine, rounds)]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    show(f"growth, medians of {rounds} interleaved rounds", lines(rounds))


if __name__ == "__main__":
    main()
