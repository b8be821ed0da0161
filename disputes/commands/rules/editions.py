"""An edition of the rulesets as it is named on the command line: a folder, or a revision of their git repository."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path, PurePosixPath

from disputes.commands.common import leaving, wrong_use
from disputes.commands.rule_paths import path_in, with_paths
from disputes.commands.rules.selection import is_one_ruleset
from disputes.documents.problems import EXIT_BAD_RULESET, Problem, Refused
from disputes.documents.yaml_tree import MAX_BYTES, decode, parse_yaml
from disputes.language.house_rules import HouseRules
from disputes.language.loading import COMMON, EDITORIAL, EXAMPLES, FOLDERS, Library, default_directory
from disputes.language.ruleset import Ruleset
from disputes.rulechanges.diff import RulesetEditions
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind

_GIT = ("git", "-c", "core.quotePath=false", "-c", "protocol.allow=never", "--no-optional-locks", "--literal-pathspecs")
_LIMIT_S = 60
_FILES = ("100644", "100755")


@dataclass(slots=True)
class PlacedLibrary(Library):
    """Rulesets of which some lie elsewhere than their ids say, `places` by id."""

    places: Mapping[str, Path] = field(default_factory=dict)

    def folder(self, id_: str) -> Path:
        return self.places.get(id_) or Library.folder(self, id_)

    def ids(self) -> list[str]:
        return list(self.places)

    def has(self, id_: str) -> bool:
        return any(self.folder(id_).glob("*.yaml"))


@dataclass(slots=True)
class Edition:
    """One side of a comparison. `only`: the one ruleset that it consists of, None for all of a folder; `revision`: what
    git knows its files by (`REV:path/`), where they are those of a revision and lie in `folder` for a while.
    """

    name: str
    library: Library
    only: str | None = None
    folder: Path | None = None
    revision: str = ""
    problems: list[Problem] = field(default_factory=list)
    unusable: set[str] = field(default_factory=set)

    def ids(self) -> list[str]:
        return [self.only] if self.only is not None else self.library.ids()

    def path_of(self, name: str) -> str:
        """The path of a file by its name in the library; of a file of a revision, what git knows it by."""
        place = self.library.root / name
        if self.folder is not None and place.is_relative_to(self.folder) and place.exists():
            return f"{self.revision}{place.relative_to(self.folder).as_posix()}"
        return path_in(self.library, name)

    def read(self, id_: str) -> Ruleset | None:
        """A ruleset; None where there is none, or none that can be used: then its problems are kept."""
        if not self.library.has(id_):
            return None
        try:
            found = self.library.read(id_)
            problems = [p for p in self.library.problems[id_] if p.code not in EDITORIAL]
        except Refused as refused:
            problems = refused.problems
        if problems:
            told = with_paths(self.path_of, problems)
            self.problems += [p for p in told if p not in self.problems]
            self.unusable.add(id_)
            return None
        return found


@contextmanager
def edition(text: str, rulesets: Path | None, house: HouseRules | None = None) -> Iterator[Edition]:
    """The edition that `text` names: a folder of rulesets, of one ruleset, or `REV` or `REV:path` in the repository of
    the rulesets; with a seller's own rules over it. Ends the program with exit code 2 where it names none.
    """
    folder = Path(text)
    if folder.is_dir():
        with leaving():
            found = _laid_over(_of_folder(text, folder.resolve()), house)
        yield found
        return
    with tempfile.TemporaryDirectory(prefix="disputes-") as place, leaving():
        written, revision = _checked_out(text, rulesets, Path(place))
        found = _laid_over(_of_folder(text, written), house)
        found.folder, found.revision = written, revision
        yield found


def _laid_over(found: Edition, house: HouseRules | None) -> Edition:
    if house is not None:
        found.library.check_house(house)
        found.library.house = house
    return found


def compared(old: Edition, new: Edition) -> tuple[RulesetEditions, list[str]]:
    """Both editions read, and the rulesets that one of them has and cannot be used."""
    both = [old.ids(), new.ids()]
    single = old.only if old.only is not None else new.only
    ids = [single] if single is not None else list(dict.fromkeys([*both[0], *both[1]]))
    if _content(old, COMMON) == _content(new, COMMON):  # else the same file may say something else
        ids = [id_ for id_ in ids if _content(old, id_) != _content(new, id_)]
    before = {id_: found for id_ in ids if (found := old.read(id_)) is not None}
    after = {id_: found for id_ in ids if (found := new.read(id_)) is not None}
    left_out = [id_ for id_ in ids if id_ in old.unusable or id_ in new.unusable]
    for id_ in left_out:
        before.pop(id_, None)
        after.pop(id_, None)
    return RulesetEditions(before, after, old.read(COMMON), new.read(COMMON)), left_out


def _content(side: Edition, id_: str) -> str:
    """A digest of the files of a ruleset, whatever its folder is called."""
    found = hashlib.sha256()
    own = side.library.house_folder(id_)
    folders = (side.library.folder(id_), *([own] if own is not None else []))
    for path in (p for f in folders for p in sorted(f.glob("*.yaml")) if not p.name.endswith(EXAMPLES)):
        try:
            found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            found.update(str(path).encode())  # it is told when it is read
    return found.hexdigest()


def _of_folder(name: str, folder: Path) -> Edition:
    if not is_one_ruleset(folder):
        if not any(folder.glob("*/*.yaml")):
            wrong_use(f"{name}: found no ruleset; expected a folder of rulesets or of one ruleset")
        return Edition(name, Library(folder))
    id_ = _id_of(folder)
    beside = folder.parent / FOLDERS[COMMON]
    common = beside if beside.is_dir() else default_directory() / FOLDERS[COMMON]
    places = {id_: folder} if id_ == COMMON else {id_: folder, COMMON: common}
    return Edition(name, PlacedLibrary(folder.parent, places=places), only=id_)


def _id_of(folder: Path) -> str:
    """The id that the files of a ruleset say, else the name of its folder."""
    for path in sorted(folder.glob("*.yaml")):
        try:
            documents = parse_yaml(decode(path.read_bytes(), str(path)), str(path), exit_code=EXIT_BAD_RULESET)
        except (Refused, OSError):
            continue
        for document in documents:
            platform = document.get("platform") if document.kind is NodeKind.MAP else None
            if platform is not None and platform.kind is NodeKind.TEXT:
                return platform.text
            if platform is not None and (named := platform.get("id")) is not None:
                return named.text
    return COMMON if folder.name == FOLDERS[COMMON] else folder.name


# A revision of the repository


def _checked_out(text: str, rulesets: Path | None, place: Path) -> tuple[Path, str]:
    """The rulesets of a revision in a folder below `place`, and what git knows the files of this folder by."""
    revision, colon, path = text.partition(":")
    root = (rulesets if rulesets is not None else default_directory()).resolve()
    # Who works on rulesets of their own means a revision of these, not one of a checkout of the program.
    places = (root, Path.cwd()) if rulesets is not None else (Path.cwd(), root)
    repository, commit = None, None
    if revision and not revision.startswith("-"):
        for repository in (r for r in places if r.is_dir() and _git(r, "rev-parse", "--show-toplevel")):
            commit = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            if commit:
                break
    if repository is None or not commit:
        wrong_use(f"{text!r} is no folder, and no revision of the repository of the rulesets")
    top = Path((_git(repository, "rev-parse", "--show-toplevel") or b"").decode().strip())
    if not colon:
        path = root.relative_to(top).as_posix() if root.is_relative_to(top) else "rulesets"
    tree = ("ls-tree", "-r", "-z", "--full-tree", commit.decode().strip(), "--")
    listed = _git(top, *tree, *_pathspec(path))
    files = [line for line in (listed or b"").decode("utf-8", "surrogateescape").split("\0") if line]
    if not files:
        wrong_use(f"{text!r}: found no files; expected rulesets in {path or '.'!r} at {revision!r}")
    base = PurePosixPath(path) if path not in ("", ".") else PurePosixPath()
    folder = place / (base.name or top.name)
    for line in files:
        about, _, name = line.partition("\t")
        mode, kind, object_ = about.split()
        inside = PurePosixPath(name).relative_to(base) if PurePosixPath(name) != base else PurePosixPath(name).name
        target = folder / inside
        if mode not in _FILES or kind != "blob" or target.suffix != ".yaml" or ".." in target.parts:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_blob(top, object_, name))
    folder.mkdir(exist_ok=True)  # also where no file of it is one of rules
    return folder, f"{revision}:{base.as_posix()}/" if base.parts else f"{revision}:"


def _pathspec(path: str) -> tuple[str, ...]:
    return () if path in ("", ".") else (path.rstrip("/"),)


def _blob(top: Path, object_: str, name: str) -> bytes:
    size = _git(top, "cat-file", "-s", object_)
    if size is None or int(size) > MAX_BYTES:
        raise Refused(
            [Problem(name, 1, "", "a file that is too large", f"at most {MAX_BYTES} bytes")], EXIT_BAD_RULESET
        )
    return _git(top, "cat-file", "blob", object_) or b""


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git says; None where it fails, or is not there."""
    try:
        done = subprocess.run(
            [*_GIT, "-C", str(folder), *arguments], capture_output=True, timeout=_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
