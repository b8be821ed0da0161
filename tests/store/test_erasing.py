"""A buyer who is planted everywhere is nowhere after the erasure; the answers stay."""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlmodel import SQLModel

from disputes.commands import main
from disputes.store import Store
from disputes.store.case_log import LogEntry, add
from disputes.store.erasing import cases_about, erase
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.models import CASES, JOURNAL
from disputes.store.personal_data import MARK, Eraser, is_about, leaves
from tests.desk.visiting import site_over
from tests.store.made import NOW, Desk, at, case, event

REF = "ann.smith@example.com"
TELLING = ("ann.smith", "Ann Smith", "203.0.113.77", "1 Long Lane", "SPX00777", "device-777", "安妮")
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"Ann Smith"


def planted(id_: str = "C-1", **more: Any) -> dict[str, Any]:
    """A case with a buyer in every place that a record has for one."""
    paid = {"ip": "203.0.113.77", "device": "device-777", "email": REF, "address": "1 Long Lane"}
    return case(
        id_,
        event("opened", at(1), ref="msg-1"),
        notes=f"Ann Smith ({REF}, 安妮) called",
        raw={"user": {"name": "Ann Smith", "mail": REF}, "list": ["1 Long Lane"], REF: 1},
        prior_transactions=[
            {"at": at(1).isoformat(), **paid},
            {"at": at(1).isoformat(), **paid, "address": "2 Long Lane"},
        ],
        shipment={"carrier": "SPX", "tracking_number": "SPX00777"},
        evidence=[{"kind": "photo", "file": "Ann Smith.png"}],
        **more,
    )


def fill(made: Desk, files: EvidenceFiles) -> str:
    """All the ways in which a buyer comes into a store. Gives the digest of a file."""
    made.take(planted(), case("C-2", notes="somebody else, ann.smithers@example.com"))
    made.scan(at(2))
    kept = files.keep(io.BytesIO(PNG), 1 << 20)
    for key, item in (
        ("notes", {"text": "Ann Smith lives at 1 Long Lane"}),
        ("evidence", {"kind": "photo", "file": "ann.smith 1.png", "format": "png"}),
        ("events", {"type": "seller_messaged", "at": at(1, 5).isoformat(), "ref": f"to {REF}"}),
        ("facts", {"field": "facts.seen", "value": "true"}),
    ):
        digest = kept.digest if key == "evidence" else None
        add(made.store, "C-1", "shopee", LogEntry(key, dict(item), "mei", NOW, digest))  # type: ignore[arg-type, call-overload]
    undone = LogEntry("notes", {"text": f"wrong: {REF}"}, "mei", NOW)
    add(made.store, "C-1", "shopee", undone)
    add(made.store, "C-1", "shopee", undone, undo=True)
    made.take(planted(reason_raw="other"), now=at(2, 1))  # what it wrote over is kept
    made.scan(at(4))
    return kept.digest


def everything(store: Store) -> str:
    """All rows of all tables as text, with what is compressed unpacked."""
    out = []
    with store.read() as connection:
        for found in SQLModel.metadata.tables.values():
            for row in connection.execute(select(found)):
                for value in row:
                    told = zlib.decompress(value).decode() if isinstance(value, bytes) else str(value)
                    out.append(told.encode().decode("unicode_escape") if "\\u" in told else told)
    return "\n".join(out)


def told_in(text_: str) -> list[str]:
    return [word for word in (REF, *TELLING) if word.lower() in text_.lower().replace("ann.smithers", "")]


def test_a_buyer_who_was_everywhere_is_nowhere(desk: Desk, tmp_path: Path) -> None:
    store, files = desk.store, EvidenceFiles(tmp_path / "files")
    digest = fill(desk, files)
    assert set(told_in(everything(store))) == {REF, *TELLING}, "they are planted"
    before = {id_: desk.answer(id_) for id_ in ("C-1", "C-2")}
    cases = cases_about(store, REF.upper())
    assert [pk for pk, _ in cases] == [desk.row().pk], "of ann.smithers nothing is said"
    tried = erase(store, files, cases, REF, agent="boss", now=at(5), is_tried=True)
    assert set(told_in(everything(store))) == {REF, *TELLING}, "nothing was done"
    done = erase(store, files, cases, REF, agent="boss", now=at(5))
    assert done.cases == tried.cases
    assert (done.kept_in, done.is_swept) == ([], True)
    assert told_in(everything(store)) == []
    assert files.find(digest) is None
    assert {"notes", "raw", "file", "tracking_number", "email"} <= done.cases[0].told.keys()
    assert desk.scan(at(4)).quarantined == 0
    for id_, was in before.items():
        assert scrubbed(desk.answer(id_)) == scrubbed(was)
    with store.read() as connection:
        last = connection.execute(select(JOURNAL).order_by(JOURNAL.c.id.desc()).limit(1)).one()
    assert (last.key, last.agent, last.at) == ("erased", "boss", at(5))
    record = json.loads(desk.row().record)
    one, two = record["prior_transactions"]
    assert one["email"] == two["email"] != one["ip"], "what was equal is equal"
    assert one["address"] != two["address"]


def scrubbed(answer: Any) -> Any:
    """An answer with what was erased told alike, and without the digest of the record that it rests on."""
    eraser = Eraser(REF)
    eraser.record(planted())
    plain = eraser.scrub({k: v for k, v in answer.items() if k not in ("as_of",)})
    return json.loads(json.dumps(plain))


