"""The last steps of a pack: the letter, the desk's form and the manifest, and the names of all files."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pypdf import PdfReader

from disputes.answers.assessment import Assessment
from disputes.documents.errors import UsageError
from disputes.documents.problems import Problem
from disputes.language.truth import Text
from disputes.pack.converting import Made
from disputes.pack.exhibits import PDF
from disputes.pack.findings import PackFinding, ranges
from disputes.pack.isolation import Workers
from disputes.pack.jobs import Failure, Merge
from disputes.pack.letter import Letter, LetterWriter
from disputes.pack.limits import DeskRules
from disputes.pack.manifest import Manifest
from disputes.pack.pack import LETTER, LETTER_TEXT, MANIFEST, SUBMISSION, TOGETHER, FilledText, PackFile
from disputes.pack.sentences import cut
from disputes.pack.submission import FiledFile, FormJson, Submission, together
from disputes.pack.texts import both, say
from disputes.situation.evidence_status import too_much
from disputes.words.dataclass import dataclass
from disputes.words.language import FilesTogether
from disputes.words.pack import PackFindingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What the last steps have made."""

    submission: FormJson
    texts: Mapping[str, FilledText]
    exhibits: Sequence[tuple[Made, Sequence[str]]]
    files: Sequence[PackFile]
    findings: Sequence[PackFinding]


@dataclass(slots=True, kw_only=True)
class Finisher:
    """Finishes a pack. `pdf`: the letter; `before`: the answer without the pack; `work`: a folder of its own."""

    rules: DeskRules
    lang: str
    work: Path
    workers: Workers
    form: Submission
    writer: LetterWriter
    letter: Letter
    pdf: bytes
    before: Assessment

    def finished(self, made: Sequence[Made], given: Mapping[str, FilledText], findings: list[PackFinding]) -> Finished:
        """The files of a pack. `given`: the texts without the letter; `findings` so far."""
        found = list(findings)
        texts = self._with_letter(given, found)
        exhibits, files, filed = self._named(made, found)
        asked = [i.id for i in self.writer.answer.evidence]
        submission = self.form.document(filed, {k: t.text for k, t in texts.items()}, asked, self._note(asked))
        found += [PackFinding(PackFindingKind.FIELD, both("missing_field", title=title)) for title in self.form.missing]
        found += [PackFinding(PackFindingKind.ELSEWHERE, both("not_elsewhere", title=t)) for t in self.form.elsewhere]
        found = once(found)
        all_files = [
            *files,
            PackFile(name=LETTER, data=self.pdf),
            PackFile(name=LETTER_TEXT, data=self.letter.text().encode()),
            PackFile(name=SUBMISSION, data=as_text(submission)),
        ]
        all_files.sort(key=lambda f: f.name)
        manifest = Manifest(
            writer=self.writer,
            before=self.before,
            desk=self.rules.ruleset,
            form=self.form.filing.id if self.form.filing is not None else "",
            exhibits=[(replace(m, exhibit=e), n) for (m, n), e in zip(exhibits, self.writer.exhibits, strict=True)],
            texts=texts,
            files=all_files,
            findings=found,
        )
        all_files.append(PackFile(name=MANIFEST, data=as_text(manifest.as_json())))
        return Finished(submission=submission, texts=texts, exhibits=exhibits, files=all_files, findings=found)

    def _with_letter(self, texts: Mapping[str, FilledText], found: list[PackFinding]) -> Mapping[str, FilledText]:
        """The texts, and the letter where the form has a field for it."""
        kind = self.form.filing.letter if self.form.filing is not None else None
        if kind is None or kind in texts:
            return texts
        whole = self.letter.text().strip()
        said = self.letter.fitting(self.rules.most("chars_each", kind, ""))
        entry = self.rules.kind(kind)
        if len(said) < len(whole):
            found.append(shortened(entry.title, len(whole), len(said)))
        rest = whole if len(said) < len(whole) else ""
        return {**texts, kind: FilledText(kind=entry, text=said, cut=rest, source=LETTER_TEXT)}

    def _note(self, asked: Sequence[str]) -> str:
        """The letter for a form that has no field of its own for it, but room for a text with the evidence."""
        filing = self.form.filing
        if filing is None or filing.letter is not None or filing.together is FilesTogether.ONE:
            return ""
        return self.letter.fitting(self.rules.most("chars_each", asked[0] if asked else "", ""))

    def _named(
        self, made: Sequence[Made], found: list[PackFinding]
    ) -> tuple[list[tuple[Made, list[str]]], list[PackFile], dict[str, list[FiledFile]]]:
        """The files of the exhibits under their names in the pack, and where each kind stands."""
        if together(self.form.filing) is FilesTogether.ONE and all(m.exhibit.format == PDF for m in made):
            return self._as_one(made, found)
        own = [(one, _names(one)) for one in made]
        files = [PackFile(name=n, path=p) for m, names in own for n, p in zip(names, m.files, strict=True)]
        filed: dict[str, list[FiledFile]] = {}
        for m, names in own:
            filed.setdefault(m.exhibit.kind.id, []).extend(FiledFile(name=n) for n in names)
        return own, files, filed

    def _as_one(
        self, made: Sequence[Made], found: list[PackFinding]
    ) -> tuple[list[tuple[Made, list[str]]], list[PackFile], dict[str, list[FiledFile]]]:
        """All exhibits behind the letter, in one document."""
        out, front = self.work / TOGETHER, self.work / LETTER
        front.write_bytes(self.pdf)
        parts = [(str(front), self.letter.title)]
        parts += [
            (str(path), say(self.lang, "exhibit", n=m.exhibit.number, title=m.exhibit.kind.title.of(self.lang)))
            for m in made
            for path in m.files
        ]
        done = self.workers.do(Merge(parts=parts, out=str(out), title=self.letter.title))
        if isinstance(done, Failure):
            raise UsageError(
                [Problem(TOGETHER, 0, "", "exhibits that cannot be put together", "fewer or smaller files")]
            )
        begins = page_count(self.pdf) + 1
        filed: dict[str, list[FiledFile]] = {}
        for m in made:
            pages = ranges(range(begins, begins + m.exhibit.pages))
            filed.setdefault(m.exhibit.kind.id, []).append(FiledFile(name=TOGETHER, pages=pages))
            begins += m.exhibit.pages
        kinds = [m.exhibit.kind.id for m in made] or [""]
        sizes = {"bytes": out.stat().st_size, "pages": begins - 1}
        for unit, size in sizes.items():
            most = min((x for k in kinds if (x := self.rules.most(f"{unit}_total", k, PDF)) is not None), default=size)
            if size > most:
                said = both("short_item", title=Text(TOGETHER, TOGETHER), problem=too_much(unit, size, most))
                found.append(PackFinding(PackFindingKind.SHORT, said, TOGETHER))
        return [(m, [TOGETHER]) for m in made], [PackFile(name=TOGETHER, path=out)], filed


