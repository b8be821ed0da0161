"""The evidence pack of a case on the desk: made of the files that were handed in, as one archive."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.desk.visiting import Site, Visitor, site_over
from tests.pack.evidence import photo
from tests.shipped import shipped_library
from tests.store.made import Desk, at, case

CASE = "/case/shopee/C-1"


@pytest.fixture
def shown(lite_desk: Desk) -> Site:
    """A desk that answers by the shipped rules, with one case about a damaged parcel."""
    lite_desk.rules = shipped_library().root
    record = case(
        facts={},
        dispute="damaged",
        stage="requested",
        turn="seller",
        order={"id": "O-12345", "amount": {"value": "10.00", "currency": "SGD"}},
        evidence=[],
    )
    lite_desk.take(record)
    lite_desk.scan(at(1, 6))
    return site_over(lite_desk, at(1, 12))


def hand_in(visitor: Visitor, path: Path) -> None:
    form = visitor.form(CASE, "evidence")
    visitor.send(form, files={"file": (path.name, io.BytesIO(path.read_bytes()))}, kind="dispute_photos")


def test_the_button_of_a_case_gives_its_pack(shown: Site, tmp_path: Path) -> None:
    visitor = shown.visitor(agent="Mei")
    hand_in(visitor, photo(tmp_path / "IMG_1.jpg", "broken", size=(120, 90), turned=6))
    (link,) = [link for link in visitor.get(CASE).links if link.startswith("/pack?")]
    answer = visitor.client.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert "pack-C-1.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        listed = json.loads(archive.read("manifest.json"))
    assert "exhibits/01-dispute-photos.jpg" in names
    assert {"cover-letter.pdf", "submission.json"} <= set(names)
    ((source,),) = [e["sources"] for e in listed["exhibits"]]
    assert (source["file"], source["confirmed_by"], source["matched_by"]) == ("IMG_1.jpg", "Mei", "mapping")
    assert visitor.client.get("/pack?platform=shopee&case=none").status_code == 404


def test_without_the_libraries_there_is_no_button(shown: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disputes.pack.libraries.LIBRARIES", ("no_such_library",))
    visitor = shown.visitor(agent="Mei")
    assert not [link for link in visitor.get(CASE).links if link.startswith("/pack?")]
    answer = visitor.client.get("/pack?platform=shopee&case=C-1")
    assert answer.status_code == 501
    assert "no_such_library" in answer.text
