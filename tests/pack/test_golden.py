"""The packs of eight desks, read back: text, page count, size, form and list; in English and in Chinese."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from disputes.pack.pack import Pack
from disputes.pack.summary import summary
from tests.pack.evidence import text_of
from tests.pack.golden import BY_NAME, DESKS
from tests.pack.packing import contents, folder_for, manifest, packed

LONG = pytest.mark.long
CASES = [
    pytest.param(d.name, lang, id=f"{d.name}-{lang}", marks=() if (d.name, lang) == ("stripe", "zh") else LONG)
    for d in DESKS
    for lang in ("en", "zh")
]
EXPECTED: dict[str, dict[str, Any]] = {
    "stripe": {
        "files": [
            "exhibits/01-customer-communication.pdf",
            "exhibits/02-shipping-documentation.pdf",
            "exhibits/03-customer-signature.pdf",
        ],
        "pages": [1, 2, 1],
        "text": {"exhibits/02-shipping-documentation.pdf": ["1Z999AA10123456784", "Terms of carriage"]},
        "open": 0,
        "ruling": "seller",
    },
    "paypal": {
        "files": ["exhibits/01-proof-of-delivery.pdf", "exhibits/02-photos-of-shipped-item.pdf"],
        "pages": [1, 1],
        "text": {"exhibits/01-proof-of-delivery.pdf": ["JJD0099887766"]},
        "open": 1,  # scan.jpg belongs nowhere
        "ruling": "seller",
    },
    "ebay": {
        "files": ["exhibits/01-delivery-photo.jpg", "exhibits/02-signature-confirmation.jpg"],
        "pages": [1, 1],
        "text": {},
        "open": 0,
        "ruling": "seller",
    },
    "shopee": {
        "files": [*(f"exhibits/01-dispute-photos-{n}.jpg" for n in (1, 2, 3)), "exhibits/02-packing-video.jpg"],
        "pages": [3, 1],
        "text": {},
        "open": 0,
        "ruling": "seller",
    },
    "visa": {
        "files": ["exhibits.pdf"],
        "pages": [1, 1, 1],
        "text": {"exhibits.pdf": ["VI-2026-0302-E", "794612345678", "", "已收到 CARD-77-0021"]},
        "open": 0,
        "ruling": "seller",
    },
    "mastercard": {
        "files": ["exhibits.pdf"],
        "pages": [18],
        "text": {"exhibits.pdf": ["MC-2026-0402-P", "3SABCD0001234", "page 1"]},  # what matters most comes first
        "open": 0,
        "ruling": "seller",
    },
    "amazon": {
        "files": ["exhibits/01-carrier-tracking.pdf"],
        "pages": [1],
        "text": {"exhibits/01-carrier-tracking.pdf": ["9400111899561"]},
        "open": 0,
        "ruling": "buyer",
    },
    "tiktok_shop": {
        "files": ["exhibits/01-proof-of-delivery.pdf"],
        "pages": [1],
        "text": {},
        "open": 0,
        "ruling": "buyer",
    },
}


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_a_pack_reads_back_as_it_was_meant(name: str, lang: str, tmp_path: Path) -> None:
    desk, wanted = BY_NAME[name], EXPECTED[name]
    pack = packed(desk.case, folder_for(desk, tmp_path), tmp_path / "work", desk.as_of, lang)
    files = contents(pack)
    exhibits = [n for n in files if n.startswith("exhibits")]
    assert exhibits == wanted["files"]
    assert [made.exhibit.pages for made, _ in pack.exhibits] == wanted["pages"]
    for file, pages in wanted["text"].items():
        read = text_of(files[file])
        for page, text in zip(read, pages, strict=False):
            assert text in page
    check_labels(pack, files, lang)
    check_limits(name, files, exhibits)
    check_letter(pack, files, lang)
    check_manifest(pack, files)
    assert len(pack.open) == wanted["open"]
    assert pack.answer.ruling.expected == wanted["ruling"]
    assert summary(pack, lang)


def check_labels(pack: Pack, files: dict[str, bytes], lang: str) -> None:
    """Each page of a PDF says which exhibit it is, in the language of the pack."""
    word = "Exhibit" if lang == "en" else "证物"
    for made, names in pack.exhibits:
        title = made.exhibit.kind.title.of(lang)
        for name in names:
            if name.endswith(".pdf"):
                pages = text_of(files[name])
                own = [p for p in pages if f"{word} {made.exhibit.number} · " in p.replace("\n", "")]
                assert len(own) == made.exhibit.pages
                assert all(title[:12] in p.replace("\n", "") for p in own)
            else:
                picture = Image.open(io.BytesIO(files[name]))
                assert picture.format == "JPEG"
                assert not picture.getexif()


def check_limits(name: str, files: dict[str, bytes], exhibits: list[str]) -> None:
    """The limits of the dossiers, written once more by hand."""
    sizes = {n: len(files[n]) for n in exhibits}
    pages = sum(len(text_of(files[n])) for n in exhibits if n.endswith(".pdf"))
    if name == "stripe":
        assert sum(sizes.values()) <= 4_500_000
        assert pages <= 49
    if name == "paypal":
        assert max(sizes.values()) < 10_000_000
    if name == "mastercard":
        assert sum(sizes.values()) <= 14_500_000
        assert pages == 19
    if name in ("ebay", "shopee"):
        assert all(n.endswith(".jpg") for n in exhibits)
    if name == "shopee":
        assert sum("dispute-photos" in n for n in exhibits) <= 3
        assert len(json.loads(files["submission.json"])["dispute_text_reason"]) <= 256


def check_letter(pack: Pack, files: dict[str, bytes], lang: str) -> None:
    letter = " ".join(text_of(files["cover-letter.pdf"])).replace("\n", "")
    assert pack.answer.case in letter
    for made, _ in pack.exhibits:
        assert made.exhibit.kind.title.of(lang)[:8] in letter
    draft = "DRAFT" if lang == "en" else "草稿"
    assert (draft in letter) is bool(pack.letter.open_points)
    assert "□" not in files["cover-letter.txt"].decode()


def check_manifest(pack: Pack, files: dict[str, bytes]) -> None:
    listed = manifest(pack)
    for entry in listed["files"]:
        assert entry["sha256"] == hashlib.sha256(files[entry["file"]]).hexdigest()
    assert {e["file"] for e in listed["files"]} == set(files) - {"manifest.json"}
    named = {file for exhibit in listed["exhibits"] for file in exhibit["files"]}
    assert named == {n for n in files if n.startswith("exhibits")}
    for source in (s for e in listed["exhibits"] for s in e["sources"]):
        assert len(source["sha256"]) == 64
        assert source["matched_by"] in ("mapping", "record", "name")


@pytest.mark.long
@pytest.mark.parametrize("name", [d.name for d in DESKS])
def test_the_same_input_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    desk = BY_NAME[name]
    folder = folder_for(desk, tmp_path)
    first, second = (contents(packed(desk.case, folder, tmp_path / f"work{n}", desk.as_of, "zh")) for n in (1, 2))
    assert first == second


@pytest.mark.long
def test_the_forms_of_the_desks(tmp_path: Path) -> None:
    def form(name: str) -> Any:
        desk = BY_NAME[name]
        folder = folder_for(desk, tmp_path / name)
        return packed(desk.case, folder, tmp_path / name / "work", desk.as_of).submission

    stripe = form("stripe")
    assert stripe["submit"] is False
    assert stripe["evidence"]["shipping_tracking_number"] == "1Z999AA10123456784"
    assert stripe["evidence"]["shipping_date"] == "2026-02-11"
    assert stripe["evidence"]["shipping_documentation"] == {"file": "exhibits/02-shipping-documentation.pdf"}
    assert stripe["evidence"]["uncategorized_text"].startswith("We contest the claim “not received”")
    first, second = form("paypal")["evidences"]
    assert first["evidence_type"] == "PROOF_OF_FULFILLMENT"
    tracking = {"carrier_name": "DHL", "tracking_number": "JJD0099887766"}
    assert first["evidence_info"] == {"tracking_info": [tracking]}
    assert len(first["notes"]) <= 2_000
    assert second["evidence_type"] == "PHOTOS_OF_SHIPPED_ITEM"
    (delivery,) = form("ebay")["evidence"]
    assert delivery["evidenceType"] == "PROOF_OF_DELIVERY"
    assert len(delivery["files"]) == 2
    assert [e["requirement"] for e in form("shopee")["image_list"]] == ["dispute_photos", "packing_video"]
    visa = BY_NAME["visa"]
    through = visa.case.replace("platform: visa", "platform: visa\nvia: stripe")
    (tmp_path / "none").mkdir()
    sent = packed(through, tmp_path / "none", tmp_path / "through", visa.as_of)
    enhanced = sent.submission["evidence"]["enhanced_evidence"]["visa_compelling_evidence_3"]
    assert enhanced["disputed_transaction"]["customer_purchase_ip"] == "203.0.113.9"
    assert len(enhanced["prior_undisputed_transactions"]) == 2
    assert "203.0.113.9" in sent.letter.text()
    documents = form("visa")["documents"]
    assert [d["document"] for d in documents][-1] == "prior_transactions"
    assert [t["amount"] for t in documents[-1]["transactions"]] == ["80.00 USD", "95.00 USD"]
    assert documents[0]["files"] == [{"file": "exhibits.pdf", "pages": "2"}]
