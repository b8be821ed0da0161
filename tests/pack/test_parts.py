"""The parts of a pack that open no file: cutting texts, matching, mapping, choosing pages, naming, writing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.documents.errors import RecordError, UsageError
from disputes.language.truth import Text
from disputes.pack.choosing import within_limits
from disputes.pack.exhibits import Plan, planned
from disputes.pack.findings import ranges
from disputes.pack.folder import SourceFile
from disputes.pack.jobs import Inspected
from disputes.pack.limits import DeskRules
from disputes.pack.make import desk_rules
from disputes.pack.mapping import NOTHING, read_mapping
from disputes.pack.matching import MatchedFile, matched, missing_files
from disputes.pack.pack import PackFile
from disputes.pack.sentences import cut
from disputes.pack.sniffing import FileKind
from disputes.pack.texts import pack_texts
from disputes.pack.writing import write_folder, write_zip
from disputes.records.reading import read_text
from disputes.words.pack import FileFault, FileForm, FileNote, MatchedBy
from tests.pack.golden import BY_NAME
from tests.shipped import shipped_engine

KINDS = {
    "proof_of_delivery": Text("Proof of delivery", "送达凭证"),
    "proof_of_delivery_signature": Text("Signature", "签收记录"),
    "messages": Text("Messages with the buyer", "沟通记录"),
}


def source(name: str, form: FileForm = FileForm.PDF) -> SourceFile:
    kind = FileKind(name.rpartition(".")[2], "application/pdf")
    return SourceFile(name=name, form=form, kind=kind, size=1, digest="0" * 64, copy=Path(name))


@settings(max_examples=60)
@given(st.text(max_size=120), st.integers(0, 100))
def test_a_cut_text_fits_and_loses_nothing_in_silence(text: str, most: int) -> None:
    kept, rest = cut(text, most)
    assert len(kept) <= most
    whole = text.strip()
    assert (rest == "") is (len(whole) <= most)
    if rest:
        assert whole.endswith(rest)
        assert whole.startswith(kept.removesuffix("…").rstrip())


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("One. Two is longer. Three.", 22, "One. Two is longer."),
        ("第一句。第二句很长。第三句。", 11, "第一句。第二句很长。"),
        ("Version 1.5 is out and more words follow here", 30, "Version 1.5 is out and more…"),
        ("no sentence ends in this text at all", 20, "no sentence ends in…"),
        ("short", None, "short"),
    ],
)
def test_a_text_is_cut_at_a_sentence(text: str, most: int | None, kept: str) -> None:
    assert cut(text, most)[0] == kept


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("proof_of_delivery.pdf", "proof_of_delivery"),
        ("Proof of Delivery (2).PDF", "proof_of_delivery"),
        ("proof-of-delivery-signature 3.jpg", "proof_of_delivery_signature"),
        ("送达凭证2.png", "proof_of_delivery"),
        ("messages/2026-03-01.txt", "messages"),
        ("order 77 messages with the buyer.pdf", "messages"),
        ("IMG_2031.jpg", None),
        ("message.txt", None),
        ("unproof_of_deliveryx.pdf", None),
    ],
)
def test_a_file_is_matched_by_its_name(name: str, kind: str | None) -> None:
    (found,) = matched([source(name)], NOTHING, [], KINDS)
    assert found.kind == kind
    assert found.by is (MatchedBy.NAME if kind is not None else None)


def test_the_mapping_goes_before_the_record_and_the_record_before_the_name(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(
        "files: {messages.pdf: {kind: proof_of_delivery, pages: [2-3, 1]}, b.pdf: none}"
    )
    names = ["messages.pdf", "b.pdf", "Sub/Messages2.PDF"]
    mapping = read_mapping(tmp_path / "pack.yaml", names, list(KINDS))
    record = [
        {"kind": "messages", "file": "b.pdf"},
        {"kind": "proof_of_delivery", "file": "messages2.pdf", "shows": ("date",)},
        {"kind": "messages", "file": "gone.pdf"},
        {"kind": "messages", "file": "sent.pdf", "submitted_at": "…"},
    ]
    files = [source(name) for name in names]
    first, second, third = matched(files, mapping, record, KINDS)
    assert (first.kind, first.by, first.pages) == ("proof_of_delivery", MatchedBy.MAPPING, (1, 2, 0))
    assert (second.kind, second.by) == (None, MatchedBy.MAPPING)
    assert (third.kind, third.by, third.shows) == ("proof_of_delivery", MatchedBy.RECORD, ("date",))
    assert [row["file"] for row in missing_files(record, files)] == ["gone.pdf"]


def test_what_is_wrong_with_a_mapping_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    lines = [
        "files:",
        "  a.pdf: proof_of_deliveri",
        "  b.pfd: messages",
        "  c.pdf: {pages: 3-1, kind: messages}",
        "file: {}",
    ]
    path.write_text("\n".join(lines))
    with pytest.raises(RecordError) as refused:
        read_mapping(path, ["a.pdf", "b.pdf", "c.pdf"], list(KINDS))
    found = {(p.line, p.found): p.nearest for p in refused.value.problems}
    assert found == {
        (2, "'proof_of_deliveri'"): "proof_of_delivery",
        (3, "'b.pfd'"): "b.pdf",
        (4, "'3-1'"): None,
        (5, "key 'file'"): "files",
    }


@pytest.fixture(scope="module")
def stripe() -> DeskRules:
    from datetime import datetime

    desk = BY_NAME["stripe"]
    (read,) = read_text(desk.case)
    case = shipped_engine().prepared(read)
    return desk_rules(case.assessor.evaluate(case.values, datetime.fromisoformat(desk.as_of)), None)


def plan(stripe: DeskRules, *pages: tuple[str, int, list[list[int]]]) -> Plan:
    files = [
        (MatchedFile(file=source(f"{kind}{n}.pdf"), kind=kind, by=MatchedBy.NAME), Inspected(pages=count, hits=hits))
        for n, (kind, count, hits) in enumerate(pages)
    ]
    return planned(stripe, [], files)


@settings(max_examples=25)
@given(data=st.data())
def test_pages_are_chosen_within_the_limit_and_of_every_file_one(stripe: DeskRules, data: st.DataObject) -> None:
    kinds = st.sampled_from(["receipt", "customer_communication", "shipping_documentation"])
    counts = st.integers(1, 40)
    given_ = data.draw(st.lists(st.tuples(kinds, counts), min_size=1, max_size=8))
    hits = [[[0] if data.draw(st.booleans()) else [] for _ in range(count)] for _, count in given_]
    made = plan(stripe, *((k, c, h) for (k, c), h in zip(given_, hits, strict=True))).exhibits
    reserved = data.draw(st.integers(0, 3))
    found = within_limits(stripe, made, reserved)
    total = sum(e.pages for e in found)
    assert total + reserved <= 49 or total == sum(e.pages for e in made)
    assert total == min(sum(e.pages for e in made), 49 - reserved)
    assert all(source.pages for e in found for source in e.sources)
    assert [e.number for e in found] == list(range(1, len(found) + 1))
    for exhibit in found:
        for one in exhibit.sources:
            scores = [one.score(page) for page in one.pages]
            if one.left_out:
                assert scores == sorted(scores, reverse=True)


def test_what_a_desk_does_not_take_is_no_exhibit(stripe: DeskRules) -> None:
    video = replace(source("receipt.mp4", FileForm.VIDEO), kind=FileKind("mp4", "video/mp4"))
    made = planned(stripe, [], [(MatchedFile(file=video, kind="receipt", by=MatchedBy.NAME), Inspected(pages=1))])
    assert made.exhibits == []
    assert [m.file.name for m in made.not_taken] == ["receipt.mp4"]


def test_a_desk_at_which_the_case_is_not_answered_is_refused(stripe: DeskRules) -> None:
    from datetime import datetime

    desk = BY_NAME["stripe"]
    (read,) = read_text(desk.case)
    case = shipped_engine().prepared(read)
    evaluated = case.assessor.evaluate(case.values, datetime.fromisoformat(desk.as_of))
    assert desk_rules(evaluated, "visa").ruleset == "visa"
    with pytest.raises(UsageError, match="where the case is answered: stripe, visa"):
        desk_rules(evaluated, "shopee")


def test_pages_are_said_as_ranges() -> None:
    assert ranges([5, 1, 2, 3, 9]) == "1-3, 5, 9"
    assert ranges([]) == ""


def test_every_fault_and_note_is_said_in_both_languages() -> None:
    texts = pack_texts()
    for fault in FileFault:
        assert f"fault_{fault.value}" in texts
    for note in FileNote:
        assert f"note_{note.value}" in texts
    for key, text in texts.items():
        assert (text.en and text.zh) or key.endswith("_join")
        assert text.en.count("{") == text.zh.count("{")


def test_a_pack_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    files = [PackFile(name="manifest.json", data=b"{}"), PackFile(name="exhibits/01.pdf", data=b"x")]
    out = tmp_path / "pack"
    write_folder(files, out, force=False)
    assert (out / "exhibits" / "01.pdf").read_bytes() == b"x"
    with pytest.raises(UsageError, match="--force"):
        write_folder(files, out, force=False)
    broken = [*files, PackFile(name="a", path=tmp_path / "gone")]
    with pytest.raises(UsageError):
        write_folder(broken, out, force=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["pack"]
    assert (out / "exhibits" / "01.pdf").exists()
    write_folder(files[:1], out, force=True)
    assert [p.name for p in out.iterdir()] == ["manifest.json"]
    other = tmp_path / "photos"
    other.mkdir()
    (other / "mine.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="a folder with other files in it"):
        write_folder(files, other, force=True)


def test_an_archive_is_always_the_same(tmp_path: Path) -> None:
    files = [PackFile(name="b", data=b"2"), PackFile(name="a", data=b"1")]
    for name in ("one.zip", "two.zip"):
        with (tmp_path / name).open("wb") as out:
            write_zip(files if name == "one.zip" else files[::-1], out)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