def test_an_import_that_tells_it_again_is_erased_on_its_way_in(desk: Desk, tmp_path: Path) -> None:
    store, files = desk.store, EvidenceFiles(tmp_path / "files")
    fill(desk, files)
    erase(store, files, cases_about(store, REF), REF, agent=None, now=at(5))
    tally = desk.take(planted(reason_raw="other"), now=at(6))
    assert (tally.updated, tally.rejected) in ((0, 0), (1, 0))
    desk.take(planted(stage="requested"), now=at(7))
    assert told_in(everything(store)) == []
    assert json.loads(desk.row().record)["stage"] == "requested", "what else it tells is kept"


def test_the_database_lets_go_of_the_bytes(lite_desk: Desk, tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "files")
    fill(lite_desk, files)
    folder = lite_desk.store.file.parent
    erase(lite_desk.store, files, cases_about(lite_desk.store, REF), REF, agent=None, now=at(5))
    for path in [p for p in folder.rglob("*") if p.is_file() and "rules" not in p.parts]:
        content = path.read_bytes().replace(b"ann.smithers", b"")
        assert [w for w in (REF, *TELLING) if w.encode().lower() in content.lower()] == [], path.name


def test_files_that_another_case_names_too_stay(lite_desk: Desk, tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "files")
    digest = fill(lite_desk, files)
    item: dict[str, object] = {"kind": "photo", "file": "x.png"}
    add(lite_desk.store, "C-2", "shopee", LogEntry("evidence", item, None, NOW, digest))
    erase(lite_desk.store, files, [(lite_desk.row().pk, ())], None, agent=None, now=at(5))
    assert files.find(digest) is not None
    erase(lite_desk.store, files, [(lite_desk.row("C-2").pk, ())], None, agent=None, now=at(5))
    assert files.find(digest) is None


def run(*words: str, typed: str = "") -> Any:
    return CliRunner().invoke(main, ["erase", *words], input=typed)


def test_by_command(lite_desk: Desk) -> None:
    files = EvidenceFiles.beside(lite_desk.store)
    fill(lite_desk, files)
    lite_desk.take({"id": "S-1", "platform": "shopee", "market": "SG", "facts": {}})
    with lite_desk.store.write() as connection:
        connection.execute(text("UPDATE shops SET record = :r"), {"r": json.dumps({"about": f"shop of {REF}"})})
    db = ("--db", f"sqlite:///{lite_desk.store.file}")
    assert run(*db).exit_code == 2
    assert run("--buyer", "ann", *db).exit_code == 2
    assert run("--case", "C-9", "--yes", *db).exit_code == 2
    dry = run("--buyer", REF, "--dry-run", *db)
    assert "would erase the buyer of 1 cases" in dry.stdout
    assert "record: notes" in dry.stdout
    assert "still holds it: shop shopee/S-1" in dry.stderr
    assert run("--buyer", REF, *db, typed="n\n").exit_code == 1
    assert REF in lite_desk.row().record
    done = run("--buyer", REF, "--yes", "--format", "json", *db)
    assert done.exit_code == 6
    plain = json.loads(done.stdout)
    assert [(c["case"], c["files"]) for c in plain["cases"]] == [("C-1", 1)]
    assert REF not in lite_desk.row().record
    assert "nothing in the store" in run("--buyer", "nobody@example.com", "--yes", *db).stdout
    assert run("--case", "C-2", "--yes", *db, typed="").exit_code == 0
    assert "somebody else" not in lite_desk.row("C-2").record


def test_the_desk_says_that_it_was_done_and_shows_nothing_of_it(lite_desk: Desk) -> None:
    files = EvidenceFiles.beside(lite_desk.store)
    fill(lite_desk, files)
    erase(lite_desk.store, files, cases_about(lite_desk.store, REF), REF, agent="boss", now=at(4))
    lite_desk.scan(at(4, 1))
    for lang, said in (("en", "the buyer's personal data was erased"), ("zh", "已清除买家个人数据")):
        visitor = site_over(lite_desk, at(4, 2)).visitor(lang=lang)
        page = visitor.client.get("/case/shopee/C-1").text
        assert said.replace("'", "&#39;") in page
        assert told_in(page) == []
    with lite_desk.store.read() as connection:
        assert connection.execute(select(CASES.c.erased_at).where(CASES.c.case_id == "C-1")).scalar() == at(4)


@given(
    document=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.just(f"to {REF}!")),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["notes", "raw", "facts", "email", "file", "x", "items"]), inner, max_size=4
            ),
        ),
        max_leaves=12,
    )
)
def test_no_document_keeps_a_reference(document: Any) -> None:
    erased = Eraser(REF).record({"x": document})
    assert not [t for _, t in leaves(erased) if is_about(t, REF)]
    again = Eraser(REF).record(erased)
    assert again == erased, "what is erased stays as it is"


def test_what_rules_compare_stays_comparable() -> None:
    eraser = Eraser()
    found = eraser.record(
        {"facts": {"a": "word", "b": "2026-04-01T00:00:00Z", "c": "Ann Smith"}, "carrier": "SPX Express"}
    )
    assert found == {"facts": {"a": "word", "b": "2026-04-01T00:00:00Z", "c": f"{MARK}-1"}, "carrier": "SPX Express"}
