"""How long the evidence pack of a case with many files takes, and how much memory, beside one of few files.

    python bench/pack.py [FILES [FEW]]

Photographs of a telephone (12 million pixels, JPEG), scans of 10 pages and chats, in turn. The memory is the most that
any process had: that of the command, and that of the one that opens the files.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lines import Line, show
from bench.programs import Spent, disputes

COMMAND = "pack.py"
FILES, FEW = 30, 6
QUICK = (6, 3)
KINDS = ("receipt", "customer_communication", "shipping_documentation", "uncategorized_file")
CASE = """\
id: dp_bench
platform: stripe
market: US
dispute: nondelivery
reason_raw: product_not_received
status_raw: needs_response
stage: chargeback
order: {id: ch_bench123, amount: 75.00 USD, payment: card}
shipment: {carrier: UPS, tracking_number: 1Z999AA10123456784, tracking: delivered}
facts: {card_brand: visa, network_reason_code: "13.1"}
evidence: []
events:
  - {type: paid, at: 2026-02-10T12:00:00Z}
  - {type: shipped, at: 2026-02-11T12:00:00Z}
  - {type: opened, at: 2026-03-02T12:00:00Z}
"""


def evidence(folder: Path, files: int) -> int:
    """Writes so many files of evidence; gives their bytes."""
    folder.mkdir()
    picture = Image.effect_noise((1000, 750), 60).resize((4000, 3000)).convert("RGB")
    page = ImageReader(Image.effect_noise((620, 877), 40).resize((1240, 1754)).convert("RGB"))
    for number in range(files):
        name = folder / f"{KINDS[number % len(KINDS)]} {number}"
        if number % 3 == 0:
            picture.rotate(number).save(f"{name}.jpg", quality=88)
        elif number % 3 == 1:
            canvas = Canvas(f"{name}.pdf", pagesize=(595, 842), invariant=1)
            for n in range(10):
                canvas.drawImage(page, 0, 0, 595, 842)
                canvas.drawString(40, 40, f"page {n} of ch_bench123")
                canvas.showPage()
            canvas.save()
        else:
            Path(f"{name}.txt").write_text("2026-02-12 buyer: 包裹 1Z999AA10123456784?\n" * 60, encoding="utf-8")
    return sum(file.stat().st_size for file in folder.iterdir())


def packed(files: int) -> tuple[Spent, int]:
    """What the pack of so many files takes, and the megabytes that it was given."""
    with tempfile.TemporaryDirectory(prefix="disputes-bench-") as place:
        root = Path(place)
        record = root / "case.yaml"
        record.write_text(CASE, encoding="utf-8")
        given = evidence(root / "evidence", files)
        where = ("--files", str(root / "evidence"), "-o", str(root / "pack"))
        spent = disputes("pack", str(record), *where, "--as-of", "2026-03-05T12:00:00Z")
        return spent, round(given / 1e6)


def lines(files: int = FILES, few: int = FEW) -> list[Line]:
    """The lines of the table: a file's share of the processor time, and the memory."""
    (little, _), (much, given) = packed(few), packed(files)
    name, beside = f"pack of {files} files, {given} MB", f"{few} files"
    return [
        Line(f"{name}: processor, a file", much.processor / files, "s", beside, little.processor / few, COMMAND),
        Line(f"{name}: peak memory", much.peak, "MB", beside, little.peak, COMMAND),
    ]


def main() -> None:
    show("the evidence pack", lines(*map(int, sys.argv[1:3])))


if __name__ == "__main__":
    main()
