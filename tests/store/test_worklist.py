"""The list that people work through, and changes by two people at once: on both databases."""

from __future__ import annotations

import threading

import pytest

from disputes.store.case_log import LogEntry, Overtaken, Seen, add, case_file
from disputes.store.listing import ListFilter
from disputes.store.worklist import choices, listed, worklist
from disputes.words.store import WorkGroup
from tests.store.made import NOW, Desk, at, case, event


def note(text: str) -> LogEntry:
    return LogEntry("notes", {"text": text}, "ana", NOW)


def test_what_costs_most_soonest_comes_first_and_is_found_by_its_references(desk: Desk) -> None:
    for id_, value in (("A", "5.00"), ("B", "70.00")):
        order = {"id": f"order-{id_}", "amount": {"value": value, "currency": "SGD"}}
        desk.take(case(id_, event("opened", at(3)), order=order, shipment={"tracking_number": f"TN%{id_}"}))
    desk.scan(at(4))
    found = worklist(desk.store, ListFilter(), at(4, 12))
    cases = {pk: c.case for pk, c in listed(desk.store, [pk for pk, _ in found.order], ListFilter())}
    assert [(cases[pk], group) for pk, group in found.order] == [("B", WorkGroup.TODAY), ("A", WorkGroup.TODAY)]
    for sought in ("tn%a", "ORDER-A"):
        assert [cases[pk] for pk, _ in worklist(desk.store, ListFilter(), at(4), sought).order] == ["A"]
    assert worklist(desk.store, ListFilter(), at(4), "n%").counts == {WorkGroup.TODAY: 2}
    assert worklist(desk.store, ListFilter(), at(4), "n_a").order == []
    assert choices(desk.store) == {"platform": ["shopee"], "market": ["SG"], "assignee": []}


def test_of_two_who_saw_the_same_one_is_refused_and_told_what_the_other_did(desk: Desk) -> None:
    desk.take(case())
    seen = case_file(desk.store, "C-1", None, 0).seen
    assert add(desk.store, "C-1", None, note("first"), seen=seen)
    with pytest.raises(Overtaken) as overtaken:
        add(desk.store, "C-1", None, note("second"), seen=seen)
    assert [c.item for c in overtaken.value.changes] == ['{"text":"first"}']
    assert not overtaken.value.is_imported
    assert [j.agent for j in case_file(desk.store, "C-1", None, 9).journal] == ["ana"]


def test_of_many_at_once_exactly_one_gets_through(desk: Desk) -> None:
    desk.take(case())
    seen = case_file(desk.store, "C-1", None, 0).seen
    said: list[bool | type[Overtaken]] = []

    def write(n: int) -> None:
        try:
            said.append(add(desk.store, "C-1", None, note(f"note {n}"), seen=seen))
        except Overtaken:
            said.append(Overtaken)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(map(str, said)) == sorted(["True", *[str(Overtaken)] * 5])


@pytest.mark.parametrize("text", ["", "1", "1.", "a.b", "1.2.3", "-1.2", "٣.١", "1" * 30 + ".1"])
def test_what_was_seen_is_read_from_its_own_text_alone(text: str) -> None:
    assert Seen.read(text) is None
    assert Seen.read(str(Seen(3, 14))) == Seen(3, 14)
