"""`next_change_at`: the answer is the same at every instant before it, and another one at it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.cases.assess import comparable
from disputes.documents.problems import Refused
from tests.properties.rulebooks import DAYS, START, instants, moving_rulebooks, records, timed_rulebooks, written
from tests.rulesets_for_tests import CITE, TITLE, Site, at

SECOND = timedelta(seconds=1)
times = st.builds(lambda t, days: t + timedelta(days=days), instants(), st.sampled_from((0, 0, 0, 30, 60)))
offsets = st.lists(st.integers(0, 90 * 86_400), min_size=8, max_size=8)


def later_instants(record: dict[str, Any], now: datetime, offsets: list[int]) -> list[datetime]:
    """Instants after `now` at which something could happen, and some others."""
    told = [START + timedelta(days=n) for n in range(0, DAYS + 20, 3)]
    told += [
        datetime.fromisoformat(e["at"]) + timedelta(days=n) for e in record.get("events") or [] for n in (0, 1, 2, 5)
    ]
    order = record.get("order") or {}
    told += [datetime.fromisoformat(order[k]) for k in ("ship_by", "promised_by") if order.get(k)]
    near = [t + step for t in told for step in (-SECOND, timedelta(0), SECOND)]
    return sorted({t.astimezone(UTC) for t in (*near, *(now + timedelta(seconds=o) for o in offsets)) if t > now})


def test_nothing_changes_before_it_and_something_does_at_it(
    examples: int, record_property: Callable[[str, object], None]
) -> None:
    tally: Counter[str] = Counter()

    @settings(max_examples=60 * examples)
    @given(timed_rulebooks() | moving_rulebooks(), records(), times, offsets)
    def hold(book: dict[str, Any], record: dict[str, Any], now: datetime, some: list[int]) -> None:
        with tempfile.TemporaryDirectory() as root:
            site = Site(Path(root), written(book))
        values = site.values(record)
        try:
            answer = site.assessor.assess(values, now)
        except Refused as refused:
            if any(p.code != "circle" for p in refused.problems):  # circles are what the lint says beforehand
                raise
            tally["refused"] += 1
            return
        change = answer.next_change_at
        tally["never" if change is None else "changes"] += 1
        base = comparable(answer)
        assert change is None or change > now
        for moment in later_instants(record, now, some):
            if change is not None and moment >= change:
                break
            assert comparable(site.assessor.answer_at(values, moment)) == base, (moment, change)
        if change is not None:
            assert comparable(site.assessor.answer_at(values, change)) != base, change
            assert comparable(site.assessor.answer_at(values, change - SECOND)) == base, change

    hold()
    for what, count in tally.items():
        record_property(what, count)
    print(dict(tally))
    total = sum(tally.values())
    assert min(tally["never"], tally["changes"]) >= 0.03 * total, tally
    assert tally["refused"] < total / 2, tally


# --- by hand ------------------------------------------------------------------------------------------------------


def rule(when: str, then: str = "{ruling: {for: seller}}") -> str:
    return f"rules:\n  - id: r\n    {TITLE}\n    {CITE}\n    when: {when}\n    then: {then}\n"


OPENED = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}]"


def test_a_rule_that_counts_from_now(tmp_path: Path) -> None:
    site = Site(tmp_path, rule("{event.opened: {lt: 10 days before now}}"))
    assert site.assess(OPENED, "13").next_change_at == at("22 09:00:01")
    assert site.assess(OPENED, "22 09:00:01").next_change_at is None


def test_a_day_begins_and_ends(tmp_path: Path) -> None:
    site = Site(tmp_path, rule("{now: 2026-04-20}"))
    assert site.assess(OPENED, "13").next_change_at == at("20")
    assert site.assess(OPENED, "20").next_change_at == at("21")
    assert site.assess(OPENED, "21").next_change_at is None


def test_a_fact_that_goes_on_with_time(tmp_path: Path) -> None:
    site = Site(tmp_path, "facts: {ago: {at: 10 days before now}}\n" + rule("{event.opened: {lt: facts.ago}}"))
    assert site.assess(OPENED, "13").next_change_at == at("22 09:00:01")
    other = Site(tmp_path / "b", "facts: {ago: {at: 10 days before now}}\n" + rule("{facts.ago: {gt: opened}}"))
    assert other.assess(OPENED, "13").next_change_at == at("22 09:00:01")


def test_a_rule_that_shows_now_does_not_change_every_second(tmp_path: Path) -> None:
    site = Site(tmp_path, rule("{now: {lt: 2026-04-20}}"))
    answer = site.assess(OPENED, "13")
    assert (answer.next_change_at, answer.trace[0].matched) == (at("20"), {})


def test_the_windows_of_lists(tmp_path: Path) -> None:
    bought = OPENED + "\nprior_transactions: [{at: 2026-04-01T12:00:00+08:00}, {at: 2026-04-14T12:00:00+08:00}]"
    span = Site(tmp_path / "a", rule("{prior_transactions: {count: {gte: 1}, within: 3 days}}"))
    assert span.assess(bought, "13").next_change_at == at("14 12:00:00")  # one comes into it
    assert span.assess(bought, "15").next_change_at == at("17 12:00:01")  # and leaves it
    week = Site(tmp_path / "b", rule("{prior_transactions: {count: {gte: 1}, within: 1 week}}"))
    assert week.assess(bought, "15").next_change_at == at("20")
    month = Site(tmp_path / "c", rule("{prior_transactions: {count: {gte: 2}, within: 1 month}}"))
    assert month.assess(bought, "15").next_change_at == at("2026-05-01T00:00:00+08:00")
    since = Site(tmp_path / "d", rule("{prior_transactions: {count: {gte: 1}, since: 3 days before now}}"))
    assert since.assess(bought, "15").next_change_at == at("17 12:00:01")


def test_a_rule_that_holds_by_the_day_of_the_answer(tmp_path: Path) -> None:
    dated = rule("{event.opened: {known: true}}").replace(
        "    when:", "    effective: {from: 2026-04-20, by: now}\n    when:"
    )
    site = Site(tmp_path, dated)
    before = site.assess(OPENED, "18 12:00:00")
    assert (before.trace, before.next_change_at) == ([], at("20"))
    after = site.assess(OPENED, "20 12:00:00")  # what it shows is its day, which is another one tomorrow
    assert (after.trace[0].edition.isoformat(), after.next_change_at) == ("2026-04-20", at("21"))


def test_the_edition_of_a_case_without_events_is_the_day(tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        "parameters: {n: [{value: {gte: 3}, until: 2026-04-20, "
        + CITE
        + "}, {value: {gte: 5}, from: 2026-04-20, "
        + CITE
        + "}]}\n"
        + rule("{times_opened: $n}"),
    )
    answer = site.assess("times_opened: 4\nevents: []", "18 12:00:00")
    assert (answer.next_change_at, answer.ruleset.edition.isoformat()) == (at("19"), "2026-04-18")
    assert [bool(site.assess("times_opened: 4\nevents: []", when).trace) for when in ("19 23:59:59", "20")] == [
        True,
        False,
    ]
    assert site.assess("times_opened: 4\n" + OPENED, "18 12:00:00").next_change_at is None


def test_events_still_to_come(tmp_path: Path) -> None:
    site = Site(tmp_path, rule("{events: {some: delivered}}"))
    record = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}, {type: delivered, at: 2026-04-15T09:00:00+08:00}]"
    assert site.assess(record, "13").next_change_at == at("15 09:00:00")


def test_explaining_does_not_change_the_answer(tmp_path: Path) -> None:
    body = (
        "deadlines:\n"
        "  gone:\n"
        f"    {TITLE}\n"
        "    actor: seller\n"
        f"    {CITE}\n"
        f"    when: {{dispute: damaged}}\n"
        "    starts: opened\n"
        "    within: 1 day\n"
    )
    body += (
        "  clock:\n"
        f"    {TITLE}\n"
        "    actor: seller\n"
        f"    {CITE}\n"
        "    starts: opened\n"
        "    within: 3 days\n"
        "    warn: 0 hours\n"
    )
    site = Site(tmp_path, body + rule("{now: {lt: 2026-05-20}, events: {some: delivered}}"))
    plain, explained = (site.assess(OPENED, "13", explain=e) for e in (False, True))
    assert plain.next_change_at == explained.next_change_at == at("15 09:00:00")
    assert (len(plain.deadlines), len(explained.deadlines)) == (1, 2)
