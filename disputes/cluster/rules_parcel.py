"""Rulesets on their way to workers that do not have them: an edition may be a revision, or somebody's own folder."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

from disputes.language.loading import EXAMPLES, FOLDERS, Library
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class RulesParcel:
    """The files of a folder of rulesets, without their examples, compressed; by folder and name."""

    files: Mapping[tuple[str, str], bytes]

    @staticmethod
    def of(library: Library) -> RulesParcel:
        """The rulesets of a library as they lie on disk. Raises :class:`OSError` where a file cannot be read."""
        files = {}
        for id_ in library.ids():
            for path in sorted(library.folder(id_).glob("*.yaml")):
                if not path.name.endswith(EXAMPLES):
                    files[FOLDERS.get(id_, id_), path.name] = zlib.compress(path.read_bytes())
        return RulesParcel(files)

    def unpacked(self, place: Path) -> Library:
        """A library of the same rulesets, written below a folder of the program's own."""
        for (folder, name), content in self.files.items():
            into = place / Path(folder).name
            into.mkdir(parents=True, exist_ok=True)
            (into / Path(name).name).write_bytes(zlib.decompress(content))
        return Library(place)
