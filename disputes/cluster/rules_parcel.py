"""Rulesets on their way to workers that do not have them: an edition may be a revision, or somebody's own folder."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from disputes.language.house_rules import HouseRules
from disputes.language.loading import EXAMPLES, FOLDERS, Library
from disputes.words.dataclass import dataclass

_HOUSE = ".house"
"""Beside the rulesets, a folder that is none."""


@dataclass(frozen=True, slots=True)
class RulesParcel:
    """The files of a folder of rulesets, without their examples, compressed; by folder and name. `house`: those of a
    seller's own rules over them, whose they are, and what their folder is called.
    """

    files: Mapping[tuple[str, str], bytes]
    house: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    owner: str = ""
    house_name: str = ""

    @staticmethod
    def of(library: Library) -> RulesParcel:
        """The rulesets of a library as they lie on disk. Raises :class:`OSError` where a file cannot be read."""
        files = _packed({FOLDERS.get(id_, id_): library.folder(id_) for id_ in library.ids()})
        house = library.house
        if house is None:
            return RulesParcel(files)
        folders = {FOLDERS.get(id_, id_): f for id_ in library.ids() if (f := library.house_folder(id_)) is not None}
        return RulesParcel(files, _packed(folders), house.owner, house.name)

    def unpacked(self, place: Path) -> Library:
        """A library of the same rulesets, written below a folder of the program's own."""
        _unpack(self.files, place)
        if not self.owner:
            return Library(place)
        house = place / _HOUSE / Path(self.house_name).name
        _unpack(self.house, house)
        return Library(place, house=HouseRules(house, self.owner))


def _packed(folders: Mapping[str, Path]) -> dict[tuple[str, str], bytes]:
    return {
        (name, path.name): zlib.compress(path.read_bytes())
        for name, folder in folders.items()
        for path in sorted(folder.glob("*.yaml"))
        if not path.name.endswith(EXAMPLES)
    }


def _unpack(files: Mapping[tuple[str, str], bytes], place: Path) -> None:
    for (folder, name), content in files.items():
        into = place / Path(folder).name
        into.mkdir(parents=True, exist_ok=True)
        (into / Path(name).name).write_bytes(zlib.decompress(content))
