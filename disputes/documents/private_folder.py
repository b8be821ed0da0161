"""A folder of files that nobody but the user has written: what is kept in it is made anew wherever that is not certain.

Every failure is silent. A caller that is given nothing, or whose file was not kept, does its work without it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from disputes.words.dataclass import dataclass

VARIABLE = "DISPUTES_CACHE"
"""Names another folder, or `off`."""
MAX_BYTES = 50_000_000
MOST_OF_A_KIND = 4
_PART = ".part"


def cache_folder(environ: Mapping[str, str]) -> PrivateFolder | None:
    """The folder for what can be made anew, None where the user wants none or the system has no place for one."""
    named = environ.get(VARIABLE, "").strip()
    if named.lower() in ("off", "0", "no", "false") or not hasattr(os, "geteuid"):
        return None
    if named:
        return PrivateFolder(Path(named))
    base = environ.get("XDG_CACHE_HOME") or ""
    if os.path.isabs(base):
        return PrivateFolder(Path(base) / "disputes")
    with suppress(RuntimeError):  # no home
        return PrivateFolder(Path.home() / ".cache" / "disputes")
    return None


@dataclass(frozen=True, slots=True)
class PrivateFolder:
    """A folder that must be a real one, the user's own, and closed to everybody else; so must be each file in it."""

    path: Path

    def read(self, name: str) -> bytes | None:
        """The content of a file; None where there is none, or where others may have written it."""
        try:
            with self._opened() as folder:
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
                number = os.open(name, flags, dir_fd=folder)
                with os.fdopen(number, "rb") as file:
                    about = os.fstat(number)
                    # No name at all is left to a file that another writer has just replaced.
                    alone = stat.S_ISREG(about.st_mode) and about.st_nlink <= 1
                    return file.read() if alone and _private(about) and about.st_size <= MAX_BYTES else None
        except (OSError, ValueError):
            return None

    def write(self, name: str, content: bytes) -> None:
        """Keeps a file whole, so that a reader beside it has the old one or the new one; of files whose names begin
        alike, up to the first `-`, the newest are kept.
        """
        with suppress(OSError, ValueError):
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._opened() as folder:
                part = f"{name}.{os.urandom(8).hex()}{_PART}"
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
                number = os.open(part, flags, 0o600, dir_fd=folder)
                try:
                    with os.fdopen(number, "wb") as file:
                        file.write(content)
                    os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
                except BaseException:
                    os.unlink(part, dir_fd=folder)
                    raise
                _prune(folder, name)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        number = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if not _private(os.fstat(number)):
                raise PermissionError(f"{self.path}: others may write here")
            yield number
        finally:
            os.close(number)


def _private(about: os.stat_result) -> bool:
    return about.st_uid == os.geteuid() and not about.st_mode & 0o077


def _prune(folder: int, name: str) -> None:
    """Removes the oldest files of the kind of `name`, those that a killed program has left half-written among them."""
    kind = name.partition("-")[0] + "-"
    aged = []
    for entry in os.listdir(folder):
        if entry.startswith(kind) and entry != name:
            with suppress(OSError):
                aged.append((os.stat(entry, dir_fd=folder, follow_symlinks=False).st_mtime_ns, entry))
    for _, entry in sorted(aged, reverse=True)[MOST_OF_A_KIND - 1 :]:
        with suppress(OSError):
            os.unlink(entry, dir_fd=folder)
