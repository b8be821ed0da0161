"""Takes the pictures of docs/desk.md anew, from the example records: `.venv/bin/python docs/pictures/take.py`.

Needs Chromium, and what the extra `dev` installs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
WIDE = {"width": 1180, "height": 760}
CASE = "case/shopee/SG-2026-0412-01"


def take(page: Page, address: str) -> None:
    """The queue in English, a case in English, and the same case in Chinese on a telephone."""
    page.goto(address)
    page.screenshot(path=HERE / "queue.png", clip={"x": 0, "y": 0, **WIDE})
    page.goto(address + CASE)
    page.screenshot(path=HERE / "case.png", clip={"x": 0, "y": 0, **WIDE})
    page.click("button[lang=zh-CN]")
    page.set_viewport_size({"width": 390, "height": 760})
    page.goto(address + CASE)
    page.screenshot(path=HERE / "case-zh-phone.png")
    for file in HERE.glob("*.png"):  # few colours are enough, and a third of the bytes
        Image.open(file).convert("P", palette=Image.Palette.ADAPTIVE, colors=48).save(file, optimize=True)


def main() -> None:
    command = [sys.executable, "-m", "disputes", "serve", "--demo", "--no-scan", "--port", "0", "--tz", "Asia/Shanghai"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program, sync_playwright() as play:
        try:
            assert program.stdout is not None
            address = program.stdout.readline().split()[2]
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            take(browser.new_page(viewport=WIDE, color_scheme="light"), address)
            browser.close()
        finally:
            program.terminate()


if __name__ == "__main__":
    main()
