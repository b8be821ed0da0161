"""Finding rulesets on disk and reading only those that a case needs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_USAGE, Problem, Refused, nearest, unreadable
from disputes.documents.yaml_tree import Node, decode, parse_yaml
from disputes.language.compiled_rulesets import CompiledRulesets
from disputes.language.house_rules import HouseRules, LaidOver, blamed, laid_over
from disputes.language.ruleset import Ruleset
from disputes.words.dataclass import dataclass

COMMON = "any"
NO_YAML = "yaml"
"""The code of a file that cannot be read as YAML at all."""
EDITORIAL = frozenset(
    {
        "citation",
        "days-without-value",
        "figure",
        "hidden",
        "look-up",
        "translation",
        "unknown-fact-id",
        "unnoticed",
        "unused-fact-id",
        "unused-parameter",
    }
)
"""Lint codes of a ruleset that can still be evaluated; every other problem refuses it."""
NO_BASE = "-"
FOLDERS = {COMMON: "common"}


def default_directory() -> Path:
    """The rulesets of a checkout, else those that the package carries."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "rulesets"
    return checkout if (checkout / "common").is_dir() else package / "_rulesets"


EXAMPLES = ".examples.yaml"
"""How the name of a file of examples ends; what stands before is the name of the file of rules beside it."""


def documents_of(folder: Path, root: Path, *, examples: bool = False) -> tuple[list[Node], str, list[str]]:
    """The YAML documents of a ruleset's folder, or those of its examples; a digest of their bytes, and their names."""
    files = _files(folder, root, examples=examples)
    documents: list[Node] = []
    problems: list[Problem] = []
    for name, raw in files.items():
        try:
            if isinstance(raw, OSError):
                raise raw
            documents += parse_yaml(decode(raw, name, exit_code=EXIT_BAD_RULESET), name, exit_code=EXIT_BAD_RULESET)
        except OSError as e:
            problems.append(unreadable(name, e))
        except Refused as refused:
            problems += (replace(p, code=p.code or NO_YAML) for p in refused.problems)
    if problems:
        raise Refused(problems, EXIT_BAD_RULESET)
    return documents, _digest(files), list(files)


def _files(folder: Path, root: Path, *, examples: bool = False) -> dict[str, bytes | OSError]:
    """The files of a ruleset, or of its examples, by their names: their bytes, or why they cannot be read."""
    files: dict[str, bytes | OSError] = {}
    for path in sorted(p for p in folder.glob("*.yaml") if p.name.endswith(EXAMPLES) is examples):
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        try:
            files[name] = path.read_bytes()
        except OSError as e:
            files[name] = e
    return files


def _digest(files: Mapping[str, bytes | OSError]) -> str:
    """A digest of names and bytes; an empty text where a file cannot be read."""
    digest = hashlib.sha256()
    for name, raw in files.items():
        if isinstance(raw, OSError):
            return ""
        digest.update(name.encode() + b"\0" + raw + b"\0")
    return digest.hexdigest()


