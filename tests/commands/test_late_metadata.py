"""The commands import Python's reader of package metadata only where something of it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

CHECKED = (
    "import sys; from disputes.commands.late_metadata import import_metadata_late; import_metadata_late(); "
    "late = sys.modules.get('importlib.metadata'); {use}; print({told})"
)
READ = "'email' in sys.modules"


def told(use: str, what: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", CHECKED.format(use=use, told=what)],
        env={"PATH": "", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("use", "what", "wanted"),
    [
        ("from importlib.metadata import entry_points", READ, "False"),
        ("import importlib.metadata", "importlib.metadata is late, " + READ, "True False"),
        ("import importlib.metadata as m; m.version('click')", "sys.modules['importlib.metadata'] is late", "False"),
        ("from importlib.metadata import entry_points", "len(entry_points(group='console_scripts')) > 3", "True"),
        ("from importlib.metadata import PackageNotFoundError as e", "e.__module__", "importlib.metadata"),
        ("from importlib.metadata import _meta", "_meta.__name__", "importlib.metadata._meta"),
        ("import importlib; importlib.metadata.version('click')", READ, "True"),
    ],
)
def test_what_is_asked_for_is_the_modules_own(use: str, what: str, wanted: str) -> None:
    assert told(use, what) == wanted


def test_it_can_be_switched_off() -> None:
    assert told("import importlib.metadata", READ, DISPUTES_SHORTCUTS="off").endswith("True")
