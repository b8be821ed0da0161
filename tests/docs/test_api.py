"""docs/api.md and docs/assistants.md: their examples are run, and their tables are held to the program."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest
from mcp.client.client import Client
from sqlalchemy.engine import URL
from starlette.testclient import TestClient

from disputes.assistants.asked import Assistance
from disputes.assistants.server import create_server
from disputes.commands import main
from disputes.desk.api.problems import TYPE, ProblemKind, status_of
from disputes.desk.clock import DeskClock
from disputes.desk.demo import AS_OF
from disputes.desk.engines import EnginePool
from disputes.desk.hook_secrets import SENDERS, hook_setups
from disputes.sources.hook_schemes import hook_schemes
from disputes.store import Store
from tests.desk.calling import description
from tests.desk.visiting import HOST, site_over
from tests.docs.blocks import ROOT, blocks, page
from tests.shipped import shipped_library
from tests.store.made import Desk

API, ASSISTANTS = "api.md", "assistants.md"


def table(name: str, head: str) -> list[list[str]]:
    """The cells of the table under a line that begins so."""
    lines = page(name).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(head))
    out = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        out.append([cell.strip() for cell in line.strip("|").split("|")])
    return out


def sent(client: TestClient, command: str) -> Any:
    """What curl would be answered."""
    words = shlex.split(command)[1:]
    headers: dict[str, str] = {}
    data, files, url, body = {}, {}, "", None
    take = iter(words)
    for word in take:
        if word == "-H":
            name, _, value = next(take).partition(": ")
            headers[name] = value
        elif word in ("-d", "--data-binary"):
            text = next(take)
            body = (ROOT / text[1:]).read_bytes() if text.startswith("@") else text.encode()
        elif word == "-F":
            name, _, value = next(take).partition("=")
            if value.startswith("@"):
                files[name] = (Path(value[1:]).name, (ROOT / value[1:]).read_bytes())
            else:
                data[name] = value
        elif not word.startswith("-"):
            url = word
    parts = urlsplit(url)
    method = "POST" if body is not None or files else "GET"
    return client.request(
        method, f"{parts.path}?{parts.query}", headers=headers, content=body, data=data or None, files=files or None
    ).json()


def holds(told: Any, found: Any, place: str = "") -> None:
    """Raises where what is told is not part of what was found; of lists the members stand in their order."""
    if isinstance(told, dict):
        assert isinstance(found, dict), place
        for key, value in told.items():
            holds(value, found.get(key, ...), f"{place}.{key}")
    elif isinstance(told, list):
        assert isinstance(found, list), place
        assert len(found) == len(told), place
        for n, (one, other) in enumerate(zip(told, found, strict=True)):
            holds(one, other, f"{place}[{n}]")
    else:
        assert found == told, place


def test_the_calls_are_answered_as_the_page_says(tmp_path: Path) -> None:
    calls, answers = blocks(API, "sh"), blocks(API, "json")
    assert len(calls) == len(answers) > 6
    with Store.open(URL.create("sqlite", database=str(tmp_path / "store.sqlite"))) as store:
        made = Desk(store, shipped_library().root)
        client = TestClient(site_over(made, AS_OF).app, base_url=HOST)
        for call, answer in zip(calls, answers, strict=True):
            if "limit=10" in call.text:
                made.scan(AS_OF)
            holds(json.loads(answer.text), sent(client, call.text), str(answer))


def test_the_table_names_every_address() -> None:
    told = [cells[0].strip("`").split(" ", 1) for cells in table(API, "| | | as the command")]
    found = [[m.upper(), path] for path, operations in description()["paths"].items() for m in operations]
    assert sorted(told) == sorted(found)
    for cells in table(API, "| | | as the command"):
        words = cells[2].strip("`").split()[1:]
        command: Any = main
        for word in (w for w in words if not w.startswith("--")):
            command = command.get_command(main.make_context("disputes", ["schema", "case"]), word)
            assert command is not None, cells


def test_the_table_of_problems_is_that_of_the_program() -> None:
    told = {cells[0].strip("`"): (int(cells[1]), int(cells[2])) for cells in table(API, f"| `type`, after `{TYPE}`")}
    assert told == {kind.value: status_of(kind) for kind in ProblemKind}


def test_the_table_of_senders_is_that_of_the_schemes() -> None:
    told = {cells[0].strip("`"): cells[1] for cells in table(API, "| source | how")}
    assert set(told) - {"every other"} == set(hook_schemes())
    for source, schemes in hook_schemes().items():
        for scheme in schemes:
            assert f"`{scheme.header or scheme.member}`" in told[source]
            assert (f"{scheme.tolerance_s} s" in told[source]) is (scheme.tolerance_s is not None)
            assert re.findall(r"with `(\w+)`", told[source]) == list(scheme.needs)


def test_the_file_of_secrets_can_be_used(tmp_path: Path) -> None:
    [block] = blocks(API, "yaml")
    file = tmp_path / "hooks.yaml"
    file.write_text(block.text, encoding="utf-8")
    assert set(hook_setups(file, {})) <= set(SENDERS)


def test_the_table_of_tools_is_that_of_the_server() -> None:
    a = Assistance(None, EnginePool(shipped_library(), most=1), DeskClock(AS_OF))

    async def tools() -> dict[str, str]:
        async with Client(create_server(a, allow_writes=True)) as client:
            found = (await client.list_tools()).tools
            return {t.name: "no" if t.annotations and t.annotations.read_only_hint else "yes" for t in found}

    assert {cells[0].strip("`"): cells[2] for cells in table(ASSISTANTS, "| tool |")} == anyio.run(tools)


def test_the_settings_of_an_assistant_start_the_program() -> None:
    [block] = blocks(ASSISTANTS, "json")
    given = json.loads(block.text)["mcpServers"]["disputes"]
    assert given["command"] == "disputes"
    name, *options = given["args"]
    command = main.get_command(main.make_context("disputes", ["schema", "case"]), name)
    assert command is not None
    command.make_context(name, options)


@pytest.mark.long
def test_the_program_of_the_page_prints_what_stands_below_it(tmp_path: Path) -> None:
    [program], [printed] = blocks(ASSISTANTS, "python"), blocks(ASSISTANTS, "text")
    where = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program.text], cwd=ROOT, env={**os.environ, **where}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == printed.text
