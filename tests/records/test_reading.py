"""Where records come from: files, folders, standard input; and what is no record at all."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path

import pytest

from disputes.records.case import Case
from disputes.records.pieces import MAX_LINE
from disputes.records.reading import RecordRead, iter_records, read_plain, read_records
from disputes.records.shop import Shop

CASE = {"id": "A", "platform": "shopee", "market": "SG", "dispute": "none"}
YAML = "id: A\nplatform: shopee\nmarket: SG\ndispute: none\n"


def stdin(text: str | bytes) -> list[RecordRead]:
    return read_records("-", stdin=io.BytesIO(text if isinstance(text, bytes) else text.encode()))


def ids(reads: list[RecordRead]) -> list[str | None]:
    return [read.record.id if read.record is not None else None for read in reads]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (YAML, ["A"]),
        ("\ufeff" + YAML, ["A"]),
        (YAML.replace("\n", "\r\n"), ["A"]),
        (YAML + "---\n" + YAML.replace("A", "B") + "---\n", ["A", "B"]),
        ("- " + YAML.strip().replace("\n", "\n  ") + "\n", ["A"]),
        ("{id: A, platform: shopee, market: SG, dispute: none}\n", ["A"]),
        (json.dumps(CASE), ["A"]),
        (json.dumps(CASE, indent=2), ["A"]),
        ("\n" + json.dumps([CASE, {**CASE, "id": "B"}]), ["A", "B"]),
        (json.dumps(CASE) + "\n" + json.dumps({**CASE, "id": "B"}) + "\n", ["A", "B"]),
        ("\ufeff\n" + json.dumps(CASE) + "\r\n\r\n" + json.dumps({**CASE, "id": "B"}), ["A", "B"]),
        (json.dumps(CASE) + "\n{broken\n" + json.dumps({**CASE, "id": "C"}), ["A", None, "C"]),
    ],
)
def test_standard_input_is_told_by_its_content(text: str, expected: list[str | None]) -> None:
    assert ids(stdin(text)) == expected


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".ndjson"])
def test_json_lines_by_name_or_by_content(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"all{suffix}"
    file.write_text("".join(json.dumps({**CASE, "id": str(n)}) + "\n" for n in range(3)))
    reads = read_records(file)
    assert ids(reads) == ["0", "1", "2"]
    assert [read.line for read in reads] == [1, 2, 3]


def test_a_record_with_a_dispute_is_a_case_and_one_without_is_a_shop() -> None:
    case, shop = stdin(YAML + "---\nid: S\nplatform: shopee\nmarket: SG\n")
    assert isinstance(case.record, Case)
    assert isinstance(shop.record, Shop)
    assert (case.case, case.shop, shop.case, shop.shop) == (case.record, None, None, shop.record)
    assert case.node is not None
    assert case.node["dispute"].line == 4


def test_a_folder_is_read_in_order_without_expected_outcomes_and_hidden_files(tmp_path: Path) -> None:
    for name in (
        "b/two.yaml",
        "a/one.json",
        "a/one.expect.yaml",
        ".git/three.yaml",
        "a/.four.yaml",
        "a/notes.txt",
        "c.YML",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps({**CASE, "id": name}))
    assert ids(read_records(tmp_path)) == ["c.YML", "a/one.json", "b/two.yaml"]


def test_good_records_are_read_beside_bad_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("platform: [\n")
    (tmp_path / "b.yaml").write_text(YAML)
    reads = read_records(tmp_path / "a.yaml", tmp_path / "missing.yaml", tmp_path / "b.yaml")
    assert ids(reads) == [None, None, "A"]
    assert [read.problems[0].file for read in reads[:2]] == [str(tmp_path / "a.yaml"), str(tmp_path / "missing.yaml")]
    assert str(reads[1].problems[0]) == f"{tmp_path / 'missing.yaml'}: no such file"


def test_a_folder_without_records_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (read,) = read_records(tmp_path)
    assert "no record file" in str(read.problems[0])


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.symlink_to(file)
    assert "symbolic links" in str(read_records(file)[0].problems[0])


def test_a_path_with_a_file_for_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    assert (
        str(read_records(tmp_path / "a" / "b.yaml")[0].problems[0]) == f"{tmp_path / 'a' / 'b.yaml'}: not a directory"
    )


@pytest.mark.parametrize("suffix", [".yaml", ".json", ""])
def test_a_file_of_50_mb_is_refused_unread(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"big{suffix}"
    with open(file, "wb") as out:
        out.truncate(50_000_000)
    tracemalloc.start()
    try:
        (read,) = read_records(file)
        assert "more than 10 MB" in str(read.problems[0])
        assert tracemalloc.get_traced_memory()[1] < 35_000_000
    finally:
        tracemalloc.stop()


def test_json_lines_of_any_length_are_read_in_bounded_memory(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    with open(file, "w") as out:
        for n in range(60):
            out.write(json.dumps({**CASE, "id": str(n), "facts": {f"f{k}": "x" * 19_000 for k in range(15)}}) + "\n")
    assert file.stat().st_size > 12_000_000
    tracemalloc.start()
    try:
        assert sum(read.record is not None for read in iter_records(file)) == 60
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()


def test_a_line_that_is_too_long_hides_none_after_it() -> None:
    good = json.dumps(CASE)
    reads = stdin(f'{good}\n{{"id": "{"x" * (3 * MAX_LINE)}"}}\n{good}\n')
    assert ids(reads) == ["A", None, "A"]
    assert (reads[1].line, reads[2].line) == (2, 3)
    assert "more than 1000000 bytes" in str(reads[1].problems[0])


def test_a_line_that_is_not_utf8_hides_none_after_it() -> None:
    good = json.dumps(CASE).encode()
    reads = stdin(good + b'\n{"id": "\xe9"}\n' + good)
    assert ids(reads) == ["A", None, "A"]
    assert str(reads[1].problems[0]) == "<stdin>:2: found byte 0xe9; expected text in UTF-8"


def test_a_list_takes_5000_members_and_a_text_20000_characters() -> None:
    event = {"type": "closed", "at": "2026-04-12T09:00:00Z"}
    assert (
        read_plain({**CASE, "events": [event] * 5000, "reason_raw": "x" * 20_000, "notes": "x" * 100_000}, "r").problems
        == ()
    )
    problems = read_plain(
        {
            **CASE,
            "events": [event] * 5001,
            "reason_raw": "x" * 20_001,
            "notes": "x" * 100_001,
            "facts": {"a": ["x"] * 5001},
        },
        "r",
    ).problems
    assert {p.path: (p.found, p.expected) for p in problems} == {
        "events": ("5001 members", "at most 5000 members"),
        "reason_raw": ("20001 characters", "at most 20000 characters"),
        "notes": ("100001 characters", "at most 100000 characters"),
        "facts": ("5001 members", "at most 5000 members"),
    }


def test_a_record_with_very_many_faults_ends_in_a_count() -> None:
    measures = [{"starts_at": "x"} for _ in range(1500)]
    problems = read_plain({"id": "S", "platform": "shopee", "market": "SG", "measures": measures}, "r").problems
    assert len(problems) == 1001
    assert sum(p.found == "2000 more faults" for p in problems) == 1


def test_records_of_programs_are_checked_alike() -> None:
    read = read_plain(
        {
            **CASE,
            "order": {"preorder": True, "amount": {"value": 12, "currency": "SGD"}},
            "times_opened": 2,
            "facts": {"a": True, "b": 1.5, "c": None},
        },
        "api",
    )
    assert read.case is not None
    assert read.case.facts == {"a": "true", "b": "1.5", "c": None}
    assert str(read_plain({**CASE, "stage": "opened"}, "api").problems[0]).startswith("api:1: stage: found 'opened'")
