"""`disputes pack`: what it writes and says, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from tests.pack.evidence import document
from tests.pack.golden import BY_NAME

EBAY = BY_NAME["ebay"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "case.yaml").write_text(EBAY.case, encoding="utf-8")
    return tmp_path


def pack(place: Path, *words: str) -> Result:
    command = ["pack", str(place / "case.yaml"), "--files", str(place / "evidence"), "--as-of", EBAY.as_of, *words]
    return CliRunner().invoke(main, command, env={"DISPUTES_LANG": ""})


def test_a_pack_is_written_and_not_replaced_unasked(place: Path) -> None:
    out = place / "pack"
    done = pack(place, "-o", str(out))
    assert (done.exit_code, done.stderr) == (0, "")
    names = ["cover-letter.pdf", "cover-letter.txt", "manifest.json", "submission.json"]
    assert sorted(p.name for p in out.iterdir()) == names
    assert done.stdout.startswith("5350000012 · eBay\n\nIn the pack\n")
    again = pack(place, "-o", str(out))
    assert again.exit_code == 2
    assert "found a pack; expected a new folder (--force replaces the pack)" in again.stderr


def test_a_check_writes_nothing_and_says_what_is_open(place: Path) -> None:
    (place / "evidence" / "note.exe").write_bytes(b"MZ" + b"\x90\x00" * 60)
    done = pack(place, "--check", "-o", str(place / "pack"), "--lang", "zh")
    assert done.exit_code == 1
    assert "note.exe：不支持转换的格式" in done.stdout
    assert not (place / "pack").exists()


def test_a_refused_file_ends_partly_done(place: Path) -> None:
    (place / "evidence" / "empty.pdf").write_bytes(b"")
    done = pack(place, "-o", str(place / "pack"), "--format", "json")
    assert done.exit_code == 6
    listed = json.loads(done.stdout)
    assert [f["file"] for f in listed["findings"] if f["kind"] == "refused"] == ["empty.pdf"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([], 2, "未指定材料包的位置；应为 -o 文件夹，或 --check"),
        (["--check", "--for", "strip"], 2, "案件应答所在的渠道：ebay"),
        (["--check", "--which", "MAP"], 3, "应为 文件夹中的文件；是否应为 'delivery_photo.jpg'？"),
    ],
)
def test_wrong_use_is_said_in_chinese(place: Path, words: list[str], status: int, said: str) -> None:
    (place / "evidence" / "delivery_photo.jpg").write_bytes(b"")
    (place / "map.yaml").write_text("files: {delivery_foto.jpg: delivery_photo}")
    done = pack(place, *(str(place / "map.yaml") if w == "MAP" else w for w in words), "--lang", "zh")
    assert done.exit_code == status
    assert said in done.stderr


@pytest.mark.long
def test_a_pack_inside_the_folder_of_evidence_is_no_evidence(place: Path) -> None:
    document(place / "evidence" / "signature_confirmation.pdf", ["Signed"])
    out = place / "evidence" / "pack"
    for _ in range(2):
        done = pack(place, "-o", str(out), "--force")
        assert done.exit_code == 0
        assert "Not in the pack" not in done.stdout
    assert (out / "exhibits" / "01-signature-confirmation.jpg").exists()
