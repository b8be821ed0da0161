"""What a night must not stumble over: rules that are half there, records that were mended, damaged rows, other
programs' files.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.engine import URL, make_url

from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_OK, Refused
from disputes.store import StorageError, Store
from disputes.store.case_log import LogEntry, add
from disputes.store.models import CASES
from disputes.store.url import shown_url, store_url
from disputes.store.webhook import is_webhook
from tests.store.made import NOW, Desk, at, case, event, shop


def test_rules_that_are_gone_clear_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.take(case(), case("C-2", platform="lazada", facts={}))
    desk.scan(at(2))
    before = desk.alerts()
    assert before
    shutil.copytree(desk.rules / "shopee", desk.rules / "dhgate")
    away = tmp_path / "away"
    shutil.move(desk.rules / "shopee", away)
    for _ in range(2):
        report = desk.scan(at(2, 1))
        assert (report.exit_code, report.counts.cleared) == (EXIT_BAD_RULESET, 0)
        assert [p.found for p in report.problems] == ["no ruleset"]
    assert desk.alerts() == before
    assert desk.scan(at(2, 2), force=True).exit_code == EXIT_OK  # it is meant
    assert [a for a in desk.alerts() if a[1] != "question_open"] == []
    shutil.move(away, desk.rules / "shopee")
    desk.scan(at(2, 3))
    assert desk.alerts() == before


def test_a_folder_without_any_ruleset_answers_nothing(desk: Desk) -> None:
    shutil.rmtree(desk.rules / "shopee")
    desk.take(case())
    report = desk.scan(at(2))
    assert (report.exit_code, report.counts.scanned) == (EXIT_BAD_RULESET, 0)


def test_rules_that_no_row_needs_any_more_are_not_read(desk: Desk) -> None:
    desk.take(case(via="stripe"))
    folder = desk.rules / "stripe"
    folder.mkdir()
    (folder / "rules.yaml").write_text("not: [closed")
    assert desk.scan(at(2)).exit_code == EXIT_BAD_RULESET
    desk.take(case())  # mended
    assert desk.scan(at(2, 1)).exit_code == EXIT_OK
    desk.take(case("C-2", via="stripe", stage="closed"))
    assert desk.scan(at(2, 2)).exit_code == EXIT_BAD_RULESET  # it has to be answered once


@pytest.mark.parametrize("via", ["common", "any"])
def test_a_reserved_name_is_no_processor(desk: Desk, via: str) -> None:
    desk.take(case(via=via))
    assert desk.scan(at(2)).exit_code == EXIT_OK


@pytest.mark.parametrize(
    ("closed", "reopened", "is_open"),
    [
        (event("closed", at(2)), at(3), True),
        (event("closed", at(2)), at(2), True),
        (event("closed", at(2)), at(1, 12), False),
        (None, at(3), False),
    ],
)
def test_a_case_that_its_channel_calls_closed_can_be_reopened_by_hand(
    desk: Desk, closed: Any, reopened: Any, is_open: bool
) -> None:
    desk.take(case("C-1", event("opened", at(1)), *([closed] if closed else []), stage="closed"))
    desk.scan(at(2))
    assert not desk.row().open
    add(desk.store, "C-1", None, LogEntry("events", event("reopened", reopened), None, NOW))
    desk.scan(at(4))
    assert desk.row().open is is_open
    assert (desk.row().state == "closed") is not is_open


def test_faulty_entries_can_be_taken_back_one_by_one(desk: Desk) -> None:
    desk.take(case())
    for hour in (1, 2):
        add(desk.store, "C-1", None, LogEntry("events", event("shipped", at(1, hour)), None, NOW))
    desk.take(case("C-1", event("opened", at(1, 4)), event("paid", at(1, 3))))
    assert desk.scan(at(2)).quarantined == 1
    with pytest.raises(Refused):
        add(desk.store, "C-1", None, LogEntry("events", event("shipped", at(1, 2, 30)), None, NOW))
    for _ in range(2):
        assert add(desk.store, "C-1", None, LogEntry("events", {"type": "shipped"}, None, NOW), undo=True)
    assert desk.scan(at(2, 1)).quarantined == 0


def test_evidence_that_is_logged_again_is_completed(desk: Desk) -> None:
    desk.take(case())
    item = {"kind": "proof_of_shipment", "file": "awb.jpg"}
    assert add(desk.store, "C-1", None, LogEntry("evidence", item, None, NOW))
    assert add(desk.store, "C-1", None, LogEntry("evidence", {**item, "submitted_at": at(2).isoformat()}, "ana", NOW))
    assert not add(desk.store, "C-1", None, LogEntry("evidence", item, None, NOW))
    desk.take(case(evidence=[{**item, "format": "jpg"}]))
    from disputes.store.documents import case_of

    row = desk.row()
    [one] = case_of(row.record, row.logged, "x").evidence
    assert (one.format, one.submitted_at) == ("jpg", at(2))


def test_when_a_case_was_opened_by_hand_outlives_an_import(desk: Desk) -> None:
    record = {**case(), "events": []}
    desk.take(record)
    add(desk.store, "C-1", None, LogEntry("events", event("opened", at(1)), None, NOW))
    assert desk.row().opened_at == at(1)
    desk.take({**record, "notes": "new"})
    assert desk.row().opened_at == at(1)


def test_a_shop_s_record_of_another_market_is_not_that_of_its_cases(desk: Desk) -> None:
    desk.take(case(shop={"id": "S-1"}), shop(market="MY", tier="big"))
    report = desk.scan(at(2))
    assert report.quarantined == 0
    assert desk.answer()["ruling"]["expected"] != "seller"
    assert desk.scan(at(2)).counts.scanned == 0  # and it does not wake them for ever
    desk.take(shop(market="SG", tier="big"))
    desk.scan(at(2, 1))
    assert desk.answer()["ruling"]["expected"] == "seller"


def test_a_damaged_answer_is_made_anew(desk: Desk) -> None:
    desk.take(case())
    desk.scan(at(2))
    good = desk.answer()
    for damaged in (b"no such thing", b""):
        with desk.store.write() as connection:
            connection.execute(update(CASES).values(answer=damaged))
        with pytest.raises(StorageError, match="damaged"):
            desk.answer()
        desk.scan(at(2), full=True)
        assert desk.answer() == good


@pytest.mark.parametrize(
    ("url", "sound"),
    [
        ("https://hooks.example.com/disputes?key=1", True),
        ("http://127.0.0.1:8080/x", True),
        ("https://user:pass@example.com/x", False),
        ("http://[bad", False),
        ("http://example.com:99999/x", False),
        ("http://exa mple.com/", False),
        ("ftp://example.com/", False),
        ("", False),
    ],
)
def test_addresses(url: str, sound: bool) -> None:
    assert is_webhook(url) is sound


def test_no_password_is_shown_wherever_it_stands() -> None:
    url = store_url("postgresql://u:first@h/db?password=second&sslpassword=third&sslmode=require")
    assert shown_url(url) == "postgresql+psycopg://u:***@h/db?sslmode=require"
    assert (
        store_url("postgresql://u@h/db?password=second")
        .render_as_string(hide_password=False)
        .endswith("password=second")
    )


def test_a_store_that_is_only_looked_at_is_not_made(bare_lite: URL, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no store there"):
        Store.open(bare_lite, create=False)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_server_is_no_store_yet(bare_url: URL) -> None:
    if bare_url.get_backend_name() == "sqlite":
        Path(str(bare_url.database)).touch()
    with pytest.raises(StorageError, match="no store there"):
        Store.open(bare_url, create=False)
    Store.open(bare_url).close()
    Store.open(bare_url, create=False).close()


def test_another_program_s_database_is_left_alone(bare_url: URL) -> None:
    with Store(bare_url) as store, store.write() as connection:
        connection.execute(text("CREATE TABLE tickets (id INTEGER)"))
    for create in (True, False):
        with pytest.raises(StorageError, match=r"tables of another program \(tickets\)"):
            Store.open(bare_url, create=create)
    with Store(bare_url) as store, store.read() as connection:
        if store.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal"


def test_write_ahead_is_kept_by_the_file(bare_lite: URL) -> None:
    Store.open(bare_lite).close()
    with sqlite3.connect(str(bare_lite.database)) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_uri_is_no_file() -> None:
    with pytest.raises(StorageError, match="names no file"):
        store_url("sqlite:///file:/x?mode=ro&uri=true")
    assert make_url("sqlite:////x").database == "/x"
