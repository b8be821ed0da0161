"""`disputes serve` as a program: what it refuses, what it shows, how it ends; and the commands beside it."""

from __future__ import annotations

import importlib.util
import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from tests.store.made import Desk, at, case


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@contextmanager
def served(*words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The program at work; gives the address that it prints, and the process."""
    command = [sys.executable, "-m", "disputes", "serve", "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            line = program.stdout.readline()
            assert "http://" in line, program.stderr.read() if program.stderr else ""
            yield line.split()[2], program
        finally:
            program.kill()


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=300) as answer:
        found: str = answer.read().decode()
        return found


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "example.com", "::"])
def test_it_lets_nobody_in_unknown_from_elsewhere(host: str, tmp_path: Path) -> None:
    done = run("serve", "--host", host, "--db", f"sqlite:///{tmp_path / 's.sqlite'}")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "it needs accounts (disputes user add NAME) or a proxy that says who asks" in done.stderr
    done = run("serve", "--host", host, "--db", f"sqlite:///{tmp_path / 's.sqlite'}", "--proxy-address", "10.0.0.1")
    assert done.exit_code == 2, "a proxy that does not say who asks is not enough"
    done = run("serve", "--host", host, "--db", f"sqlite:///{tmp_path / 's.sqlite'}", "--trust-proxy", "X-User")
    assert done.exit_code == 2, "nor a header that anybody can send"
    assert "--proxy-address" in done.stderr


def test_with_an_account_it_serves_others_who_log_in(lite_desk: Desk) -> None:
    url = f"sqlite:///{lite_desk.store.file}"
    added = CliRunner().invoke(main, ["user", "add", "Mei", "--db", url], input="correct horse battery\n")
    assert (added.exit_code, added.stdout) == (0, "mei: added as agent\n")
    with served("--db", url, "--host", "0.0.0.0", "--no-scan") as (address, program):
        shown = page(address.replace("0.0.0.0", "127.0.0.1") + "login")
        assert 'action="/login"' in shown
        program.send_signal(signal.SIGTERM)
        _, errors = program.communicate(timeout=60)
    assert "put a proxy with TLS before it" in errors


def test_accounts_and_tokens_by_command(lite_desk: Desk) -> None:
    db = ("--db", f"sqlite:///{lite_desk.store.file}")

    def told(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, [*words, *db], input=typed, env={"DISPUTES_AGENT": "root"})

    assert told("user", "add", "mei", typed="short\n").exit_code == 2
    assert told("user", "add", "mei", "--role", "boss", typed="correct horse battery\n").exit_code == 2
    assert told("user", "add", "mei", "--role", "lead", typed="correct horse battery\n").exit_code == 0
    assert "no account has yet" in told("user", "add", "MEI", typed="correct horse battery\n").stderr
    assert "mei" in told("user", "role", "mie", "agent").stderr, "the nearest name"
    assert told("user", "role", "mei", "agent").stdout == "mei: now agent\n"
    assert "all logins have ended" in told("user", "password", "mei", typed="another long password\n").stdout
    assert told("user", "disable", "mei").exit_code == 0
    listed = json.loads(told("user", "list", "--format", "json").stdout)
    assert [(a["name"], a["role"], a["disabled_at"] is None) for a in listed] == [("mei", "agent", False)]
    assert told("token", "add", "erp").exit_code == 2, "neither a role nor a scope"
    made = told("token", "add", "erp", "--scope", "read", "--scope", "write", "--expires", "90d")
    assert made.stdout.startswith("dsp_")
    assert "this once" in made.stderr
    assert made.stdout.strip() not in told("token", "list").stdout
    assert told("token", "revoke", "erp").stdout == "erp: revoked\n"
    assert told("token", "revoke", "erp").exit_code == 2
    log = told("user", "log").stdout
    for what in ("account added", "role changed", "password changed", "account disabled", "token added"):
        assert what in log
    assert log.count("root") == 6


def test_what_does_not_go_together_is_said(tmp_path: Path) -> None:
    done = run("serve", "--demo", "--db", f"sqlite:///{tmp_path / 's.sqlite'}")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--demo has a store of its own" in done.stderr


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port, "--db", f"sqlite:///{tmp_path / 's.sqlite'}")
    assert done.exit_code == 2
    assert "choose another" in done.stderr


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "fastapi" else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    done = run("serve")
    assert done.exit_code == 2
    assert "pip install 'disputes[web]'" in done.stderr


def test_it_shows_the_store_and_ends_when_it_is_told_to(lite_desk: Desk) -> None:
    lite_desk.take(case())
    lite_desk.scan(at(2))
    url = f"sqlite:///{lite_desk.store.file}"
    with served("--db", url, "--rulesets", str(lite_desk.rules), "--no-scan") as (address, program):
        assert "C-1" in page(address)
        program.send_signal(signal.SIGTERM)
        _, errors = program.communicate(timeout=60)
        assert program.returncode == 143
        assert "Traceback" not in errors


@pytest.mark.long
def test_the_examples_are_shown(tmp_path: Path) -> None:
    with served("--demo", "--no-scan") as (address, _):
        assert "SG-2026-0412-01" in page(f"{address}?q=SG-2026-0412-01")
        assert "Example records" in page(address)


def test_a_question_is_answered_by_command(lite_desk: Desk) -> None:
    lite_desk.take(case(facts={}))
    lite_desk.scan(at(2))
    given = ("--db", f"sqlite:///{lite_desk.store.file}", "--rulesets", str(lite_desk.rules))
    as_of = ("--as-of", "2026-04-02T01:00:00Z")
    assert run("case", "set", "C-1", "facts.seen", "fals", *given).exit_code == 2
    done = run("case", "set", "C-1", "facts.sen", "false", *given)
    assert "facts.seen" in done.stderr
    assert run("case", "set", "C-1", "facts.seen", "false", *given, *as_of).stdout == "C-1: facts.seen is recorded\n"
    assert "look" in str(lite_desk.answer()["actions"])
    assert "already" in run("case", "set", "C-1", "facts.seen", "false", *given, *as_of).stdout
    lite_desk.take(case(facts={"seen": True}))
    lite_desk.scan(at(2, 2))
    assert "look" not in str(lite_desk.answer()["actions"]), "what the channel says takes its place"
    assert run("case", "set", "C-1", "facts.seen", "--undo", *given, *as_of).exit_code == 0
    assert run("case", "set", "C-1", "facts.seen", *given).exit_code == 2


def test_a_case_is_noted_and_assigned_by_command(lite_desk: Desk) -> None:
    lite_desk.take(case())
    db = ("--db", f"sqlite:///{lite_desk.store.file}")
    assert run("case", "note", "C-1", "call back", *db).stdout == "C-1: the note is kept\n"
    assert "already" in run("case", "note", "C-1", "call back", *db).stdout
    assert run("case", "assign", "C-1", "mei", *db).stdout == "C-1: in hand: mei\n"
    assert lite_desk.row().assignee == "mei"
    assert run("case", "assign", "C-1", *db).exit_code == 2
    assert run("case", "assign", "C-1", "--undo", *db).exit_code == 0
    assert lite_desk.row().assignee is None
    assert run("case", "note", "C-9", "x", *db).exit_code == 2
