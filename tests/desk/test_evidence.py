"""Files of evidence: kept whole or not at all, known by their bytes, held against the platform's limits."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from disputes.desk.uploads import name_of
from disputes.pack.sniffing import sniffed
from disputes.store import Store
from disputes.store.evidence_files import EvidenceFiles, TooLarge
from tests.databases import blank_store
from tests.desk.visiting import Form, Site, Visitor, site_over
from tests.shipped import shipped_library
from tests.store.made import Desk, at, case

CASE = "/case/shopee/C-1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
PDF = b"%PDF-1.7\n" + b"x" * 100
EXE = b"MZ" + b"\x90\x00" * 60


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store, answered by the shipped rules, with one case for which proof of shipment is asked."""
    record = case(
        facts={},
        stage="requested",
        turn="seller",
        requested="refund_only",
        shipment={"carrier": "SPX Express", "tracking_number": "SPX1", "tracking": "in_transit"},
        order={
            "id": "O-1",
            "amount": {"value": "10.00", "currency": "SGD"},
            "promised_by": "2026-03-30T00:00:00+08:00",
        },
        evidence=[],
    )
    with Store.open(blank_store(tmp_path_factory.mktemp("asked"))) as store:
        desk = Desk(store, shipped_library().root)
        desk.take(record)
        desk.scan(at(1, 6))
    return store.file.read_bytes()


@pytest.fixture
def shown(asked: bytes, lite: URL) -> Iterator[Site]:
    Path(str(lite.database)).write_bytes(asked)
    with Store.open(lite) as store:
        yield site_over(Desk(store, shipped_library().root), at(1, 12))


def send(visitor: Visitor, name: str, content: bytes, status: int = 200, kind: str = "proof_of_shipment") -> str:
    form = visitor.form(CASE, "evidence")
    return visitor.send(form, status, files={"file": (name, io.BytesIO(content))}, kind=kind).said


def logged(site: Site) -> list[dict[str, object]]:
    row = site.made.row()
    return json.loads(row.logged).get("evidence", []) if row.logged else []


def test_a_file_is_kept_by_its_bytes_and_held_against_the_limits(shown: Site) -> None:
    visitor = shown.visitor(agent="Mei")
    assert "keeps to every limit" in send(visitor, "label.png", PNG)
    [entry] = logged(shown)
    digest = hashlib.sha256(PNG).hexdigest()
    assert entry["digest"] == digest
    assert entry["item"] == {"kind": "proof_of_shipment", "file": "label.png", "format": "png", "bytes": len(PNG)}
    place = shown.served.files.find(digest)
    assert place is not None
    assert place.read_bytes() == PNG
    assert "on file" in visitor.get(CASE).said
    answer = visitor.client.get(f"/evidence/{digest}?platform=shopee&case=C-1")
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_what_the_platform_will_not_take_is_said_at_once(shown: Site) -> None:
    visitor = shown.visitor()
    said = send(visitor, "label.pdf", PDF)
    assert "will not take it" in said
    assert "format pdf; allowed: " in said


def test_a_name_that_lies_is_told(shown: Site) -> None:
    visitor = shown.visitor()
    send(visitor, "label.jpg", PNG)
    assert logged(shown)[0]["item"]["format"] == "png"  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "content"), [("label.png", EXE), ("page.png", b"\x00\x01\x02\x03"), ("empty.txt", b"")]
)
def test_what_is_no_evidence_is_refused(shown: Site, name: str, content: bytes) -> None:
    assert "no picture, document" in send(shown.visitor(), name, content, 422)
    assert logged(shown) == []
    assert not shown.served.files.folder.exists() or not list(shown.served.files.folder.glob("??/*"))


