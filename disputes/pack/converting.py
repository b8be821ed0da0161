"""The exhibits as the files that go to the desk: converted, labelled, and made smaller until they fit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import field
from pathlib import Path

from disputes.pack.exhibits import PDF, Exhibit, ExhibitSource
from disputes.pack.isolation import Workers
from disputes.pack.jobs import LEVELS, Convert, Converted, Failure, Merge
from disputes.pack.limits import DeskRules
from disputes.words.dataclass import dataclass
from disputes.words.pack import FileForm, FileNote

_FAIR = 0.8
"""An exhibit of more than this part of its share of the room is made smaller where all together are too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An exhibit as files: their paths, how many bytes in all, and what was done; `failures`: by the name of a file."""

    exhibit: Exhibit
    files: tuple[Path, ...]
    bytes: int
    level: int
    notes: tuple[tuple[str, FileNote, int], ...] = ()
    failures: tuple[tuple[str, Failure], ...] = ()


@dataclass(slots=True)
class Converter:
    """Makes the files of exhibits. `label`: what stands above their pages, `small`: below, with the file's name."""

    workers: Workers
    folder: Path
    rules: DeskRules
    label: Callable[[Exhibit], str]
    small: Callable[[ExhibitSource], str]
    rounds: int = 0
    _made: dict[tuple[str, str, int], Made] = field(default_factory=dict)

    def all(self, exhibits: Sequence[Exhibit], reserved: int) -> list[Made]:
        """All exhibits, as good as the limits let them be. `reserved`: bytes that something else takes."""
        levels = dict.fromkeys(range(len(exhibits)), 0)
        while True:
            made = [self._one(exhibit, levels[n]) for n, exhibit in enumerate(exhibits)]
            larger = self._too_large(made, reserved)
            raised = [n for n in larger if levels[n] + 1 < len(LEVELS) and self._shrinks(made[n])]
            if not raised:
                return made
            for n in raised:
                levels[n] += 1

    def _too_large(self, made: Sequence[Made], reserved: int) -> list[int]:
        out = [n for n, one in enumerate(made) if self._is_over(one)]
        most = min((x for one in made if (x := self.rules.most("bytes_total", *_own(one))) is not None), default=None)
        total = sum(one.bytes for one in made) + reserved
        if most is None or total <= most or not made:
            return out
        share = max(most - reserved, 0) / len(made) * _FAIR
        return sorted({*out, *(n for n, one in enumerate(made) if one.bytes > share)})

    def _is_over(self, one: Made) -> bool:
        most = self.rules.most("bytes_each", *_own(one))
        if most is None:
            return False
        if one.exhibit.format == PDF:
            return one.bytes > most
        return any(path.stat().st_size > most for path in one.files)

    @staticmethod
    def _shrinks(one: Made) -> bool:
        return any(source.matched.file.form is not FileForm.VIDEO for source in one.exhibit.sources)

    def _one(self, exhibit: Exhibit, level: int) -> Made:
        key = (exhibit.kind.id, exhibit.format, level)
        if key not in self._made:
            made = self._fresh(exhibit, level)
            before = self._made.get((exhibit.kind.id, exhibit.format, level - 1))
            # Drawn pages may weigh more than what they are drawn from: then they stay as they were.
            self._made[key] = made if before is None or made.bytes < before.bytes or made.failures else before
        return self._made[key]

    def _fresh(self, exhibit: Exhibit, level: int) -> Made:
        self.rounds += 1
        base = self.folder / f"{exhibit.number:02d}-{exhibit.kind.id.replace('_', '-')[:60]}-{level}"
        files: list[Path] = []
        notes: list[tuple[str, FileNote, int]] = []
        failures: list[tuple[str, Failure]] = []
        first = 1
        for n, source in enumerate(exhibit.sources):
            found = self._source(exhibit, source, level, first, f"{base}-{n + 1}")
            first += len(source.pages)
            if isinstance(found, Failure):
                failures.append((source.matched.file.name, found))
                continue
            files += [Path(name) for name in found.files]
            notes += [(source.matched.file.name, note, number) for note, number in found.notes]
        if level and not failures:
            notes += [
                (s.matched.file.name, FileNote.SCALED, LEVELS[level].side)
                for s in exhibit.sources
                if s.matched.file.form is FileForm.PICTURE
            ]
        if exhibit.format == PDF and len(files) > 1:
            files = self._merged(files, Path(f"{base}.pdf"), failures, exhibit)
        size = sum(path.stat().st_size for path in files)
        return Made(
            exhibit=exhibit,
            files=tuple(files),
            bytes=size,
            level=level,
            notes=tuple(notes),
            failures=tuple(failures),
        )

    def _source(self, exhibit: Exhibit, source: ExhibitSource, level: int, first: int, out: str) -> Converted | Failure:
        file = source.matched.file
        if not source.pages:
            return Converted(files=[])
        if file.form is FileForm.VIDEO:
            path = Path(f"{out}.{file.format}")
            shutil.copyfile(file.copy, path)
            return Converted(files=[str(path)])
        found = self.workers.do(
            Convert(
                source=str(file.copy),
                form=file.form,
                kind=exhibit.format,
                out=out,
                pages=source.pages,
                level=level,
                label=self.label(exhibit),
                small=self.small(source),
                first=first,
                total=exhibit.pages,
                redraw=level > 0,
            )
        )
        assert isinstance(found, (Converted, Failure))
        return found

    def _merged(
        self, files: list[Path], out: Path, failures: list[tuple[str, Failure]], exhibit: Exhibit
    ) -> list[Path]:
        found = self.workers.do(Merge(parts=[(str(path), "") for path in files], out=str(out), title=""))
        if isinstance(found, Failure):
            failures.append((exhibit.sources[0].matched.file.name, found))
            return files
        return [out]


def _own(one: Made) -> tuple[str, str]:
    return one.exhibit.kind.id, one.exhibit.format