@dataclass(slots=True)
class Library:
    """The rulesets of one folder, each read once and only when asked for; `compiled`: those that earlier runs read,
    `house`: a seller's own rules, which lie over them.
    """

    root: Path
    loaded: dict[str, Ruleset] = field(default_factory=dict)
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    documents: dict[str, list[Node]] = field(default_factory=dict)
    compiled: CompiledRulesets | None = None
    sound: dict[str, Ruleset] = field(default_factory=dict)
    shown: dict[str, list[Node]] = field(default_factory=dict)
    house: HouseRules | None = None

    @staticmethod
    def at(
        root: Path | None = None, compiled: CompiledRulesets | None = None, house: HouseRules | None = None
    ) -> Library:
        """The library at `root`, or the default one, with a seller's own rules over it. Raises :class:`Refused`
        (exit 2) where there is no such folder, and where the house has rules of a platform that the library has not.
        """
        root = default_directory() if root is None else root
        if not root.is_dir():
            raise Refused([Problem(str(root), 1, "", "no folder", "a folder of rulesets")], EXIT_USAGE)
        found = Library(root, compiled=compiled, house=house)
        if house is not None:
            found.check_house(house)
        return found

    def unread(self) -> Library:
        """The same rulesets, none of them read: another process reads those that it needs."""
        return Library(self.root, compiled=self.compiled, house=self.house)

    def check_house(self, house: HouseRules) -> None:
        """Raises :class:`Refused` (exit 2) where the folder of a house's rules has something else in it."""
        if not house.folder.is_dir():
            raise Refused([Problem(str(house.folder), 1, "", "no folder", "a folder of house rules")], EXIT_USAGE)
        folders = [FOLDERS.get(id_, id_) for id_ in self.ids()]
        wrong = []
        for path in sorted(house.folder.iterdir()):
            if path.is_dir() and any(path.glob("*.yaml")) and path.name not in folders:
                expected = "the name of a ruleset"
                wrong.append(Problem(str(path), 1, "", repr(path.name), expected, nearest(path.name, folders)))
            elif path.suffix == ".yaml":
                wrong.append(Problem(str(path), 1, "", "a file beside the folders", "FOLDER/RULESET/NAME.yaml"))
        if wrong:
            raise Refused(wrong, EXIT_USAGE)

    def house_folder(self, id_: str) -> Path | None:
        """Where the house's rules over a ruleset are; None where it has none."""
        if self.house is None:
            return None
        found = Path(os.path.abspath(self.house.folder)) / FOLDERS.get(id_, id_)  # `.` has no name of its own
        return found if any(found.glob("*.yaml")) else None

    def folder(self, id_: str) -> Path:
        return self.root / FOLDERS.get(id_, id_)

    def has(self, id_: str) -> bool:
        """Whether there is a ruleset of that id."""
        return id_.replace("_", "").isalnum() and id_ not in FOLDERS.values() and any(self.folder(id_).glob("*.yaml"))

    def ids(self) -> list[str]:
        """Every ruleset of the folder, the common one first."""
        names = sorted(p.name for p in self.root.iterdir() if p.is_dir() and any(p.glob("*.yaml")))
        return [COMMON, *(n for n in names if n != "common")] if "common" in names else names

    def examples(self, id_: str) -> list[Node]:
        """The documents of a ruleset's examples. They are read only when they are asked for: an answer needs none.

        Raises :class:`Refused` (exit 4) where one is no YAML.
        """
        if id_ not in self.shown:
            self.shown[id_] = documents_of(self.folder(id_), self.root, examples=True)[0]
            own = self.house_folder(id_)
            if own is not None:
                self.shown[id_] += documents_of(own, own.parent.parent, examples=True)[0]
        return self.shown[id_]

    def written(self, id_: str) -> list[Node]:
        """The documents of a ruleset as they are written, also where the ruleset itself was kept by an earlier run."""
        self.read(id_)
        return self.documents[id_]

    def with_ruleset(self, ruleset: Ruleset) -> Library:
        """The same rulesets but for one of them, which is taken as sound."""
        loaded = {**self.loaded, ruleset.id: ruleset}
        return Library(self.root, loaded, {**self.problems, ruleset.id: []}, self.documents, house=self.house)

    def nameable(self, id_: str) -> list[Ruleset]:
        """The rulesets whose entries a ruleset may name, as far as they can be read: itself, the common one, and those
        that it includes.
        """
        own = self.read(id_)
        others = [*([COMMON] if id_ != COMMON else []), *(included for included, _ in own.includes)]
        return [own, *(self.read(other) for other in others if self.has(other))]

    def ruleset(self, id_: str) -> Ruleset:
        """A ruleset. Raises :class:`Refused` (exit 4) with everything that is wrong with it."""
        if id_ not in self.sound:
            self.sound[id_] = self._sound(id_)
        return self.sound[id_]

    def _sound(self, id_: str) -> Ruleset:
        """A ruleset as an earlier run has read it, else read now and kept for later ones."""
        if self.compiled is None or id_ in self.loaded:
            return self._checked(id_)
        common = self._base(id_)
        digest = self._digest_of(id_)
        base = self._digest_of(common) if common else NO_BASE
        found = self.compiled.find(id_, digest, base) if digest and base else None
        if found is None:
            found = self._checked(id_)
            self.compiled.keep(found, self.loaded[common].digest if common else NO_BASE)
        return found

    def _digest_of(self, id_: str) -> str:
        """The digest that a ruleset of these files has; an empty text where a file cannot be read."""
        shipped, own = _digest(_files(self.folder(id_), self.root)), self.house_folder(id_)
        if own is None or not shipped:
            return shipped
        house = _digest(_files(own, own.parent.parent))
        return self._with_house(shipped, house) if house else ""

    def _with_house(self, shipped: str, house: str) -> str:
        """The digest of a ruleset with the house's rules over it."""
        owner = self.house.owner if self.house is not None else ""
        return hashlib.sha256(f"{shipped}|{house}|{owner}".encode()).hexdigest()

    def _base(self, id_: str) -> str | None:
        """The ruleset whose facts and catalogues another may use."""
        return COMMON if id_ != COMMON and self.has(COMMON) else None

    def _checked(self, id_: str) -> Ruleset:
        found = self.read(id_)
        serious = [p for p in self.problems[id_] if p.code not in EDITORIAL]
        if serious:
            raise Refused(serious, EXIT_BAD_RULESET)
        return found

    def read(self, id_: str) -> Ruleset:
        """A ruleset as far as it can be read; its problems are kept in `problems`."""
        if id_ not in self.loaded:
            from disputes.language.reading.rulesets import RulesetReader  # not needed for one that is compiled

            documents, digest, files = documents_of(self.folder(id_), self.root)
            own, house = self.house_folder(id_), LaidOver([], [], [])
            if own is not None:
                written, more, names = documents_of(own, own.parent.parent)
                house = laid_over(id_, documents, written, self.house.owner if self.house is not None else "")
                documents, digest, files = house.documents, self._with_house(digest, more), [*files, *names]
            base = self._base(id_)
            reader = RulesetReader(id_, documents, self.read(base) if base else None)
            ruleset = reader.read()
            ruleset.digest, ruleset.files, ruleset.house = digest, files, house.changes
            self.documents[id_] = documents
            self.loaded[id_] = ruleset
            self.problems[id_] = [*house.problems, *blamed(reader.problems, house.changes)]
        return self.loaded[id_]
