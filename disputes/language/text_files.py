"""Texts of the program that stand in a file beside it, each in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from disputes.documents.yaml_tree import parse_yaml
from disputes.language.truth import Text


def texts_in(file: Path) -> Mapping[str, Text]:
    """The texts of a YAML file, `key: {en: …, zh: …}`, by their keys. Raises KeyError where a language is missing."""
    (root,) = parse_yaml(file.read_text(encoding="utf-8"), file.name)
    return {key: Text(node["en"].text, node["zh"].text) for key, node in root.entries.items()}
