"""Conditions, three-valued: each operator on what is there, what is known to be none and what is not said."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.documents.problems import Refused
from tests.rulesets_for_tests import CITE, TITLE, Site, fired, open_rules

YES, NO, OPEN = "yes", "no", "open"
OPENED = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}]\n"
FACTS = """
facts:
  flag: {type: bool, ask: {en: Is it?, zh: 是吗？}}
  days: {type: int, ask: {en: How many?, zh: 几天？}}
  word: {type: "enum[a, b]", ask: {en: Which?, zh: 哪个？}}
  ip: {type: text, ask: {en: Which?, zh: 哪个？}}
  day: {type: date, ask: {en: When?, zh: 何时？}}
"""


def truth(root: Path, when: str, record: str = "", head: str = FACTS, as_of: str = "15") -> str:
    """What a condition comes to, by what its rule does."""
    site = Site(
        root,
        head
        + f"\nrules:\n  - id: r\n    {TITLE}\n    {CITE}\n    when: {when}\n    then: {{ruling: {{for: seller}}}}\n",
    )
    out = site.match(record, as_of)
    assert not (fired(out) & open_rules(out))
    return YES if fired(out) else OPEN if open_rules(out) else NO


@pytest.mark.parametrize(
    ("when", "record", "expected"),
    [
        # words
        ("{stage: requested}", "stage: requested", YES),
        ("{stage: requested}", "stage: closed", NO),
        ("{stage: requested}", "", OPEN),
        ("{stage: [requested, closed]}", "stage: closed", YES),
        ("{stage: {ne: requested}}", "stage: closed", YES),
        ("{stage: {ne: requested}}", "", OPEN),
        ("{stage: {not_in: [requested, closed]}}", "stage: disputed", YES),
        ("{stage: {in: []}}", "stage: disputed", NO),
        ("{stage: {in: []}}", "", OPEN),
        ("{stage: {known: true}}", "", NO),
        ("{stage: {known: false}}", "", YES),
        ("{stage: {known: true, eq: closed}}", "", NO),  # never undecided
        # none is known
        ("{requested_amount: null}", "requested_amount: null", YES),
        ("{requested_amount: null}", "requested_amount: {value: '1', currency: SGD}", NO),
        ("{requested_amount: null}", "", OPEN),
        ("{requested_amount: {ne: null}}", "requested_amount: null", NO),
        ("{requested_amount: {gt: 1 SGD}}", "requested_amount: null", NO),
        ("{not: {requested_amount: {gt: 1 SGD}}}", "requested_amount: null", YES),
        ("{facts.word: {ne: a}}", "facts: {word: null}", YES),
        ("{facts.word: {known: true}}", "facts: {word: null}", YES),
        # flags and numbers
        ("{facts.flag: true}", "facts: {flag: false}", NO),
        ("{facts.flag: {ne: true}}", "facts: {flag: false}", YES),
        ("{facts.days: 3}", "facts: {days: 3}", YES),
        ("{facts.days: [1, 2]}", "facts: {days: 3}", NO),
        ("{facts.days: {gte: 3, lt: 4}}", "facts: {days: 3}", YES),
        ("{facts.days: {gt: 3}}", "facts: {days: 3}", NO),
        ("{facts.days: {lte: times_opened}}", "facts: {days: 3}\ntimes_opened: 3", YES),
        ("{facts.days: {lte: times_opened}}", "facts: {days: 3}", OPEN),
        # money
        ("{order.amount: {gte: 10 SGD}}", "order: {amount: {value: '10.00', currency: SGD}}", YES),
        ("{order.amount: {gt: 10 SGD}}", "order: {amount: {value: '10.00', currency: SGD}}", NO),
        ("{order.amount: 10 SGD}", "order: {amount: {value: '10.00', currency: SGD}}", YES),
        ("{order.amount: {gte: [9 MYR, 10 SGD]}}", "order: {amount: {value: '10.00', currency: SGD}}", YES),
        ("{order.amount: {gte: [9 MYR, 8 USD]}}", "order: {amount: {value: '10.00', currency: SGD}}", OPEN),  # a gap
        ("{order.amount: {gte: 9 MYR}}", "order: {amount: {value: '10.00', currency: SGD}}", OPEN),
        (
            "{order.amount: {gte: 50 % of order.item_price}}",
            "order: {amount: {value: '10', currency: SGD}, item_price: {value: '20', currency: SGD}}",
            YES,
        ),
        # fields of the same kind
        ("{reason_raw: {same_as: facts.ip}}", "reason_raw: x\nfacts: {ip: x}", YES),
        ("{reason_raw: {same_as: facts.ip}}", "reason_raw: x\nfacts: {ip: y}", NO),
        ("{reason_raw: {same_as: facts.ip}}", "reason_raw: x", OPEN),
        ("{reason_raw: {same_as: facts.ip}}", "reason_raw: null\nfacts: {ip: null}", NO),
    ],
)
def test_one_field(tmp_path: Path, when: str, record: str, expected: str) -> None:
    assert truth(tmp_path, when, record) == expected


CODES = FACTS + "parameters: {own: [a, b], foreign: [c], all: [$own, $foreign, d]}"


@pytest.mark.parametrize(
    ("when", "record", "expected"),
    [
        ("{reason_raw or facts.ip: a}", "reason_raw: a", YES),
        ("{reason_raw or facts.ip: a}", "reason_raw: x\nfacts: {ip: a}", YES),
        ("{reason_raw or facts.ip: a}", "reason_raw: x\nfacts: {ip: y}", NO),
        ("{reason_raw or facts.ip: a}", "reason_raw: x", OPEN),
        ("{reason_raw or facts.ip: {ne: a}}", "reason_raw: a\nfacts: {ip: y}", YES),
        ("{reason_raw: [$own, c]}", "reason_raw: b", YES),
        ("{reason_raw: $all}", "reason_raw: c", YES),
        ("{reason_raw: {not_in: [$all]}}", "reason_raw: d", NO),
        ("{reason_raw or facts.ip: [$own, $foreign]}", "reason_raw: d\nfacts: {ip: c}", YES),
        ("{events: {some: {type: opened, ref: [$own]}}}", OPENED.replace("00}", "00, ref: b}"), YES),
    ],
)
def test_several_fields_and_several_lists(tmp_path: Path, when: str, record: str, expected: str) -> None:
    assert truth(tmp_path, when, record, head=CODES) == expected


def test_lists_that_name_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="parameters without a circle"):
        truth(tmp_path, "{reason_raw: $a}", head="parameters: {a: [$b], b: [$a]}")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{event.opened: {lt: 2026-04-13}}", YES),
        ("{event.opened: 2026-04-12}", YES),  # within the day
        ("{event.opened: {ne: 2026-04-12}}", NO),
        ("{event.opened: {gt: 2026-04-12}}", NO),  # the day is over at 23:59:59
        ("{event.opened: {gte: 2026-04-12}}", YES),
        ("{event.opened: {lte: 2026-04-12}}", YES),
        ("{event.opened: {lt: 2026-04-12}}", NO),
        ("{event.delivered: {lt: 2026-04-12}}", NO),  # has not happened
        ("{not: {event.delivered: {lt: 2026-04-12}}}", YES),
        ("{event.delivered: null}", YES),
        ("{event.opened: {lt: delivered}}", NO),
        ("{event.opened: {lt: order.promised_by}}", OPEN),
        ("{event.opened: {lt: 2 days before now}}", YES),
        ("{event.opened: {gte: 63 hours before now}}", YES),
        ("{event.opened: {gt: 63 hours before now}}", NO),
        ("{now: {gte: 2026-04-15}}", YES),
        ("{event.opened: {lt: {latest_of: [delivered, 2026-04-14]}}}", YES),
        ("{event.opened: {lt: {latest_of: [order.promised_by, 2026-04-14]}}}", OPEN),
        ("{event.opened: {eq: 1 day before 2026-04-13 at 09:00}}", YES),
        ("{facts.day: {lt: opened}}", OPEN),
    ],
)
def test_instants(tmp_path: Path, when: str, expected: str) -> None:
    assert truth(tmp_path, when, OPENED) == expected


@pytest.mark.parametrize(
    ("parts", "any_", "all_"),
    [
        ((YES, YES), YES, YES),
        ((YES, NO), YES, NO),
        ((NO, YES), YES, NO),
        ((NO, NO), NO, NO),
        ((YES, OPEN), YES, OPEN),
        ((OPEN, YES), YES, OPEN),
        ((NO, OPEN), OPEN, NO),
        ((OPEN, NO), OPEN, NO),
        ((OPEN, OPEN), OPEN, OPEN),
    ],
)
def test_three_values(tmp_path: Path, parts: tuple[str, str], any_: str, all_: str) -> None:
    test = {YES: "{facts.days: 1}", NO: "{facts.days: 2}", OPEN: "{facts.flag: true}"}
    listed = ", ".join(test[p] for p in parts)
    opposite = {YES: NO, NO: YES, OPEN: OPEN}
    for name, op, expected in (("any", "any", any_), ("all", "all", all_)):
        assert truth(tmp_path / name, f"{{{op}: [{listed}]}}", "facts: {days: 1}") == expected
        assert (
            truth(tmp_path / f"not-{name}", f"{{not: {{{op}: [{listed}]}}}}", "facts: {days: 1}") == opposite[expected]
        )


PARCELS = (
    "shipments: [{tracking: delivered, signed: true, value: {value: '5', "
    "currency: SGD}}, {tracking: delivered_signed, value: {value: '7', currency: SGD}}]"
)
BOUGHT = (
    "prior_transactions: [{at: 2026-04-01T00:00:00+08:00, disputed: false}, "
    "{at: 2026-04-14T00:00:00+08:00, disputed: true}, {disputed: false}]"
)
PAPERS = "evidence: [{kind: a, pages: 2}, {kind: a, pages: 3}, {kind: b}]"


@pytest.mark.parametrize(
    ("when", "record", "expected"),
    [
        ("{shipments: {every: {tracking: [delivered, delivered_signed]}}}", PARCELS, YES),
        ("{shipments: {every: {tracking: delivered}}}", PARCELS, NO),
        ("{shipments: {every: {signed: true}}}", PARCELS, OPEN),
        ("{shipments: {some: {signed: true}}}", PARCELS, YES),
        ("{shipments: {none: {signed: true}}}", PARCELS, NO),
        ("{shipments: {none: {signed: false}}}", PARCELS, OPEN),
        ("{shipments: {some: {tracking: lost}}}", "", OPEN),
        ("{shipments: {some: {tracking: lost}}}", "shipments: []", NO),
        ("{shipments: {none: {tracking: lost}}}", "shipments: []", YES),
        (
            "{shipments: {every: {tracking: lost}}}",
            "shipments: []",
            NO,
        ),  # of no parcel can be said that every one is lost
        ("{evidence: {none: {kind: c}}}", PAPERS, YES),
        ("{evidence: {count: 2, where: {kind: a}}}", PAPERS, YES),
        ("{evidence: {count: {gt: 2}, where: {kind: [a, b]}}}", PAPERS, YES),
        ("{evidence: {sum: {pages: {gte: 5}}, where: {kind: a}}}", PAPERS, YES),
        ("{evidence: {sum: {pages: {gte: 5}}}}", PAPERS, OPEN),  # the pages of one are not known
        ("{evidence: {sum: {pages: 0}}, stage: requested}", "evidence: []\nstage: requested", YES),
        ("{shipments: {sum: {value: {gte: 12 SGD}}}}", PARCELS, YES),
        ("{shipments: {sum: {value: {lt: 1 SGD}}}}", "shipments: []", YES),  # nothing is less
        ("{shipments: {sum: {value: {gte: 0 SGD}}}}", "shipments: []", YES),
        ("{prior_transactions: {count: 1, where: {disputed: true}}}", BOUGHT, YES),
        ("{prior_transactions: {count: {gte: 1}, within: 3 days}}", BOUGHT, YES),
        ("{prior_transactions: {count: 2, within: 14 days}}", BOUGHT, YES),  # the start of the window belongs to it
        ("{prior_transactions: {count: 2, within: 13 days}}", BOUGHT, NO),
        ("{prior_transactions: {count: 2, within: 1 month}}", BOUGHT, YES),
        ("{prior_transactions: {count: 1, within: 1 week}}", BOUGHT, YES),
        ("{prior_transactions: {count: 1, since: 2026-04-02}}", BOUGHT, YES),
        ("{prior_transactions: {count: 1, since: opened}}", BOUGHT + "\n" + OPENED, YES),
        (
            "{prior_transactions: {count: 0, since: delivered}}",
            BOUGHT + "\n" + OPENED,
            YES,
        ),  # since what has not happened: nothing
        ("{prior_transactions: {count: 1, since: order.ship_by}}", BOUGHT, OPEN),
        ("{prior_transactions: {count: {gte: 1}, where: {amount: {gt: 5 SGD}}}}", BOUGHT, OPEN),
        (
            "{prior_transactions: {count: {lte: 3}, where: {amount: {gt: 5 SGD}}}}",
            BOUGHT,
            YES,
        ),  # whatever the amounts are
        ("{prior_transactions: {count: {gt: 3}, where: {amount: {gt: 5 SGD}}}}", BOUGHT, NO),
    ],
)
def test_lists(tmp_path: Path, when: str, record: str, expected: str) -> None:
    assert truth(tmp_path, when, record) == expected


TOLD = """events:
  - {type: opened, at: 2026-04-12T09:00:00+08:00, by: buyer}
  - {type: seller_messaged, at: 2026-04-12T10:00:00+08:00, auto: true}
  - {type: seller_responded, at: 2026-04-13T09:00:00+08:00, outcome: reject}
  - {type: seller_responded, at: 2026-04-14T09:00:00+08:00}
  - {type: delivered, at: 2026-04-16T09:00:00+08:00}
