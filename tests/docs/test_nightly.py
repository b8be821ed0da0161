"""What docs/nightly.md says can be run: its commands exist, its receiver takes our signature, its manifests can be
read.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from disputes.commands import main
from disputes.store.webhook import signature
from disputes.words.store import AlertKind, AlertLevel

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "nightly.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.M | re.S)
SHELL = [text for language, text in BLOCKS if language in ("sh", "yaml")]
COMMANDS = sorted({line.strip() for text in SHELL for line in re.findall(r"disputes [a-z][^;|#>\n]*", text)})


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_is_one(line: str) -> None:
    _, name, *rest = shlex.split(line.split(" < ")[0])
    command = main.get_command(click.Context(main), name)
    assert command is not None
    if isinstance(command, click.Group):
        return
    known = {o for p in command.params for o in p.opts}
    assert {word for word in rest if word.startswith("--")} <= known


def test_the_page_names_commands_at_all() -> None:
    assert {line.split()[1] for line in COMMANDS} >= {"import", "scan", "alerts"}


def test_the_receiver_of_the_page_takes_what_is_sent() -> None:
    found: dict[str, object] = {}
    [code] = [text for language, text in BLOCKS if language == "python"]
    exec(code, found)
    headers = {"X-Disputes-Timestamp": "17", "X-Disputes-Signature": signature("s", "17", b"{}")}
    assert found["is_genuine"]("s", headers, b"{}")  # type: ignore[operator]
    assert not found["is_genuine"]("s", headers, b"{ }")  # type: ignore[operator]
    assert not found["is_genuine"]("t", headers, b"{}")  # type: ignore[operator]


def test_the_manifest_can_be_read() -> None:
    [text] = [text for language, text in BLOCKS if language == "yaml"]
    job = yaml.safe_load(text)
    assert job["spec"]["concurrencyPolicy"] == "Forbid"


def test_each_kind_and_level_is_on_the_page() -> None:
    table = PAGE[PAGE.index("## Alerts") : PAGE.index("### Webhook")]
    assert all(f"`{word}`" in table for word in (*AlertKind, *AlertLevel))
