"""Which instant a clock is due: start → cut_off → counts_from → within → ends → at_latest → at_earliest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulesets_for_tests import CITE, TITLE, Site, at
from tests.situation.test_running import OPENED, clock, messages

CALENDARS = "calendars:\n  sg: {holidays: SG, weekend: [sat, sun], zone: Asia/Singapore, " + CITE + "}\n"
# 2026-04-10 is a Friday; 2026-04-03 is Good Friday.


def due(tmp_path: Path, body: str, opened: str, record: str = "", market: str = "SG") -> tuple[object, object]:
    site = Site(tmp_path, CALENDARS + clock("starts: opened\ncalendar: sg\n" + body))
    found = site.clock(f"market: {market}\nevents: [{{type: opened, at: {at(opened).isoformat()}}}]\n" + record, "30")
    return found.due_at, found.limited_by


@pytest.mark.parametrize(
    ("body", "opened", "expected"),
    [
        ("within: 2 days", "10 15:30:00", "12 15:30:00"),
        ("within: 2 days\nends: end_of_day", "10 15:30:00", "12 23:59:59"),
        ("within: 0 days\nends: 19:00", "10 15:30:00", "10 19:00:00"),
        ("within: 2 business days", "10 15:30:00", "14 15:30:00"),
        (
            "within: 2 business days",
            "2026-04-02T10:00:00+08:00",
            "2026-04-07T10:00:00+08:00",
        ),  # Good Friday and the weekend are skipped
        ("within: 2 days\ncounts_from: same_day\nends: end_of_day", "10 15:30:00", "11 23:59:59"),
        ("within: 2 days\ncounts_from: next_day\nends: end_of_day", "10 15:30:00", "12 23:59:59"),
        ("within: 1 day\ncut_off: 14:00\nends: end_of_day", "10 14:00:00", "11 23:59:59"),
        ("within: 1 day\ncut_off: 14:00\nends: end_of_day", "10 14:00:01", "12 23:59:59"),
        (
            "within: 1 business day\ncut_off: 14:00\nends: end_of_day",
            "10 14:00:01",
            "14 23:59:59",
        ),  # Friday past 14:00 counts as Monday
        ("within: 1 month\nends: end_of_day", "2026-01-31T10:00:00+08:00", "2026-02-28T23:59:59+08:00"),
        ("within: {days: facts.handling_days}", "10 15:30:00", "13 15:30:00"),
    ],
)
def test_the_order_of_work(tmp_path: Path, body: str, opened: str, expected: str) -> None:
    body += "\n"
    if "handling_days" in body:
        site = Site(
            tmp_path,
            "facts: {handling_days: {type: int, ask: {en: How many?, zh: 几天？}}}\n"
            + clock("starts: opened\n" + body),
        )
        assert site.clock("facts: {handling_days: 3}\n" + messages(("opened", opened)), "30").due_at == at(expected)
        return
    assert due(tmp_path, body, opened)[0] == at(expected)


def test_the_day_is_that_of_the_calendars_zone(tmp_path: Path) -> None:
    # 2026-04-10 16:30 UTC is the 11th in Singapore, the 10th in New York
    site = Site(tmp_path, CALENDARS + clock("starts: opened\nwithin: 1 day\nends: end_of_day"))
    record = "market: US\nevents: [{type: opened, at: 2026-04-10T16:30:00Z}]"
    assert site.clock(record, "30").due_at == at("2026-04-11T23:59:59-04:00")
    assert due(tmp_path / "sg", "within: 1 day\nends: end_of_day", "2026-04-10T16:30:00+00:00", market="US")[0] == at(
        "12 23:59:59"
    )


def test_a_day_in_which_the_clocks_go_forward(tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        clock("starts: opened\nwithin: 1 day")
        + f"  hours:\n    {TITLE}\n    actor: seller\n    {CITE}\n    starts: opened\n    within: 24 hours\n",
    )
    record = "market: US\nevents: [{type: opened, at: 2026-03-07T12:00:00-05:00}]"
    assert site.clock(record, "30").due_at == at("2026-03-08T12:00:00-04:00")
    assert site.clock(record, "30", "hours").due_at == at("2026-03-08T13:00:00-04:00")


# --- limits -------------------------------------------------------------------------------------------------------


def test_at_latest_limits_and_is_named(tmp_path: Path) -> None:
    body = "within: 20 days\nat_latest: 15 days after paid"
    paid = "events: [{type: paid, at: 2026-04-01T08:00:00+08:00}, {type: opened, at: 2026-04-12T09:00:00+08:00}]"
    site = Site(tmp_path, clock("starts: opened\n" + body))
    assert (site.clock(paid, "12 10:00:00").due_at, site.clock(paid, "12 10:00:00").limited_by) == (
        at("16 08:00:00"),
        "15 days after paid",
    )
    free = site.clock(OPENED, "12 10:00:00")
    assert (free.due_at, free.limited_by) == (at("2026-05-02T09:00:00+08:00"), None)  # its event has not happened


def test_a_later_limit_does_not_limit(tmp_path: Path) -> None:
    found = due(tmp_path, "within: 1 day\nat_latest: 2026-04-30", "12 09:00:00")
    assert found == (at("13 09:00:00"), None)


def test_a_date_only_limit_ends_at_the_last_second_of_its_day(tmp_path: Path) -> None:
    assert due(tmp_path, "within: 30 days\nat_latest: 2026-04-20", "12 09:00:00")[0] == at("20 23:59:59")


@pytest.mark.parametrize(
    ("opened", "expected", "limited"),
    [
        ("2026-02-12T23:59:59+08:00", "2026-02-13T23:59:59+08:00", None),
        ("2026-02-13T00:00:00+08:00", "2026-02-23T23:00:00+08:00", "at_earliest"),
        ("2026-02-22T23:59:59+08:00", "2026-02-23T23:59:59+08:00", None),  # due later than the extension anyhow
        ("2026-02-24T00:00:00+08:00", "2026-02-25T00:00:00+08:00", None),
    ],
)
def test_an_extension_of_what_would_be_due_in_a_holiday(
    tmp_path: Path, opened: str, expected: str, limited: str | None
) -> None:
    body = (
        "within: 1 day\n"
        "at_earliest: [{value: 2026-02-23 at 23:00, when: {due: {gte: 2026-02-14, "
        "lt: 2026-02-25}}}, {value: none}]"
    )
    assert due(tmp_path, body, opened) == (at(expected), limited)


def test_what_stands_at_the_start_can_be_read(tmp_path: Path) -> None:
    body = (
        "within:\n"
        "  - {value: 3 days, when: {start.weekday: [fri, sat]}}\n"
        "  - {value: 2 days, when: {start.time: {gte: 12:00}}}\n"
        "  - {value: 5 days, when: {start.business_day: false}}\n"
        "  - {value: 1 day}"
    )
    for opened, expected in (
        ("10 09:00:00", "13 09:00:00"),
        ("13 12:00:00", "15 12:00:00"),
        ("12 11:59:59", "17 11:59:59"),
        ("13 11:59:59", "14 11:59:59"),
    ):
        assert due(tmp_path / opened[:5].replace(" ", "-"), body, opened)[0] == at(expected), opened


def test_the_version_is_that_of_the_day_on_which_the_clock_starts(tmp_path: Path) -> None:
    body = "starts: opened\nwithin: [{value: 3 days, until: 2026-04-12}, {value: 2 days, from: 2026-04-12}]"
    site = Site(tmp_path, clock(body))
    before, after = (site.clock(messages(("opened", when)), "30") for when in ("11 23:59:59", "12 00:00:00"))
    assert (before.due_at, before.edition) == (at("14 23:59:59"), at("11").date())
    assert (after.due_at, after.edition) == (at("14 00:00:00"), at("12").date())


def test_a_clock_in_force_only_for_a_while(tmp_path: Path) -> None:
    site = Site(tmp_path, clock("starts: opened\nwithin: 2 days\neffective: {from: 2026-04-10, until: 2026-04-12}"))
    states = [
        site.clock(messages(("opened", when)), "13").state
        for when in ("09 23:59:59", "10 00:00:00", "11 23:59:59", "12 00:00:00")
    ]
    assert states == ["not_applicable", "overdue", "running", "not_applicable"]


def test_the_latest_of_several_starts(tmp_path: Path) -> None:
    site = Site(tmp_path, clock("starts: {latest_of: [opened, claim_modified]}\nwithin: 2 days"))
    assert site.clock(OPENED, "13").due_at == at("14 09:00:00")
    assert site.clock(
        messages(("opened", "12 09:00:00"), ("claim_modified", "13 10:00:00")), "13 11:00:00"
    ).due_at == at("15 10:00:00")


# --- after another clock ------------------------------------------------------------------------------------------

CHAIN = clock("starts: opened\nwithin: 2 days\nmet_by: seller_responded") + (
    "  then:\n"
    f"    {TITLE}\n"
    "    actor: buyer\n"
    f"    {CITE}\n"
    "    starts: deadline.clock\n"
    "    within: 1 day\n"
    "    met_by: escalated\n"
)


def test_a_clock_starts_at_anothers_due_instant_once_that_has_lapsed_unmet(tmp_path: Path) -> None:
    site = Site(tmp_path, CHAIN)
    at_due = site.clock(OPENED, "14 09:00:00", "then")
    assert (at_due.state, at_due.starts_at, at_due.due_at) == ("not_started", None, at("15 09:00:00"))
    after = site.clock(OPENED, "14 09:00:01", "then")
    assert (after.state, after.starts_at, after.due_at) == ("running", at("14 09:00:00"), at("15 09:00:00"))
    answered = messages(("opened", "12 09:00:00"), ("seller_responded", "14 09:00:00"))
    assert site.clock(answered, "14 10:00:00", "then").starts_at is None
    late = messages(("opened", "12 09:00:00"), ("seller_responded", "14 09:00:01"))
    assert site.clock(late, "14 10:00:00", "then").starts_at == at("14 09:00:00")


def test_while_the_first_clock_runs_it_is_known_until_when_the_second_would_be(tmp_path: Path) -> None:
    site = Site(tmp_path, CHAIN)
    ahead = site.clock(OPENED, "12 10:00:00", "then")
    assert (ahead.state, ahead.starts_at, ahead.due_at) == ("not_started", None, at("15 09:00:00"))
    answered = messages(("opened", "12 09:00:00"), ("seller_responded", "13 09:00:00"))
    assert site.clock(answered, "13 10:00:00", "then").due_at is None
    assert site.clock(messages(("ordered", "12 09:00:00")), "12 10:00:00", "then").due_at is None


def test_until_when_the_second_clock_would_be_is_not_asked_for_where_nobody_knows(tmp_path: Path) -> None:
    unknown = "{value: unknown, look_up: {en: the page, zh: 页面}, " + CITE + "}"
    site = Site(tmp_path, CHAIN.replace("within: 1 day", f"within: {unknown}"))
    ahead = site.assess(OPENED, "12 10:00:00")
    assert [d.due_at for d in ahead.deadlines if d.id == "then"] == [None]
    assert not ahead.gaps
    assert site.assess(OPENED, "14 09:00:01").gaps


def test_a_date_that_the_channel_states_stands_before_one_that_is_foreseen(tmp_path: Path) -> None:
    site = Site(tmp_path, CHAIN)
    stated = f"deadlines: [{{actor: buyer, due_at: {at('20 09:00:00').isoformat()}, for: then}}]\n"
    assert site.clock(stated + OPENED, "12 10:00:00", "then").due_at == at("20 09:00:00")


def test_a_first_clock_that_may_not_exist_foretells_nothing(tmp_path: Path) -> None:
    asked = "facts: {urgent: {type: bool, ask: {en: Is it urgent?, zh: 是否紧急？}}}\n"
    site = Site(tmp_path, asked + CHAIN.replace("starts: opened\n", "starts: opened\n    when: {facts.urgent: true}\n"))
    assert site.clock(OPENED, "12 10:00:00", "clock").may_apply
    assert site.clock(OPENED, "12 10:00:00", "then").due_at is None
    assert site.clock("facts: {urgent: true}\n" + OPENED, "12 10:00:00", "then").due_at == at("15 09:00:00")


def test_the_next_change_goes_through_the_chain(tmp_path: Path) -> None:
    site = Site(tmp_path, CHAIN)
    now, seen = at("12 10:00:00"), []
    while (found := site.assess(OPENED, now).next_change_at) is not None:
        seen.append(found)
        now = found
    assert seen == [at("14 09:00:01"), at("15 09:00:01")]


def test_a_clock_counts_back_from_anothers_due_instant_as_a_condition(tmp_path: Path) -> None:
    body = (
        CHAIN
        + "rules:\n  - id: late\n    "
        + TITLE
        + "\n    "
        + CITE
        + "\n    when: {deadline.clock: overdue}\n    then: {ruling: {for: buyer}}\n"
    )
    site = Site(tmp_path, body)
    assert site.assess(OPENED, "14 09:00:00").ruling.expected == "undetermined"
    assert site.assess(OPENED, "14 09:00:01").ruling.rules == ["shopee/late"]


@pytest.mark.parametrize(("as_of", "ruling"), [("14 09:00:00", "undetermined"), ("14 09:00:01", "buyer")])
def test_what_a_lapse_brings_about(tmp_path: Path, as_of: str, ruling: str) -> None:
    body = (
        "starts: opened\n"
        "within: 2 days\n"
        "lapse: [{value: {effect: auto_refund, ruling: buyer, cost: order.amount}, "
        "when: {order.amount: {lte: 50 SGD}}}, {value: {effect: escalation}}]"
    )
    site = Site(tmp_path, clock(body))
    cheap = OPENED + "\norder: {amount: {value: '50', currency: SGD}}"
    answer = site.assess(cheap, as_of)
    assert (answer.ruling.expected, answer.deadlines[0].lapse.effect) == (ruling, "auto_refund")  # type: ignore[union-attr]
    dear = site.assess(OPENED + "\norder: {amount: {value: '50.01', currency: SGD}}", as_of)
    assert (dear.ruling.expected, dear.deadlines[0].lapse.effect) == ("undetermined", "escalation")  # type: ignore[union-attr]