"""


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{events: {some: opened}}", YES),
        ("{events: {some: [refunded, opened]}}", YES),
        ("{events: {none: [refunded, settled]}}", YES),
        ("{events: {some: delivered}}", NO),  # it is still to come
        ("{events: {some: {type: opened, by: buyer}}}", YES),
        ("{events: {some: {type: opened, by: seller}}}", NO),
        ("{events: {some: {type: opened, outcome: accept}}}", OPEN),
        ("{events: {some: {type: seller_responded, outcome: reject}}}", YES),
        ("{events: {some: {type: seller_responded, outcome: accept}}}", OPEN),
        ("{events: {some: seller_messaged}}", NO),  # automatic
        ("{events: {some: {type: seller_messaged, auto: true}}}", YES),
        ("{event.seller_messaged: null}", YES),
        ("{events: {count: 2, where: seller_responded}}", YES),
        ("{events: {count: 1, where: seller_responded, within: 36 hours}}", YES),
        ("{events: {some: {type: seller_responded, at: {lte: 2026-04-13}}}}", YES),
        ("{event.seller_responded: {gte: 2026-04-14}}", YES),  # the last one
        ("{event.opened: {lt: {type: seller_responded, which: first}}}", YES),
    ],
)
def test_events(tmp_path: Path, when: str, expected: str) -> None:
    assert truth(tmp_path, when, TOLD) == expected


def test_an_absent_list_of_events_is_unknown(tmp_path: Path) -> None:
    assert truth(tmp_path / "a", "{events: {some: opened}}") == OPEN
    assert truth(tmp_path / "b", "{events: {some: opened}}", "events: []") == NO


def test_the_claim_is_what_is_asked_now(tmp_path: Path) -> None:
    order, asked = "order: {amount: {value: '10', currency: SGD}}\n", "requested_amount: {value: '5', currency: SGD}\n"
    modified = "events: [{type: claim_modified, at: 2026-04-12T09:00:00+08:00, amount: {value: '3', currency: SGD}}]\n"
    for name, record, amount in (("a", order, 10), ("b", order + asked, 5), ("c", order + asked + modified, 3)):
        assert truth(tmp_path / name, f"{{claim.amount: {amount} SGD}}", record) == YES
    assert truth(tmp_path / "d", "{claim.amount: 3 SGD}", order + asked + modified, as_of="12 08:00:00") == NO


def test_what_an_undecided_rule_asks_for(tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        FACTS
        + (
            "rules:\n"
            f"  - {{id: r, {TITLE}, {CITE}, when: {{facts.flag: true, facts.days: {{gt: 1}}, "
            f"stage: requested}}, then: {{ruling: {{for: seller}}}}}}\n"
        ),
    )
    assert [q.field for q in site.assess("stage: requested\n" + OPENED, "13").questions] == ["facts.days", "facts.flag"]
    assert site.assess("stage: closed\n" + OPENED, "13").questions == []
    assert [q.ask.en for q in site.assess("stage: requested\nfacts: {days: 3}\n" + OPENED, "13").questions] == [
        "Is it?"
    ]
