"""The promises of README's first lines, and the pins behind them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import disputes

ROOT = Path(__file__).resolve().parents[2]
PINS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def entries() -> list[str]:
    """The requirements of the constraints file, each with its hashes on one line."""
    lines = [line for line in PINS.splitlines() if not line.lstrip().startswith("#")]
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


def pinned() -> dict[str, Requirement]:
    requirements = [Requirement(HASH.sub("", entry).strip()) for entry in entries()]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def project() -> dict[str, list[str]]:
    """The direct dependencies by where they are declared."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)
    return {
        "run": declared["project"]["dependencies"],
        **declared["project"]["optional-dependencies"],
        "build": declared["build-system"]["requires"],
    }


def test_every_pin_is_exact_and_hashed() -> None:
    assert len(entries()) > 20
    for entry in entries():
        assert HASH.search(entry), entry
        assert not HASH.sub("", entry).count("--"), entry
        (specifier,) = Requirement(HASH.sub("", entry).strip()).specifier
        assert specifier.operator == "==", entry


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_the_pins_cover_what_the_project_asks_for(python: str, system: str) -> None:
    environment = {"python_version": python, "python_full_version": python + ".0", "sys_platform": system, "extra": ""}
    pins = pinned()
    for text in [text for texts in project().values() for text in texts]:
        wanted = Requirement(text)
        name = canonicalize_name(wanted.name)
        if name == "disputes" or (wanted.marker and not wanted.marker.evaluate(environment)):
            continue
        pin = pins[name]
        assert pin.marker is None or pin.marker.evaluate(environment), text
        (specifier,) = pin.specifier
        assert wanted.specifier.contains(specifier.version), text


def test_the_constraints_name_no_address() -> None:
    assert "://" not in PINS
    assert not re.search(r"^\s*-(?!-hash)", PINS, re.MULTILINE)
    assert not re.search(r"--(?!hash=)", PINS)


def test_readme_begins_with_the_two_commands_and_ci_runs_the_second() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = next(part for part in readme.split("\n\n") if part.startswith("    "))
    assert readme.index(first) < readme.index("\n## ")
    commands = [line.split("#")[0].strip() for line in first.splitlines()]
    assert commands == ["make try", "make test"]
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert ci[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in ci
    assert ci[-2:] == [commands[1], "make test-long"]


def test_make_try_checks_a_case_that_is_there() -> None:
    sample = re.search(r"^SAMPLE \?= (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert sample
    assert (ROOT / sample[1]).is_file()


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"])
def test_links_lead_somewhere(document: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / document).read_text(encoding="utf-8")):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_the_version_is_in_the_changelog_or_unreleased() -> None:
    headings = re.findall(r"^## \[([^]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(r"\d+\.\d+\.\d+", disputes.__version__)
