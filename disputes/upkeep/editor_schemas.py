"""The schemas beside a folder of rulesets, by which an editor completes and checks their files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from disputes.documents.files import replace_file
from disputes.documents.json_schema import Schema
from disputes.language.loading import Library
from disputes.language.schema.own_schema import names_schema
from disputes.language.schema.sections import ruleset_schema
from disputes.ruletesting.example_schema import examples_schema
from disputes.upkeep.modelines import EXAMPLES_SCHEMA, RULESET_SCHEMA, SCHEMA_FOLDER, own_schema


def as_text(schema: Schema) -> str:
    """A schema as it is printed and kept."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def schema_texts(library: Library, ids: Iterable[str]) -> dict[str, str]:
    """The schemas of these rulesets by the names of their files, those for all rulesets among them. Raises
    :class:`Refused` (exit 4) where a file is no YAML.
    """
    # A schema that others are to find beside them is known by its place. The YAML language server would look for these
    # others' parts under its id instead.
    by_place: Schema = {key: value for key, value in ruleset_schema().items() if key != "$id"}
    general = {RULESET_SCHEMA: as_text(by_place), EXAMPLES_SCHEMA: as_text(examples_schema())}
    return general | {own_schema(id_): as_text(names_schema(library, id_)) for id_ in ids}


def outdated(library: Library, texts: dict[str, str]) -> list[str]:
    """The files whose text is another one, or that are not there."""
    folder = library.root / SCHEMA_FOLDER
    return [name for name, text in texts.items() if _read(folder / name) != text]


def renew(library: Library, texts: dict[str, str]) -> list[str]:
    """Writes what is outdated and tells the names. Raises OSError."""
    folder = library.root / SCHEMA_FOLDER
    names = outdated(library, texts)
    if names:
        folder.mkdir(exist_ok=True)
    for name in names:
        replace_file(folder / name, texts[name])
    return names


def are_kept(library: Library) -> bool:
    """Whether a folder of rulesets keeps schemas for editors."""
    return (library.root / SCHEMA_FOLDER).is_dir()


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
