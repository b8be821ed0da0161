"""The pages about who may, and about running the desk: their tables, figures and commands are those of the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from disputes.access.limits import LoginLimits, Rates
from disputes.access.logins import IDLE, LONGEST
from disputes.access.passwords import LEAST
from disputes.access.roles import role_table
from disputes.words.access import AccessScope, Role
from tests.commands.taken import holds_as_command
from tests.desk.visiting import Site, site_over
from tests.store.made import Desk, at

DOCS = Path(__file__).resolve().parents[2] / "docs"
ACCESS, DEPLOY = ((DOCS / name).read_text(encoding="utf-8") for name in ("access.md", "deploy.md"))


def test_the_table_of_roles_is_that_of_the_program() -> None:
    table = role_table()
    lines = ["| | " + " | ".join(role.value for role in Role) + " |", "|" + "---|" * (len(Role) + 1)]
    for scope in AccessScope:
        marks = " | ".join("✓" if scope in table.scopes[role] else "" for role in Role)
        lines.append(f"| `{scope.value}`: {table.allows[scope]['en']} | {marks} |")
    shown = re.search(r"<!-- roles -->\n(.*?)\n<!-- /roles -->", ACCESS, re.S)
    assert shown is not None
    assert re.sub(r" +", " ", shown[1]) == re.sub(r" +", " ", "\n".join(lines))


def test_the_figures_on_the_page_are_those_of_the_program() -> None:
    rates, logins = Rates(), LoginLimits()
    for said in (
        f"at least {LEAST} characters",
        f"after {IDLE.total_seconds() / 3600:.0f} hours",
        f"{rates.known.per_s} requests a second, for a moment {rates.known.burst}",
        f"{rates.unknown.per_s} a second, for a moment {rates.unknown.burst}",
    ):
        assert said in ACCESS, said
    assert (LONGEST.days, logins.pair.burst) == (7, 5), "as words: after seven days, five times"


@pytest.mark.parametrize(
    "page", [ACCESS, DEPLOY, (DOCS / "desk.md").read_text(encoding="utf-8")], ids=["access", "deploy", "desk"]
)
def test_the_commands_on_the_page_are_taken(page: str) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    found = []
    for line in lines:
        words = shlex.split(line, comments=True)
        if "disputes" in words and words[0] in ("disputes", "podman") and words[1] != "build":
            words = words[len(words) - words[::-1].index("disputes") :]
            found.append([w for w in words[: words.index("<")]] if "<" in words else words)
    assert len(found) >= 3
    for words in found:
        holds_as_command(words)


@pytest.fixture
def site(lite_desk: Desk) -> Site:
    return site_over(lite_desk, at(1))


def test_the_figures_for_monitoring_are_all_told(site: Site) -> None:
    text = site.visitor().client.get("/metrics").text
    told = set(re.findall(r"`(disputes_\w+)`", DEPLOY))
    assert set(re.findall(r"^# TYPE (\w+)", text, re.M)) - {"disputes_info"} == told
