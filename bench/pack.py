"""How long the evidence pack of a case with 30 files takes, and how much memory.

    python bench/pack.py [FILES]

Photographs of a telephone (12 million pixels, JPEG), scans of 10 pages and chats, in turn. The memory is the most that
any process had: that of the command, and that of the one that opens the files.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

FILES = 30
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


def measured(files: int = FILES) -> dict[str, float]:
    """Seconds by the clock, seconds of processor time, megabytes of memory; and what went in and came out."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "case.yaml").write_text(CASE, encoding="utf-8")
        given = evidence(root / "evidence", files)
        command = [sys.executable, "-m", "disputes", "pack", str(root / "case.yaml"), "--files", str(root / "evidence")]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.monotonic()
        done = subprocess.run(
            [*command, "-o", str(root / "pack"), "--as-of", "2026-03-05T12:00:00Z"],
            cwd=Path(__file__).resolve().parent.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"disputes pack ended with {done.returncode}: {done.stderr.decode()}")
        seconds = time.monotonic() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "seconds": seconds,
            "processor seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "MB of memory": after.ru_maxrss / 1024,
            "MB given": given / 1e6,
            "MB in the pack": sum(f.stat().st_size for f in (root / "pack" / "exhibits").iterdir()) / 1e6,
        }


def lines(files: int = FILES) -> list[str]:
    """The table, as Markdown."""
    found = measured(files)
    head = ["| " + " | ".join(["files", *found]) + " |", "|" + "--:|" * (len(found) + 1)]
    return [*head, "| " + " | ".join([str(files), *(f"{value:.1f}" for value in found.values())]) + " |"]


def main() -> None:
    print("\n".join(lines(int(sys.argv[1]) if len(sys.argv) > 1 else FILES)))


if __name__ == "__main__":
    main()
