"""Legal holds: while one stands nothing of a case goes, and who placed and released it stays on record."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.engine import URL

from disputes.commands import main
from disputes.documents.errors import UsageError
from disputes.retention.policy import RetentionPolicy
from disputes.retention.prune import prune_store
from disputes.store import Store, store_url
from disputes.store.backup import back_up
from disputes.store.case_log import case_file
from disputes.store.erasing import HoldStands, erase
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.holds import LegalHold, held_records, place_hold, release_hold
from disputes.store.models import HOLDS, JOURNAL
from disputes.store.personal_data import MARK
from disputes.store.restoring import restore
from disputes.words.retention import RetainedPart, StaysFor
from tests.databases import new_database
from tests.retention.kept import LATER, SHORT, closed, fill, policy, pruned, rows_of, torn
from tests.store.made import NOW, Desk, at, case, write_rules
from tests.store.test_backup import elsewhere
from tests.store.test_case_ids import BY_CHARGE, DISPUTE, WITHOUT_CHARGE
from tests.store.test_case_ids import Desk as Told
from tests.store.test_erasing import everything

LAWSUIT = LegalHold("lawsuit 12/2026")


def held(
    desk: Desk, id_: str = "C-1", hold: LegalHold = LAWSUIT, now: datetime = NOW, agent: str | None = "mei"
) -> bool:
    return place_hold(desk.store, id_, None, hold, agent=agent, now=now)


def released(desk: Desk, id_: str = "C-1", reason: str | None = None, now: datetime = NOW) -> bool:
    return release_hold(desk.store, id_, None, reason, agent="boss", now=now)


def holds(store: Store, id_: str = "C-1") -> list[tuple[str, datetime | None, str | None]]:
    return [(h.reason, h.ends_at, h.placed_by) for h in case_file(store, id_, None, 0).holds]


def journal(store: Store, id_: str = "C-1") -> list[tuple[Any, ...]]:
    told = case_file(store, id_, None, 100).journal
    return [(j.key, j.undone, j.agent, j.at, json.loads(j.item)) for j in told]


def test_who_placed_and_released_it_is_on_record(desk: Desk) -> None:
    desk.take(case())
    before = desk.row()
    assert held(desk)
    assert not held(desk), "it stands already"
    later = LegalHold("lawsuit  12/2026\n", date(2027, 12, 31))
    assert held(desk, hold=later, now=NOW + timedelta(hours=1), agent=None), "the same one, with a last day"
    end = datetime.fromisoformat("2028-01-01T00:00:00+00:00")
    assert holds(desk.store) == [("lawsuit 12/2026", end, "mei")]
    assert released(desk, now=NOW + timedelta(hours=2))
    assert not released(desk)
    assert holds(desk.store) == []
    day = {"reason": "lawsuit 12/2026", "until": "2027-12-31"}
    assert journal(desk.store) == [
        ("hold", False, "mei", NOW, {"reason": "lawsuit 12/2026"}),
        ("hold", False, None, NOW + timedelta(hours=1), day),
        ("hold", True, "boss", NOW + timedelta(hours=2), day),
    ]
    assert desk.row() == before, "the case itself is what it was"


def test_one_of_several_is_released_by_its_reason(desk: Desk) -> None:
    desk.take(case())
    held(desk)
    held(desk, hold=LegalHold("an audit"))
    with pytest.raises(UsageError, match="2 legal holds; expected the one to release: 'lawsuit 12/2026', 'an audit'"):
        released(desk)
    assert released(desk, reason=" an  audit")
    assert [reason for reason, *_ in holds(desk.store)] == ["lawsuit 12/2026"]
    assert released(desk)


def test_it_ends_with_its_last_day(desk: Desk) -> None:
    desk.take(case())
    held(desk, hold=LegalHold("an audit", NOW.date()))
    night = datetime.fromisoformat(f"{NOW.date()}T23:59:59+00:00")
    pk = desk.row().pk
    with desk.store.read() as connection:
        assert [r.hold.until for r in held_records(connection, [pk], night)] == [NOW.date()]
        assert held_records(connection, [pk], night + timedelta(seconds=1)) == []
    tomorrow = NOW + timedelta(days=1)
    assert not released(desk, now=tomorrow), "none stands"
    with pytest.raises(UsageError, match="expected a day that is not over"):
        held(desk, hold=LegalHold("an audit", NOW.date()), now=tomorrow)
    assert held(desk, hold=LegalHold("an audit"), now=tomorrow, agent="ana"), "it begins anew"
    assert holds(desk.store) == [("an audit", None, "ana")]


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
def test_a_reason_is_needed(reason: str) -> None:
    with pytest.raises(UsageError, match="a reason of at most 500 characters"):
        LegalHold(reason)


# --- what it keeps --------------------------------------------------------------------------------------------------


def test_nothing_of_a_held_case_is_pruned(desk: Desk, tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "files")
    digests = fill(desk, files)
    by = policy(tmp_path, SHORT)
    held(desk, "C-2", LegalHold("an audit", LATER.date()), now=at(4))
    held(desk, "C-6")  # C-7 is of the same order
    before = {id_: rows_of(desk.store, id_) for id_ in ("C-2", "C-6")}
    assert all(before["C-2"][part] > 0 for part in ("snapshots", "history", "journal"))
    tried = pruned(desk, files, by, is_tried=True)
    done = pruned(desk, files, by)
    assert done.parts == tried.parts
    assert {id_: rows_of(desk.store, id_) for id_ in before} == before
    assert rows_of(desk.store, "C-7"), "the other record of its order stays too"
    assert rows_of(desk.store, "C-3") == {}, "what nobody holds goes"
    stays = {p.part: p.stays for p in done.parts}
    assert stays[RetainedPart.CLOSED_CASES][StaysFor.HELD] == 2
    for part in (RetainedPart.HISTORY, RetainedPart.SNAPSHOTS, RetainedPart.JOURNAL):
        assert stays[part][StaysFor.HELD] > 0, part
    assert all(files.find(digests[id_]) is not None for id_ in before)
    # The journal of a case keeps it, too: both go once that is old enough.
    released(desk, "C-6", now=LATER)
    much_later = LATER + timedelta(days=400)
    assert pruned_at(desk, files, by, much_later) > 0
    assert [rows_of(desk.store, id_) for id_ in ("C-2", "C-6", "C-7")] == [{}, {}, {}]
    assert all(files.find(digests[id_]) is None for id_ in before)
    assert torn(desk.store) == []
    with desk.store.read() as connection:
        left = connection.execute(select(func.count()).select_from(HOLDS)).scalar_one()
    assert left == 0, "the one that had ended went with its case"


def pruned_at(desk: Desk, files: EvidenceFiles, by: RetentionPolicy, now: datetime) -> int:
    return prune_store(desk.store, files, by, now, agent=None, now=now).rows


def test_it_holds_as_of_now_and_not_as_of_the_policy(desk: Desk, tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "files")
    fill(desk, files)
    held(desk, "C-2", now=LATER)  # placed after the instant from which the spans count back
    before = rows_of(desk.store, "C-2")
    pruned(desk, files, policy(tmp_path, SHORT), as_of=LATER - timedelta(days=30))
    assert rows_of(desk.store, "C-2") == before
    assert rows_of(desk.store, "C-6") == {}


def run(desk: Desk, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--db", desk.store.url.render_as_string(hide_password=False)])


def test_erase_refuses_while_it_stands(desk: Desk, tmp_path: Path) -> None:
    desk.take(case(notes="ann@example.com"), case("C-2", notes="ann@example.com"))
    held(desk, hold=LegalHold("lawsuit 12/2026", date(2100, 1, 1)))
    before = everything(desk.store)
    for words in (("--buyer", "ann@example.com"), ("--case", "C-1"), ("--case", "C-1", "--dry-run")):
        done = run(desk, "erase", *words, "--yes")
        assert (done.exit_code, done.stdout) == (1, ""), words
        assert "shopee/C-1: a legal hold stands, until 2100-01-01: lawsuit 12/2026" in done.stderr
        assert "nothing was erased" in done.stderr
        assert everything(desk.store) == before, words
    assert "诉讼保留（至 2100-01-01）：lawsuit 12/2026" in run(desk, "erase", "--case", "C-1", "--lang", "zh").stderr
    assert run(desk, "erase", "--case", "C-2", "--yes").exit_code == 0, "this one is not held"
    assert run(desk, "case", "release", "C-1", "--agent", "boss").exit_code == 0
    assert run(desk, "erase", "--case", "C-1", "--yes").exit_code == 0
    assert "ann@example.com" not in everything(desk.store)


def test_a_hold_that_comes_meanwhile_stops_the_rest(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take(case(notes="ann@example.com"), case("C-2", notes="ann@example.com"))
    files = EvidenceFiles(tmp_path / "files")
    keys: list[tuple[int, tuple[str, ...]]] = [(desk.row(id_).pk, ()) for id_ in ("C-1", "C-2")]
    held(desk, "C-2")
    calls: list[list[int]] = []

    def looked_at_before(connection: Any, pks: Any, now: datetime) -> Any:
        calls.append(list(pks))
        return [] if len(calls) == 1 else held_records(connection, pks, now)

    monkeypatch.setattr("disputes.store.erasing.held_records", looked_at_before)
    with pytest.raises(HoldStands):
        erase(desk.store, files, keys, None, agent=None, now=NOW)
    assert calls == [[pk for pk, _ in keys], [keys[0][0]], [keys[1][0]]]
    assert (desk.row("C-1").erased_at, desk.row("C-2").erased_at) == (NOW, None)


def test_what_somebody_wrote_of_one_that_has_ended_is_erased(desk: Desk, tmp_path: Path) -> None:
    desk.take(case())
    held(desk, hold=LegalHold("Ann Smith sues", NOW.date()))
    later = NOW + timedelta(days=2)
    erase(desk.store, EvidenceFiles(tmp_path), [(desk.row().pk, ())], None, agent="boss", now=later)
    assert "Ann Smith" not in everything(desk.store)
    assert holds(desk.store) == []
    until = NOW.date().isoformat()
    assert [item for key, *_, item in journal(desk.store) if key == "hold"] == [{"reason": MARK, "until": until}]


# --- where it goes along --------------------------------------------------------------------------------------------


def test_it_is_in_a_backup(desk: Desk, url: URL, tmp_path: Path) -> None:
    desk.take(case())
    held(desk, hold=LegalHold("lawsuit 12/2026", date(2027, 12, 31)))
    back_up(desk.store, EvidenceFiles(tmp_path / "files"), tmp_path / "backup.tar", NOW)
    to = elsewhere(url, tmp_path)
    restore(tmp_path / "backup.tar", to, tmp_path / "again")
    with Store.open(to) as again:
        assert holds(again) == holds(desk.store) != []
        assert journal(again) == journal(desk.store)
        assert place_hold(again, "C-1", None, LegalHold("an audit"), agent=None, now=NOW)


def test_of_two_cases_that_are_one_both_holds_stay(url: URL) -> None:
    told = Told(url)
    told.told(WITHOUT_CHARGE)
    told.told({**BY_CHARGE, "data": {"object": {**BY_CHARGE["data"]["object"], "status": "needs_response"}}})
    for name, *words in (
        ("ch_1", "lawsuit"),
        ("ch_1", "audit", "--until", "2101-01-01"),
        ("dp_1", "audit", "--until", "2100-01-01"),
    ):
        assert told.run("case", "hold", name, "--reason", *words).exit_code == 0
    told.told(DISPUTE)
    shown = json.loads(told.run("case", "show", "dp_1", "--format", "json").stdout)
    assert sorted((h["reason"], h["until"]) for h in shown["holds"]) == [("audit", "2101-01-01"), ("lawsuit", None)]
    assert len([j for j in shown["journal"] if j["key"] == "hold"]) == 3


def test_a_tenant_sees_their_own_holds_only(postgres: URL, made: str, tmp_path: Path) -> None:
    shown = new_database(postgres, None, made).render_as_string(hide_password=False)
    rules = write_rules(tmp_path / "rules")
    for tenant in ("one", "two"):
        with Store.open(store_url(shown, {}, tenant=tenant)) as store:
            desk = Desk(store, rules)
            desk.take(case())
            held(desk, hold=LegalHold(f"of {tenant}"))
            assert holds(store) == [(f"of {tenant}", None, "mei")]
            with store.read() as connection:
                assert connection.execute(select(HOLDS.c.reason)).scalars().all() == [f"of {tenant}"]


# --- the commands ---------------------------------------------------------------------------------------------------


def test_the_commands_say_what_stands(desk: Desk) -> None:
    desk.take(case())
    desk.scan(at(1, 1))
    done = run(desk, "case", "hold", "C-1", "--reason", "lawsuit 12/2026", "--until", "2100-12-31", "--agent", "mei")
    assert (done.exit_code, done.stdout) == (0, "C-1: the legal hold stands until 2100-12-31\n"), done.output
    shown = run(desk, "case", "show", "C-1").stdout
    assert "LEGAL HOLD until 2100-12-31: lawsuit 12/2026 (mei, 20" in shown
    assert "hold: reason=lawsuit 12/2026, until=2100-12-31" in shown
    assert "诉讼保留 至 2100-12-31：lawsuit 12/2026" in run(desk, "case", "show", "C-1", "--lang", "zh").stdout
    told = json.loads(run(desk, "case", "show", "C-1", "--format", "json").stdout)["holds"]
    assert [(h["reason"], h["until"], h["placed_by"]) for h in told] == [("lawsuit 12/2026", "2100-12-31", "mei")]
    assert run(desk, "case", "release", "C-1", "--agent", "boss").stdout == "C-1: the legal hold is released\n"
    listed = [c["case"] for c in json.loads(run(desk, "list", "--held", "--format", "json").stdout)]
    assert listed == []
    after = run(desk, "case", "show", "C-1").stdout
    assert "LEGAL HOLD" not in after
    assert "taken back: hold: reason=lawsuit 12/2026" in after


def test_what_is_held_is_listed_open_or_closed(desk: Desk) -> None:
    desk.take(case(), closed("C-2"), case("C-3"), case("C-4"))
    for id_ in ("C-1", "C-2"):
        assert run(desk, "case", "hold", id_, "--reason", "x").exit_code == 0
    held(desk, "C-4", LegalHold("over", at(2).date()), now=at(1))

    def listed(*words: str) -> list[str]:
        return sorted(c["case"] for c in json.loads(run(desk, "list", *words, "--format", "json").stdout))

    desk.scan(at(4))
    assert listed("--held") == ["C-1", "C-2"]
    assert listed("--held", "--state", "closed") == ["C-2"]
    assert run(desk, "list", "--held", "--shops").exit_code == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("hold", "C-1"), 2, "--reason"),
        (("hold", "C-1", "--reason", " "), 2, "reason: found no text; expected a reason of at most 500 characters"),
        (("hold", "C-1", "--reason", " ", "--lang", "zh"), 2, "现为 没有文字；应为 不超过 500 个字符的原因"),
        (("hold", "C-1", "--reason", "x", "--until", "2020-01-01"), 2, "until: found 2020-01-01; expected a day that"),
        (("hold", "C-1", "--reason", "x", "--until", "soon"), 2, "expected a date, e.g. 2026-03-10"),
        (("hold", "C-9", "--reason", "x"), 2, "C-9"),
        (("release", "C-1"), 2, "C-1: no such legal hold stands"),
        (("release", "C-1", "--lang", "zh"), 2, "C-1：没有这样的诉讼保留"),
        (("release", "C-1", "--reason", "other"), 2, "C-1: no such legal hold stands"),
    ],
)
def test_wrong_use_changes_nothing(words: tuple[str, ...], code: int, said: str, lite_desk: Desk) -> None:
    lite_desk.take(case())
    done = run(lite_desk, "case", *words)
    assert (done.exit_code, done.stdout) == (code, ""), done.output
    assert said in done.stderr
    with lite_desk.store.read() as connection:
        assert connection.execute(select(JOURNAL.c.id)).all() == []
