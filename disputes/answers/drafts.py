"""The messages that a seller may send as a case stands, as data: what `disputes draft` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from disputes.answers.json_forms import LocalInstant
from disputes.answers.serialization import as_json
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.words.dataclass import dataclass
from disputes.words.messages import Addressee, MessageLanguage
from disputes.words.records import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingField:
    """A field that a message names and the record does not give: `title` stands for it in the draft, in brackets."""

    field: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message, filled from the record.

    `texts`: by language. `in_answer`: whether the answer asks for its action now; `due_at` is until when. `depends_on`:
    the fields that would say whether it fits, empty where it does.
    """

    message: str
    title: Text
    to: Addressee
    action: str
    action_title: Text
    in_answer: bool
    due_at: datetime | None
    due_local: LocalInstant | None
    texts: Mapping[str, str]
    missing: Sequence[MissingField]
    depends_on: Sequence[str]
    cite: Sequence[Citation]

    def language(self, wanted: str) -> MessageLanguage:
        """The language in which it can be read: the one that is `wanted` where it has that text, else English."""
        return MessageLanguage(wanted) if wanted in self.texts else MessageLanguage.EN

    def text(self, wanted: str = MessageLanguage.EN) -> str:
        """The message in a language, in English where it has no text in that one."""
        return self.texts[self.language(wanted)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDrafts:
    """The drafts of one case as it stood at an instant, in UTC.

    `language`: of the market's buyers, None where it is not on file. `others`: the actions for which there is a message
    that fits, besides those of the drafts.
    """

    case: str
    platform: Platform
    market: str
    as_of: datetime
    time_zone: str
    language: MessageLanguage | None
    drafts: Sequence[Draft]
    others: Sequence[str]

    def to_json(self) -> dict[str, Any]:
        """The JSON form that `disputes draft --format json` prints and `disputes schema drafts` describes."""
        plain: dict[str, Any] = as_json(self)
        return plain
