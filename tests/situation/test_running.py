"""How a clock stands: before its start, opening, warning and due instants, at them, after them; met, superseded,
suspended.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.rulesets_for_tests import CITE, TITLE, Site, at

SECOND = timedelta(seconds=1)
OPENED = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}]"


def clock(body: str) -> str:
    """A ruleset with one clock of the seller."""
    return f"deadlines:\n  clock:\n    {TITLE}\n    actor: seller\n    {CITE}\n" + "".join(
        f"    {line}\n" for line in body.strip().splitlines()
    )


RESPOND = clock(
    "starts: opened\n"
    "within: 48 hours\n"
    "warn: 24 hours\n"
    "met_by: seller_responded\n"
    "superseded_by: [withdrawn]\n"
    "lapse: {effect: auto_refund, ruling: buyer}"
)


def responded(when: str) -> str:
    return (
        f"events: [{{type: opened, at: 2026-04-12T09:00:00+08:00}}, "
        f"{{type: seller_responded, at: {at(when).isoformat()}}}]"
    )


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("12 09:00:00", "running"),
        ("13 08:59:59", "running"),
        ("13 09:00:00", "due_soon"),
        ("14 08:59:59", "due_soon"),
        ("14 09:00:00", "due_soon"),  # an instant equal to the due instant is in time
        ("14 09:00:01", "overdue"),
    ],
)
def test_the_second_before_at_and_after(tmp_path: Path, as_of: str, state: str) -> None:
    found = Site(tmp_path, RESPOND).clock(OPENED, as_of)
    assert (found.state, found.due_at, found.warn_at, found.starts_at) == (
        state,
        at("14 09:00:00"),
        at("13 09:00:00"),
        at("12 09:00:00"),
    )


def test_a_start_still_to_come_is_not_yet_there(tmp_path: Path) -> None:
    found = Site(tmp_path, RESPOND).clock(OPENED, "12 08:59:59")
    assert (found.state, found.starts_at, found.due_at) == ("not_started", None, None)


@pytest.mark.parametrize(
    ("when", "state"), [("12 09:00:00", "met"), ("14 09:00:00", "met"), ("14 09:00:01", "met_late")]
)
def test_met_at_the_start_at_the_end_and_after_it(tmp_path: Path, when: str, state: str) -> None:
    found = Site(tmp_path, RESPOND).clock(responded(when), "20")
    assert (found.state, found.met_at) == (state, at(when))


def test_an_answer_before_the_start_meets_nothing(tmp_path: Path) -> None:
    assert Site(tmp_path, RESPOND).clock(responded("12 08:59:59"), "13 10:00:00").state == "due_soon"


def test_an_answer_still_to_come_meets_nothing_yet(tmp_path: Path) -> None:
    site = Site(tmp_path, RESPOND)
    assert site.clock(responded("13 10:00:00"), "13 09:59:59").state == "due_soon"
    assert site.clock(responded("13 10:00:00"), "13 10:00:00").state == "met"


def test_the_first_answer_counts(tmp_path: Path) -> None:
    events = (
        "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}, "
        "{type: seller_responded, at: 2026-04-15T09:00:00+08:00}, "
        "{type: seller_responded, at: 2026-04-13T09:00:00+08:00}]"
    )
    assert Site(tmp_path, RESPOND).clock(events, "20").met_at == at("13 09:00:00")


def test_an_automatic_message_is_no_answer_unless_the_pattern_says_so(tmp_path: Path) -> None:
    body = "starts: opened\nwithin: 2 days\nmet_by: {}"
    events = (
        "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}, "
        "{type: seller_messaged, at: 2026-04-13T09:00:00+08:00, auto: true}]"
    )
    assert Site(tmp_path / "a", clock(body.format("seller_messaged"))).clock(events, "13 12:00:00").state == "running"
    assert (
        Site(tmp_path / "b", clock(body.format("{type: seller_messaged, auto: true}")))
        .clock(events, "13 12:00:00")
        .state
        == "met"
    )


# --- windows that open -------------------------------------------------------------------------------------------

WINDOW = clock(
    "starts: order.promised_by\nopens: 1 day after order.promised_by at 00:00\nwithin: 10 days\nmet_by: opened"
)
PROMISED = "order: {promised_by: 2026-04-10T18:00:00+08:00}\n"


@pytest.mark.parametrize(
    ("opened", "state"),
    [
        ("10 17:59:59", "met_early"),  # before the start: counts, since the clock opens
        ("10 23:59:59", "met_early"),
        ("11 00:00:00", "met"),
        ("20 18:00:00", "met"),
        ("20 18:00:01", "met_late"),
    ],
)
def test_a_window_that_opens(tmp_path: Path, opened: str, state: str) -> None:
    found = Site(tmp_path, WINDOW).clock(PROMISED + f"events: [{{type: opened, at: {at(opened).isoformat()}}}]", "25")
    assert (found.state, found.opens_at, found.due_at) == (state, at("11"), at("20 18:00:00"))


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("10 17:59:59", "not_started"),
        ("10 23:59:59", "not_started"),
        ("11 00:00:00", "running"),
        ("20 18:00:01", "overdue"),
    ],
)
def test_a_window_that_nobody_used(tmp_path: Path, as_of: str, state: str) -> None:
    assert Site(tmp_path, WINDOW).clock(PROMISED + "events: []", as_of).state == state


# --- several occurrences -----------------------------------------------------------------------------------------

EACH = clock("starts: buyer_messaged\neach: true\nwithin: 12 hours\nmet_by: seller_messaged")


def messages(*events: tuple[str, str]) -> str:
    return "events: [" + ", ".join(f"{{type: {type_}, at: {at(when).isoformat()}}}" for type_, when in events) + "]"


def test_each_occurrence_has_its_own_clock_and_one_answer_meets_all_that_are_open(tmp_path: Path) -> None:
    record = messages(
        ("buyer_messaged", "12 09:00:00"),
        ("buyer_messaged", "12 20:00:00"),
        ("seller_messaged", "12 22:00:00"),
        ("buyer_messaged", "13 09:00:00"),
    )
    site = Site(tmp_path, EACH)
    found = {n: site.clock(record, "13 10:00:00", occurrence=n) for n in (1, 2, 3)}
    assert [(found[n].state, found[n].due_at) for n in (1, 2, 3)] == [
        ("met_late", at("12 21:00:00")),
        ("met", at("13 08:00:00")),
        ("running", at("13 21:00:00")),
    ]


def test_without_each_the_last_occurrence_counts(tmp_path: Path) -> None:
    record = messages(("buyer_messaged", "12 09:00:00"), ("buyer_messaged", "13 09:00:00"))
    answer = Site(tmp_path, EACH.replace("each: true", "each: false")).assess(record, "13 10:00:00")
    assert [(d.occurrence, d.starts_at) for d in answer.deadlines] == [(1, at("13 09:00:00"))]


# --- superseded, suspended, overridden ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([("withdrawn", "13 09:00:00")], "superseded"),
        ([("withdrawn", "12 08:00:00")], "overdue"),  # before the start: another claim's
        ([("seller_responded", "13 08:00:00"), ("withdrawn", "13 09:00:00")], "met"),
        ([("seller_responded", "13 10:00:00"), ("withdrawn", "13 09:00:00")], "superseded"),
        ([("seller_responded", "13 09:00:00"), ("withdrawn", "13 09:00:00")], "met"),
    ],
)
def test_superseded(tmp_path: Path, events: list[tuple[str, str]], state: str) -> None:
    site = Site(tmp_path, RESPOND)
    record = messages(("opened", "12 09:00:00"), *events)
    assert site.clock(record, "20").state == state
    assert [d.id for d in site.assess(record, "20").deadlines] == ([] if state == "superseded" else ["clock"])


LAPSING = clock(
    "starts: opened\n"
    "within: 2 days\n"
    "met_by: seller_responded\n"
    "superseded_by: [withdrawn]\n"
    "lapse: {effect: auto_refund, cost: order.amount}"
)


@pytest.mark.parametrize(
    ("ended", "lapsed"),
    [("13 09:00:00", False), ("14 09:00:00", False), ("14 09:00:01", True), ("19 09:00:00", True)],
)
def test_what_had_lapsed_before_it_was_superseded_is_still_told(tmp_path: Path, ended: str, lapsed: bool) -> None:
    record = "order: {amount: {value: '10.00', currency: SGD}}\n" + messages(
        ("opened", "12 09:00:00"), ("withdrawn", ended)
    )
    answer = Site(tmp_path, LAPSING).assess(record, "20")
    assert [d.state for d in answer.deadlines] == []
    assert [(x.id, x.due_at, x.lapse.effect, str(x.lapse.cost)) for x in answer.lapsed] == (
        [("clock", at("14 09:00:00"), "auto_refund", "10.00 SGD")] if lapsed else []
    )


SUSPENDED = clock(
    "starts: opened\n"
    "within: 5 days\n"
    "met_by: seller_responded\n"
    "superseded_by: [withdrawn]\n"
    "suspended_while: {from: evidence_requested, until: evidence_submitted}"
)


@pytest.mark.parametrize(
    ("events", "as_of", "state", "due"),
    [
        ([], "13", "running", "17 09:00:00"),
        ([("evidence_requested", "13 09:00:00")], "13 08:59:59", "running", "17 09:00:00"),
        ([("evidence_requested", "13 09:00:00")], "30", "suspended", None),
        (
            [("evidence_requested", "13 09:00:00"), ("evidence_submitted", "15 10:30:00")],
            "16",
            "running",
            "19 10:30:00",
        ),
        (
            [("evidence_requested", "12 08:00:00"), ("evidence_submitted", "13 09:00:00")],
            "14",
            "running",
            "18 09:00:00",
        ),  # only what lies behind the start shifts
        (
            [("evidence_requested", "11 08:00:00"), ("evidence_submitted", "11 09:00:00")],
            "14",
            "running",
            "17 09:00:00",
        ),
        ([("evidence_requested", "17 09:00:01")], "18", "overdue", "17 09:00:00"),  # held only after it had lapsed
        ([("seller_responded", "13 08:00:00"), ("evidence_requested", "13 09:00:00")], "14", "met", None),
        ([("evidence_requested", "13 09:00:00"), ("withdrawn", "14 09:00:00")], "15", "superseded", None),
    ],
)
def test_suspended(tmp_path: Path, events: list[tuple[str, str]], as_of: str, state: str, due: str | None) -> None:
    found = Site(tmp_path, SUSPENDED).clock(messages(("opened", "12 09:00:00"), *events), as_of)
    assert found.state == state
    if state in ("running", "overdue", "suspended"):
        assert found.due_at == (None if due is None else at(due))


def test_a_suspension_between_two_instants_of_the_record(tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        clock("starts: opened\nwithin: 5 days\nsuspended_while: {from: order.promised_from, until: order.promised_by}"),
    )
    record = OPENED + "\norder: {promised_from: 2026-04-13T09:00:00+08:00, promised_by: 2026-04-14T09:00:00+08:00}"
    found = [
        (site.clock(record, as_of).state, site.clock(record, as_of).due_at)
        for as_of in ("13 08:59:59", "13 09:00:00", "14 08:59:59", "14 09:00:00")
    ]
    assert found == [
        ("running", at("17 09:00:00")),
        ("suspended", None),
        ("suspended", None),
        ("running", at("18 09:00:00")),
    ]
    assert site.assess(record, "12 10:00:00").next_change_at == at("13 09:00:00")
    assert site.assess(record, "13 10:00:00").next_change_at == at("14 09:00:00")


def test_an_undecided_suspension_leaves_the_clock_running_and_asks(tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        clock("starts: opened\nwithin: 5 days\nsuspended_while: {from: order.promised_from, until: order.promised_by}"),
    )
    found = site.clock(OPENED, "13")
    assert (found.state, found.due_at, found.may_apply) == ("running", at("17 09:00:00"), True)
    assert {q.field for q in site.assess(OPENED, "13").questions} == {"order.promised_from", "order.promised_by"}


TWO = RESPOND + (
    "  other:\n"
    f"    {TITLE}\n"
    "    actor: seller\n"
    f"    {CITE}\n"
    f"    when: {{requested: return_refund}}\n"
    "    starts: opened\n"
    "    within: 1 day\n"
    "    overrides: [clock]\n"
)


def test_a_clock_puts_out_another_where_it_exists(tmp_path: Path) -> None:
    site = Site(tmp_path, TWO)
    assert site.clock(OPENED + "\nrequested: return_refund", "12 10:00:00").state == "superseded"
    assert site.clock(OPENED + "\nrequested: refund_only", "12 10:00:00").state == "running"


def test_a_finished_clock_is_not_put_out(tmp_path: Path) -> None:
    assert Site(tmp_path, TWO).clock(responded("13 09:00:00") + "\nrequested: return_refund", "14").state == "met"


# --- undecided ----------------------------------------------------------------------------------------------------


def test_an_undecided_clock_is_listed_and_asks(tmp_path: Path) -> None:
    site = Site(tmp_path, clock("when: {requested: refund_only}\nstarts: opened\nwithin: 2 days"))
    answer = site.assess(OPENED, "12 10:00:00")
    assert [(d.id, d.state, d.may_apply, d.due_at) for d in answer.deadlines] == [
        ("clock", "running", True, at("14 09:00:00"))
    ]
    assert [(q.field, q.would_change) for q in answer.questions] == [("requested", ["shopee/clock"])]
    assert [d.may_apply for d in site.assess(OPENED + "\nrequested: refund_only", "12 10:00:00").deadlines] == [False]
    assert site.assess(OPENED + "\nrequested: redelivery", "12 10:00:00").deadlines == []
    assert site.clock(OPENED + "\nrequested: redelivery", "12 10:00:00").state == "not_applicable"


def test_of_undecided_durations_the_shortest_is_shown(tmp_path: Path) -> None:
    body = (
        "starts: opened\n"
        "within: [{value: 9 days, when: {requested: redelivery}}, "
        "{value: 2 days, when: {requested: refund_only}}, {value: 3 days}, {value: 1 day}]"
    )
    site = Site(tmp_path, clock(body))
    answer = site.assess(OPENED, "12 10:00:00")
    assert [d.due_at for d in answer.deadlines] == [at("14 09:00:00")]  # the last alternative is never reached
    assert [q.field for q in answer.questions] == ["requested"]
    assert site.assess(OPENED + "\nrequested: redelivery", "12 10:00:00").deadlines[0].due_at == at("21 09:00:00")
    assert site.assess(OPENED + "\nrequested: replacement", "12 10:00:00").deadlines[0].due_at == at("15 09:00:00")


def test_an_unknown_start_is_undecided(tmp_path: Path) -> None:
    site = Site(tmp_path, clock("starts: order.promised_by\nwithin: 2 days"))
    answer = site.assess(OPENED, "12 10:00:00")
    assert [(d.state, d.may_apply, d.due_at) for d in answer.deadlines] == [("not_started", True, None)]
    assert [q.field for q in answer.questions] == ["order.promised_by"]
    assert site.assess(OPENED + "\norder: {promised_by: null}", "12 10:00:00").questions == []
