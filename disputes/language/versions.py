"""The versions of the libraries whose data answers rest on."""

from __future__ import annotations

import os
import sys
from functools import cache


@cache
def version_of(name: str) -> str:
    """The installed version of a distribution, `-` where there is none.

    It is told by the name of its folder of metadata; the standard library's reader of metadata takes longer to import
    than a case to answer, and is asked only where no folder tells it.
    """
    folders = [folder for path in sys.path if (folder := _metadata(path, name)) is not None]
    if folders:
        return folders[0]
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "-"


def _metadata(path: str, name: str) -> str | None:
    try:
        entries = os.listdir(path or ".")
    except OSError:  # no folder: a zip file, say
        return None
    start, end = f"{name}-", ".dist-info"
    versions = [entry[len(start) : -len(end)] for entry in entries if entry.startswith(start) and entry.endswith(end)]
    return versions[0] if len(versions) == 1 else None
