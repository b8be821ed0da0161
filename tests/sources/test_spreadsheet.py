"""Spreadsheets as cases: rows by a map of their columns, workbooks, encodings, and the map that is proposed."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from disputes.commands import main
from disputes.documents.problems import Refused
from disputes.records.case import Case
from disputes.records.reading import RecordRead
from disputes.sources.column_guess import suggested
from disputes.sources.column_map import read_map
from disputes.sources.sheet import read_sheet
from disputes.sources.spreadsheet import read_rows
from tests.shipped import shipped_library

LIBRARY = shipped_library()
MAP = """platform: dhgate
market: GLOBAL
zone: Asia/Shanghai
columns:
  Case: id
  Order no: order.id
  Opened: {event: opened, by: buyer}
  Amount: order.amount
  Currency: order.amount.currency
  Reason: {field: dispute, words: {没收到: nondelivery, 坏了: damaged, 其他: null}}
"""
HEAD = "Case,Order no,Opened,Amount,Currency,Reason\n"
GOOD = 'D1,000123,2026/4/3 9:05,"1,234.50",USD,没收到\n'


def reads(folder: Path, text: str | bytes, made: str = MAP, name: str = "a.csv") -> list[RecordRead]:
    (folder / "map.yaml").write_text(made, encoding="utf-8")
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_rows(str(file), str(folder / "map.yaml"), LIBRARY))


def the_case(found: list[RecordRead]) -> Case:
    (read,) = found
    assert read.case is not None, read.problems
    return read.case


def said(read: RecordRead) -> list[tuple[int, str]]:
    return [(p.line, p.path) for p in read.problems]


def test_a_row_is_a_case(tmp_path: Path) -> None:
    case = the_case(reads(tmp_path, HEAD + GOOD))
    assert case.order is not None
    assert (case.id, case.order.id, str(case.order.amount), case.dispute) == (
        "D1",
        "000123",
        "1234.50 USD",
        "nondelivery",
    )
    assert [(e.type, e.at.isoformat(), e.by) for e in case.events] == [("opened", "2026-04-03T01:05:00+00:00", "buyer")]
    assert case.events_complete is False


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("D2,1,04/03/2026,12,USD,坏了", "Opened"),
        ("D2,1,2026-13-40,12,USD,坏了", "Opened"),
        ("D2,1,2026-04-03,12.345,USD,坏了", "Amount"),
        ("D2,1,2026-04-03,twelve,USD,坏了", "Amount"),
        ("D2,1,2026-04-03,12,,坏了", "Currency"),
        ("D2,1,2026-04-03,12,usd,坏了", "Currency"),
        ("D2,1,2026-04-03,12,USD,没收", "Reason"),
        ("D2,1,2026-04-03,12,USD,其他", "Reason"),
        ("D2,1.2E+17,2026-04-03,12,USD,坏了", "Order no"),
        ("D2,#N/A,2026-04-03,12,USD,坏了", "Order no"),
        (",1,2026-04-03,12,USD,坏了", "Case"),
        ("D1,1,2026-04-03,12,USD,坏了", "Case"),
    ],
)
def test_a_bad_row_is_told_by_row_and_column(tmp_path: Path, row: str, column: str) -> None:
    good, bad = reads(tmp_path, f"{HEAD}{GOOD}{row}\n")
    assert good.case is not None
    assert said(bad) == [(3, column)]


def test_the_others_are_imported(tmp_path: Path) -> None:
    reads(tmp_path, HEAD + GOOD + "D2,1,2026-04-03,12,USD,没收\n")
    done = run("import", f"{tmp_path}/a.csv", "--map", f"{tmp_path}/map.yaml", "--db", f"sqlite:///{tmp_path}/x.sqlite")
    assert (done.exit_code, done.stdout) == (6, "imported 1, updated 0, unchanged 0, rejected 1\n")
    assert (
        "a.csv:3: Reason: found '没收'; expected one of the `words` of the map; did you mean '没收到'?" in done.stderr
    )
    done = run("check", f"{tmp_path}/a.csv", "--map", f"{tmp_path}/map.yaml", "--format", "jsonl")
    assert done.exit_code == 6
    assert '"case":"D1"' in done.stdout


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def test_an_amount_may_name_its_currency_and_a_cell_goes_before_a_constant(tmp_path: Path) -> None:
    made = "order.amount.currency: EUR\n" + MAP.replace("  Currency: order.amount.currency\n", "")
    head = HEAD.replace(",Currency", "")
    assert str(the_case(reads(tmp_path, head + "D1,1,2026-04-03,12 EUR,坏了\n", made)).order.amount) == "12 EUR"  # type: ignore[union-attr]
    assert the_case(reads(tmp_path, head + "D1,1,2026-04-03,,坏了\n", made)).order.amount is None  # type: ignore[union-attr]
    assert the_case(reads(tmp_path, HEAD + "D1,1,,12,USD,坏了\n", "dispute: complaint\n" + MAP)).dispute == "damaged"


@pytest.mark.parametrize("dates", ["day_first", "month_first"])
def test_the_map_says_which_comes_first(tmp_path: Path, dates: str) -> None:
    case = the_case(reads(tmp_path, HEAD + "D1,1,03/04/2026 10:00,12,USD,坏了\n", f"dates: {dates}\n{MAP}"))
    month = 4 if dates == "day_first" else 3
    assert case.events[0].at == datetime.fromisoformat(f"2026-0{month}-0{7 - month}T10:00:00+08:00")


def test_a_deadline_and_a_fact(tmp_path: Path) -> None:
    made = MAP.replace("  Amount: order.amount\n", "  Amount: {deadline: respond}\n").replace(
        "order.amount.currency", "notes"
    )
    case = the_case(reads(tmp_path, HEAD + "D1,1,2026-04-03,2026-04-10,hello,坏了\n", made))
    (due,) = case.deadlines
    assert due.due_at is not None
    assert (due.actor, due.for_, due.due_at.isoformat(), due.confidence) == (
        "seller",
        "respond",
        "2026-04-10T15:59:59+00:00",
        "derived",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_is_told_by_the_columns(tmp_path: Path, encoding: str) -> None:
    made = MAP.replace("  Case: id", "  纠纷编号: id")
    case = the_case(reads(tmp_path, (HEAD.replace("Case", "纠纷编号") + GOOD).encode(encoding), made))
    assert (case.id, case.dispute) == ("D1", "nondelivery")


# Workbooks


def workbook(folder: Path, *rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(folder / "made.xlsx")
    return (folder / "made.xlsx").read_bytes()


NAMES: list[object] = ["Case", "Order no", "Opened", "Amount", "Currency", "Reason"]


def test_dates_and_numbers_of_a_workbook(tmp_path: Path) -> None:
    raw = workbook(
        tmp_path,
        NAMES,
        [77, 1234567890123456789, datetime(2026, 4, 3), 12, "USD", "坏了"],
        [],
        [78, "1234567890123456789", datetime(2026, 4, 3, 9, 5), 0.1 + 0.2, "USD", "坏了"],
        [79, 123, date(2026, 4, 3), 46000, "USD", "坏了"],
        [80, 123, 46000, 12, "USD", "坏了"],
        [81, "=1+1", datetime(2026, 4, 3), 12, "USD", "坏了"],
    )
    long, good, day, number, formula = reads(tmp_path, raw, name="a.xlsx")
    assert said(long) == [(2, "Order no")]
    assert good.case is not None
    assert good.case.order is not None
    assert (good.line, good.case.id, str(good.case.order.amount)) == (4, "78", "0.3 USD")
    assert good.case.order.id == "1234567890123456789"
    assert good.case.events[0].at.isoformat() == "2026-04-03T01:05:00+00:00"
    assert day.case is not None
    assert said(number) == [(6, "Opened")]
    assert formula.case is not None  # nothing was saved with the formula, so nothing is known
    assert formula.case.order is not None
    assert formula.case.order.id is None


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    (read,) = reads(tmp_path, workbook(tmp_path, NAMES), f"sheet: Shet\n{MAP}", name="a.xlsx")
    assert read.problems[0].nearest == "Sheet"


def rewritten(raw: bytes, folder: Path, part: str, text: bytes) -> bytes:
    (folder / "was.xlsx").write_bytes(raw)
    with (
        zipfile.ZipFile(folder / "was.xlsx") as was,
        zipfile.ZipFile(folder / "new.xlsx", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in was.namelist():
            new.writestr(name, text if name == part else was.read(name))
    return (folder / "new.xlsx").read_bytes()


FAR = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b" " * 61_000_000, "unpacks to too much"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declarations of its own"),
        (
            FAR % b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 400)),
            "a longer table",
        ),
        (b"<worksheet", "a damaged workbook"),
        (b"", "a damaged workbook"),
    ],
    ids=["bomb", "entities", "far", "cut", "empty"],
)
def test_a_hostile_workbook_is_refused(tmp_path: Path, text: bytes, found: str) -> None:
    raw = rewritten(workbook(tmp_path, NAMES), tmp_path, "xl/worksheets/sheet1.xml", text)
    (read,) = reads(tmp_path, raw, name="a.xlsx")
    assert found in read.problems[0].found


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"Case\nD1\n", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0old", b"\x00\x01"]
)
def test_what_is_no_table_is_refused(tmp_path: Path, raw: bytes) -> None:
    found = reads(tmp_path, raw)
    assert found
    assert all(r.record is None and r.problems for r in found)


def test_without_a_map_it_is_asked_for(tmp_path: Path) -> None:
    reads(tmp_path, HEAD + GOOD)
    done = run("check", f"{tmp_path}/a.csv")
    assert done.exit_code == 3
    assert "expected --map" in done.stderr
    done = run("check", f"{tmp_path}/a.csv", "--map", "x", "--from", "auto")
    assert (done.exit_code, done.stderr) == (2, "--map goes without --from: it says itself what the columns are\n")


# The map


@pytest.mark.parametrize(
    ("was", "wrong", "line", "path", "near"),
    [
        ("platform: dhgate", "platform: dhgat", 1, "platform", "dhgate"),
        ("zone: Asia/Shanghai", "zone: Asia/Shangai", 3, "zone", None),
        ("zone:", "zoen:", 3, "zoen", "zone"),
        ("order.id", "order.idd", 6, "columns['Order no']", "order.id"),
        ("order.id", "facts.nothing_like_it", 6, "columns['Order no']", None),
        ("event: opened", "event: openned", 7, "columns.Opened.event", "opened"),
        ("by: buyer", "bye: buyer", 7, "columns.Opened.bye", "by"),
        ("by: buyer", "by: buyr", 7, "columns.Opened.by", "buyer"),
        ("坏了: damaged", "坏了: damagd", 10, "columns.Reason.words.坏了", "damaged"),
        ("field: dispute", "field: disputes", 10, "columns.Reason.field", "dispute"),
    ],
)
def test_a_wrong_map_is_told_at_its_place(
    tmp_path: Path, was: str, wrong: str, line: int, path: str, near: str | None
) -> None:
    (tmp_path / "map.yaml").write_text(MAP.replace(was, wrong, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_map(tmp_path / "map.yaml", LIBRARY)
    told = [(p.line, p.path, p.nearest) for p in refused.value.problems]
    assert (line, path, near) in told
    assert refused.value.exit_code == 3


def test_what_a_record_needs_must_be_in_the_map(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("columns: {A: order.id}\n")
    with pytest.raises(Refused) as refused:
        read_map(tmp_path / "map.yaml", LIBRARY)
    assert [p.path for p in refused.value.problems] == ["dispute", "id", "market", "platform"]


def test_a_column_that_is_not_there_and_one_that_is_not_read(tmp_path: Path) -> None:
    (read,) = reads(tmp_path, HEAD.replace("Amount", "Amounts") + GOOD)
    assert [(p.line, p.nearest) for p in read.problems] == [(8, "Amounts")]
    note, case = reads(tmp_path, HEAD.replace("\n", ",Colour\n") + GOOD.replace("\n", ",red\n"))
    assert note.notes[0].found == "'Colour'"
    assert case.case is not None


CHINESE = (
    "纠纷编号,订单号,发起时间,金额,币种,原因,截止时间,颜色\nD1,123,2026-04-03 10:00,12.00,USD,没收到货,2026-04-10,红\n"
)


@pytest.mark.parametrize(
    "text", [(HEAD + GOOD).encode(), CHINESE.encode(), CHINESE.encode("gb18030")], ids=["en", "zh", "gbk"]
)
def test_the_proposed_map_reads_the_sheet(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(text)
    made = suggested(f"{tmp_path}/a.csv")
    made = made.replace("platform: null", "platform: dhgate").replace("market: null", "market: GLOBAL")
    case = the_case(reads(tmp_path, text, made))
    assert (case.id, case.dispute, len(case.events)) == ("D1", "nondelivery", 1)
    assert case.order is not None
    assert case.order.amount is not None


def test_the_proposed_map_is_printed_and_has_to_be_completed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEAD + GOOD, encoding="utf-8")
    done = run("import", "--suggest-map", f"{tmp_path}/a.csv")
    assert done.exit_code == 0
    (tmp_path / "map.yaml").write_text(done.stdout, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_map(tmp_path / "map.yaml", LIBRARY)
    assert [p.path for p in refused.value.problems] == ["market", "platform"]
    assert run("import", "--suggest-map", f"{tmp_path}/none.csv").exit_code == 3


def test_every_title_leads_to_a_field() -> None:
    from disputes.sources.column_guess import _titles
    from disputes.sources.column_map import paths
    from disputes.words import texts
    from disputes.words.records import EventType

    for what in set(_titles().values()):
        kind, _, rest = what.partition(" ")
        if kind == "event":
            assert rest.split()[0] in texts(EventType)
        elif kind != "deadline":
            assert what in paths()


def test_rows_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('A,B\n1,"two\nlines"\n\n3,4\n')
    assert [r.line for r in read_sheet(f"{tmp_path}/a.csv").rows] == [3, 5]
