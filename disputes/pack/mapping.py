"""The mapping file: to which item of evidence a file belongs, where neither the record nor its name says it.

files:
  scan0001.pdf: proof_of_delivery
  chat.pdf: {kind: messages, shows: [date], pages: [1, 3-5], confirmed_by: ana, note: the pages about the parcel}
  holiday.jpg: none
texts:
  customer_name: Ana Silva
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from disputes.documents.errors import RecordError
from disputes.documents.problems import Problem, nearest, unreadable
from disputes.documents.yaml_tree import Node, read_yaml
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind

NAME = "pack.yaml"
"""The mapping file of a folder, where no other is named."""
NONE = "none"
_KEYS = ("kind", "shows", "pages", "confirmed_by", "note")
_SECTIONS = ("files", "texts")
_PAGES = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class MappedFile:
    """What is said of a file. `kind`: None, it is left out on purpose. `pages`: which of its pages, from 0, in this
    order; empty for all.
    """

    kind: str | None
    shows: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    confirmed_by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FileMapping:
    """What is said of files, by their names, and the texts of kinds that are texts."""

    files: Mapping[str, MappedFile]
    texts: Mapping[str, str]


NOTHING = FileMapping({}, {})


def read_mapping(path: Path, names: Collection[str], kinds: Collection[str]) -> FileMapping:
    """The mapping file at `path`, for a folder with files of these names and a desk with these kinds of evidence.

    Raises :class:`RecordError` with every line that is wrong, and the nearest name or kind.
    """
    try:
        data = path.read_bytes()[: _MOST_BYTES + 1]
        text = data.decode("utf-8")
    except OSError as error:
        raise RecordError([unreadable(str(path), error)]) from None
    except UnicodeDecodeError:
        raise RecordError([Problem(str(path), 0, "", "bytes that are no UTF-8", "a YAML file in UTF-8")]) from None
    documents, problems = read_yaml(text, str(path))
    if len(documents) != 1 and not problems:
        problems = [Problem(str(path), 0, "", f"{len(documents)} documents", "one, with `files` and `texts`")]
    if problems:
        raise RecordError(problems)
    return _MappingReader(names, kinds).read(documents[0])


class _MappingReader:
    def __init__(self, names: Collection[str], kinds: Collection[str]) -> None:
        self.names = names
        self.kinds = kinds
        self.problems: list[Problem] = []

    def read(self, root: Node) -> FileMapping:
        entries = self._entries(root, _SECTIONS)
        files = self._all(entries.get("files"))
        texts = self._all(entries.get("texts"))
        for name, node in files.items():
            if name not in self.names:
                self._add(node, repr(name), "a file of the folder", nearest(name, self.names))
        for kind, node in texts.items():
            self._kind(node, kind)
        found = {name: self._file(node) for name, node in files.items()}
        if self.problems:
            raise RecordError(self.problems)
        return FileMapping(found, {kind: node.text for kind, node in texts.items()})

    def _file(self, node: Node) -> MappedFile:
        if node.kind is NodeKind.TEXT:
            return MappedFile(None if node.text == NONE else self._kind(node, node.text))
        entries = self._entries(node, _KEYS)
        if "kind" not in entries:
            self._add(node, "a file without it", "the key 'kind'")
            return MappedFile(None)
        kind = entries["kind"].text
        return MappedFile(
            kind=None if kind == NONE else self._kind(entries["kind"], kind),
            shows=tuple(one.text for one in self._listed(entries.get("shows"))),
            pages=tuple(page for one in self._listed(entries.get("pages")) for page in self._pages(one)),
            confirmed_by=entries["confirmed_by"].text if "confirmed_by" in entries else None,
            note=entries["note"].text if "note" in entries else None,
        )

    def _kind(self, node: Node, name: str) -> str:
        if name not in self.kinds:
            self._add(node, repr(name), f"a kind of evidence, or {NONE}", nearest(name, self.kinds))
        return name

    def _pages(self, node: Node) -> list[int]:
        found = _PAGES.fullmatch(node.text)
        first = int(found[1]) if found else 0
        last = int(found[2] or found[1]) if found else 0
        if not 1 <= first <= last:
            self._add(node, repr(node.text), "pages: 3, or 3-5")
            return []
        return list(range(first - 1, last))

    def _entries(self, node: Node, keys: tuple[str, ...]) -> Mapping[str, Node]:
        if node.kind is not NodeKind.MAP:
            self._add(node, repr(node.text), f"a mapping with some of: {', '.join(keys)}")
            return {}
        for key in node.entries:
            if key not in keys:
                self.problems.append(node.key_problem(key, f"one of: {', '.join(keys)}", nearest=nearest(key, keys)))
        return node.entries

    def _all(self, node: Node | None) -> Mapping[str, Node]:
        if node is None or node.kind is NodeKind.NULL:
            return {}
        if node.kind is not NodeKind.MAP:
            self._add(node, repr(node.text), "a mapping")
            return {}
        return node.entries

    @staticmethod
    def _listed(node: Node | None) -> list[Node]:
        if node is None:
            return []
        return list(node.items) if node.kind is NodeKind.LIST else [node]

    def _add(self, node: Node, found: str, expected: str, near: str | None = None) -> None:
        self.problems.append(node.problem(expected, found=found, nearest=near))