def test_a_page_handed_in_as_evidence_is_never_one(shown: Site) -> None:
    visitor = shown.visitor()
    html = b"<html><script>alert(1)</script></html>"
    send(visitor, "proof.html", html)
    digest = hashlib.sha256(html).hexdigest()
    headers = visitor.client.get(f"/evidence/{digest}?platform=shopee&case=C-1").headers
    assert headers["content-type"].startswith("text/plain")
    assert headers["content-disposition"].startswith("attachment")


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(shown: Site) -> None:
    shown.served.most_bytes = 100
    visitor = shown.visitor()
    assert "has more than" in send(visitor, "big.png", PNG + b"x" * 1000, 422)
    assert [p for p in shown.served.files.folder.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("digest", ["../../etc/passwd", "0" * 64, "..%2f..%2fstore.sqlite", "A" * 64])
def test_only_files_of_the_case_are_handed_out(shown: Site, digest: str) -> None:
    assert shown.visitor().client.get(f"/evidence/{digest}?platform=shopee&case=C-1").status_code == 404


def test_a_file_of_another_case_is_not_handed_out(shown: Site) -> None:
    shown.made.take(case("C-2", facts={}))
    visitor = shown.visitor()
    send(visitor, "label.png", PNG)
    digest = hashlib.sha256(PNG).hexdigest()
    assert visitor.client.get(f"/evidence/{digest}?platform=shopee&case=C-2").status_code == 404


def test_two_files_of_one_name_are_both_kept(shown: Site) -> None:
    visitor = shown.visitor()
    send(visitor, "label.png", PNG)
    send(visitor, "label.png", PNG + b"another")
    assert [e["item"]["file"] for e in logged(shown)] == ["label.png", "label (2).png"]  # type: ignore[index]


def test_it_is_marked_as_sent_and_removed(shown: Site) -> None:
    visitor = shown.visitor()
    send(visitor, "label.png", PNG)
    visitor.send(visitor.form(CASE, "sent"))
    assert "submitted" in visitor.get(CASE).said
    assert logged(shown)[0]["digest"] == hashlib.sha256(PNG).hexdigest()
    visitor.send(visitor.form(CASE, "remove"))
    assert logged(shown) == []


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../x.png", "x.png"),
        ("C:\\temp\\x.png", "x.png"),
        ("", "file"),
        ("a\x00b\n.png", "a b .png"),
        ("x" * 300 + ".png", "x" * 115 + "….png"),
    ],
)
def test_a_name_is_a_text_and_no_path(given: str, name: str) -> None:
    assert name_of(given) == name


def test_a_stale_form_keeps_no_evidence(shown: Site) -> None:
    one, two = shown.visitor(), shown.visitor()
    form: Form = two.form(CASE, "evidence")
    one.send(one.form(CASE, "note"), text="first")
    two.send(form, 409, files={"file": ("a.png", io.BytesIO(PNG))}, kind="proof_of_shipment")
    assert logged(shown) == []


def test_texts_are_known_by_their_name_alone() -> None:
    assert sniffed("卖家聊天记录".encode() * 10, "chat.csv") is not None
    assert sniffed(b"plain", "x.exe").form == "txt"  # type: ignore[union-attr]
    assert sniffed("字".encode()[:2], "x.txt") is not None, "cut in the middle of a character"


def test_keeping_leaves_nothing_of_what_is_too_large(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "kept")
    with pytest.raises(TooLarge):
        files.keep(io.BytesIO(b"x" * 100), 99)
    assert [p for p in (tmp_path / "kept").rglob("*") if p.is_file()] == []
    assert files.keep(io.BytesIO(b"x" * 99), 99).size == 99


KILLED = """
import io, sys, time
from pathlib import Path
from disputes.store.evidence_files import EvidenceFiles

class Slow(io.BytesIO):
    def read(self, n=-1):
        time.sleep(0.002)
        return super().read(1000)

files = EvidenceFiles(Path(sys.argv[1]))
for n in range(10_000):
    print(files.keep(Slow(b"%d " % n * 3000), 10**9).digest, flush=True)
"""


def test_a_kill_leaves_every_file_that_was_acknowledged_and_no_half_one(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    command = [sys.executable, "-c", KILLED, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [child.stdout.readline().strip() for _ in range(3)]
        time.sleep(0.01)
        child.kill()
        told += [line.strip() for line in child.stdout if len(line.strip()) == 64]
    files = EvidenceFiles(folder)
    for digest in told:
        place = files.find(digest)
        assert place is not None
        assert hashlib.sha256(place.read_bytes()).hexdigest() == digest
    for place in folder.glob("??/*"):
        assert hashlib.sha256(place.read_bytes()).hexdigest() == place.name
    files.sweep(time.time() + 1)
    assert list((folder / "incoming").glob("*")) == []
