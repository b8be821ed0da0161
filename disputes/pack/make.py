"""Making a pack: gather, match, look inside, choose, convert, write the letter, fill in the form, list it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from pathlib import Path

from disputes.answers.assessment import Assessment, EvidenceItem
from disputes.api import PreparedCase
from disputes.cases.assess import Evaluation
from disputes.cases.drafts import drafts
from disputes.documents.errors import UsageError
from disputes.documents.problems import Problem, nearest
from disputes.language.message_fields import ON_FILE
from disputes.language.truth import Text
from disputes.pack.choosing import within_limits
from disputes.pack.compelling import CompellingEvidence, compelling
from disputes.pack.converting import Converter, Made
from disputes.pack.exhibits import PDF, Exhibit, ExhibitSource, Plan, planned
from disputes.pack.findings import PackFinding, not_taken, of_answer, of_exhibits, of_files, of_payments, of_record
from disputes.pack.findings import refused as refused_file
from disputes.pack.finishing import Finisher, filled_text, once, page_count
from disputes.pack.folder import SourceFile
from disputes.pack.isolation import Workers
from disputes.pack.jobs import Failure, Inspect, Inspected
from disputes.pack.letter import LetterWriter
from disputes.pack.letter_pdf import letter_pdf
from disputes.pack.limits import DeskRules, desks_of
from disputes.pack.mapping import FileMapping
from disputes.pack.matching import MatchedFile, matched, missing_files
from disputes.pack.pack import FilledText, Pack
from disputes.pack.submission import Submission, together
from disputes.pack.terms import CaseTerm, terms_of
from disputes.pack.texts import both, say
from disputes.situation.timeline import Row
from disputes.words.dataclass import dataclass
from disputes.words.language import EvidenceForm, FilesTogether
from disputes.words.messages import Addressee
from disputes.words.pack import FileForm, MatchedBy, PackFindingKind

LETTER_BYTES = 100_000
"""Room that is kept free for the letter where it goes into one document with the exhibits."""
_MOST_TEXT = 2_000_000


def desk_rules(evaluation: Evaluation, desk: str | None) -> DeskRules:
    """What the desk says of evidence: the one that is named, else that at which the case is answered.

    Raises :class:`UsageError` for a desk at which it is not.
    """
    known = desks_of(evaluation.state)
    if desk is not None and desk not in known:
        expected = f"where the case is answered: {', '.join(known)}"
        raise UsageError([Problem("", 0, "", repr(desk), expected, nearest(desk, known))])
    return DeskRules(evaluation.state, desk if desk is not None else known[0])


@dataclass(slots=True)
class PackMaker:
    """Makes the pack of a case as it stands at `as_of` (an aware datetime), in a language, "en" or "zh".

    `work`: an empty folder, which may be removed once the pack was written.
    """

    case: PreparedCase
    as_of: datetime
    rules: DeskRules
    lang: str
    work: Path
    workers: Workers
    findings: list[PackFinding] = field(default_factory=list)
    rounds: int = 0

    def pack(self, files: Sequence[SourceFile], mapping: FileMapping) -> Pack:
        """The pack for these files. What is wrong with a file is among its findings."""
        record: Sequence[Row] = self.case.values.get("evidence") or ()
        kinds = {name: kind.title for name, kind in self.rules.kinds().items()}
        mine = matched(files, mapping, record, kinds)
        self.findings += [*of_files(mine), *of_record(missing_files(record, files))]
        handed_in = [row for row in record if row.get("submitted_at") is not None]
        before = self._evaluated(handed_in).answer
        payments = compelling(self.rules)
        terms = terms_of(self.rules.state)
        form = Submission(self.rules, self.rules.filing(), payments)
        usable = [m for m in mine if m.kind is not None and m.file.fault is None]
        texts = self._texts(form, mapping, usable, [i.id for i in before.evidence])
        looked_into = self._looked_into(usable, [t.text for t in terms])

        is_one = together(form.filing) is FilesTogether.ONE
        pages, size = (1, LETTER_BYTES) if is_one else (0, 0)
        while True:
            plan = planned(self.rules, before.evidence, looked_into)
            made, found = self._made(plan, pages, size)
            failed = {name for one in made for name, _ in one.failures}
            if failed:  # the others are numbered, and fill the room, as if it had not been there
                self.findings += [f for f in found if f.kind is PackFindingKind.REFUSED]
                looked_into = [(one, inside) for one, inside in looked_into if one.file.name not in failed]
                continue
            found += [not_taken(self.rules, m) for m in plan.not_taken]
            rows = [*handed_in, *_rows(made), *_text_rows(form, texts), *_filled_rows(form, before, made)]
            writer, said = self._writer(rows, made, payments, terms, form)
            found += said
            letter = replace(writer, open_points=self._open_points(found)).letter(self.lang)
            pdf = letter_pdf(letter)
            if not is_one or page_count(pdf) <= pages:
                break
            pages, size = page_count(pdf), len(pdf)
        done = Finisher(
            rules=self.rules,
            lang=self.lang,
            work=self.work,
            workers=self.workers,
            form=form,
            writer=writer,
            letter=letter,
            pdf=pdf,
            before=before,
        ).finished(made, texts, [*self.findings, *found])
        return Pack(
            rules=self.rules,
            filing=form.filing,
            before=before,
            answer=writer.answer,
            letter=letter,
            exhibits=done.exhibits,
            texts=done.texts,
            compelling=payments,
            terms=terms,
            matched=mine,
            findings=done.findings,
            submission=done.submission,
            files=done.files,
        )

    # --- steps ----------------------------------------------------------------------------------------------------

    def _evaluated(self, rows: Sequence[Row]) -> Evaluation:
        """The case with this evidence and no other."""
        return self.case.assessor.evaluate({**self.case.values, "evidence": list(rows)}, self.as_of)

    def _looked_into(self, files: Sequence[MatchedFile], terms: Sequence[str]) -> list[tuple[MatchedFile, Inspected]]:
        out: list[tuple[MatchedFile, Inspected]] = []
        for one in files:
            if self._is_text(one):
                continue
            if one.file.form is FileForm.VIDEO:
                out.append((one, Inspected(pages=1)))
                continue
            found = self.workers.do(Inspect(source=str(one.file.copy), form=one.file.form, terms=list(terms)))
            if isinstance(found, Failure):
                self.findings.append(refused_file(one.file.name, found))
            elif isinstance(found, Inspected):
                out.append((one, found))
        return out

    def _is_text(self, one: MatchedFile) -> bool:
        """Whether a file gives the text of a kind that is one."""
        is_text = one.kind is not None and self.rules.kind(one.kind).type is EvidenceForm.TEXT
        return is_text and one.file.form is FileForm.TEXT

    def _texts(
        self, form: Submission, mapping: FileMapping, files: Sequence[MatchedFile], asked: Sequence[str]
    ) -> dict[str, FilledText]:
        """The texts of the kinds that are texts: as the mapping says, else a file, else the record."""
        found: dict[str, tuple[str, str]] = {}
        for kind in asked:
            said = form.text_of(kind)
            if said is not None:
                found[kind] = (said, MatchedBy.RECORD)
        for one in files:
            if self._is_text(one) and one.kind is not None:
                text = one.file.copy.read_bytes()[:_MOST_TEXT].decode("utf-8-sig", "replace")
                before = f"{found[one.kind][0]}\n\n" if one.kind in found and found[one.kind][1] != "record" else ""
                found[one.kind] = (before + text, one.file.name)
        found |= {kind: (text, MatchedBy.MAPPING) for kind, text in mapping.texts.items()}
        out = {}
        for kind, (text, source) in found.items():
            if text.strip():
                out[kind], said_of_it = filled_text(self.rules, kind, text, source)
                self.findings += said_of_it
        return out

    def _made(self, plan: Plan, pages: int, size: int) -> tuple[list[Made], list[PackFinding]]:
        """The files of the exhibits, with so many pages and bytes kept free for the letter."""
        exhibits = within_limits(self.rules, plan.exhibits, pages)
        kept = {e.key for e in exhibits}
        gone = [Made(exhibit=e, files=(), bytes=0, level=0) for e in plan.exhibits if e.key not in kept]
        self.rounds += 1
        converter = Converter(self.workers, self.work / f"made-{self.rounds}", self.rules, self._label, _small)
        made = converter.all(exhibits, size)
        found = list(of_exhibits([*made, *(replace(m, exhibit=m.exhibit.empty()) for m in gone)]))
        return [one for one in made if one.files], found

    def _writer(
        self,
        rows: Sequence[Row],
        made: Sequence[Made],
        payments: Sequence[CompellingEvidence],
        terms: Sequence[CaseTerm],
        form: Submission,
    ) -> tuple[LetterWriter, list[PackFinding]]:
        """What writes the letter, and what is still open once the pack is on the record."""
        with_pack = self._evaluated(rows)
        answer = with_pack.answer
        said = drafts(with_pack, None, Addressee.PLATFORM).drafts
        missing = [m.title for d in said for m in d.missing if m.field != ON_FILE]
        found = [PackFinding(PackFindingKind.FIELD, both("missing_field", title=title)) for title in missing]
        elsewhere = [k for k, filed in form.filing.kinds.items() if not filed.name] if form.filing is not None else []
        found += [*of_answer(answer, elsewhere), *of_payments(payments)]
        writer = LetterWriter(
            rules=self.rules,
            answer=answer,
            exhibits=[replace(m.exhibit, item=_item(answer, m.exhibit)) for m in made],
            compelling=payments,
            terms=terms,
            statements=[Text(d.text("en").strip(), d.text("zh").strip()) for d in said],
            open_points=(),
        )
        return writer, found

    def _open_points(self, found: Sequence[PackFinding]) -> list[Text]:
        return [f.text for f in once([*self.findings, *found]) if f.is_in_letter]

    def _label(self, exhibit: Exhibit) -> str:
        return say(self.lang, "exhibit", n=exhibit.number, title=exhibit.kind.title.of(self.lang))


def _text_rows(form: Submission, texts: Mapping[str, FilledText]) -> list[Row]:
    """The texts as entries of evidence; the letter, which is cut to what its field takes, among them."""
    letter = form.filing.letter if form.filing is not None else None
    own: list[Row] = [{"kind": kind, "chars": len(text.text)} for kind, text in texts.items()]
    return own if letter is None or letter in texts else [*own, {"kind": letter}]


def _filled_rows(form: Submission, before: Assessment, made: Sequence[Made]) -> list[Row]:
    """The kinds that the form takes from the record itself: a tracking number, earlier payments that count."""
    there = {m.exhibit.kind.id for m in made}
    asked = list(dict.fromkeys(i.id for i in before.evidence))
    own = [kind for kind in asked if form.is_filled(kind)]
    counted = [c.kind.id for c in form.compelling if c.is_met and c.kind.id in asked]
    return [{"kind": kind} for kind in dict.fromkeys([*own, *counted]) if kind not in there]


def _rows(made: Sequence[Made]) -> list[Row]:
    """The exhibits as entries of evidence: what the checklist and the limits are held against."""
    out: list[Row] = []
    for one in made:
        shows = [s.matched.shows for s in one.exhibit.sources]
        known = sorted({word for found in shows if found is not None for word in found})
        said = {"shows": known} if all(found is not None for found in shows) else {}
        pages = {"pages": one.exhibit.pages} if one.exhibit.format == PDF else {}
        for path in one.files:
            size = path.stat().st_size
            out.append({"kind": one.exhibit.kind.id, "format": one.exhibit.format, "bytes": size, **pages, **said})
    return out


def _small(source: ExhibitSource) -> str:
    file = source.matched.file
    return f"{file.name} · SHA-256 {file.digest[:16]}…"


def _item(answer: Assessment, exhibit: Exhibit) -> EvidenceItem | None:
    found = [i for i in answer.evidence if i.id == exhibit.kind.id]
    return next((i for i in found if i.required or i.group is not None), found[0] if found else exhibit.item)
