"""Reading a ruleset's nodes: problems are gathered, scalars are typed by their place, words are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TypeVar

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.citations import OnFile
from disputes.language.literals import RulesetLiteral
from disputes.language.truth import Text
from disputes.records.field_types import meant_bool
from disputes.words import ClosedWord, texts
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.language import LiteralKind

LINT_IGNORE = "lint_ignore"
"""The key of every mapping of the language that switches a code of the lint off inside it; no reader looks at it."""
T = TypeVar("T")
W = TypeVar("W", bound=ClosedWord)


class RulesetFault(Exception):
    """One fault of a ruleset, on its way to the reader that gathers it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def is_reference(node: Node) -> bool:
    """Whether a node is `$name`, the name of a parameter."""
    return node.kind is NodeKind.TEXT and not node.quoted and node.text.startswith("$") and " " not in node.text


@dataclass(slots=True)
class NodeReader:
    """Gathers what is wrong, knows the parameters, and remembers every literal that it typed."""

    file: str
    parameters: Mapping[str, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    used_parameters: set[str] = field(default_factory=set)
    literals: dict[tuple[Node, int], RulesetLiteral] = field(default_factory=dict)
    expanding: list[str] = field(default_factory=list)
    on_file: OnFile = field(default_factory=OnFile)
    cited: set[str] = field(default_factory=set)

    def fail(
        self, node: Node, expected: str, known: Iterable[str] | None = None, code: str = "structure"
    ) -> RulesetFault:
        """A fault at `node`, with the nearest of the `known` words."""
        near = nearest(node.text, known) if known is not None and node.kind is NodeKind.TEXT else None
        return RulesetFault(node.problem(expected, nearest=near, code=code))

    def unknown_parameter(self, node: Node) -> RulesetFault:
        """The fault of a `$name` of which there is no parameter: an amount, it may be, as people write it."""
        amount = ", or an amount with its currency behind it (750 USD)" if node.text[1:2].isdigit() else ""
        known = [f"${k}" for k in self.parameters]
        return self.fail(node, f"a parameter of this ruleset{amount}", known, "unknown-parameter")

    def add(self, bad: RulesetFault) -> None:
        if bad.problem not in self.problems:
            self.problems.append(bad.problem)

    def attempt(self, fn: Callable[[Node], T], node: Node | None, default: T) -> T:
        """`fn(node)`, or the default where the node is absent or faulty (the fault is kept)."""
        if node is None:
            return default
        try:
            return fn(node)
        except RulesetFault as bad:
            self.add(bad)
            return default

    def mapping(self, node: Node, known: Iterable[str], required: Iterable[str] = ()) -> Mapping[str, Node]:
        """The entries of a mapping whose keys are all known."""
        words = list(known)
        if node.kind is not NodeKind.MAP:
            raise self.fail(node, f"a mapping with some of: {', '.join(words)}")
        for key in node.entries:
            if key not in words and key != LINT_IGNORE:
                self.problems.append(
                    node.key_problem(
                        key, f"one of: {', '.join(words)}", nearest=nearest(key, words), code="unknown-key"
                    )
                )
        for key in required:
            if key not in node.entries:
                raise RulesetFault(node.problem(f"the key {key!r}", found="a mapping without it", code="missing-key"))
        if LINT_IGNORE in node.entries and LINT_IGNORE not in words:
            return {key: value for key, value in node.entries.items() if key != LINT_IGNORE}
        return node.entries

    def entries(self, node: Node | None, known: Iterable[str], required: Iterable[str] = ()) -> Mapping[str, Node]:
        """Like :meth:`mapping`; nothing where the node is absent or faulty (the fault is kept)."""
        nothing: Mapping[str, Node] = {}
        return self.attempt(lambda n: self.mapping(n, known, required), node, nothing)

    def text(self, node: Node) -> str:
        if node.kind is not NodeKind.TEXT or not node.text:
            raise self.fail(node, "a text")
        return node.text

    def word(self, node: Node, words: type[W], what: str) -> W:
        """One of some closed words."""
        return words(self.name(node, texts(words), what))

    def name(self, node: Node, words: Iterable[str], what: str) -> str:
        """One of the names that are known here."""
        known = list(words)
        if node.kind is not NodeKind.TEXT or node.text not in known:
            listed = ", ".join(known[:30]) + (" …" if len(known) > 30 else "")
            raise self.fail(node, f"{what}: {listed}", known, "unknown-word")
        return node.text

    def typed(self, fn: Callable[[str], T], kind: LiteralKind) -> Callable[[Node], T]:
        """A parser of a scalar: types the text, and remembers the literal."""

        def parse(node: Node) -> T:
            if node.kind is not NodeKind.TEXT:
                raise self.fail(node, f"a {kind}")
            try:
                value = fn(node.text)
            except ValueError as e:
                # Some parsers tell what they found as well; here the node does.
                raise self.fail(node, str(e).rpartition("expected ")[2]) from None
            self.remember(node, kind)
            return value

        return parse

    def remember(self, node: Node, kind: LiteralKind, piece: str | None = None) -> None:
        """Keeps a literal that was typed: the whole text of `node`, or a piece of it."""
        start = 0 if piece is None else node.text.index(piece)
        end = len(node.text) if piece is None else start + len(piece)
        self.literals[node, start] = RulesetLiteral(node, kind, start, end)

    def items(self, node: Node, *, single: bool = True) -> list[Node]:
        """The members of a list; a lone value stands for a list of one where `single` allows it."""
        if node.kind is NodeKind.LIST:
            return node.items
        if single and node.kind in (NodeKind.TEXT, NodeKind.MAP):
            return [node]
        raise self.fail(node, "a list")

    def members(self, node: Node, inside: tuple[str, ...] = ()) -> list[Node]:
        """The members of a list of words; one that is `$name` stands for the members of that parameter's list.
        `inside`: the parameters that are being read.
        """
        if is_reference(node):
            if node.text in inside:
                raise self.fail(
                    node,
                    f"parameters without a circle ({' → '.join([*inside, node.text])})".replace("$", ""),
                    code="circle",
                )
            inside = (*inside, node.text)
        found = self.items(self.parameter(node))
        return [m for n in found for m in (self.members(n, inside) if is_reference(n) else [n])]

    def words_of(self, node: Node, words: type[W], what: str) -> tuple[W, ...]:
        """Some closed words: one, or a list of them."""
        return tuple(self.word(n, words, what) for n in self.members(node))

    def names_of(self, node: Node, words: Iterable[str], what: str) -> tuple[str, ...]:
        """Some of the names that are known here: one, or a list of them."""
        known = list(words)
        return tuple(self.name(n, known, what) for n in self.members(node))

    def flag(self, node: Node) -> bool:
        """`true` or `false`."""
        meant = meant_bool(node.text) if node.kind is NodeKind.TEXT else None
        if meant is not None and node.text != meant:
            raise RulesetFault(node.problem("true or false", nearest=meant, code="unknown-word"))
        return self.name(node, ("true", "false"), "true or false") == "true"

    def texts(self, node: Node) -> tuple[str, ...]:
        return tuple(self.text(n) for n in self.members(node))

    def bilingual(self, node: Node) -> Text:
        """A text in both languages, `{en: …, zh: …}`."""
        if node.kind is NodeKind.TEXT:
            self.problems.append(node.problem("a text in both languages: {en: …, zh: …}", code="translation"))
            return Text(node.text, node.text)
        entries = self.mapping(node, ("en", "zh"))
        for lang in ("en", "zh"):
            if lang not in entries or entries[lang].kind is not NodeKind.TEXT or not entries[lang].text.strip():
                found = f"a title without {lang!r}" if lang not in entries else f"nothing for {lang!r}"
                self.problems.append(node.problem(f"a text for {lang!r}", found=found, code="translation"))
        got = {lang: entries[lang].text if lang in entries else "" for lang in ("en", "zh")}
        return Text(got["en"], got["zh"])

    def parameter(self, node: Node) -> Node:
        """The node behind `$name`, or the node itself. A lone `{value: …}` is unwrapped."""
        if is_reference(node):
            name = node.text[1:]
            if name not in self.parameters:
                raise self.unknown_parameter(node)
            if name in self.expanding:
                raise self.fail(
                    node, f"parameters without a circle ({' → '.join([*self.expanding, name])})", code="circle"
                )
            self.used_parameters.add(name)
            self.expanding.append(name)
            try:
                found = self.parameter(self.parameters[name])
            finally:
                self.expanding.pop()
            if (
                found.kind is NodeKind.MAP
                and "value" in found.entries
                and not (set(found.entries) - {"value", "cite", "note", "title", LINT_IGNORE})
            ):
                return self.parameter(found["value"])
            return found
        return node
