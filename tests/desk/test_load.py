"""Many at one desk at once, agents and programs, on each kind of database: nothing that was acknowledged is lost."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import URL

from bench import desk_load


@pytest.mark.long
def test_what_many_write_at_once_is_all_there(url: URL) -> None:
    load, missing = desk_load.measure(url.render_as_string(hide_password=False), seconds=10, agents=50, rate=200)
    assert missing == []
    assert load.faults == []
    assert set(load.statuses) <= {200, 503}  # busy is said, and then nothing has been acknowledged
    assert len(load.acknowledged) > 100


@pytest.mark.long
def test_a_note_that_is_lost_would_be_noticed(lite: URL) -> None:
    db = lite.render_as_string(hide_password=False)
    load, missing = desk_load.measure(db, seconds=1, agents=1, rate=10)
    assert missing == []
    load.acknowledged["never written"] = desk_load.example_ids()[0]
    assert desk_load.lost(db, load) == ["never written"]
