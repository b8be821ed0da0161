"""`disputes prune`: what is old enough goes, and nothing that is still needed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from disputes.commands import main
from disputes.documents.errors import RecordError
from disputes.retention.policy import DEFAULT_POLICY, MINIMUM, read_policy
from disputes.retention.prune import held_cases
from disputes.store import StorageError, Store
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.models import DELIVERIES, JOURNAL, REQUESTS, WHOLE_STORE
from disputes.words.retention import RetainedPart, StaysFor
from tests.docs.blocks import page, rows
from tests.retention.kept import GONE, LATER, SHORT, closed, fill, gone_of, policy, pruned, rows_of, scans_left, torn
from tests.store.made import Desk, at, case, event


def told(desk: Desk, *words: str) -> Any:
    url = desk.store.url.render_as_string(hide_password=False)
    done = CliRunner().invoke(main, [*words, "--format", "json", "--db", url])
    assert done.exit_code in (0, 6), done.output
    return json.loads(done.stdout)


def test_what_is_old_goes_and_what_is_needed_stays(desk: Desk, tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "files")
    digests = fill(desk, files)
    before = {id_: rows_of(desk.store, id_) for id_ in ("C-1", "C-3", "C-4", "C-5")}
    shown = {words: told(desk, *words) for words in (("list",), ("alerts",))}
    replayed = told(desk, "replay", "--all", "--rulesets", str(desk.rules))
    by = policy(tmp_path)
    tried = pruned(desk, files, by, is_tried=True)
    assert rows_of(desk.store, "C-2")["history"] > 0, "nothing was done"
    done = pruned(desk, files, by)
    assert (done.parts, done.with_cases, done.files) == (tried.parts, tried.with_cases, tried.files)
    assert min(gone_of(done).values()) > 0, "each part has something that goes"
    assert gone_of(done)[RetainedPart.CLOSED_CASES] == len(GONE)
    assert [id_ for id_ in (f"C-{n}" for n in range(1, 9)) if not rows_of(desk.store, id_)] == list(GONE)
    assert torn(desk.store) == []
    assert {id_: rows_of(desk.store, id_) for id_ in ("C-1", "C-3", "C-5")} == {
        id_: before[id_] for id_ in ("C-1", "C-3", "C-5")
    }, "nothing of what is open or held went"
    assert rows_of(desk.store, "C-4") == {"snapshots": 0, "history": 0, "alerts": 0, "journal": 0}, "but it is there"
    stays = {p.part: p.stays for p in done.parts}
    assert stays[RetainedPart.CLOSED_CASES] == {StaysFor.HELD: 1, StaysFor.ORDER: 1}
    assert stays[RetainedPart.HISTORY].keys() == {StaysFor.HELD, StaysFor.OPEN_CASE}
    assert stays[RetainedPart.SCANS] == {StaysFor.NEEDED: 1}
    assert (files.find(digests["C-2"]), files.find(digests["C-6"])) == (None, None)
    assert files.find(digests["C-1"]) is not None
    with desk.store.read() as connection:
        assert connection.execute(select(DELIVERIES.c.id)).scalars().all() == ["waits"]
        assert connection.execute(select(REQUESTS.c.key)).scalars().all() == ["k1"]
        notes = connection.execute(select(JOURNAL).where(JOURNAL.c.case_pk == WHOLE_STORE)).all()
    assert [(n.key, n.agent, n.at, json.loads(n.item)["what"]) for n in notes] == [("pruned", "boss", LATER, "pruned")]
    assert scans_left(desk.store) == [LATER - timedelta(days=6)]
    for words, was in shown.items():
        assert told(desk, *words) == was, words
    again = told(desk, "replay", "--all", "--rulesets", str(desk.rules))
    assert (again["cases"], again["differing"]) == (replayed["cases"] - len(GONE), 0)
    assert pruned(desk, files, by).rows == 0, "there is no more to do"
    assert desk.scan(LATER).counts.changed == 0, "no answer rests on what went"


def test_the_last_scans_stay(lite_desk: Desk, tmp_path: Path) -> None:
    """By them it is told how old the answers are."""
    lite_desk.take(case())
    lite_desk.scan(at(2))
    lite_desk.scan(at(3))
    files = EvidenceFiles(tmp_path / "files")
    with lite_desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE scans SET started_at = '2020-01-01 00:00:00', exit_code = 5 WHERE id = 2")
        connection.exec_driver_sql("UPDATE scans SET started_at = '2020-01-01 00:00:00' WHERE id = 1")
    done = pruned(lite_desk, files, policy(tmp_path, SHORT))
    assert {p.part: p.stays for p in done.parts}[RetainedPart.SCANS] == {StaysFor.NEEDED: 2}
    assert len(scans_left(lite_desk.store)) == 2, "the last one, and the last that was good"


def test_a_closed_case_that_something_needs_stays(lite_desk: Desk, tmp_path: Path) -> None:
    """It opens again by what is on record; it is in quarantine; its journal is kept for longer; no scan has seen it."""
    files = EvidenceFiles(tmp_path / "files")
    again = event("reopened", LATER + timedelta(days=50))
    lite_desk.take(case("C-1", event("opened", at(1)), event("closed", at(2)), again), closed("C-2"), closed("C-3"))
    lite_desk.scan(at(4))
    with lite_desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE cases SET quarantine = 'x', wake_at = '1970-01-01' WHERE case_id = 'C-2'")
        pk = lite_desk.row("C-3").pk
        entry = {"case_pk": pk, "at": LATER - timedelta(days=300), "key": "notes", "undone": False, "item": "{}"}
        connection.execute(JOURNAL.insert(), [entry])
    lite_desk.take(closed("C-4"))
    done = pruned(lite_desk, files, policy(tmp_path, SHORT))
    stays = {p.part: p.stays for p in done.parts}[RetainedPart.CLOSED_CASES]
    assert stays == {StaysFor.NEEDED: 2, StaysFor.JOURNAL: 1}
    assert gone_of(done)[RetainedPart.CLOSED_CASES] == 0
    assert lite_desk.row("C-4").open, "what no scan has looked at is open"


def test_the_shipped_policy_keeps_cases_for_ever(lite_desk: Desk, tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "files")
    fill(lite_desk, files)
    done = pruned(lite_desk, files, read_policy(DEFAULT_POLICY), LATER + timedelta(days=4000))
    assert RetainedPart.CLOSED_CASES not in gone_of(done)
    assert rows_of(lite_desk.store, "C-2") == {"snapshots": 0, "history": 0, "alerts": 0, "journal": 0}


def test_what_is_wrong_with_a_policy(lite_desk: Desk, tmp_path: Path) -> None:
    lite_desk.take(case("C-1"))
    wrong = (
        "format: 1\nkeep_for:\n  histroy: 2 years\n  scans: 3 days\n  journal: forevr\n  alerts: 5 business days\n"
        "keep:\n  - {case: C-1, platform: shopie}\n  - {cas: C-1}\n  - 4\nkep: []\n"
    )
    with pytest.raises(RecordError) as refused:
        policy(tmp_path, wrong)
    assert [(p.line, p.path, p.nearest) for p in refused.value.problems] == [
        (11, "kep", "keep"),
        (3, "keep_for.histroy", "history"),
        (4, "keep_for.scans", None),
        (5, "keep_for.journal", "forever"),
        (6, "keep_for.alerts", None),
        (8, "keep[0].platform", "shopee"),
        (9, "keep[1].cas", "case"),
        (9, "keep[1]", None),
    ]
    for text in ("", "[]", "keep_for: {}", "format: 2", "a: b: c", "format: 1\nkeep_for: 3\n", "format: 1\nkeep: 3\n"):
        with pytest.raises(RecordError):
            policy(tmp_path, text)
    with pytest.raises(RecordError) as unknown:
        held_cases(lite_desk.store, policy(tmp_path, SHORT + "keep:\n  - C-1\n  - C-11\n"))
    assert [(p.line, p.path, p.found) for p in unknown.value.problems] == [(14, "keep", "'C-11'")]
    with pytest.raises(RecordError):
        read_policy(tmp_path / "nowhere.yaml")


def test_by_command(lite_desk: Desk, tmp_path: Path) -> None:
    fill(lite_desk, EvidenceFiles.beside(lite_desk.store))
    (tmp_path / "policy.yaml").write_text(SHORT, encoding="utf-8")
    by = ("--policy", str(tmp_path / "policy.yaml"), "--db", f"sqlite:///{lite_desk.store.file}", "--hold", "C-3")

    def run(*words: str, typed: str = "") -> Any:
        return CliRunner().invoke(main, ["prune", *by, *words], input=typed)

    as_of = ("--as-of", "2026-11-01T00:00:00Z")
    assert run("--as-of", "2999-01-01T00:00:00Z").exit_code == 2
    assert run("--hold", "C-99", *as_of).exit_code == 3
    dry = json.loads(run("--dry-run", "--format", "json", *as_of).stdout)
    rows_left = {p["part"]: p["rows"] for p in dry["parts"]}
    assert rows_left["history"] > 0
    said = run("--dry-run", "--lang", "zh", *as_of).stdout
    assert "将清理" in said
    assert "案件未关闭" in said
    asked = run(*as_of, typed="n\n")
    assert (asked.exit_code, "Remove" in asked.stderr) == (1, True)
    assert json.loads(run("--dry-run", "--format", "json", *as_of).stdout) == dry, "nothing was done"
    done = run("--yes", *as_of)
    assert done.exit_code == 0, done.output
    assert "Gone" in done.stdout
    assert "--compact gives it back" in done.stderr
    assert lite_desk.store.free_bytes() > 0
    lite_desk.store.engine.dispose()
    assert run("--yes", "--compact", *as_of).exit_code == 0
    assert lite_desk.store.free_bytes() == 0
    after = json.loads(run("--dry-run", "--format", "json", *as_of).stdout)
    assert {p["rows"] for p in after["parts"]} == {0}
    with Store.open(lite_desk.store.url) as other, other.lock("prune") as got:
        assert got
        busy = run("--yes", *as_of)
    assert busy.exit_code == 5
    assert "is being pruned already" in busy.stderr
    shown = CliRunner().invoke(main, ["prune", "--show-policy"])
    assert shown.stdout == DEFAULT_POLICY.read_text(encoding="utf-8")


def test_the_page_tells_the_shipped_policy_and_its_minimum() -> None:
    shipped = read_policy(DEFAULT_POLICY)
    told = {r[0].strip("`"): (r[2], r[3]) for r in rows("retention.md", "What is kept how long")}
    assert told == {
        part.value: (str(span) if (span := shipped.spans[part]) is not None else "forever", str(MINIMUM[part]))
        for part in RetainedPart
    }
    assert "disputes prune --dry-run" in page("retention.md")


def test_it_says_so_where_the_database_is_gone(lite_desk: Desk, tmp_path: Path) -> None:
    fill(lite_desk, EvidenceFiles(tmp_path / "files"))
    with lite_desk.store.write() as connection:
        connection.exec_driver_sql("DROP TABLE deliveries")
    with pytest.raises(StorageError, match="deliveries"):
        pruned(lite_desk, EvidenceFiles(tmp_path / "files"), policy(tmp_path))
