"""The examples under deploy/: what they start is a command as it is written, and their own programs take them."""

from __future__ import annotations

import ast
import configparser
import http.client
import json
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from disputes.access.door import is_public
from disputes.commands import main
from disputes.desk.context import MOST_BYTES
from tests.commands.taken import holds_as_command
from tests.commands.test_serve import served
from tests.store.made import Desk

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
PROGRAM = Path(sys.executable).with_name("disputes")


def steps(text: str) -> Iterator[tuple[str, str]]:
    """The instructions of a container file with what each says."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text, flags=re.M))
    for line in joined.splitlines():
        if line.strip():
            word, _, rest = line.partition(" ")
            yield word, rest


def test_the_container_starts_a_command_and_copies_what_there_is() -> None:
    found = list(steps((DEPLOY / "Containerfile").read_text(encoding="utf-8")))
    last = {word: rest for word, rest in found}
    entry, command = json.loads(last["ENTRYPOINT"]), json.loads(last["CMD"])
    assert entry == ["disputes"]
    holds_as_command(command)
    assert last["USER"] == "disputes", "not as root"
    assert [rest.split()[0] for word, rest in found if word == "COPY"] == [".", "--from=build"]
    extras = [extra for _, rest in found for extra in re.findall(r"'\.\[([\w,]+)\]'", rest)]
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(extras[0].split(",")) <= known.keys()
    check = json.loads(last["HEALTHCHECK"].partition("CMD ")[2])
    ast.parse(check[-1])
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", check[-1])
    assert asked is not None
    assert asked[1] == last["EXPOSE"]
    assert is_public(asked[2])


def test_the_container_installs_the_versions_that_are_pinned(tmp_path: Path) -> None:
    awk = re.search(r"awk '(.+?)' constraints.txt", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    assert awk is not None
    done = subprocess.run(["awk", awk[1], str(ROOT / "constraints.txt")], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) > 100
    assert [line for line in lines if not re.fullmatch(r"[\w.\[\]-]+==[\w.+!]+( ; .+)?", line)] == []
    for name in ("fastapi", "uvicorn", "argon2-cffi", "durable-rules"):
        assert any(line.startswith(f"{name}==") for line in lines), name


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command(unit: Path) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(unit.read_text(encoding="utf-8"))
    started = parser["Service"]["ExecStart"].replace("%%", "%")
    words = shlex.split(started)
    if words[0] == "/bin/sh":
        words = shlex.split(words[2])[1:]
    assert words[0] == "/opt/disputes/bin/disputes"
    holds_as_command(words[1:])
    assert parser["Service"]["DynamicUser"] == "yes"


@pytest.mark.parametrize(
    "unit", sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer")), ids=lambda u: u.name
)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd on this machine")
    for other in DEPLOY.glob("disputes-*"):
        text = other.read_text(encoding="utf-8").replace("/opt/disputes/bin/disputes", str(PROGRAM))
        (tmp_path / other.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if unit.name in line or "disputes" in line] == []
    assert done.returncode == 0, done.stderr


NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


def test_the_proxy_lets_through_what_the_desk_takes_and_claims_nothing_for_a_client() -> None:
    size = re.search(r"client_max_body_size (\d+)m;", NGINX)
    assert size is not None
    assert int(size[1]) * 1024 * 1024 > MOST_BYTES
    told = dict(re.findall(r"proxy_set_header (\S+) (\S+);", NGINX))
    assert told["X-Forwarded-For"] == "$remote_addr", "set, not added to"
    assert told["X-Forwarded-Proto"] == "$scheme"
    assert told["X-Remote-User"] == '""'
    assert "access_log off;" in NGINX
    started = re.search(r"^#\s+disputes (serve .+)$", NGINX, re.M)
    assert started is not None
    holds_as_command(shlex.split(started[1]))


def test_through_the_proxy_one_logs_in_over_tls(lite_desk: Desk, tmp_path: Path) -> None:
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("no nginx on this machine: apt-get install nginx")
    url = f"sqlite:///{lite_desk.store.file}"
    added = CliRunner().invoke(main, ["user", "add", "mei", "--db", url], input="correct horse battery\n")
    assert added.exit_code == 0
    subject = ["-subj", "/CN=desk.example.com", "-addext", "subjectAltName=DNS:desk.example.com"]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "fullchain.pem")]
    new = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files]
    subprocess.run(new, check=True, capture_output=True)
    port = free_port()
    serve = ("--db", url, "--no-scan", "--proxy-address", "127.0.0.1", "--public-name", "desk.example.com")
    with served(*serve, "--rulesets", str(lite_desk.rules)) as (address, _):
        conf = NGINX.replace("/etc/ssl/desk", str(tmp_path)).replace("127.0.0.1:8400", address.split("/")[2])
        conf = re.sub(r"listen \[::\].*\n", "", conf).replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
        conf = conf.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
        temp = "".join(f"{n}_temp_path {tmp_path}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        head = f"daemon off; user root; pid {tmp_path}/pid; error_log stderr; events {{}}"
        whole = f"{head} http {{ access_log off; {temp} {conf} }}"
        (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
        command = [nginx, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
        checked = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as proxy:
            try:
                status, headers, html = asked(tmp_path, port, "GET", "/login")
                assert status == 200
                assert "; Secure" in headers["set-cookie"]
                csrf = re.search(r'name="csrf" value="(\w+)"', html)
                assert csrf is not None
                cookie = headers["set-cookie"].split(";")[0]
                body = f"csrf={csrf[1]}&name=mei&password=correct+horse+battery&back=/"
                status, headers, _ = asked(tmp_path, port, "POST", "/login", cookie, body)
                assert (status, headers["location"]) == (303, "/")
                assert asked(tmp_path, port, "GET", "/metrics")[0] == 404
                assert asked(tmp_path, port, "GET", "/")[0] == 401, "the proxy is not the user of this machine"
            finally:
                proxy.terminate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def asked(
    tmp_path: Path, port: int, method: str, path: str, cookie: str = "", body: str = ""
) -> tuple[int, dict[str, str], str]:
    """What the proxy answers, by the name that it goes by."""
    context = ssl.create_default_context(cafile=str(tmp_path / "fullchain.pem"))
    for left in reversed(range(100)):
        try:
            plain = socket.create_connection(("127.0.0.1", port), timeout=30)
            break
        except ConnectionRefusedError:
            if not left:
                raise
            time.sleep(0.05)
    connection = http.client.HTTPConnection("desk.example.com", port, timeout=60)
    connection.sock = context.wrap_socket(plain, server_hostname="desk.example.com")
    with closing(connection), connection.sock:
        return _answer(connection, method, path, cookie, body)


def _answer(
    connection: http.client.HTTPConnection, method: str, path: str, cookie: str, body: str
) -> tuple[int, dict[str, str], str]:
    headers = {"Cookie": cookie} if cookie else {}
    if body:
        headers["Origin"] = f"https://desk.example.com:{connection.port}"  # as a browser says it
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": "127.0.0.1"}
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    found = {k.lower(): v for k, v in answer.getheaders()}
    return answer.status, found, answer.read().decode()
