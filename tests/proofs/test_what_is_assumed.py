"""What the formulas take for granted of calendars and of lists: held against calendars and against the engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from disputes.api import Engine
from disputes.dates.calendars import Calendar
from disputes.dates.durations import Duration
from disputes.language.case_rules import Rule
from disputes.language.truth import Truth
from disputes.proofs.moments_of import bounds, longest_rest
from disputes.proofs.subject import ProofSubject, view_of_rule
from disputes.proofs.variables import DAY_SECONDS
from disputes.records.reading import read_plain
from disputes.situation.build import situation_of
from disputes.words.dates import Unit
from disputes.words.proofs import FindingKind, SolverAnswer, WitnessCheck
from tests.proofs.rulesets_to_prove import engine_of, proven
from tests.shipped import shipped_library
from tests.tiers import tiers

NOW = datetime.fromisoformat("2026-04-20T12:00:00+00:00")
_RULE = """\
CALENDARS
facts: {until: {type: int, on: case, ask: {en: How many?, zh: 几天？}}}
rules:
  - {id: asked, TITLE, when: WHEN, then: {do: [look]}, CITE}
actions: {look: {TITLE}}
evidence: {kinds: {photo: {TITLE, CITE}}}
"""


def asked(when: str, calendars: str = "") -> str:
    """A ruleset with one rule."""
    return _RULE.replace("WHEN", when).replace("CALENDARS", calendars)


def told_by_engine(engine: Engine, rule: Rule, record: dict[str, Any]) -> Truth:
    """What the engine says of the rule's condition on a record."""
    case = engine.prepared(read_plain({"id": "C-1", "platform": "shopee", **record}, "record.yaml"))
    assert rule.when is not None
    return rule.when.truth(view_of_rule(rule, situation_of(case.values, case.assessor.book, NOW)))


def shipped_calendars(rulesets: Sequence[str]) -> dict[tuple[frozenset[int], str | None], Calendar]:
    """The calendars of rulesets, else of all: one for each working week and list of public holidays."""
    library = shipped_library()
    found: dict[tuple[frozenset[int], str | None], Calendar] = {}
    for ruleset in map(library.ruleset, rulesets or library.ids()):
        for calendar in ruleset.calendars.values():
            same = found.get((calendar.weekend, calendar.holidays))
            if same is None or len(same.closed) < len(calendar.closed):
                found[calendar.weekend, calendar.holidays] = calendar
    return found


@pytest.mark.parametrize("sample", tiers((("shopee",), (2026, 2027)), ((), (2015, 2036))))
def test_no_shipped_calendar_rests_longer_than_is_assumed(sample: tuple[Sequence[str], tuple[int, int]]) -> None:
    rulesets, years = sample
    calendars = shipped_calendars(rulesets)
    assert len(calendars) >= (5 if rulesets else 30)
    for (weekend, holidays), calendar in calendars.items():
        rest = longest_rest([calendar])
        first, last = (date(year, 1, 1).toordinal() for year in years)
        open_days = [n for n in range(first, last) if calendar.is_business_day(date.fromordinal(n))]
        for amount in (1, 2, 5, 20, 60):
            longest = bounds(Duration(amount, Unit.BUSINESS_DAYS), rest)[1] // DAY_SECONDS
            taken = [end - start for start, end in zip(open_days, open_days[amount + 1 :], strict=False)]
            assert max(taken) <= longest, (weekend, holidays, amount)


def test_what_is_closed_by_a_ruleset_counts_as_rest() -> None:
    plain = Calendar(ZoneInfo("UTC"))
    closed = Calendar(
        ZoneInfo("UTC"), closed=((date(2026, 1, 1), date(2026, 4, 10)), (date(2026, 8, 1), date(2026, 8, 1)))
    )
    assert longest_rest([plain, closed]) == longest_rest([plain]) + 101
    assert longest_rest([]) == longest_rest([plain])
    assert longest_rest([Calendar(ZoneInfo("UTC"), weekend=frozenset(range(7)))]) > 10_000


_LATE = "{event.delivered: {lt: {after: shipped, within: 3 business days, calendar: works}, gt: 90 days after shipped}}"


@pytest.mark.parametrize(
    ("closed", "never"), [("[2026-01-01]", True), ("[{from: 2026-01-02, until: 2026-05-01}]", False)]
)
def test_a_long_closure_is_no_contradiction(closed: str, never: bool, tmp_path: Path) -> None:
    calendars = f"calendars: {{works: {{holidays: none, zone: Asia/Singapore, closed: {closed}}}}}"
    report = proven(tmp_path, asked(_LATE, calendars), [FindingKind.NEVER])
    assert [f.entry for f in report.confirmed] == (["rule asked"] if never else [])
    engine = engine_of(tmp_path, asked(_LATE, calendars))
    rule = engine.library.ruleset("shopee").rules["asked"]
    events = [
        {"type": "shipped", "at": "2026-01-01T10:00:00+08:00"},
        {"type": "delivered", "at": "2026-04-10T10:00:00+08:00"},
    ]
    found = told_by_engine(engine, rule, {"market": "SG", "dispute": "damaged", "events": events})
    assert found is not never


_AFTER = "{events: {some: {type: ruled, outcome: buyer, at: {gt: {type: appeal_ruled, outcome: buyer}}}}}"
_RULED = {"type": "ruled", "at": "2026-04-03T12:00:00Z", "outcome": "buyer"}


@pytest.mark.parametrize(
    ("outcome", "expected"), [({}, None), ({"outcome": None}, False), ({"outcome": "buyer"}, True)]
)
def test_a_key_that_an_event_lacks_is_not_that_of_the_event_around_it(
    outcome: dict[str, Any], expected: bool | None, tmp_path: Path
) -> None:
    engine = engine_of(tmp_path, asked(_AFTER))
    subject = ProofSubject(engine, "shopee", 20)
    rule = subject.ruleset.rules["asked"]
    events = [{"type": "appeal_ruled", "at": "2026-04-02T12:00:00Z", **outcome}, _RULED]
    found = told_by_engine(engine, rule, {"market": "SG", "dispute": "damaged", "events": events})
    assert (found if isinstance(found, bool) else None) is expected
    assert rule.when is not None
    encoder = subject.encoder()
    truth = encoder.truth(rule.when, encoder.scope("shopee"))
    formula = {True: truth.holds, False: truth.fails, None: truth.undecided}[expected]
    assert subject.solver(encoder).possible(formula) is SolverAnswer.POSSIBLE


def test_a_list_may_be_asked_about_the_member_of_another(tmp_path: Path) -> None:
    """The key `submitted_at` is the item's: the engine decides what the formulas leave open."""
    later = "{evidence: {some: {kind: photo, events: {some: {type: ruled, at: {gt: submitted_at}}}}}}"
    report = proven(tmp_path, asked(later))
    assert not [f for f in report.findings if f.check is WitnessCheck.CONFIRMED]
    engine = engine_of(tmp_path, asked(later))
    rule = engine.library.ruleset("shopee").rules["asked"]
    for submitted, expected in (("2026-04-02T12:00:00Z", True), ("2026-04-04T12:00:00Z", False)):
        evidence = [{"kind": "photo", "submitted_at": submitted}]
        record = {"market": "SG", "dispute": "damaged", "events": [_RULED], "evidence": evidence}
        assert told_by_engine(engine, rule, record) is expected
