"""The texts of messages: what a seller writes to the buyer or the platform when an action is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import TypeAlias

from disputes.documents.yaml_tree import Node
from disputes.language.citations import Citation
from disputes.language.scope import Condition
from disputes.language.truth import Text
from disputes.words.dataclass import dataclass
from disputes.words.messages import Addressee, DayForm, MessageLanguage


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A field that stands in a text; `form` says how an instant is written, None in full."""

    path: str
    form: DayForm | None = None


Piece: TypeAlias = str | Placeholder
MessageText: TypeAlias = tuple[Piece, ...]
"""A text taken apart: what stands in it as written, and the fields that are put in."""


def filled(text: MessageText, value: Callable[[Placeholder], str]) -> str:
    """A text with its fields put in, each as `value` writes it."""
    return "".join(piece if isinstance(piece, str) else value(piece) for piece in text)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a ruleset: for which actions, to whom, when it fits, and what it says in each language.

    One without `when` stands in where no other of its action fits.
    """

    id: str
    ruleset: str
    title: Text
    actions: tuple[str, ...]
    to: Addressee
    when: Condition | None
    texts: Mapping[MessageLanguage, MessageText]
    cites: tuple[Citation, ...]
    node: Node
    key: str = field(init=False)
    """The id across rulesets."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.ruleset}/{self.id}")

    def placeholders(self) -> Iterator[Placeholder]:
        """The fields of all its texts, each once, in the order in which they first stand there."""
        yield from dict.fromkeys(p for text in self.texts.values() for p in text if isinstance(p, Placeholder))
