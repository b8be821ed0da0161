"""What may not be in the repository: addresses of registries, paths of somebody's machine, lock files, imports round
the port.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Put together here, so that this file does not hold what it looks for.
HOSTS = [
    "pypi" + r"\.(?:org|python)",
    "python" + "hosted",
    "registry" + r"\.(?:npmjs|yarnpkg)",
    "deb" + r"\.debian",
    "archive" + r"\.ubuntu",
]
REGISTRIES = re.compile("|".join(HOSTS))
OPTIONS = re.compile(r"--(?:extra-)?index" + "-url|--find" + "-links", re.IGNORECASE)
# A word, a dot or a bracket before the slash makes it a piece of an address, of a relative path or of a shell variable.
# Where the example of a deployment installs the program is said in it, and is no machine's own.
MACHINE = re.compile(r"(?<![\w.$})~/-])/(?:root|work|home|Users|opt(?!/disputes\b)|tmp|private|mnt)/[\w.]")
LOCKS = {
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "uv.lock",
    "Pipfile.lock",
    "pdm.lock",
    "pylock.toml",
}


def texts(files: list[Path]) -> list[tuple[str, str]]:
    return [(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8", errors="replace")) for file in files]


@pytest.mark.parametrize(
    "line", ["pip install -i https://" + "pypi" + ".org/simple", "https://files.python" + "hosted.org/x"]
)
def test_the_pattern_finds_a_registry(line: str) -> None:
    assert REGISTRIES.search(line)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("cd " + "/root" + "/x", True),
        ("'" + "/home" + "/ann/x'", True),
        ("example.com/home/x", False),
        ("$HOME/tmp/x", False),
        ("and/or", False),
    ],
)
def test_the_pattern_finds_a_machine_path(line: str, found: bool) -> None:
    assert bool(MACHINE.search(line)) is found


def test_no_file_names_a_registry(tracked: list[Path]) -> None:
    assert [
        (name, hit[0]) for name, text in texts(tracked) if (hit := REGISTRIES.search(text) or OPTIONS.search(text))
    ] == []


def test_no_file_names_a_path_of_a_machine(tracked: list[Path]) -> None:
    assert [(name, hit[0]) for name, text in texts(tracked) if (hit := MACHINE.search(text))] == []


def test_there_is_no_lock_file(tracked: list[Path]) -> None:
    """But that of the language server that the tests of the schemas drive, which names no registry."""
    found = [file.relative_to(ROOT).as_posix() for file in tracked if file.name in LOCKS or file.suffix == ".lock"]
    assert set(found) <= {"tests/editor/package-lock.json"}
    assert not any('"resolved"' in (ROOT / name).read_text("utf-8") for name in found)


def imports(file: Path) -> set[str]:
    """The top-level modules that `file` imports, anywhere in it; a text that is such a name counts too, for
    `import_module` takes one.
    """
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Constant) and node.value == "durable_rules_engine":
            found.add(node.value)
    return found


def test_only_its_adapter_imports_the_library_behind_the_port() -> None:
    importers = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "disputes").rglob("*.py")
        if "durable" in file.read_text(encoding="utf-8") and imports(file) & {"durable", "durable_rules_engine"}
    }
    assert importers == {"disputes/engine/durable.py"}
