"""Writing a pack: all of it or nothing. It is built beside its place and renamed; nothing is overwritten unasked."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from disputes.documents.errors import UsageError
from disputes.documents.problems import unreadable
from disputes.documents.whole_folder import check_replaceable, whole_folder
from disputes.pack.pack import MANIFEST, PackFile

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def check_place(folder: Path, *, force: bool) -> None:
    """Raises :class:`UsageError` where a pack must not be written."""
    check_replaceable(folder, "pack", MANIFEST, force=force)


def write_folder(files: Sequence[PackFile], folder: Path, *, force: bool) -> None:
    """Writes the files of a pack as the folder `folder`. Raises :class:`UsageError`; nothing has changed then."""
    check_place(folder, force=force)
    try:
        with whole_folder(folder) as part:
            for file in files:
                place = part / file.name
                place.parent.mkdir(parents=True, exist_ok=True)
                if file.path is not None:
                    shutil.copyfile(file.path, place)
                else:
                    place.write_bytes(file.data)
    except OSError as error:
        raise UsageError([unreadable(str(folder), error, "a folder that cannot be written")]) from None


def write_zip(files: Sequence[PackFile], out: BinaryIO) -> None:
    """Writes the files of a pack as an archive: the same files are the same bytes."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files, key=lambda f: f.name):
            entry = zipfile.ZipInfo(file.name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, file.read())
