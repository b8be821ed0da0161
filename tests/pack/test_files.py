"""Files of strangers: each ends in the pack or in a message that names it, within bounds of memory and time."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from disputes.documents.errors import UsageError
from disputes.pack.folder import files_in
from disputes.pack.isolation import Bounds, Workers
from disputes.pack.jobs import Convert, Converted, Failure, Inspect, Inspected
from disputes.words.pack import FileFault, FileForm, FileNote, PackFindingKind
from tests.pack.evidence import changed, document, noise, photo, png_bomb, stream_bomb, text_of, with_scripts
from tests.pack.golden import BY_NAME
from tests.pack.packing import contents, manifest, packed, told

STRIPE = BY_NAME["stripe"]


def mixed(folder: Path) -> Path:
    """A folder in which hardly anything is as it should be."""
    folder.mkdir()
    png_bomb(folder / "receipt_bomb.png", 30_000)
    document(folder / "receipt_locked.pdf", ["secret"])
    changed(folder / "receipt_locked.pdf", lambda writer: writer.encrypt("secret"))
    changed(document(folder / "receipt_scripts.pdf", ["ch_3RgOvrB"]), with_scripts)
    broken = document(folder / "receipt_broken.pdf", ["x"])
    broken.write_bytes(broken.read_bytes()[:250])
    (folder / "receipt_empty.pdf").write_bytes(b"")
    os.symlink("/etc/hostname", folder / "receipt_link.pdf")
    os.mkfifo(folder / "receipt_pipe.pdf")
    (folder / "receipt.exe").write_bytes(b"MZ" + b"\x90\x00" * 60)
    (folder / "receipt.svg").write_text("<svg xmlns='x'><script>1</script></svg>")
    photo(folder / "receipt_is_png.jpg", form="PNG", size=(80, 60))
    Image.new("CMYK", (80, 60), (0, 200, 200, 0)).save(folder / "receipt_print.jpg")
    frames = [Image.new("RGB", (40, 40), (20 * n, 0, 0)) for n in range(4)]
    frames[0].save(folder / "receipt_moves.gif", save_all=True, append_images=frames[1:])
    photo(folder / "whatever.jpg", size=(80, 60))
    (folder / ".DS_Store").write_bytes(b"x")
    return folder


def test_each_file_is_used_or_named(tmp_path: Path) -> None:
    pack = packed(STRIPE.case, mixed(tmp_path / "evidence"), tmp_path / "work", STRIPE.as_of)
    refused = told(pack, PackFindingKind.REFUSED)
    assert refused == {
        "receipt_bomb.png": "receipt_bomb.png: a picture of 900 million pixels; more than is opened",
        "receipt_locked.pdf": "receipt_locked.pdf: protected by a password; save it without one",
        "receipt_broken.pdf": "receipt_broken.pdf: damaged, or not what its beginning says; open and save it anew",
        "receipt_empty.pdf": "receipt_empty.pdf: empty",
        "receipt_link.pdf": "receipt_link.pdf: a link to another place; copy the file itself",
        "receipt_pipe.pdf": "receipt_pipe.pdf: cannot be read",
        "receipt.exe": "receipt.exe: a format that is not converted; save it as PDF, JPEG, PNG or text",
        "receipt.svg": "receipt.svg: a format that is not converted; save it as PDF, JPEG, PNG or text",
    }
    assert all(f.text.zh != f.text.en for f in pack.findings)
    assert list(told(pack, PackFindingKind.UNMATCHED)) == ["whatever.jpg"]
    notes = told(pack, PackFindingKind.NOTE)
    assert "is png" in notes["receipt_is_png.jpg"]
    assert "colours" in notes["receipt_print.jpg"]
    assert "first of 4" in notes["receipt_moves.gif"]
    assert "scripts" in notes["receipt_scripts.pdf"]
    (exhibit,) = manifest(pack)["exhibits"]
    used = {s["file"] for s in exhibit["sources"]}
    assert used | set(refused) | {"whatever.jpg"} == {p.name for p in (tmp_path / "evidence").iterdir()} - {".DS_Store"}
    assert exhibit["pages"] == 4
    made = contents(pack)["exhibits/01-receipt.pdf"]
    for mark in (b"JavaScript", b"EmbeddedFile", b"OpenAction", b"/Annots", b"Telephone"):
        assert mark not in made
    assert all(f"{n} / 4" in page for n, page in enumerate(text_of(made), 1))


@pytest.mark.long
def test_what_takes_too_much_memory_ends_the_process_and_not_the_pack(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    stream_bomb(folder / "receipt_bomb.pdf", 30_000_000)
    photo(folder / "receipt_good.jpg", size=(80, 60))
    begun = time.monotonic()
    # In a process of its own: what the system tells of ended children is the most of all of them, and of the process
    # that they were split off.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        refused, used, most = apart.submit(packed_and_measured, folder, tmp_path / "work").result()
    assert time.monotonic() - begun < 120
    assert "more memory" in refused["receipt_bomb.pdf"]
    assert used == ["receipt_good.jpg"]
    assert most < 1_300_000  # kilobytes: the limit of the process, and not the four hundred million of the bomb


def packed_and_measured(folder: Path, work: Path) -> tuple[dict[str, str], list[str], int]:
    """What is refused of a folder, what is used, and the most memory that a process took that did so, in kilobytes."""
    pack = packed(STRIPE.case, folder, work, STRIPE.as_of)
    used = [s["file"] for e in manifest(pack)["exhibits"] for s in e["sources"]]
    return told(pack, PackFindingKind.REFUSED), used, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


@pytest.mark.long
def test_what_takes_too_long_is_stopped_and_the_next_file_goes_on(tmp_path: Path) -> None:
    scan = document(tmp_path / "scan.pdf", [f"page {n}" for n in range(400)])
    good = photo(tmp_path / "good.jpg", size=(80, 60))
    with Workers(tmp_path, Bounds(seconds=0.01)) as workers:
        found = workers.do(Inspect(source=str(scan), form=FileForm.PDF, terms=["x"]))
        assert found == Failure(fault=FileFault.TIMEOUT, detail=0)
        workers.bounds = Bounds()
        assert isinstance(workers.do(Inspect(source=str(good), form=FileForm.PICTURE)), Inspected)


@pytest.mark.long
def test_a_scan_of_many_pages_keeps_those_that_matter(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    document(folder / "receipt.pdf", [f"page {n}" + (" of ch_3RgOvrB" if n == 431 else "") for n in range(500)])
    pack = packed(STRIPE.case, folder, tmp_path / "work", STRIPE.as_of)
    (exhibit,) = manifest(pack)["exhibits"]
    (source,) = exhibit["sources"]
    assert source["pages"][:3] == [432, 1, 2]
    assert len(source["pages"]) == 49
    assert len(source["pages_left_out"]) == 451
    assert "50-431, 433-500" in told(pack)["receipt.pdf"] or "49-431" in told(pack)["receipt.pdf"]


@pytest.mark.long
def test_what_is_too_large_is_made_smaller_until_it_fits(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    for n in range(6):
        noise(folder / f"receipt {n}.jpg", (2400, 1800))
    pack = packed(STRIPE.case, folder, tmp_path / "work", STRIPE.as_of)
    made = contents(pack)["exhibits/01-receipt.pdf"]
    assert len(made) <= 4_500_000
    assert len(text_of(made)) == 6
    assert "made smaller" in told(pack, PackFindingKind.NOTE)["receipt 3.jpg"]


def test_a_picture_is_turned_and_bare(tmp_path: Path) -> None:
    source = photo(tmp_path / "turned.jpg", size=(900, 600), turned=6)
    with Workers(tmp_path) as workers:
        seen = workers.do(Inspect(source=str(source), form=FileForm.PICTURE))
        assert isinstance(seen, Inspected)
        assert [note for note, _ in seen.notes] == [FileNote.TURNED]
        job = Convert(
            source=str(source),
            form=FileForm.PICTURE,
            kind="png",
            out=str(tmp_path / "out" / "a"),
            pages=[0],
            level=0,
            label="证物 1",
            small="",
            first=1,
            total=1,
        )
        made = workers.do(job)
    assert isinstance(made, Converted)
    (name,) = made.files
    with Image.open(name) as picture:
        assert picture.height > picture.width == 600
        assert not picture.getexif()
        assert "exif" not in picture.info


def test_a_folder_with_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}").write_bytes(b"x")
    (tmp_path / "copies").mkdir()
    monkeypatch.setattr("disputes.pack.folder.MOST_FILES", 4)
    with pytest.raises(UsageError, match="more than 4 files"):
        files_in(folder, tmp_path / "copies")