def _names(made: Made) -> list[str]:
    exhibit = made.exhibit
    base = f"exhibits/{exhibit.number:02d}-{exhibit.kind.id.replace('_', '-')[:60]}"
    if len(made.files) == 1:
        return [f"{base}{made.files[0].suffix}"]
    return [f"{base}-{n}{path.suffix}" for n, path in enumerate(made.files, 1)]


def shortened(title: Text, before: int, after: int) -> PackFinding:
    """A text that was cut: from how many characters to how many."""
    return PackFinding(PackFindingKind.CUT, both("cut_field", title=title, from_=before, to=after))


def filled_text(rules: DeskRules, kind: str, text: str, source: str) -> tuple[FilledText, list[PackFinding]]:
    """The text of a kind, cut at what its field takes."""
    kept, rest = cut(text, rules.most("chars_each", kind, ""))
    entry = rules.kind(kind)
    found = [shortened(entry.title, len(text.strip()), len(kept))] if rest else []
    return FilledText(kind=entry, text=kept, cut=rest, source=source), found


def once(findings: Sequence[PackFinding]) -> list[PackFinding]:
    """Each finding once, what is open first."""
    kinds = list(PackFindingKind)
    return sorted(dict.fromkeys(findings), key=lambda f: (kinds.index(f.kind), f.file or "", f.text.en))


def as_text(value: FormJson) -> bytes:
    """Plain data as JSON, always the same bytes."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def page_count(pdf: bytes) -> int:
    """How many pages a PDF that was written here has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)
