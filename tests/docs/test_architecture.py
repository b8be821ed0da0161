"""docs/architecture.md: the rooms are those that the linter holds, the case walked through is answered as it says, and
the table of instants is what the calendars give.
"""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from disputes.cases import assess
from disputes.cases.assess import Assessor
from disputes.dates.calendars import Calendar, ClockEnd, due
from disputes.dates.durations import Duration
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_records
from disputes.shops import assess as shop_assess
from disputes.situation import next_change as horizon
from disputes.situation.typed_facts import prepare
from tests.docs.blocks import ROOT, page, rows
from tests.shipped import shipped_library

PAGE = "architecture.md"


def rooms() -> list[str]:
    """The rooms of the table, bottom up, by the names of their modules."""
    named = [re.fullmatch(r"`disputes/(\w+)(?:/|\.py)`", row[0]) for row in rows(PAGE, "Rooms")]
    return [n[1] for n in named if n is not None]


def test_what_is_named_exists() -> None:
    named = re.findall(r"`((?:disputes|cases|docs)/[\w/.-]+)`", page(PAGE))
    assert len(named) > 20
    assert [n for n in named if not (ROOT / n).exists()] == []


def test_every_package_has_its_room() -> None:
    packages = {p.parent.name for p in (ROOT / "disputes").glob("*/__init__.py")}
    folders = {p.parent.name for p in (ROOT / "disputes").glob("*/*.py")}
    modules = {p.stem for p in (ROOT / "disputes").glob("*.py") if not p.name.startswith("__")}
    assert sorted(rooms()) == sorted(packages | modules)
    assert packages == folders


def test_the_rooms_stand_in_the_order_that_the_linter_holds() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    [contract] = [c for c in settings["contracts"] if c["type"] == "layers"]
    rank = {
        name.strip("() "): number
        for number, layer in enumerate(reversed(contract["layers"]))
        for name in re.split(r"[|:]", layer)
    }
    found = [rank[room] for room in rooms()]
    assert found == sorted(found)
    assert {*rooms(), "__main__"} == set(rank)


def test_the_case_that_is_walked_through() -> None:
    text = re.sub(r"\s+", " ", page(PAGE).partition("## One case, step by step\n")[2].partition("\n## ")[0])
    command = re.search(r"`disputes check (\S+) --as-of (\S+)`", text)
    assert command is not None
    [read] = read_records(ROOT / command[1])
    assert read.case is not None
    book = Rulebook.load(shipped_library(), read.case.platform)
    values, problems = prepare(read.case, book)
    assert not problems
    assessor, as_of = Assessor(book), datetime.fromisoformat(command[2])
    found = assessor.evaluate(values, as_of, explain=True)
    answer, state = found.answer, found.state
    ahead = assessor.assess(values, as_of).next_change_at
    count = sum(rule.about == "case" for r in book.rulesets for rule in r.rules.values())
    [respond] = [d for d in answer.deadlines if d.id == "respond"]
    assert respond.due_local is not None
    assert respond.starts_at is not None
    assert f"{len(assessor.matcher.match(state, thorough=True).tried)} of the {count} rules" in text
    assert len(answer.trace) == 6
    assert "six rules match" in text
    assert len(answer.actions) == 5
    assert "five actions" in text
    local = "%Y-%m-%d %H:%M"
    assert f"opened, {respond.starts_at.astimezone(state.zone).strftime(local)}." in text
    assert f"accept or dispute by {respond.due_local.strftime(local)};" in text
    assert f"Figures are those of {answer.ruleset.edition}" in text
    assert f"the confidence is `{answer.confidence}`" in text
    assert [g.id for g in answer.ruling.grounds] == ["parcel_in_transit"]
    warned, late = sorted(w.astimezone(state.zone) for w in found.wakes)
    assert warned == ahead
    assert f"the warning on {warned:%Y-%m-%d} at {warned:%H:%M}, and {late:%Y-%m-%d %H:%M:%S}" in text
    assert "SGD 129.90 at stake" in text
    assert str(answer.exposure.amount) == "129.90 SGD"


@pytest.mark.parametrize("row", rows(PAGE, "Time"), ids=lambda r: f"{r[0]} {r[1]}".replace("`", ""))
def test_the_instants_of_the_table(row: list[str]) -> None:
    start, span, zone, ends, wanted = (cell.strip("`") for cell in row)
    calendar = Calendar(ZoneInfo(zone))
    named: dict[str, ClockEnd] = {"to_the_second": "to_the_second", "end_of_day": "end_of_day"}
    found = due(
        datetime.fromisoformat(start), Duration.parse(span), calendar, ends=named.get(ends) or time.fromisoformat(ends)
    )
    assert found.astimezone(calendar.zone).isoformat() == wanted


def test_the_longest_chain_of_wakes() -> None:
    assert f"followed for {horizon._DEEPEST} links" in page(PAGE)
    assert assess.next_change is shop_assess.next_change is horizon.next_change
