"""What is still open about a pack, what is not in it, and what is to be looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from disputes.advice.checklist import is_held_back
from disputes.answers.assessment import Assessment, EvidenceItem
from disputes.answers.evidence import READY, satisfied
from disputes.language.truth import Text
from disputes.pack.compelling import CompellingEvidence
from disputes.pack.converting import Made
from disputes.pack.jobs import Failure
from disputes.pack.limits import DeskRules
from disputes.pack.mapping import NAME
from disputes.pack.matching import MatchedFile
from disputes.pack.texts import both
from disputes.situation.timeline import Row
from disputes.words.answers import EvidenceStatus
from disputes.words.dataclass import dataclass
from disputes.words.language import EvidenceForm
from disputes.words.pack import FileFault, FileNote, MatchedBy, PackFindingKind

OPEN = frozenset(
    {
        PackFindingKind.MISSING,
        PackFindingKind.SHORT,
        PackFindingKind.FIELD,
        PackFindingKind.PAYMENTS,
        PackFindingKind.NOT_THERE,
        PackFindingKind.REFUSED,
        PackFindingKind.UNMATCHED,
    }
)
"""What keeps a pack from being complete: the letter is a draft as long as there is any."""
_IN_LETTER = frozenset({PackFindingKind.MISSING, PackFindingKind.SHORT, PackFindingKind.FIELD})


@dataclass(frozen=True, slots=True)
class PackFinding:
    """Something about a pack, in both languages; `file`: the file that it is about."""

    kind: PackFindingKind
    text: Text
    file: str | None = None

    @property
    def is_open(self) -> bool:
        return self.kind in OPEN

    @property
    def is_in_letter(self) -> bool:
        """Whether the letter marks it: what it lacks as an answer, not what became of a file."""
        return self.kind in _IN_LETTER


def of_answer(answer: Assessment, elsewhere: Collection[str] = ()) -> Iterator[PackFinding]:
    """What the checklist still lacks, with the pack on the record. `elsewhere`: the kinds that the desk's form does not
    take.
    """
    groups: dict[str, list[EvidenceItem]] = {}
    for item in answer.evidence:
        if item.group is not None:
            groups.setdefault(item.group, []).append(item)
        elif item.required and item.id in elsewhere and item.status not in READY:
            yield PackFinding(PackFindingKind.ELSEWHERE, both("not_elsewhere", title=item.title))
        elif item.required:
            yield from _of_item(item)
    for members in groups.values():
        if not satisfied(members):
            titles = [i.title for i in members]
            listed = Text(", ".join(t.en for t in titles), "、".join(t.zh for t in titles))
            yield PackFinding(PackFindingKind.MISSING, both("missing_group", titles=listed))
            yield from (f for i in members if i.status is EvidenceStatus.INCOMPLETE for f in _of_item(i))
    unasked = [i for i in answer.evidence if i.group is None and not i.required]
    yield from (f for i in unasked if i.status is EvidenceStatus.INCOMPLETE for f in _of_item(i))
    wanted = [i.title for i in unasked if i.status is EvidenceStatus.MISSING]
    if wanted:
        listed = Text(", ".join(t.en for t in wanted), "、".join(t.zh for t in wanted))
        yield PackFinding(PackFindingKind.OPTIONAL, both("optional_missing", titles=listed))


def _of_item(item: EvidenceItem) -> Iterator[PackFinding]:
    if item.status is EvidenceStatus.MISSING:
        yield PackFinding(PackFindingKind.MISSING, both("missing_item", title=item.title))
    elif item.status not in READY:
        for problem in (p for p in item.problems if not is_held_back(p)):
            yield PackFinding(PackFindingKind.SHORT, both("short_item", title=item.title, problem=problem))


def of_files(files: Iterable[MatchedFile]) -> Iterator[PackFinding]:
    """The files that are refused as they came, that belong nowhere, and that are left out on purpose."""
    for one in files:
        name = one.file.name
        if one.kind is None and one.by is MatchedBy.MAPPING:
            yield PackFinding(PackFindingKind.LEFT_OUT, both("left_on_purpose", name=name), name)
        elif one.file.fault is not None:
            yield refused(name, Failure(fault=one.file.fault, detail=one.file.detail))
        elif one.kind is None:
            yield PackFinding(PackFindingKind.UNMATCHED, both("unmatched_file", name=name, mapping=NAME), name)
        elif one.file.has_wrong_ending:
            yield PackFinding(PackFindingKind.NOTE, _about(name, both("note_wrong_ending", n=one.file.format)), name)


def refused(name: str, failure: Failure) -> PackFinding:
    """A file that cannot be used."""
    why = both(f"fault_{failure.fault.value}", n=failure.detail)
    return PackFinding(PackFindingKind.REFUSED, both("refused_file", name=name, why=why), name)


def not_taken(rules: DeskRules, one: MatchedFile) -> PackFinding:
    """A file in a form that the desk does not take for its item."""
    assert one.kind is not None
    kind = rules.kind(one.kind)
    formats = ", ".join(rules.formats(one.kind))
    wanted = both("wants_text") if kind.type is EvidenceForm.TEXT else both("wants_formats", what=formats)
    why = both(f"fault_{FileFault.FORMAT.value}", title=kind.title, wanted=wanted)
    return PackFinding(PackFindingKind.REFUSED, both("refused_file", name=one.file.name, why=why), one.file.name)


def of_exhibits(made: Sequence[Made]) -> Iterator[PackFinding]:
    """What was done to the files, and those that could not be converted."""
    for one in made:
        for name, failure in one.failures:
            yield refused(name, failure)
        for source in one.exhibit.sources:
            name = source.matched.file.name
            for note, number in source.inspected.notes:
                yield noted(name, note, number)
            if source.left_out and source.pages:
                pages = ranges([n + 1 for n in source.left_out])
                yield PackFinding(PackFindingKind.NOTE, _about(name, both("note_left_out_pages", n=pages)), name)
            elif not source.pages:
                yield PackFinding(PackFindingKind.LEFT_OUT, both("over_limit", name=name), name)
        for name, note, number in dict.fromkeys(one.notes):
            yield noted(name, note, number)


def noted(name: str, note: FileNote, number: int) -> PackFinding:
    """What was done to a file."""
    return PackFinding(PackFindingKind.NOTE, _about(name, both(f"note_{note.value}", n=number)), name)


def of_record(rows: Iterable[Row]) -> Iterator[PackFinding]:
    """Files that the record names and the folder lacks."""
    for entry in rows:
        name = str(entry["file"])
        yield PackFinding(PackFindingKind.NOT_THERE, both("missing_file", name=name), name)


def of_payments(found: Iterable[CompellingEvidence]) -> Iterator[PackFinding]:
    """Earlier payments that would help: how many more are needed."""
    for one in found:
        if one.lacking and one.payments:
            yield PackFinding(PackFindingKind.OPTIONAL, both("lacking_payments", title=one.title, n=one.lacking))


def _about(name: str, text: Text) -> Text:
    return both("refused_file", name=name, why=text)


def ranges(pages: Sequence[int]) -> str:
    """Pages as ranges: `2, 5-9`."""
    out: list[list[int]] = []
    for page in sorted(pages):
        if out and out[-1][1] == page - 1:
            out[-1][1] = page
        else:
            out.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in out)
