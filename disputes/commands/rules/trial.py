"""What a change to a ruleset would come to, tried on a copy before anything is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from disputes.documents.files import replace_file
from disputes.language.loading import FOLDERS, Library
from disputes.ruletesting.reading import Example, examples_of


@contextmanager
def trial(library: Library, id_: str, changed: Mapping[str, str]) -> Iterator[Library]:
    """A library in which the files `changed` of one ruleset have these texts; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="disputes-") as folder:
        root = Path(folder)
        own = FOLDERS.get(id_, id_)
        for other in library.root.iterdir():
            if other.is_dir() and other.name != own:
                (root / other.name).symlink_to(other.resolve(), target_is_directory=True)
        if (library.root / own).is_dir():
            shutil.copytree(library.root / own, root / own)
        (root / own).mkdir(exist_ok=True)
        for name, text in changed.items():
            (root / own / name).write_text(text, encoding="utf-8")
        yield Library.at(root)


def examples_for(library: Library, id_: str, owner: str) -> list[Example]:
    """The examples of one entry that can be run."""
    return [one for one in examples_of(library, id_, []) if one.owner == owner]


def write_all(folder: Path, changed: Mapping[str, str]) -> None:
    """Writes files of a folder, all of them or none: where one cannot be written, the others are as they were.

    Raises OSError.
    """
    before = {name: _bytes(folder / name) for name in changed}
    done: list[str] = []
    try:
        for name, text in changed.items():
            replace_file(folder / name, text)
            done.append(name)
    except OSError:
        for name in done:
            was = before[name]
            if was is None:
                (folder / name).unlink(missing_ok=True)
            else:
                (folder / name).write_bytes(was)
        raise


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
