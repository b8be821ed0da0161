"""Holidays that an earlier run has worked out: the same days, and nothing else is believed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from disputes.dates import public_holidays
from disputes.dates.kept_holidays import KeptHolidays
from disputes.documents.private_folder import PrivateFolder

YEARS = (2019, 2026)
CODES = ("SG", "MY-KDH", "ECB", "CN", "BR")


@pytest.fixture
def kept(tmp_path: Path) -> KeptHolidays:
    return KeptHolidays(PrivateFolder(tmp_path / "cache"), "0.60")


def file_of(kept: KeptHolidays) -> Path:
    [file] = kept.folder.path.glob("holidays_*")
    return file


def test_what_comes_back_is_what_the_library_tells(kept: KeptHolidays) -> None:
    for code in CODES:
        for year in YEARS:
            days = public_holidays.worked_out(code, year)
            assert kept.find(code, year) is None
            kept.keep(code, year, days)
            assert kept.find(code, year) == days
    assert any(kept.find(code, year)[1] for code in CODES for year in YEARS)  # type: ignore[index]


def test_another_version_of_the_library_is_asked_anew(kept: KeptHolidays) -> None:
    kept.keep("SG", 2026, public_holidays.worked_out("SG", 2026))
    assert KeptHolidays(kept.folder, "0.61").find("SG", 2026) is None
    assert kept.find("SG", 2027) is None
    unknown = KeptHolidays(kept.folder, "-")
    unknown.keep("SG", 2026, public_holidays.worked_out("SG", 2026))
    assert unknown.find("SG", 2026) is None


@pytest.mark.parametrize("body", [b"", b"{}", b"[[], []", b'[["2026-13-01"], []]', b"[[1], []]", b"[[]]"])
def test_what_is_damaged_is_no_answer(kept: KeptHolidays, body: bytes) -> None:
    kept.keep("SG", 2026, public_holidays.worked_out("SG", 2026))
    file = file_of(kept)
    head = file.read_bytes().partition(b"\n")[0]
    file.write_bytes(head + b"\n" + body)
    assert kept.find("SG", 2026) is None
    file.write_bytes(b"disputes holidays " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    assert kept.find("SG", 2026) is None


def test_a_file_that_others_may_write_is_no_answer(kept: KeptHolidays) -> None:
    kept.keep("SG", 2026, public_holidays.worked_out("SG", 2026))
    file_of(kept).chmod(0o666)
    assert kept.find("SG", 2026) is None


@pytest.mark.parametrize("code", ["../SG", "SG/x", "", "新"])
def test_a_code_that_is_none_reaches_no_file(kept: KeptHolidays, code: str) -> None:
    kept.keep(code, 2026, (frozenset(), frozenset()))
    assert not kept.folder.path.exists()
    assert kept.find(code, 2026) is None


def test_the_second_run_asks_the_folder_and_not_the_library(
    kept: KeptHolidays, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    library = public_holidays.worked_out

    def worked_out(code: str, year: int) -> object:
        asked.append(code)
        return library(code, year)

    monkeypatch.setattr(public_holidays, "worked_out", worked_out)
    plain = public_holidays.holidays_of.__wrapped__
    public_holidays.look_in(kept)
    try:
        first, second = plain("SG", 2026), plain("SG", 2026)
        assert first == second == library("SG", 2026)
        assert asked == ["SG"]
        public_holidays.look_in(None)  # switched off
        assert plain("SG", 2026) == first
        assert asked == ["SG", "SG"]
        with pytest.raises(ValueError, match="expected a country"):
            plain("QQ", 2026)
    finally:
        public_holidays.look_in(None)
    assert json.loads(file_of(kept).read_bytes().partition(b"\n")[2])[0][0] == "2026-01-01"
