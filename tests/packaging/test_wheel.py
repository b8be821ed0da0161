"""What is in the wheel, and that it works where there is no checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def python(installed: Path, code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs `code` with the unpacked wheel before everything else, isolated from the checkout and the environment."""
    start = f"import sys; sys.path.insert(0, {str(installed)!r}); "
    return subprocess.run(
        [sys.executable, "-I", "-c", start + code], cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )


def test_installs_nothing_beside_the_package(wheel: Path) -> None:
    top = {name.split("/")[0] for name in names(wheel)}
    assert {name for name in top if not name.endswith(".dist-info")} == {"disputes"}


def test_carries_every_module(wheel: Path) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "disputes").rglob("*.py")}
    assert modules
    assert modules <= names(wheel)


def test_carries_every_ruleset_file(wheel: Path) -> None:
    rulesets = {
        "disputes/_rulesets/" + path.relative_to(ROOT / "rulesets").as_posix()
        for path in (ROOT / "rulesets").rglob("*.yaml")
    }
    assert rulesets
    assert rulesets <= names(wheel)


def test_carries_the_example_records_and_not_what_is_expected_of_them(wheel: Path) -> None:
    records = {
        "disputes/_cases/" + path.relative_to(ROOT / "cases").as_posix()
        for path in (ROOT / "cases").rglob("*.yaml")
        if not path.name.endswith(".expect.yaml")
    }
    assert records
    assert {name for name in names(wheel) if name.startswith("disputes/_cases/")} == records


def test_carries_what_the_pages_are_made_of(wheel: Path) -> None:
    folder = ROOT / "disputes" / "desk"
    files = [p for p in folder.rglob("*") if p.suffix in (".html", ".css", ".js", ".svg", ".yaml")]
    assert files
    assert {p.relative_to(ROOT).as_posix() for p in files} <= names(wheel)


def test_ships_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (licence,) = [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]
        (metadata,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        assert archive.read(licence) == (ROOT / "LICENSE").read_bytes()
        assert b"License-Expression: Apache-2.0\n" in archive.read(metadata)
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.long
def test_the_source_archive_builds_the_same_wheel(wheel: Path, wheel_of_sdist: Path) -> None:
    assert names(wheel_of_sdist) == names(wheel)


def test_installs_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (entry,) = [name for name in archive.namelist() if name.endswith("/entry_points.txt")]
        assert "disputes = disputes.commands:main" in archive.read(entry).decode()


def test_the_library_that_fails_to_build_is_asked_for_only_where_it_builds(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        wanted = [
            line for line in archive.read(metadata).decode().splitlines() if line.startswith("Requires-Dist: durable")
        ]
    assert [line for line in wanted if "extra ==" not in line] == [
        "Requires-Dist: durable-rules==2.0.28; python_version < '3.13'"
    ]


@pytest.mark.parametrize("arguments", [["--version"], ["rules", "lint", "stripe"]])
def test_works_without_a_checkout(installed: Path, tmp_path: Path, arguments: list[str]) -> None:
    code = (
        "import disputes, pathlib; "
        f"assert pathlib.Path(disputes.__file__).is_relative_to({str(installed)!r}), disputes.__file__; "
        "sys.path = [p for p in sys.path if not (pathlib.Path(p) / 'cli.py').exists()]; "
        f"from disputes.commands import main; main({arguments!r}, prog_name='disputes')"
    )
    done = python(installed, code, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_cli_works_from_a_checkout(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("disputes, version ")
