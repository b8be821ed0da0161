"""To which item of evidence a file belongs: as the mapping file says, else the record, else its own name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from disputes.language.truth import Text
from disputes.pack.folder import SourceFile
from disputes.pack.mapping import FileMapping
from disputes.situation.timeline import Row
from disputes.words.dataclass import dataclass
from disputes.words.pack import MatchedBy

_APART = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"(?:\s+|^)\(?\d{1,4}\)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedFile:
    """A file and what it is evidence of. `kind`: None where that is not known, or where it is left out on purpose
    (`by` tells which). `shows`: what somebody says that it shows, None where nobody does. `pages`: as the mapping says.
    """

    file: SourceFile
    kind: str | None
    by: MatchedBy | None
    shows: tuple[str, ...] | None = None
    pages: tuple[int, ...] = ()
    confirmed_by: str | None = None
    note: str | None = None


def matched(
    files: Sequence[SourceFile], mapping: FileMapping, record: Sequence[Row], kinds: Mapping[str, Text]
) -> list[MatchedFile]:
    """Each file with its kind, in the order of the files. `record`: the entries of evidence; `kinds`: by id, those that
    the desk knows, with their titles.
    """
    by_name = _by_file(record)
    return [_one(file, mapping, by_name, kinds) for file in files]


def missing_files(record: Sequence[Row], files: Sequence[SourceFile]) -> Iterator[Row]:
    """The entries of the record that name a file which is not there, and were not handed in before."""
    there = {name for file in files for name in _names(file.name)}
    for entry in record:
        name = entry.get("file")
        if name and entry.get("submitted_at") is None and not there & set(_names(str(name))):
            yield entry


def _one(file: SourceFile, mapping: FileMapping, by_name: Mapping[str, Row], kinds: Mapping[str, Text]) -> MatchedFile:
    said = mapping.files.get(file.name)
    if said is not None:
        return MatchedFile(
            file=file,
            kind=said.kind,
            by=MatchedBy.MAPPING,
            shows=said.shows or None,
            pages=said.pages,
            confirmed_by=said.confirmed_by,
            note=said.note,
        )
    entry = next((by_name[name] for name in _names(file.name) if name in by_name), None)
    if entry is not None:
        shows = entry.get("shows")
        return MatchedFile(
            file=file,
            kind=str(entry["kind"]),
            by=MatchedBy.RECORD,
            shows=tuple(shows) if shows else None,
            confirmed_by=entry.get("confirmed_by"),
        )
    kind = _by_its_name(file.name, kinds)
    return MatchedFile(file=file, kind=kind, by=MatchedBy.NAME if kind is not None else None)


def _by_file(record: Sequence[Row]) -> dict[str, Row]:
    out: dict[str, Row] = {}
    for entry in record:
        if entry.get("file"):
            for name in _names(str(entry["file"])):
                out.setdefault(name, entry)
    return out


def _names(name: str) -> tuple[str, str]:
    """Under which names a file is looked for: as it is written, and without its folders."""
    flat = unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()
    return flat, flat.rpartition("/")[2]


def _by_its_name(name: str, kinds: Mapping[str, Text]) -> str | None:
    """The kind whose id or title stands in the name of the file, else in that of its folder; the longest that does."""
    path = PurePosixPath(name)
    for part in (path.stem, *reversed(path.parts[:-1])):
        said = _words(part)
        found = [
            (len(words), kind)
            for kind, title in kinds.items()
            for words in {_words(kind), _words(title.en), _words(title.zh)}
            if words and _stands_in(words, said)
        ]
        if found:
            return min(found, key=lambda pair: (-pair[0], pair[1]))[1]
    return None


def _words(text: str) -> str:
    """A name as words between blanks, in small letters, without the number at its end."""
    flat = _APART.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return _NUMBERED.sub("", flat).strip()


def _stands_in(words: str, said: str) -> bool:
    if words.isascii():
        return f" {words} " in f" {said} "
    return words.replace(" ", "") in said.replace(" ", "")
