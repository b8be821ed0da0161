"""`disputes check` over many records: answers are written as they come, and nothing is kept of them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from disputes.answers.assessment import Assessment
from disputes.commands import check_output, main
from disputes.records.reading import RecordRead, read_plain
from disputes.records.rereading import Rereadable
from disputes.views.case_page import urgent_first
from disputes.views.overview import Overview
from tests.shipped import shipped_engine

AT = datetime(2026, 4, 12, 4, tzinfo=UTC)
AS_OF = "2026-04-12T12:00:00+08:00"


def record(n: int, **more: Any) -> dict[str, Any]:
    opened = {"type": "opened", "at": f"2026-04-{1 + n % 11:02}T10:00:00+08:00"}
    return {
        "id": f"C-{n}",
        "platform": "shopee",
        "market": "SG",
        "dispute": "nondelivery",
        "order": {"id": f"order-{n}", "amount": "40 SGD"},
        "events": [opened],
        **more,
    }


def two_desks(n: int) -> list[dict[str, Any]]:
    """Two records of one order, one of them refunded."""
    refunded = {"type": "refunded", "at": "2026-04-11T10:00:00+08:00"}
    mine = record(n)
    return [
        {**mine, "events": [*mine["events"], refunded]},
        record(n, id=f"D-{n}", platform="stripe", market="US", stage="chargeback"),
    ]


def lines_of(folder: Path, records: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "cases.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return folder


def check(*args: str, stdin: str = "") -> Result:
    return CliRunner().invoke(main, ["check", *args, "--as-of", AS_OF], input=stdin)


class Reads:
    """A source that counts how often it is read, and how far."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.begun: list[bool] = []
        self.read = 0

    def __call__(self, again: bool) -> Iterator[RecordRead]:
        self.begun.append(again)
        for n in range(self.number):
            self.read += 1
            yield read_plain(record(n), "here")


def test_a_small_source_is_read_once() -> None:
    source = Reads(5)
    reads = Rereadable(source, most_kept=5)
    assert [one.case.id for _ in range(3) for one in reads if one.case] == [f"C-{n}" for n in range(5)] * 3
    assert source.begun == [False]


def test_a_large_source_is_read_anew_and_not_kept() -> None:
    source = Reads(6)
    reads = Rereadable(source, most_kept=5)
    assert [one.case.id for _ in range(2) for one in reads if one.case] == [f"C-{n}" for n in range(6)] * 2
    assert source.begun == [False, True]


def test_each_answer_is_there_before_the_next_record_is_read() -> None:
    source = Reads(4)
    answers = shipped_engine().assess_each(source(False), AT)
    first = next(answers)
    assert isinstance(first, Assessment)
    assert (first.case, source.read) == ("C-0", 1)


@pytest.mark.parametrize("most_kept", [0, 200], ids=["read again", "kept"])
def test_answers_one_by_one_are_those_to_all_at_once(most_kept: int) -> None:
    records = [*two_desks(1), *(record(n) for n in range(2, 5)), {"dispute": "?"}, *two_desks(7)]
    random.Random(3).shuffle(records)
    engine = shipped_engine()
    reads = Rereadable(lambda _: (read_plain(one, "here") for one in records), most_kept)
    found = list(engine.assess_each(reads, AT, routes=engine.routes(reads, AT)))
    wanted = engine.assess_many([read_plain(one, "here") for one in records], AT)

    def told(one: object) -> object:
        return one.to_json() if isinstance(one, Assessment) else str(one)

    assert [told(one) for one in found] == [told(one) for one in wanted]
    assert sum(isinstance(one, Assessment) and one.routes is not None for one in found) == 4


def answers(number: int) -> list[Assessment]:
    return [one for one in shipped_engine().assess_many([record(n) for n in range(number)], AT) if one.case]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("refused", [False, True])
def test_json_is_an_object_for_one_record_and_a_list_for_several(
    number: int, refused: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    out, found = check_output.OneJson(), answers(number)
    for one in found:
        out.add(one)
    if refused:
        out.refused()
    out.end()
    plain = [one.to_json() for one in found]
    wanted = plain if number > 1 or refused else plain[0]
    assert capsys.readouterr().out == json.dumps(wanted, ensure_ascii=False, indent=2) + "\n"


def test_nothing_answered_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("table", "json", "jsonl", "md", "ics"):
        out = check_output.output(form, "en", None, explain=False, glance=form == "table")
        out.refused()
        out.end()
    assert capsys.readouterr().out == ""


def test_the_overview_has_the_order_of_the_pages() -> None:
    found = answers(12)
    random.Random(5).shuffle(found)
    overview = Overview("en", None)
    for one in found:
        overview.add(one)
    rows = list(overview.lines(None))[2:]
    overview.close()
    assert [row.split()[0] for row in rows] == [one.case for one in urgent_first(found)]


def test_a_folder_and_standard_input_know_of_shared_orders(tmp_path: Path) -> None:
    records = [*(record(n) for n in range(3)), *two_desks(9)]
    folder = lines_of(tmp_path / "cases", records)
    text = (folder / "cases.jsonl").read_text(encoding="utf-8")
    from_folder = check(str(folder), "--format", "jsonl")
    from_stdin = check("-", "--format", "jsonl", stdin=text)
    assert from_folder.exit_code == from_stdin.exit_code == 0
    assert from_folder.stdout == from_stdin.stdout
    told = [json.loads(line) for line in from_folder.stdout.splitlines()]
    assert [one["case"] for one in told] == [one["id"] for one in records]
    assert [bool(one.get("routes")) for one in told] == [False] * 3 + [True] * 2


def test_more_records_than_are_kept_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be answered is said once, with the shops that are left out, however often the folder is read."""
    records = [record(0), {"dispute": "?"}, {"id": "S-1", "platform": "shopee", "market": "SG"}, *two_desks(9)]
    folder = lines_of(tmp_path / "cases", records)
    kept = check(str(folder), "--format", "jsonl")
    monkeypatch.setattr("disputes.commands.check.Rereadable", lambda read: Rereadable(read, most_kept=1))
    again = check(str(folder), "--format", "jsonl")
    assert (again.exit_code, again.stdout, again.stderr) == (kept.exit_code, kept.stdout, kept.stderr)
    assert kept.exit_code == 6
    assert kept.stderr.count("1 shop record is left out") == 1
