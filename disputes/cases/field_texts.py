"""What the fields in braces of a text hold for one case, as they are written: in messages and in a desk's forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from disputes.answers.drafts import MissingField
from disputes.documents.problems import printable
from disputes.language.message_fields import OF_THE_ANSWER, ON_FILE, TITLES
from disputes.language.messages import Placeholder
from disputes.language.truth import Text, Unknown
from disputes.records.money import Money
from disputes.situation.state import State
from disputes.situation.view import View
from disputes.words.dataclass import dataclass
from disputes.words.messages import DayForm, MessageLanguage

_MARK = {MessageLanguage.ZH: "【{title}】"}
_OTHER_MARK = "[{title}]"
_DUE_OF = Text("date of “{title}”", "“{title}”的期限")


@dataclass(frozen=True, slots=True)
class FieldTexts:
    """What the fields of a text hold, as they are written. `on_file`: the evidence on the record."""

    state: State
    view: View
    on_file: Text | None = None

    def writer(self, lang: MessageLanguage) -> Callable[[Placeholder], str]:
        """Writes a field in a language; the title of one that is missing, in brackets."""

        def write(placeholder: Placeholder) -> str:
            if placeholder.path == ON_FILE and self.on_file is not None:
                return self.on_file.of(lang)
            found = self.value(placeholder.path)
            if found is None:
                return _MARK.get(lang, _OTHER_MARK).format(title=self._title(placeholder.path).of(lang))
            return self.written(found, placeholder.form)

        return write

    def missing(self, placeholders: Iterable[Placeholder]) -> list[MissingField]:
        paths = dict.fromkeys(p.path for p in placeholders if self.value(p.path) is None)
        return [MissingField(field=path, title=self._title(path)) for path in paths]

    def value(self, path: str) -> object | None:
        """What a field holds, None where the record does not say, or says that there is none."""
        found: object = self.view.read_own(path) if self._is_own(path) else self.view.read(path)
        return None if isinstance(found, Unknown) or found == "" else found

    def written(self, value: object, form: DayForm | None) -> str:
        """A value as it is written: an instant in the zone of the market."""
        if isinstance(value, datetime):
            local = value.astimezone(self.state.zone)
            if form is DayForm.DAY:
                return f"{local:%Y-%m-%d}"
            # To the minute below: what is done by then is in time.
            return f"{local:%Y-%m-%d %H:%M} (UTC{local.isoformat(timespec='minutes')[16:]})"
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Money):
            return str(value)
        if isinstance(value, Decimal):
            return format(value.normalize(), "f")
        return printable(str(value))

    def _is_own(self, path: str) -> bool:
        return path in OF_THE_ANSWER or path in (self.view.own or {})

    def _title(self, path: str) -> Text:
        if path in TITLES:
            return TITLES[path]
        ruleset = self.view.ruleset
        if path.startswith("facts."):
            fact = self.state.book.fact(path.removeprefix("facts."), ruleset)
            title = fact.title if fact is not None else None
        else:
            clock = self.state.book.deadline(path.removeprefix("deadline.").removesuffix(".due"), ruleset)
            title = _DUE_OF.filled(title=clock.title) if clock is not None else None
        return title or Text(path, path)
