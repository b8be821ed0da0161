"""The queue: what costs most soonest first, filters, search, pages, saved filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from disputes.store import Store
from tests.databases import blank_store
from tests.desk.visiting import PageReader, Site, site_over
from tests.store.made import Desk, at, case, event, write_rules


def shown(page: PageReader) -> list[str]:
    """The cases of the page, in their order."""
    return [link.split("/")[-1] for link in page.links if link.startswith("/case/")]


def priced(id_: str, opened: datetime, value: str, currency: str = "SGD", **more: object) -> dict[str, object]:
    order = {"id": f"O-{id_}", "amount": {"value": value, "currency": currency}}
    return case(id_, event("opened", opened), order=order, **more)


@pytest.fixture(scope="module")
def queued(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store with overdue A, B; within a day C, D (dear), E (of another currency); within three days F; nothing to do
    G.
    """
    folder = tmp_path_factory.mktemp("queued")
    with Store.open(blank_store(folder)) as store:
        desk = Desk(store, write_rules(folder / "rules"))
        desk.take(
            priced("A", at(1), "5.00"),
            priced("B", at(1), "50.00"),
            priced("C", at(3, 3), "7.00"),
            priced("D", at(3, 2), "70.00"),
            priced("E", at(3, 1), "8.00", "USD"),
            priced("F", at(4, 3), "900.00"),
            case("G", event("opened", at(1)), event("closed", at(2))),
        )
        desk.scan(at(4, 3))
    return store.file.read_bytes()


@pytest.fixture
def many(queued: bytes, lite: URL, tmp_path: Path) -> Iterator[Site]:
    Path(str(lite.database)).write_bytes(queued)
    with Store.open(lite) as store:
        yield site_over(Desk(store, write_rules(tmp_path / "rules")), at(4, 4))


def test_what_costs_most_soonest_comes_first(many: Site) -> None:
    page = many.visitor().get("/")
    order = shown(page)
    assert set(order[-2:]) == {"A", "B"}, "a refund that has come about leaves nothing to do"
    assert order[:4] == ["E", "D", "C", "F"]
    assert "due within 24 hours" in page.said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("group=today", ["E", "D", "C"]),
        ("days=1", ["E", "D", "C", "B", "A"]),
        ("platform=shopee&days=1&group=today", ["E", "D", "C"]),
        ("market=MY", []),
        ("owner=warehouse", []),
        ("state=closed", ["G"]),
        ("state=overdue&group=lapsed", ["B", "A"]),
        ("q=o-d", ["D"]),
        ("q=G", ["G"]),
        ("assignee=-&group=soon", ["F"]),
        ("platform=nonsense&page=99999999999&days=x", ["E", "D", "C", "F", "B", "A"]),
    ],
)
def test_filters(many: Site, query: str, found: list[str]) -> None:
    assert shown(many.visitor().get(f"/?{query}")) == found


def test_a_date_that_is_to_be_looked_up_comes_before_everything(lite_desk: Desk) -> None:
    lite_desk.take(priced("A", at(1), "500.00"))
    lite_desk.scan(at(2))
    write_rules(lite_desk.rules, "unknown")
    lite_desk.take(priced("B", at(1), "1.00"))
    lite_desk.take(case("C", event("opened", at(1)), dispute="address_change"))
    lite_desk.scan(at(2, 1))
    page = site_over(lite_desk, at(2, 1)).visitor().get("/")
    assert shown(page)[-1] == "C" or "DUE DATE UNKNOWN" in page.said
    assert page.said.index("DUE DATE UNKNOWN") > page.said.index("due date unknown")


def test_search_reads_references_and_no_other_words(many: Site) -> None:
    made = many.made
    parcel = {"carrier": "SPX", "tracking_number": "SPX123"}
    made.take(priced("H", at(3), "1.00", shipment=parcel, notes="buyer 王小明 writes SPX999"))
    made.take(priced("I", at(3), "1.00", facts={"seen": True}, events_complete=True))
    made.scan(at(4, 3))
    visitor = many.visitor()
    assert shown(visitor.get("/?q=spx12")) == ["H"]
    assert shown(visitor.get("/?q=SPX999")) == []
    assert shown(visitor.get("/?q=nondelivery")) == []
    assert shown(visitor.get("/?q=%25")) == []


def test_a_long_list_comes_in_pages(lite_desk: Desk) -> None:
    lite_desk.take(*(priced(f"N-{n:03}", at(1), "5.00") for n in range(120)))
    lite_desk.scan(at(2))
    visitor = site_over(lite_desk, at(2, 1)).visitor()
    pages = [shown(visitor.get(f"/?page={n}")) for n in (1, 2, 3)]
    assert [len(p) for p in pages] == [50, 50, 20]
    assert len({one for page in pages for one in page}) == 120
    assert "Page 3 of 3" in visitor.get("/?page=99").said
    assert "120 cases" in visitor.get("/?days=7").said


def test_a_filter_is_kept_under_a_name_and_forgotten_again(many: Site) -> None:
    visitor = many.visitor()
    page = visitor.get("/?days=1&platform=shopee")
    form = next(f for f in page.forms if f.action == "/filters")
    after = visitor.send(form, name="my <b>day</b>")
    link = next(k for k in after.links if k.startswith("/?") and "days=1" in k and "platform=shopee" in k)
    assert shown(visitor.get(link)) == ["E", "D", "C", "B", "A"]
    assert "my <b>day</b>" in after.said, "a name is a text"
    gone = next(f for f in after.forms if f.action == "/filters?gone=1")
    assert "my <b>day</b>" not in visitor.send(gone).said


def test_a_cookie_that_is_no_filter_is_none(many: Site) -> None:
    visitor = many.visitor()
    for value in ("x", "[1]", "%7B%22a%22%3A%22javascript%3Aalert(1)%22%7D"):
        visitor.cookie("filters", value)
        assert not [k for k in visitor.get("/").links if k.startswith("javascript")]


def test_times_are_given_in_the_platform_s_zone_and_in_one_s_own(many: Site) -> None:
    said = many.visitor(tz="America/New_York").get("/?group=today").said
    assert "Asia/Singapore" in said or "UTC" in said
    assert re.search(r"your time", said)


def test_an_empty_store_says_what_to_do(lite_desk: Desk) -> None:
    assert "disputes import" in site_over(lite_desk, at(1)).visitor().get("/").said


def test_the_list_says_that_it_has_changed(many: Site) -> None:
    visitor = many.visitor()
    before = visitor.client.get("/live").json()["state"]
    assert visitor.client.get("/live").json()["state"] == before
    many.made.take(priced("J", at(2), "1.00"))
    assert visitor.client.get("/live").json()["state"] != before
