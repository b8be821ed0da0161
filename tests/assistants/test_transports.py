"""The tools as assistants reach them: the program itself over standard input and output, and over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from click.testing import CliRunner
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from disputes.access.accounts import add_account
from disputes.access.entrance import Entrance
from disputes.access.tokens import add_token
from disputes.assistants.asked import Assistance
from disputes.assistants.server import create_server
from disputes.assistants.serving import PATH, http_server
from disputes.commands import main
from disputes.desk.clock import DeskClock
from disputes.desk.engines import EnginePool
from disputes.desk.serving import listening
from disputes.words.access import Role
from tests.store.made import Desk, at, case

ROOT = Path(__file__).resolve().parents[2]


def spoken(to: Any, *wanted: tuple[str, dict[str, Any]]) -> list[Any]:
    """What the tools of a server answer."""

    async def work() -> list[Any]:
        async with Client(to) as client:
            return [(await client.call_tool(name, arguments)).structured_content for name, arguments in wanted]

    return anyio.run(work)


@pytest.fixture
def filled(lite_desk: Desk) -> Desk:
    lite_desk.take(case())
    lite_desk.scan(at(2))
    return lite_desk


def test_the_program_speaks_over_standard_input_and_output(filled: Desk) -> None:
    arguments = ["-m", "disputes", "mcp", "--allow-writes", "--rulesets", str(filled.rules)]
    environment = {
        "DISPUTES_DB": f"sqlite:///{filled.store.file}",
        "PYTHONPATH": str(ROOT),
        "DISPUTES_CACHE": "off",
    }
    server = StdioServerParameters(command=sys.executable, args=arguments, env=environment, cwd=ROOT)
    checked, recorded = spoken(
        server,
        ("check_case", {"case_id": "C-1", "as_of": "2026-04-02T01:00:00Z"}),
        ("record_event", {"case_id": "C-1", "type": "seller_responded", "at": "2026-04-02T00:30:00Z"}),
    )
    assert checked["answer"]["actions"][0]["id"] == "answer"
    assert checked["sources"][0]["source"] == "K1"
    assert recorded["recorded"] is True
    assert '"seller_responded"' in filled.row().logged


@contextmanager
def served(filled: Desk) -> Iterator[str]:
    """The address of a server that listens on a real socket."""
    a = Assistance(filled.store, EnginePool(filled.rules, most=1), DeskClock(at(2, 1)))
    web = http_server(create_server(a, allow_writes=True), "127.0.0.1", Entrance(filled.store, a.clock.now))
    with listening("127.0.0.1", 0) as on:
        thread = threading.Thread(target=web.run, kwargs={"sockets": [on]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{on.getsockname()[1]}"
        finally:
            web.should_exit = True
            thread.join()


def test_the_tools_are_reached_over_http_from_this_machine_only(filled: Desk) -> None:
    with served(filled) as url:
        checked, due = spoken(url + PATH, ("check_case", {"case_id": "C-1"}), ("list_due", {}))
        assert checked["answer"]["case"] == "C-1"
        assert [c["case"]["case"] for c in due["cases"]] == ["C-1"]
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        headers = {"Accept": "application/json, text/event-stream"}
        for more, status in (
            ({"Host": "attacker.example"}, 421),
            ({"Origin": "https://attacker.example"}, 403),
            ({"Content-Type": "text/plain"}, 400),
        ):
            assert httpx.post(url + PATH, json=body, headers={**headers, **more}).status_code == status


def test_once_there_are_accounts_callers_send_a_token_and_may_what_it_may(filled: Desk) -> None:
    now = at(2, 1)
    add_account(filled.store, "ana", Role.ADMIN, password="correct horse battery", agent=None, now=now)
    tokens = {
        role: add_token(filled.store, role.value, role=role, scopes=(), expires_at=None, agent=None, now=now)
        for role in (Role.READER, Role.AGENT)
    }
    event = {"case_id": "C-1", "type": "seller_responded", "agent": "mei"}

    async def record(url: str, role: Role) -> Any:
        headers = {"Authorization": f"Bearer {tokens[role]}"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(url + PATH, http_client=http)) as client,
        ):
            checked = await client.call_tool("check_case", {"case_id": "C-1"})
            assert checked.structured_content["answer"]["case"] == "C-1"
            try:
                return (await client.call_tool("record_event", event)).structured_content
            except MCPError as refused:
                return refused.message

    with served(filled) as url:
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        assert httpx.post(url + PATH, json=body).status_code == 401
        assert "the scope write" in anyio.run(record, url, Role.READER)
        assert filled.row().logged is None
        assert anyio.run(record, url, Role.AGENT)["recorded"] is True
    assert '"mei (agent)"' in filled.row().logged


def test_it_listens_on_this_machine_only() -> None:
    done = CliRunner().invoke(main, ["mcp", "--http", "--host", "0.0.0.0"])
    assert done.exit_code == 2
    assert "this machine only" in done.stderr


@pytest.mark.long
def test_the_program_listens_for_http(filled: Desk) -> None:
    command = [sys.executable, "-m", "disputes", "mcp", "--http", "--port", "0", "--rulesets", str(filled.rules)]
    environment = {**os.environ, "DISPUTES_DB": f"sqlite:///{filled.store.file}", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as program:
        try:
            assert program.stderr is not None
            url = program.stderr.readline().split()[2]
            [found] = spoken(url, ("check_case", {"case_id": "C-1"}))
            assert found["answer"]["case"] == "C-1"
        finally:
            program.terminate()
        out, _ = program.communicate(timeout=60)
    assert out == ""
    assert program.returncode == 143
