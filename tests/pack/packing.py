"""Making packs in tests, by the shipped rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from disputes.pack.folder import files_in
from disputes.pack.isolation import Workers
from disputes.pack.make import PackMaker, desk_rules
from disputes.pack.mapping import NAME, NOTHING, read_mapping
from disputes.pack.pack import Pack
from disputes.records.reading import read_text
from disputes.words.pack import PackFindingKind
from tests.pack.golden import Desk
from tests.shipped import shipped_engine


def folder_for(desk: Desk, path: Path) -> Path:
    """A folder with the evidence of a desk's case."""
    folder = path / "evidence"
    folder.mkdir(parents=True)
    desk.evidence(folder)
    return folder


def packed(case: str, folder: Path, work: Path, as_of: str, lang: str = "en", desk: str | None = None) -> Pack:
    """The pack of a case."""
    (read,) = read_text(case)
    engine = shipped_engine()
    ready = engine.prepared(read)
    at = datetime.fromisoformat(as_of)
    rules = desk_rules(ready.assessor.evaluate(ready.values, at), desk)
    (work / "copies").mkdir(parents=True)
    mapping = folder / NAME
    files = files_in(folder, work / "copies", frozenset({mapping.resolve()}))
    known = read_mapping(mapping, [f.name for f in files], list(rules.kinds())) if mapping.exists() else NOTHING
    with Workers(work) as workers:
        return PackMaker(ready, at, rules, lang, work, workers).pack(files, known)


def contents(pack: Pack) -> dict[str, bytes]:
    """The files of a pack."""
    return {file.name: file.read() for file in pack.files}


def manifest(pack: Pack) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(contents(pack)["manifest.json"])
    return found


def told(pack: Pack, *kinds: PackFindingKind) -> dict[str, str]:
    """What is told of files, in English, by their names."""
    return {f.file: f.text.en for f in pack.findings if f.file is not None and (not kinds or f.kind in kinds)}
