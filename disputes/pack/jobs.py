"""What the worker is asked, and what it answers: plain data, a line of JSON each."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from disputes.words.dataclass import dataclass
from disputes.words.pack import FileFault, FileForm, FileNote

A4 = (595.28, 841.89)
"""Width and height of a page, in points."""


@dataclass(frozen=True, slots=True)
class Level:
    """How much is kept of a picture: the longer side in pixels at most, the quality of JPEG, and the dots per inch at
    which a page is drawn.
    """

    side: int
    quality: int
    dpi: int


LEVELS = (Level(2200, 85, 200), Level(1600, 78, 150), Level(1200, 66, 110), Level(900, 52, 85), Level(700, 38, 65))
"""From the best to the smallest that can still be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspect:
    """What is in a file? `terms`: texts of the case that are looked for on its pages, in small letters."""

    source: str
    form: FileForm
    terms: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """`pages`: of a PDF, the pictures of a file, or of a text as it will be laid out. `hits`: by page, which terms (by
    their index) stand on it. `notes`: what was found, with its numbers. `chars`: of a text.
    """

    pages: int
    hits: Sequence[Sequence[int]] = ()
    notes: Sequence[tuple[FileNote, int]] = ()
    chars: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Convert:
    """Write a file anew: as a PDF of labelled pages (`kind` "pdf"), or as pictures ("jpg", "png").

    `out`: the file, without its ending. `pages`: which of its pages, from 0, in this order. `level`: of
    :data:`LEVELS`, 0 the best. `label`, `small`: what stands above each page, and below it in small; `first` of
    `total` is the page number of the first in its exhibit. `redraw`: pages of a PDF become pictures.
    """

    source: str
    form: FileForm
    kind: str
    out: str
    pages: Sequence[int]
    level: int
    label: str
    small: str
    first: int
    total: int
    redraw: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """`files`: what was written; `notes`: what was done, with its numbers."""

    files: Sequence[str]
    notes: Sequence[tuple[FileNote, int]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Put PDFs together. `parts`: each with the title under which its first page is found, empty for none."""

    parts: Sequence[tuple[str, str]]
    out: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a file could not be used; `detail`: a number that belongs to it."""

    fault: FileFault
    detail: int = 0


Job = Inspect | Convert | Merge
Outcome = Inspected | Converted | Failure
_KINDS: Mapping[str, type[Any]] = {c.__name__: c for c in (Inspect, Convert, Merge, Inspected, Converted, Failure)}


def written(item: Job | Outcome) -> str:
    """A job or an outcome as one line of text."""
    return json.dumps({"is": type(item).__name__, **dataclasses.asdict(item)}, ensure_ascii=True)


def read(line: str) -> Any:
    """What :func:`written` wrote. Raises ValueError and KeyError where it is none."""
    plain = json.loads(line)
    kind = _KINDS[plain.pop("is")]
    if "form" in plain:
        plain["form"] = FileForm(plain["form"])
    if "fault" in plain:
        plain["fault"] = FileFault(plain["fault"])
    if "notes" in plain:
        plain["notes"] = tuple((FileNote(note), number) for note, number in plain["notes"])
    return kind(**plain)
