"""The submission in the desk's own form, as its ruleset describes it: ready for the user's own program to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, TypeAlias

from disputes.cases.field_texts import FieldTexts
from disputes.language.filings import MEMBER, EachCounted, FiledKind, Filing, FormPart, placeholders
from disputes.language.messages import filled
from disputes.language.truth import Text
from disputes.pack.compelling import CompellingEvidence
from disputes.pack.limits import DeskRules
from disputes.words.dataclass import dataclass
from disputes.words.language import FilesTogether, FilingForm
from disputes.words.messages import MessageLanguage

FormJson: TypeAlias = Any
"""What JSON can say."""
FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledFile:
    """A file of the pack by its name there; `pages`: where it is in it, of one that holds several exhibits."""

    name: str
    pages: str = ""

    def as_json(self) -> FormJson:
        return {FILE: self.name, **({"pages": self.pages} if self.pages else {})}


@dataclass(slots=True)
class Submission:
    """Builds the form. `missing`: fields that it names and the record does not give; `elsewhere`: kinds that it does
    not take.
    """

    rules: DeskRules
    filing: Filing | None
    compelling: Sequence[CompellingEvidence]
    missing: list[Text] = field(default_factory=list)
    elsewhere: list[Text] = field(default_factory=list)

    def kind(self, name: str) -> FiledKind:
        """How a kind stands in the form."""
        known = self.filing.kinds.get(name) if self.filing is not None else None
        return known if known is not None else FiledKind(name)

    def text_of(self, name: str) -> str | None:
        """The text that the record gives for a kind; None where the form has none, or the record not all of it."""
        text = self.kind(name).text
        if text is None:
            return None
        values = FieldTexts(self.rules.state, self.rules.view)
        missing = values.missing(placeholders(text))
        if missing:
            self.missing += [m.title for m in missing if m.title not in self.missing]
            return None
        return filled(text, values.writer(MessageLanguage.EN))

    def is_filled(self, name: str) -> bool:
        """Whether the record fills in all that goes along with a kind, so that it needs no file."""
        also = self.kind(name).also
        if also is None:
            return False
        values = FieldTexts(self.rules.state, self.rules.view)
        own = [p for p in placeholders(also) if not p.path.startswith(MEMBER)]
        if any(isinstance(part, EachCounted) for part in _parts(also)) and not self._chosen():
            return False
        return not values.missing(own)

    def document(
        self, files: Mapping[str, Sequence[FiledFile]], texts: Mapping[str, str], asked: Sequence[str], note: str
    ) -> FormJson:
        """The form, filled in. `files` and `texts`: by kind; `asked`: the kinds of the checklist; `note`: the letter as
        a text, for a form whose first entry has room for one.
        """
        form = self.filing.form if self.filing is not None else FilingForm.ENTRIES
        kinds = list(dict.fromkeys([*files, *texts, *(k for k in asked if self.is_filled(k))]))
        beside: dict[str, FormJson] = {}
        inside: list[tuple[str, str, FiledKind]] = []
        for kind in kinds:
            known = self.kind(kind)
            if not known.name:
                self.elsewhere.append(self.rules.kind(kind).title)
            elif known.beside:
                beside[known.name] = texts.get(kind) or [f.as_json() for f in files.get(kind, ())]
            else:
                inside.append((kind, known.name, known))
        body = self._filled(self.filing.body) if self.filing is not None else {}
        if form is FilingForm.FIELDS:
            found: FormJson = self._fields(inside, files, texts)
        else:
            found = self._entries(inside, files, texts, note)
        place = self.filing.inside if self.filing is not None else "evidence"
        return {**body, **beside, **({place: found} if place else found)}

    def _fields(
        self,
        inside: Sequence[tuple[str, str, FiledKind]],
        files: Mapping[str, Sequence[FiledFile]],
        texts: Mapping[str, str],
    ) -> FormJson:
        out: dict[str, FormJson] = {}
        for kind, name, known in inside:
            also = self._filled(known.also) if known.also is not None else {}
            given = [f.as_json() for f in files.get(kind, ())]
            if kind in texts:
                out[name] = texts[kind]
            elif name in out and given:
                before = out[name] if isinstance(out[name], list) else [out[name]]
                out[name] = [*before, *(g for g in given if g not in before)]
            elif given:
                out[name] = {**given[0], **also} if len(given) == 1 else given
            else:
                out[name] = also
        return out

    def _entries(
        self,
        inside: Sequence[tuple[str, str, FiledKind]],
        files: Mapping[str, Sequence[FiledFile]],
        texts: Mapping[str, str],
        note: str,
    ) -> list[FormJson]:
        names = self.filing.names if self.filing is not None else {}
        type_, where, text = (names.get(key, key) for key in ("type", "files", "text"))
        is_by_file = self.filing is not None and self.filing.form is FilingForm.FILES
        out: list[dict[str, FormJson]] = []
        by_name: dict[str, dict[str, FormJson]] = {}
        for kind, name, known in inside:
            also = self._filled(known.also) if known.also is not None else {}
            given = [f.as_json() for f in files.get(kind, ())]
            if is_by_file:
                out += [{type_: name, where: one, **also} for one in given]
                continue
            entry = by_name.get(name)
            if entry is None:
                entry = by_name[name] = {type_: name}
                out.append(entry)
            entry.update({key: value for key, value in also.items() if key not in entry})
            if given:
                entry[where] = [*entry.get(where, []), *(g for g in given if g not in entry.get(where, []))]
            if kind in texts:
                entry[text] = texts[kind]
        if note and out and "text" in names and text not in out[0]:
            out[0][text] = note
        return out

    # --- parts of the form ------------------------------------------------------------------------------------------

    def _filled(self, part: FormPart, own: Mapping[str, Any] | None = None) -> FormJson:
        if isinstance(part, bool):
            return part
        if isinstance(part, EachCounted):
            members = [{f"{MEMBER}{key}": value for key, value in p.values.items()} for p in self._chosen()]
            return [self._filled(part.part, one) for one in members]
        if isinstance(part, Mapping):
            return {key: self._filled(value, own) for key, value in part.items()}
        if isinstance(part, list):
            return [self._filled(value, own) for value in part]
        assert isinstance(part, tuple)
        view = self.rules.view.within(own) if own is not None else self.rules.view
        values = FieldTexts(self.rules.state, view)
        if any(p.path.startswith(MEMBER) and p.path not in (own or {}) for p in placeholders(part)):
            return None
        missing = values.missing(placeholders(part))
        if missing:
            self.missing += [m.title for m in missing if m.title not in self.missing and own is None]
            return None
        return filled(part, values.writer(MessageLanguage.EN))

    def _chosen(self) -> Sequence[Any]:
        """The payments that the form names: of the first rule that they meet, or that names no number."""
        return next((c.chosen for c in self.compelling if c.chosen and (c.is_met or c.needs is None)), ())


def _parts(part: FormPart) -> list[FormPart]:
    """A part and those inside it."""
    inner: list[FormPart] = []
    if isinstance(part, Mapping):
        inner = list(part.values())
    elif isinstance(part, list):
        inner = part
    return [part, *(found for one in inner for found in _parts(one))]


def together(filing: Filing | None) -> FilesTogether:
    """How the files of a pack are put together: one for each kind, where the ruleset does not say."""
    return filing.together if filing is not None else FilesTogether.KIND
