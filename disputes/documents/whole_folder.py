"""A folder that is there as a whole or not at all: it is filled beside its place, and renamed."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from disputes.documents.errors import UsageError
from disputes.documents.problems import Problem

_MODE = 0o700


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Gives a new folder to be filled; at the end it takes the place of `folder`, whatever is there by then.

    Where anything is raised inside, or it cannot be renamed (OSError), what was there stays. A program that is killed
    may leave a hidden folder beside it: the new one, or, between the two renamings, the one that was there.
    """
    mark = uuid.uuid4().hex[:12]
    beside = folder.absolute().parent
    part, old = (beside / f".{folder.name}.{what}-{mark}" for what in ("part", "old"))
    try:
        beside.mkdir(parents=True, exist_ok=True)
        part.mkdir(mode=_MODE)
        yield part
        if folder.exists():
            folder.rename(old)
        part.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def check_replaceable(folder: Path, kind: str, mark: str, *, force: bool) -> None:
    """Raises :class:`UsageError` where nothing of this kind (`pack`) must be written: something else is there, or one
    of the kind, told by its file `mark`, that is not to be replaced without `force`.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    one = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    found, expected = None, "a new folder"
    if folder.is_symlink() or not folder.is_dir():
        found = "something that is no folder"
    elif any(folder.iterdir()):
        if not (folder / mark).is_file():
            found, expected = "a folder with other files in it", f"a new folder, or {one}"
        elif not force:
            found, expected = one, f"a new folder (--force replaces the {kind})"
    if found is not None:
        raise UsageError([Problem(str(folder), 0, "", found, expected)])
