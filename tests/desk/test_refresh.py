"""While the desk is open, answers follow the time."""

from __future__ import annotations

from disputes.desk.refresh import Refresher
from tests.desk.visiting import Site
from tests.store.made import at, case


def test_what_is_due_for_another_look_gets_it(site: Site) -> None:
    refresher = Refresher(site.served)
    assert not refresher.once(), "nothing is due"
    site.turn_to(at(3, 1))
    assert refresher.once()
    assert site.made.row().state == "overdue"
    assert not refresher.once()


def test_what_is_imported_is_answered(site: Site) -> None:
    site.made.take(case("C-2"))
    assert site.made.row("C-2").answer is None
    assert Refresher(site.served).once()
    assert site.made.row("C-2").answer is not None


def test_it_looks_as_far_ahead_as_the_last_scan(site: Site) -> None:
    """Else every case would be answered again."""
    before = site.made.row().version
    site.made.take(case("C-2"))
    Refresher(site.served).once()
    assert site.made.row().version == before


def test_it_begins_and_ends(site: Site) -> None:
    refresher = Refresher(site.served, every_s=0.01)
    refresher.start()
    refresher.end()
