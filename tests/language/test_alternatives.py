"""Values that depend on day, scope and case: which alternative counts, what is undecided, where there is a gap."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from disputes.records.money import Money
from tests.rulesets_for_tests import CITE, Site, at

OPENED = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}]\n"
LOOK = "look_up: {en: There, zh: 那里}"


def amount(root: Path, written: str, record: str = OPENED, rest: str = "", as_of: str = "15") -> Any:
    """What a fact comes to whose amount is written so."""
    return Site(
        root, f"facts:\n  x: {{amount: {written}, {CITE}{rest}}}\n  f: {{type: text, ask: {{en: a, zh: b}}}}\n"
    ).fact(record, "x", as_of)


SERIES = (
    "[{value: 9, markets: [MY]}, {value: 1, until: 2026-01-01}, "
    "{value: 2, from: 2026-01-01}, {value: 3, from: 2026-04-12}, {value: 4, from: 2027-01-01}]"
)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (OPENED, 3),  # the newest in force, on the day on which it was opened
        (OPENED.replace("04-12", "04-11"), 2),
        (OPENED.replace("2026-04-12", "2025-12-31"), 1),
        (OPENED.replace("2026-04-12T09:00:00+08:00", "2026-04-11T15:59:59Z"), 2),  # the day is the platform's
        (OPENED.replace("2026-04-12T09:00:00+08:00", "2026-04-11T16:00:00Z"), 3),
        (OPENED + "market: MY", 9),
        ("events: [{type: paid, at: 2026-04-10T00:00:00+08:00}]", 2),  # else the first event's day
        ("events: []", 3),  # else today
        ("", 3),
    ],
)
def test_the_newest_in_force(tmp_path: Path, record: str, expected: int) -> None:
    assert amount(tmp_path, SERIES, record) == Decimal(expected)


def test_by_names_another_moment(tmp_path: Path) -> None:
    paid = "events: [{type: paid, at: 2026-04-10T00:00:00+08:00}, {type: opened, at: 2026-04-12T09:00:00+08:00}]"
    assert amount(tmp_path / "a", SERIES, paid) == 3
    assert amount(tmp_path / "b", f"{{by: paid, values: {SERIES}}}", paid) == 2
    assert amount(tmp_path / "c", SERIES, paid, ", by: paid") == 2
    assert amount(tmp_path / "d", f"{{by: paid, values: {SERIES}}}", OPENED) == 3  # it was not paid
    assert amount(tmp_path / "e", f"{{by: order.ship_by, values: {SERIES}}}", OPENED) == ("order.ship_by",)


@pytest.mark.parametrize(
    ("shop", "expected"),
    [
        ("shop: {tier: mall}", 1),
        ("shop: {tier: preferred, seller: local}", 2),
        ("shop: {tier: preferred}", 3),
        ("", 3),
        ("shop: {seller: local}", 3),
        ("site: tmall", 4),
    ],
)
def test_scopes_ask_what_the_record_says(tmp_path: Path, shop: str, expected: int) -> None:
    written = (
        "[{value: 1, tiers: [mall]}, {value: 2, tiers: [mall, preferred], sellers: [local]}, "
        "{value: 4, sites: [tmall]}, {value: 3}]"
    )
    assert amount(tmp_path, written, OPENED + shop) == expected


def test_a_scope_not_in_force_falls_through(tmp_path: Path) -> None:
    assert amount(tmp_path, "[{value: 1, markets: [SG], from: 2027-01-01}, {value: 2}]") == 2


def test_a_hole_is_a_gap(tmp_path: Path) -> None:
    assert amount(tmp_path / "a", "[{value: 1, markets: [MY]}]") == ("?x",)
    assert amount(tmp_path / "b", "[{value: 1, until: 2026-04-12}]") == ("?x",)
    assert amount(tmp_path / "c", f"[{{value: unknown, {LOOK}}}]") == ("?x",)
    assert amount(
        tmp_path / "d", f"[{{value: announced, from: 2026-04-12, {LOOK}}}, {{value: 1, until: 2026-04-12}}]"
    ) == ("?x",)
    assert amount(tmp_path / "e", "[{value: none}]") is None


def test_what_is_not_used_is_on_file_only(tmp_path: Path) -> None:
    assert amount(tmp_path, "[{value: 1, not_used: contradicted}, {value: 2}]") == 2


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("facts: {f: a}", 1),
        ("facts: {f: b}", 2),
        ("facts: {f: c}", 3),
        ("", ("facts.f",)),
    ],
)
def test_conditions_choose(tmp_path: Path, record: str, expected: Any) -> None:
    assert (
        amount(
            tmp_path, "[{value: 1, when: {facts.f: a}}, {value: 2, when: {facts.f: b}}, {value: 3}]", OPENED + record
        )
        == expected
    )


def test_what_is_decided_before_an_unknown_is_decided(tmp_path: Path) -> None:
    assert amount(tmp_path, "[{value: 1, when: {dispute: nondelivery}}, {value: 2, when: {facts.f: b}}]") == 1


def test_a_test_with_alternatives_is_decided_only_where_all_that_is_possible_agree(tmp_path: Path) -> None:
    def outcome(name: str, written: str) -> Any:
        site = Site(
            tmp_path / name,
            (
                "facts:\n"
                f"  f: {{type: text, ask: {{en: a, zh: b}}}}\n"
                f"  x: {{holds: {{times_opened: {written}}}, {CITE}}}\n"
            ),
        )
        return site.fact(OPENED + "times_opened: 4", "x")

    assert outcome("both", "[{value: {gte: 3}, when: {facts.f: a}}, {value: {gte: 4}}]") is True
    assert outcome("one", "[{value: {gte: 3}, when: {facts.f: a}}, {value: {gte: 5}}]") == ("facts.f",)
    assert outcome("none", "[{value: {gte: 3}, when: {facts.f: a}}, {value: none}]") == ("facts.f",)
    assert outcome("hole", "[{value: {gte: 3}, when: {facts.f: a}}]") == ("facts.f",)
    assert outcome("no", "[{value: {gte: 5}, when: {facts.f: a}}, {value: none}]") is False


def test_parameters_carry_values_and_tests(tmp_path: Path) -> None:
    body = (
        "parameters: {p: [{value: 5 SGD, "
        + CITE
        + "}], t: [{value: {gte: 3}, "
        + CITE
        + "}], w: [requested, closed]}\n"
    )
    body += (
        f"facts: {{a: {{amount: {{of: order.amount, plus: $p}}}}, "
        f"b: {{holds: {{times_opened: $t}}}}, c: {{holds: {{stage: $w}}}}, "
        f"d: {{at: {{after: opened, within: $s}}, {CITE}}}}}\n"
    )
    body = body.replace("parameters: {", "parameters: {s: [{value: 2 days, " + CITE + "}], ")
    site = Site(tmp_path, body)
    record = OPENED + "order: {amount: {value: '7', currency: SGD}}\ntimes_opened: 3\nstage: closed"
    assert [site.fact(record, n) for n in "abcd"] == [Money(Decimal(12), "SGD"), True, True, at("14 09:00:00")]


# --- amounts ------------------------------------------------------------------------------------------------------

PRICED = (
    "order: {amount: {value: '200', currency: SGD}, "
    "item_price: {value: '150.50', currency: SGD}, shipping_fee: {value: '9', currency: MYR}}\n"
    "times_opened: 7\n"
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12 SGD", "12 SGD"),
        ("order.amount", "200 SGD"),
        ("10 % of order.amount", "20.0 SGD"),
        ("150 bps of order.amount", "3.000 SGD"),
        ("{of: order.amount, times: 30 %, at_least: 70 SGD}", "70 SGD"),
        ("{of: order.amount, times: 30 %, at_most: 50 SGD}", "50 SGD"),
        ("{of: order.amount, minus: 10 SGD, times: 2}", "380 SGD"),  # left to right
        ("{of: order.amount, times: 2, minus: 10 SGD}", "390 SGD"),
        ("{of: [order.amount, order.item_price]}", "350.50 SGD"),
        ("{of: order.amount, plus: [7 MYR, 8 SGD]}", "208 SGD"),  # the price in the currency at hand
        ("times_opened", 7),
        ("{by: times_opened, steps: {1: 0 SGD, 6: 2 SGD, 11: 3 SGD}}", "2 SGD"),
        ("{by: times_opened, steps: {7: 1, 8: 2}}", 1),
        ("{by: times_opened, steps: {8: 1}}", None),
        ("{of: order.amount, plus: [7 MYR, 8 USD]}", ("?price_in_SGD",)),
        ("{of: [order.amount, order.shipping_fee]}", ("?amounts_of_different_kinds",)),
        ("order.tax", ("order.tax",)),
        ("{of: order.tax, times: 2}", ("order.tax",)),
    ],
)
def test_amounts(tmp_path: Path, written: str, expected: Any) -> None:
    found = amount(tmp_path, written, OPENED + PRICED)
    assert (f"{found.value} {found.currency}" if isinstance(found, Money) else found) == expected


# --- facts --------------------------------------------------------------------------------------------------------


def test_a_given_fact_wins_over_the_computation(tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        (
            "facts: {x: {holds: {stage: requested}}, y: {is: [{value: a, "
            "when: {stage: requested}}, {value: b}]}, z: {count: evidence}}\n"
        ),
    )
    assert [site.fact("stage: requested\nevidence: [{kind: a}]", n) for n in "xyz"] == [True, "a", 1]
    assert [site.fact("stage: requested\nfacts: {x: false, y: b, z: 5}", n) for n in "xyz"] == [False, "b", 5]
    assert [site.fact("", n) for n in "xyz"] == [("stage",), ("stage",), ("evidence",)]


def test_a_fact_in_force_only_for_a_while(tmp_path: Path) -> None:
    site = Site(
        tmp_path, f"facts: {{x: {{holds: true, effective: {{from: 2026-04-12, until: 2026-04-13}}, {CITE}}}}}\n"
    )
    assert [site.fact(OPENED.replace("04-12", f"04-{d}"), "x") for d in (11, 12, 13)] == [None, True, None]


def test_the_sum_of_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path, "facts: {n: {sum: evidence, of: pages}, m: {sum: shipments, of: value}}\n")
    assert (site.fact("evidence: []", "n"), site.fact("shipments: []", "m")) == (Decimal(0), None)
