"""A folder that is there as a whole or not at all: it is filled beside its place, and renamed."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
