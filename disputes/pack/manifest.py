"""The manifest: where each file of a pack comes from, its digest, what it must show, and who has confirmed what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from disputes.answers.assessment import Assessment
from disputes.language.truth import Text
from disputes.pack.compelling import CompellingEvidence
from disputes.pack.converting import Made
from disputes.pack.exhibits import ExhibitSource
from disputes.pack.findings import PackFinding
from disputes.pack.letter import LetterWriter
from disputes.pack.pack import FilledText, PackFile
from disputes.pack.submission import FormJson
from disputes.words.answers import EvidenceStatus
from disputes.words.dataclass import dataclass

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a manifest is made from."""

    writer: LetterWriter
    before: Assessment
    desk: str
    form: str
    exhibits: Sequence[tuple[Made, Sequence[str]]]
    texts: Mapping[str, FilledText]
    files: Sequence[PackFile]
    findings: Sequence[PackFinding]

    def as_json(self) -> FormJson:
        """The manifest as plain data."""
        answer = self.writer.answer
        digests = {file.name: hashlib.sha256(file.read()).hexdigest() for file in self.files}
        return {
            "format": VERSION,
            "case": answer.case,
            "platform": answer.platform,
            "market": answer.market,
            "desk": self.desk,
            "form": self.form,
            "as_of": answer.as_of.isoformat(),
            "ruleset": [{"id": r.id, "digest": r.digest} for r in [answer.ruleset]],
            "files": [{"file": f.name, "sha256": digests[f.name], "bytes": len(f.read())} for f in self.files],
            "exhibits": [self._exhibit(made, names) for made, names in self.exhibits],
            "texts": [self._text(kind, text) for kind, text in self.texts.items()],
            "compelling": [_compelling(found) for found in self.writer.compelling],
            "ruling": {"with": _ruling(answer), "without": _ruling(self.before)},
            "findings": [
                {"kind": f.kind, "open": f.is_open, "text": _both(f.text), **({"file": f.file} if f.file else {})}
                for f in self.findings
            ],
        }

    def _exhibit(self, made: Made, names: Sequence[str]) -> FormJson:
        exhibit = made.exhibit
        item = exhibit.item
        must_show = item.must_show if item is not None else exhibit.kind.must_show
        return {
            "number": exhibit.number,
            "kind": exhibit.kind.id,
            "title": _both(exhibit.kind.title),
            "required": exhibit.required,
            "status": item.status if item is not None else EvidenceStatus.HAVE,
            "must_show": [{"word": word, "title": _both(self.writer.word(word))} for word in must_show],
            "files": list(names),
            "format": exhibit.format,
            "pages": exhibit.pages,
            "sources": [self._source(source) for source in exhibit.sources],
        }

    def _source(self, source: ExhibitSource) -> FormJson:
        one = source.matched
        hits = sorted(
            {n for page in source.pages if page < len(source.inspected.hits) for n in source.inspected.hits[page]}
        )
        return {
            "file": one.file.name,
            "sha256": one.file.digest,
            "bytes": one.file.size,
            "format": one.file.format,
            "matched_by": one.by,
            "shows": list(one.shows) if one.shows is not None else None,
            "confirmed_by": one.confirmed_by,
            "note": one.note,
            "pages": [page + 1 for page in source.pages],
            "pages_left_out": [page + 1 for page in source.left_out],
            "found_in_text": [{"text": t.text, "title": _both(t.title)} for t in (self.writer.terms[n] for n in hits)],
        }

    @staticmethod
    def _text(kind: str, text: FilledText) -> FormJson:
        return {
            "kind": kind,
            "title": _both(text.kind.title),
            "from": text.source,
            "chars": len(text.text),
            "cut": text.cut or None,
        }


def _compelling(found: CompellingEvidence) -> FormJson:
    return {
        "kind": found.kind.id,
        "ruleset": found.ruleset,
        "title": _both(found.title),
        "source": found.source,
        "needed": found.needs,
        "counting": len(found.counting),
        "met": found.is_met if found.needs is not None else None,
        "chosen": [p.number for p in found.chosen],
        "wanted": _all(found.wanted),
        "payments": [
            {
                "number": p.number,
                "at": p.at.isoformat() if p.at is not None else None,
                "counts": p.counts,
                "holds": _all(p.holds),
                "fails": _all(p.fails),
                "unknown": _all(p.unknown),
            }
            for p in found.payments
        ],
    }


def _ruling(answer: Assessment) -> dict[str, Any]:
    ruling = answer.ruling
    return {
        "expected": ruling.expected,
        "by": ruling.by,
        "grounds": [{"id": g.id, "title": _both(g.title)} for g in ruling.grounds],
        "rules": list(ruling.rules),
        "needs": [n.id for n in ruling.needs],
    }


def _both(text: Text) -> FormJson:
    return {"en": text.en, "zh": text.zh}


def _all(texts: Iterable[Text]) -> list[FormJson]:
    return [_both(text) for text in texts]
