"""The files of a folder: told apart by what is in them, and copied, so that nobody changes them while they are read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from disputes.documents.errors import UsageError
from disputes.documents.problems import Problem, printable, unreadable
from disputes.pack.sniffing import FileKind, ending_of, sniffed
from disputes.words.dataclass import dataclass
from disputes.words.pack import FileFault, FileForm

MOST_FILES = 500
MOST_BYTES = 300_000_000
"""Bytes of one file: more is no evidence that any desk takes."""
_HEAD = 8_192
_PIECE = 1 << 20
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""What file managers leave behind: no file of a person."""
_MARKUP = (b"<svg", b"<!doctype html", b"<html", b"<?xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to be used: its name below the folder, with `/`; what it is; its size in bytes; the SHA-256 digest of
    them, in hex; and the copy that is read. `fault`: why it cannot be used, with a number that belongs to it.
    """

    name: str
    form: FileForm
    kind: FileKind | None
    size: int
    digest: str
    copy: Path
    fault: FileFault | None = None
    detail: int = 0

    @property
    def format(self) -> str:
        """Its format, as rulesets name it; empty where it is not known."""
        return self.kind.form if self.kind is not None else ""

    @property
    def has_wrong_ending(self) -> bool:
        """Whether its name says that it is something else."""
        ending = ending_of(self.name)
        return self.kind is not None and ending not in ("", self.kind.form)


def files_in(folder: Path, copies: Path, skipped: frozenset[Path] = frozenset()) -> list[SourceFile]:
    """The files of a folder and of those below it, by their names. `copies`: an empty folder for what is read;
    `skipped`: files and folders that are none of them.

    Links are refused, wherever they lead. Raises :class:`UsageError` where there is no folder or too much in it.
    """
    if not folder.is_dir():
        raise UsageError([Problem(str(folder), 0, "", "no such folder", "")])
    found: list[SourceFile] = []
    for number, (name, path) in enumerate(sorted(_walked(folder, folder, skipped).items())):
        if number >= MOST_FILES:
            expected = f"at most {MOST_FILES}"
            raise UsageError([Problem(str(folder), 0, "", f"more than {MOST_FILES} files", expected)])
        found.append(_taken(name, path, copies / f"{number:04d}"))
    return found


def named_files(files: Mapping[str, Path], copies: Path) -> list[SourceFile]:
    """Files under names of one's own, such as those that a store keeps by their digest."""
    return [_taken(name, path, copies / f"{n:04d}") for n, (name, path) in enumerate(sorted(files.items()))]


def _walked(root: Path, folder: Path, skipped: frozenset[Path]) -> dict[str, Path]:
    out: dict[str, Path] = {}
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        raise UsageError([unreadable(str(folder), error)]) from None
    for entry in entries:
        path = Path(entry.path)
        if path.resolve() in skipped or entry.name.casefold() in _LITTER:
            continue
        if entry.is_dir(follow_symlinks=False):
            out |= _walked(root, path, skipped)
        else:
            out[path.relative_to(root).as_posix()] = path
        if len(out) > MOST_FILES:
            break
    return out


def _taken(name: str, path: Path, copy: Path) -> SourceFile:
    try:
        size, digest, head = _copied(path, copy)
    except OSError as error:
        is_link = error.errno in (errno.ELOOP, errno.EMLINK)
        return _refused(name, copy, FileFault.LINK if is_link else FileFault.UNREADABLE, error.errno or 0)
    if size > MOST_BYTES:
        copy.unlink(missing_ok=True)
        return _refused(name, copy, FileFault.TOO_LARGE, size // 1_000_000)
    if not size:
        return _refused(name, copy, FileFault.EMPTY)
    kind = sniffed(head, name)
    form = _form(kind, head)
    fault = FileFault.UNSUPPORTED if form is FileForm.OTHER else None
    return SourceFile(name=name, form=form, kind=kind, size=size, digest=digest, copy=copy, fault=fault)


def _refused(name: str, copy: Path, fault: FileFault, detail: int = 0) -> SourceFile:
    return SourceFile(
        name=name, form=FileForm.OTHER, kind=None, size=0, digest="", copy=copy, fault=fault, detail=detail
    )


def _copied(path: Path, copy: Path) -> tuple[int, str, bytes]:
    """Size, digest and first bytes of a regular file that is no link. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        digest, size, head = hashlib.sha256(), 0, b""
        with copy.open("xb") as out:
            for piece in _pieces(file.read):
                size += len(piece)
                if size > MOST_BYTES:
                    break
                head = head or piece[:_HEAD]
                digest.update(piece)
                out.write(piece)
        return size, digest.hexdigest(), head


def _pieces(read: object) -> Iterator[bytes]:
    assert callable(read)
    while piece := read(_PIECE):
        yield piece


def _form(kind: FileKind | None, head: bytes) -> FileForm:
    if kind is None:
        return FileForm.OTHER
    if kind.media == "application/pdf":
        return FileForm.PDF
    if kind.media.startswith("text/"):
        return FileForm.OTHER if head.lstrip()[:64].lower().startswith(_MARKUP) else FileForm.TEXT
    if kind.media.startswith("image/"):
        return FileForm.PICTURE
    return FileForm.VIDEO if kind.media.startswith("video/") else FileForm.OTHER


def shown_name(name: str) -> str:
    """A file's name on one line, as it is told."""
    return printable(name)
