"""What was last seen and accepted of each page: digests and a few words around the figures, in the user's cache."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, field, fields
from pathlib import Path

from disputes.documents.files import replace_file
from disputes.documents.problems import EXIT_STORAGE, Problem, Refused
from disputes.words.dataclass import dataclass

FILE = "pages.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """A page as it was at one look. `figures`: the digest of the text around each figure; `excerpts`: a few words of
    that text, for a person to compare; `note`: what else was found, such as that it is gone.
    """

    at: str
    state: str
    figures: Mapping[str, str] = field(default_factory=dict)
    excerpts: Mapping[str, list[str]] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    note: str | None = None

    @property
    def standing(self) -> tuple[str, tuple[tuple[str, str], ...], str | None]:
        """What is compared: neither when it was, nor how the server marks it."""
        return self.state, tuple(sorted(self.figures.items())), self.note


@dataclass(slots=True)
class PageRecord:
    """What is kept of one page."""

    accepted: PageSeen
    seen: PageSeen


@dataclass(slots=True)
class PageLedger:
    """The pages by their addresses."""

    file: Path
    pages: dict[str, PageRecord] = field(default_factory=dict)

    @staticmethod
    def read(folder: Path) -> PageLedger:
        """The ledger of a folder, empty where there is none. Raises :class:`Refused` (exit 5)."""
        file = folder / FILE
        try:
            plain = json.loads(file.read_text(encoding="utf-8"))
            if plain["format"] != _FORMAT:
                raise ValueError(f"format {plain['format']!r}")
            pages = {
                url: PageRecord(accepted=_seen(kept["accepted"]), seen=_seen(kept["seen"]))
                for url, kept in plain["pages"].items()
            }
        except FileNotFoundError:
            return PageLedger(file)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
            expected = "the file that an earlier run wrote; without it, every page counts as new"
            raise Refused([Problem(str(file), 0, "", str(wrong)[:200], expected)], EXIT_STORAGE) from None
        return PageLedger(file, pages)

    def write(self) -> None:
        """Keeps the ledger, for its owner's eyes alone. Raises OSError."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        pages = {
            url: {"accepted": asdict(kept.accepted), "seen": asdict(kept.seen)}
            for url, kept in sorted(self.pages.items())
        }
        text = json.dumps({"format": _FORMAT, "pages": pages}, ensure_ascii=False, indent=1) + "\n"
        replace_file(self.file, text)
        self.file.chmod(0o600)


def _seen(plain: Mapping[str, object]) -> PageSeen:
    known = {f.name for f in fields(PageSeen)}
    found = PageSeen(**{key: value for key, value in plain.items() if key in known})  # type: ignore[arg-type]
    if not all(isinstance(value, dict) for value in (found.figures, found.excerpts)):
        raise ValueError("a page without its figures")
    return found


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's folder for what can be fetched again, as the system has it."""
    if sys.platform == "win32":  # pragma: no cover
        return Path(environ.get("LOCALAPPDATA") or Path.home()) / "disputes" / "cache" / "watch"
    if sys.platform == "darwin":  # pragma: no cover
        return Path.home() / "Library" / "Caches" / "disputes" / "watch"
    return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "disputes" / "watch"
