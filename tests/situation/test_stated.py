"""The deadlines that a channel states itself beside the ones worked out, and clocks across rulesets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulesets_for_tests import CITE, HEAD, TITLE, Site, at
from tests.situation.test_running import OPENED, RESPOND, clock, messages

ALIASED = RESPOND.replace("starts: opened", "starts: opened\n    aliases: [due_date]")


def stated(for_: str | None, due: str | None, actor: str = "seller") -> str:
    name = "" if for_ is None else f", for: {for_}"
    return (
        OPENED + f"\ndeadlines: [{{actor: {actor}, due_at: {'null' if due is None else at(due).isoformat()}{name}}}]\n"
    )


@pytest.mark.parametrize("name", ["clock", "due_date", "shopee/clock"])
def test_it_joins_by_id_or_alias_and_counts(tmp_path: Path, name: str) -> None:
    found = Site(tmp_path, ALIASED).assess(stated(name, "13 08:59:59"), "13")
    [d] = found.deadlines
    assert (d.id, d.source, d.due_at, d.rule_due_at, d.differs_by_s) == (
        "clock",
        "platform",
        at("13 08:59:59"),
        at("14 09:00:00"),
        -86_401,
    )
    assert d.warn_at == at("12 09:00:00")  # never before the start


@pytest.mark.parametrize(
    ("due", "shown"), [("14 09:00:59", None), ("14 09:01:00", 60), ("14 08:59:00", -60), ("14 08:59:01", None)]
)
def test_a_difference_of_a_minute_or_more_is_shown(tmp_path: Path, due: str, shown: int | None) -> None:
    assert Site(tmp_path, RESPOND).clock(stated("clock", due), "13").differs_by_s == shown


@pytest.mark.parametrize(("as_of", "state"), [("13 08:59:59", "due_soon"), ("13 09:00:00", "overdue")])
def test_the_state_follows_the_stated_instant(tmp_path: Path, as_of: str, state: str) -> None:
    answer = Site(tmp_path, RESPOND).assess(stated("clock", "13 08:59:59"), as_of)
    assert answer.deadlines[0].state == state
    assert answer.ruling.expected == ("buyer" if state == "overdue" else "undetermined")


def test_a_stated_instant_that_is_null_takes_no_answer(tmp_path: Path) -> None:
    site = Site(tmp_path, RESPOND)
    assert site.clock(stated("clock", None), "13").state == "not_applicable"
    assert site.assess(stated("clock", None), "13").deadlines == []


def test_one_that_joins_none_stands_alone(tmp_path: Path) -> None:
    answer = Site(tmp_path, RESPOND).assess(stated("something_else", "13 08:59:59"), "13")
    assert [(d.id, d.source, d.state, d.due_at) for d in answer.deadlines] == [
        ("something_else", "platform", "running", at("13 08:59:59")),
        ("clock", "rule", "running", at("14 09:00:00")),
    ]
    assert [d.state for d in Site(tmp_path, RESPOND).assess(stated(None, "13 08:59:59"), "13 09:00:00").deadlines] == [
        "overdue",
        "due_soon",
    ]


def test_another_actors_does_not_join(tmp_path: Path) -> None:
    answer = Site(tmp_path, RESPOND).assess(stated("clock", "13 08:59:59", "buyer"), "12 10:00:00")
    assert [(d.id, d.actor, d.source) for d in answer.deadlines] == [
        ("clock", "buyer", "platform"),
        ("clock", "seller", "rule"),
    ]


def test_of_two_actors_under_one_name_none_is_lost(tmp_path: Path) -> None:
    record = OPENED + (
        "\n"
        "deadlines: [{actor: seller, due_at: 2026-04-13T08:00:00+08:00, for: clock}, "
        "{actor: buyer, due_at: 2026-04-13T10:00:00+08:00, for: clock}]"
    )
    answer = Site(tmp_path, RESPOND).assess(record, "12 10:00:00")
    assert [(d.actor, d.due_at, d.source) for d in answer.deadlines] == [
        ("seller", at("13 08:00:00"), "platform"),
        ("buyer", at("13 10:00:00"), "platform"),
    ]


def test_a_clock_that_only_the_channel_knows(tmp_path: Path) -> None:
    site = Site(tmp_path, clock("starts: opened\nmet_by: seller_responded\nwarn: 2 hours"))
    assert (site.clock(OPENED, "30").state, site.clock(OPENED, "30").due_at) == ("running", None)
    found = site.clock(stated("clock", "13 09:00:00"), "13 07:00:00")
    assert (found.state, found.due_at, found.rule_due_at, found.differs_by_s) == (
        "due_soon",
        at("13 09:00:00"),
        None,
        None,
    )


def test_a_clock_with_an_unknown_start_that_the_channel_states(tmp_path: Path) -> None:
    site = Site(tmp_path, clock("starts: order.promised_by\nwithin: 2 days\nwarn: 1 hour"))
    answer = site.assess(stated("clock", "13 09:00:00"), "13 08:30:00")
    assert [(d.state, d.due_at, d.may_apply) for d in answer.deadlines] == [("due_soon", at("13 09:00:00"), False)]
    assert answer.questions == []


def test_a_stated_instant_wins_over_a_suspension(tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        clock("starts: opened\nwithin: 5 days\nsuspended_while: {from: evidence_requested, until: evidence_submitted}"),
    )
    record = (
        messages(("opened", "12 09:00:00"), ("evidence_requested", "12 10:00:00"))
        + "\ndeadlines: [{actor: seller, due_at: 2026-04-16T09:00:00+08:00, for: clock}]"
    )
    assert [(d.state, d.due_at, d.source) for d in site.assess(record, "13").deadlines] == [
        ("running", at("16 09:00:00"), "platform")
    ]
    assert site.assess(record, "16 09:00:01").deadlines[0].state == "overdue"


def test_an_action_is_due_at_the_earlier_instant_that_is_not_past(tmp_path: Path) -> None:
    rule = (
        f"actions: {{answer: {{{TITLE}, owner: customer_service, done_by: seller_responded}}}}\n"
        "rules:\n"
        "  - id: act\n"
        f"    {TITLE}\n"
        f"    {CITE}\n"
        f"    when: {{dispute: nondelivery}}\n"
        f"    then: {{do: [{{action: answer, by: deadline.clock}}]}}\n"
    )
    site = Site(tmp_path, RESPOND + rule)
    record = stated("clock", "13 08:59:59")
    assert [(a.due_at, a.state) for a in site.assess(record, "13 08:59:59").actions] == [
        (at("13 08:59:59"), "due_soon")
    ]
    assert [(a.due_at, a.state) for a in site.assess(record, "13 09:00:00").actions] == [
        (at("14 09:00:00"), "due_soon")
    ]
    assert [(a.due_at, a.state) for a in site.assess(record, "14 09:00:01").actions] == [(at("13 08:59:59"), "overdue")]
    done = record.replace("events: [", "events: [{type: seller_responded, at: 2026-04-12T09:00:00+08:00}, ")
    assert [a.state for a in site.assess(done, "14 09:00:01").actions] == ["done"]


# --- across rulesets ----------------------------------------------------------------------------------------------

NETWORK = (
    "deadlines:\n"
    "  theirs:\n"
    f"    {TITLE}\n"
    "    actor: seller\n"
    f"    {CITE}\n"
    "    starts: opened\n"
    "    within: 1 day\n"
    "    overrides: [shopee/clock]\n"
)
INCLUDING = HEAD.format(id="shopee").replace(
    "markets:", "include: [{platform: network_a, when: {facts.card: a}}]\n  markets:"
)
CARD = "facts: {card: {type: 'enum[a, b]', ask: {en: Which?, zh: 哪个？}}}\n"


@pytest.mark.parametrize(("card", "listed"), [("a", {"network_a/theirs"}), ("b", {"clock"})])
def test_a_clock_of_an_included_ruleset_puts_out_ours_only_where_it_is_included(
    tmp_path: Path, card: str, listed: set[str]
) -> None:
    site = Site(tmp_path, {"shopee": INCLUDING + CARD + RESPOND, "network_a": NETWORK})
    answer = site.assess(OPENED + f"\nfacts: {{card: {card}}}", "12 10:00:00")
    assert {d.id for d in answer.deadlines} == listed


def test_a_common_clock_can_be_put_out(tmp_path: Path) -> None:
    own = (
        "deadlines:\n"
        "  mine:\n"
        f"    {TITLE}\n"
        "    actor: seller\n"
        f"    {CITE}\n"
        "    starts: opened\n"
        "    within: 1 day\n"
        "    overrides: [any/clock]\n"
    )
    site = Site(tmp_path, {"any": RESPOND, "shopee": own})
    assert {d.id for d in site.assess(OPENED, "12 10:00:00").deadlines} == {"mine"}
    assert {
        d.id
        for d in Site(tmp_path / "b", {"any": RESPOND, "shopee": own.replace("any/clock", "clock")})
        .assess(OPENED, "12 10:00:00")
        .deadlines
    } == {"mine", "clock"}


def test_a_clock_comes_back_when_one_of_the_same_name_that_put_it_out_has_ended(tmp_path: Path) -> None:
    own = (
        "deadlines:\n"
        "  clock:\n"
        f"    {TITLE}\n"
        "    actor: seller\n"
        f"    {CITE}\n"
        "    starts: opened\n"
        "    within: 1 day\n"
        "    superseded_by: buyer_messaged\n"
        "    overrides: [any/clock]\n"
    )
    site = Site(tmp_path, {"any": RESPOND, "shopee": own})
    record = stated("clock", "13 08:59:59").replace(
        "events: [", "events: [{type: buyer_messaged, at: 2026-04-12T09:30:00+08:00}, "
    )
    answer = site.assess(record, "12 10:00:00")
    assert [(d.rule, d.state, d.due_at) for d in answer.deadlines] == [("any/clock", "due_soon", at("13 08:59:59"))]
    assert answer.next_change_at == at("13 09:00:00")  # looking ahead asks for the lower clock first
