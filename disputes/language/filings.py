"""The form in which a desk takes evidence: the names of its fields, and what the record fills in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from disputes.documents.yaml_tree import Node
from disputes.language.citations import Citation
from disputes.language.messages import MessageText, Placeholder
from disputes.language.scope import Condition
from disputes.language.truth import Text
from disputes.words.dataclass import dataclass
from disputes.words.language import FilesTogether, FilingForm

MEMBER = "member."
"""Before the keys of an earlier transaction, where a form has a part for each one that counts."""


@dataclass(frozen=True, slots=True)
class EachCounted:
    """A part of a form that stands there once for each transaction that counts, as a list."""

    part: Mapping[str, FormPart]


FormPart: TypeAlias = "bool | MessageText | Mapping[str, FormPart] | Sequence[FormPart] | EachCounted"
"""A yes or no, a text with fields in braces (a tuple), a mapping, a list, or what stands there for each transaction."""


@dataclass(frozen=True, slots=True)
class FiledKind:
    """A kind of evidence in a form: its name there (empty where the form does not take it), the text that the record
    gives for it, and what goes along. `beside`: it stands beside the list of the others.
    """

    name: str
    text: MessageText | None = None
    also: Mapping[str, FormPart] | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Filing:
    """A form of a ruleset: when it fits, where it is sent, and how evidence stands in it.

    `inside`: the key under which the evidence stands, empty for none; `names`: those that an entry gives to its type,
    its files and its text; `body`: what stands beside the evidence; `letter`: the kind that takes the cover letter.
    """

    id: str
    ruleset: str
    title: Text
    when: Condition | None
    send: str
    form: FilingForm
    inside: str
    together: FilesTogether
    names: Mapping[str, str]
    body: Mapping[str, FormPart]
    kinds: Mapping[str, FiledKind]
    letter: str | None
    cites: tuple[Citation, ...]
    node: Node


def placeholders(part: FormPart | str | Placeholder | None) -> Iterator[Placeholder]:
    """The fields that stand in a part of a form."""
    if isinstance(part, Placeholder):
        yield part
    elif isinstance(part, EachCounted):
        yield from placeholders(part.part)
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from placeholders(value)
    elif isinstance(part, (tuple, list)):
        for one in part:
            yield from placeholders(one)
