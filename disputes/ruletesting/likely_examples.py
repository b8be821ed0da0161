"""Which examples are the likeliest to notice that a figure has changed. It saves time and decides nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from disputes.documents.yaml_tree import Node
from disputes.language.literals import RulesetLiteral
from disputes.language.loading import EXAMPLES
from disputes.ruletesting.reading import Example
from disputes.words.dataclass import dataclass
from disputes.words.language import LiteralKind

_FAR = 9
_BETWEEN_WORDS = re.compile(r"[^\w.\-/]+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CURRENCY = re.compile(r"\b[A-Z]{3}\b")
_NO_ENTRIES = ("format", "sources", "citations")


@dataclass(frozen=True, slots=True)
class _Written:
    """The dates, numbers and currencies that are written in an example, or around a figure."""

    dates: frozenset[str]
    numbers: frozenset[Decimal]
    currencies: frozenset[str]

    def near(self, figure: _Written) -> tuple[bool, bool]:
        """Whether nothing of a figure is written here, and whether its currency is another: near ones sort first."""
        same = bool(self.dates & figure.dates) or bool(self.numbers & figure.numbers)
        return not same, bool(figure.currencies) and not self.currencies & figure.currencies


class LikelyExamples:
    """The examples of one ruleset, sorted anew for each figure.

    First the one that noticed the last change. Then those of entries that use the figure's, of these first those of
    an entry whose examples have noticed a change there before, then those in which something like the figure is
    written: examples mostly stand just beside a limit. An entry uses those whose names stand in it.
    """

    def __init__(self, documents: Sequence[Node], examples: Sequence[Example]) -> None:
        self.examples = examples
        self._entry_of: dict[Node, str] = {}
        self._map_of_key: dict[Node, Node] = {}
        entries = [entry for document in documents for entry in _entries(document)]
        for name, node in entries:
            for below in node.walk():
                self._entry_of[below] = name
                self._entry_of |= {key: name for key in below.keys.values()}
                self._map_of_key |= {key: below for key in below.keys.values()}
        names = {name for name, _ in entries}
        self._users: dict[str, set[str]] = defaultdict(set)
        for name, node in entries:
            for word in {word for text in _texts(node) for word in _BETWEEN_WORDS.split(text)}:
                for part in {word, *word.split("."), *word.split("/")} & names:
                    self._users[part].add(name)
        self._written = [_written(_texts_of(example)) for example in examples]
        self._noticed_by: dict[str, set[str]] = defaultdict(set)
        self._last: Example | None = None

    def noticed(self, literal: RulesetLiteral, example: Example) -> None:
        """Remembers which example noticed a change of a figure."""
        self._last = example
        self._noticed_by[self._entry_of.get(literal.node, "")].add(example.owner)

    def sorted_for(self, literal: RulesetLiteral, text: str) -> list[Example]:
        """Every example, the likeliest first to notice `text` in place of a figure."""
        entry = self._entry_of.get(literal.node, "")
        steps_to, known = self._distances(entry), self._noticed_by[entry]
        figure = _written(self._around(literal, text))
        beside = literal.node.file.removesuffix(".yaml") + EXAMPLES

        def rank(number: int) -> tuple[object, ...]:
            example = self.examples[number]
            steps = steps_to.get(example.owner, _FAR)
            far = (steps == _FAR, example.owner not in known)
            return (
                example is not self._last,
                *far,
                *self._written[number].near(figure),
                steps,
                example.node.file != beside,
            )

        return [self.examples[number] for number in sorted(range(len(self.examples)), key=rank)]

    def _distances(self, entry: str) -> dict[str, int]:
        """How many entries lie between one and each of those that use it."""
        found = {entry: 0}
        queue = [entry]
        for name in queue:
            for user in self._users[name]:
                if user not in found:
                    found[user] = min(found[name] + 1, _FAR - 1)
                    queue.append(user)
        return found

    def _around(self, literal: RulesetLiteral, text: str) -> Iterator[str]:
        """What an example just beside a figure has in it: it, the one in its place, those next to it."""
        if literal.kind is LiteralKind.COMPARATOR:
            compared = self._map_of_key[literal.node].get(literal.text) if literal.node in self._map_of_key else None
            yield from _texts(compared) if compared is not None else ()
            return
        for figure in (literal.text, text):
            yield figure
            if literal.kind is LiteralKind.DATE:
                yield (date.fromisoformat(figure) - timedelta(days=1)).isoformat()
        numbers = [Decimal(found[0]) for figure in (literal.text, text) if (found := _NUMBER.search(figure))]
        if literal.kind is not LiteralKind.DATE and len(numbers) == 2:
            yield f"{2 * numbers[0] - numbers[1]} {2 * numbers[1] - numbers[0]}"


def _entries(document: Node) -> Iterator[tuple[str, Node]]:
    """The entries of a document with their names: those of every section, but for what only says where things stand."""
    for section, node in document.entries.items():
        if section not in _NO_ENTRIES:
            yield from node.entries.items()
            yield from ((id_.text if (id_ := item.get("id")) is not None else section, item) for item in node.items)


def _texts(node: Node) -> Iterator[str]:
    """The texts and the keys of a node and of all below it."""
    for below in node.walk():
        yield below.text
        yield from below.entries


def _texts_of(example: Example) -> Iterator[str]:
    yield example.as_of.isoformat()
    for node in (*([example.read.node] if example.read.node is not None else []), *example.expect.values()):
        yield from _texts(node)


def _written(texts: Iterator[str]) -> _Written:
    text = " ".join(texts)
    dates = frozenset(_DATE.findall(text))
    numbers = frozenset(map(Decimal, _NUMBER.findall(_DATE.sub("", text))))
    return _Written(dates, numbers, frozenset(_CURRENCY.findall(text)))
