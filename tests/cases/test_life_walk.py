"""Every status of every platform's map, every stage and every turn, against every kind of dispute.

No case that has ended, that is answered or that waits for somebody else asks anything of the seller: nothing of his
runs or is overdue, no action is overdue, nothing is at stake but what was ruled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from disputes import Assessment
from disputes.followup.alerts import of_case
from disputes.followup.clock_roles import ClockRoles
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_plain
from disputes.words.records import Dispute, Stage, Turn
from tests.shipped import shipped_engine, shipped_library

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
LIBRARY = shipped_library()
PLATFORMS = sorted(r for r in LIBRARY.ids() if r not in ("any", "common"))
OPEN = ("running", "due_soon", "overdue")
ENDED_STAGES = ("closed", "decided")


def record(platform: str, dispute: str, **said: Any) -> dict[str, Any]:
    """A case that was opened a month ago, with a due instant of the channel's in the past for each of its clocks."""
    book = Rulebook.load(LIBRARY, platform)
    own = book.own
    assert own is not None
    market = next((m for m in own.markets if m != "GLOBAL"), "GLOBAL")
    due = (NOW - timedelta(days=2)).isoformat()
    return {
        "id": "W-1",
        "platform": platform,
        "market": market,
        "dispute": dispute,
        "order": {"amount": {"value": "80.00", "currency": "USD"}},
        "events": [
            {"type": "paid", "at": (NOW - timedelta(days=60)).isoformat(), "by": "buyer"},
            {"type": "opened", "at": (NOW - timedelta(days=30)).isoformat(), "by": "buyer"},
        ],
        "deadlines": [
            {"actor": "seller", "due_at": due, "for": d.id} for d in own.deadlines.values() if d.actor == "seller"
        ],
        **said,
    }


def statuses(platform: str) -> Mapping[str, Mapping[str, Any]]:
    """The platform's statuses with their meaning. A word that a desk which it includes uses for the seller's move is
    left out: a claim and a chargeback may both be `pending`, and the desk's word counts at the desk.
    """
    book = Rulebook.load(LIBRARY, platform)
    if book.own is None:
        return {}
    desks = [r.maps.get("status_raw", {}) for r in book.rulesets if r is not book.own]
    return {
        code: meaning
        for code, meaning in book.own.maps.get("status_raw", {}).items()
        if all(silent(desk[code]) for desk in desks if code in desk)
    }


def silent(said: Mapping[str, Any]) -> bool:
    """Whether what is said of a case leaves the seller nothing to do."""
    turn = said.get("turn")
    ended = (said.get("stage") in ENDED_STAGES or said.get("ended")) and turn != "seller"
    return bool(ended or said.get("answered") is True or turn in ("buyer", "platform", "none"))


def walk(platform: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for dispute in Dispute:
        for code, meaning in statuses(platform).items():
            if silent(meaning) and not (
                dispute == Dispute.NONE and meaning.get("turn") == "none" and not ended(meaning)
            ):
                yield f"{dispute} {code}", record(platform, dispute, status_raw=code)
        for stage in Stage:
            for turn in (None, *Turn):
                said = {"stage": stage.value} | ({"turn": turn.value} if turn is not None else {})
                if silent(said) and not only_watched(dispute, said):
                    yield f"{dispute} {stage} {turn}", record(platform, dispute, **said)


def only_watched(dispute: str, said: Mapping[str, Any]) -> bool:
    """An order without a dispute is still to be shipped while it is nobody's turn."""
    return dispute == Dispute.NONE and said.get("turn") == "none" and not ended(said)


def ended(said: Mapping[str, Any]) -> bool:
    return said.get("stage") in ENDED_STAGES or bool(said.get("ended"))


def faults(answer: Assessment, book: Rulebook) -> list[str]:
    """What the answer still asks of the seller. Rights that outlive the case may be used or lost."""
    rights = {d.key for d in book.deadlines if d.after_end or d.on_others_turn}
    out = [
        f"{d.id} {d.state}"
        for d in answer.deadlines
        if d.actor == "seller" and d.state in OPEN and d.rule not in rights
    ]
    out += [f"action {a.id} overdue" for a in answer.actions if a.state == "overdue"]
    alerts = of_case(answer, ClockRoles.of(book), timedelta(0))
    seller = {d.rule for d in answer.deadlines if d.actor == "seller"} - rights
    out += [
        f"alert {a.level} {a.deadline}" for a in alerts if a.level in ("overdue", "lapsed") and a.deadline in seller
    ]
    return out


@pytest.mark.parametrize("platform", PLATFORMS)
def test_nothing_is_asked_of_the_seller(platform: str) -> None:
    found, walked = examine(platform, every=53)
    assert walked > 5
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("platform", PLATFORMS)
def test_nothing_is_asked_of_the_seller_in_many_more(platform: str, most_figures: int | None) -> None:
    """A fifth of them, another one than in the short walk; a campaign takes them all."""
    found, walked = examine(platform, every=1 if most_figures is None else 5)
    print(f"{platform}: {walked} cases")
    assert found == []


def examine(platform: str, every: int) -> tuple[list[str], int]:
    """What is wrong with the answers to each `every`-th case of the walk, and how many were looked at."""
    engine = shipped_engine()
    book = engine.rulebook(platform)
    found = []
    walked = 0
    for n, (name, case) in enumerate(walk(platform)):
        if n % every:
            continue
        walked += 1
        answer = engine.prepared(read_plain(case, name)).answer_at(NOW)
        found += [f"{name}: {f}" for f in faults(answer, book)]
        over = ended(case) and case.get("turn") != "seller"
        if over and answer.exposure.amount is not None and not answer.ruling.recorded:
            found.append(f"{name}: at stake {answer.exposure.amount}")
    return found, walked
