"""The examples that stand beside the rules, read: records spelled out, and what is expected of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.loading import COMMON
from disputes.language.ruleset import Ruleset
from disputes.records.field_types import BadValue, to_instant
from disputes.records.reading import RecordRead, read_node
from disputes.ruletesting import case_expectations, shop_expectations
from disputes.words.documents import NodeKind

KEYS = ("name", "like", "as_of", "given", "expect", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example of a ruleset, read and ready to run."""

    ruleset: str
    kind: str
    owner: str
    name: str
    node: Node
    read: RecordRead
    as_of: datetime
    expect: Mapping[str, Node]


class ExampleNames:
    """The examples of a ruleset by name. A name is unique in its entry; `like` looks there first, then everywhere."""

    def __init__(self) -> None:
        self.own: dict[tuple[str, str], Node] = {}
        self.all: dict[str, list[tuple[str, Node]]] = {}

    def add(self, owner: str, node: Node) -> Node | None:
        """Keeps an example; gives the earlier one of the same entry and name, if any."""
        name = node["name"].text
        first = self.own.setdefault((owner, name), node)
        self.all.setdefault(name, []).append((owner, node))
        return first if first is not node else None

    def like(self, owner: str, name: str) -> tuple[str, Node] | None:
        if (owner, name) in self.own:
            return owner, self.own[owner, name]
        found = self.all.get(name, [])
        return found[0] if len(found) == 1 else None


def examples_of(ruleset: Ruleset, problems: list[Problem]) -> list[Example]:
    """The examples of a ruleset; what is wrong with one is added to `problems`."""
    names = ExampleNames()
    for kind, owner, node in ruleset.examples:
        if node.kind is not NodeKind.MAP or "name" not in node.entries:
            problems.append(node.problem("an example with a `name`", found="one without", code="example"))
            continue
        first = names.add(f"{kind} {owner}", node)
        if first is not None:
            problems.append(
                node.problem(
                    f"each name once in an entry (first on line {first.line})",
                    found=repr(node["name"].text),
                    code="example",
                )
            )
    found = (
        _example(ruleset, kind, owner, node, names, problems)
        for kind, owner, node in ruleset.examples
        if "name" in node.entries
    )
    return [e for e in found if e is not None]


def _example(
    ruleset: Ruleset, kind: str, owner: str, node: Node, names: ExampleNames, problems: list[Problem]
) -> Example | None:
    """One example; what is wrong with it is added to `problems`, and it is none where it cannot be run."""
    for key in node.entries:
        if key not in KEYS:
            problems.append(
                node.key_problem(key, f"one of: {', '.join(KEYS)}", nearest=nearest(key, KEYS), code="example")
            )
    expect = node.get("expect")
    if expect is None or expect.kind is not NodeKind.MAP or not expect.entries:
        problems.append(node.problem("`expect` with something to hold", found="nothing", code="example"))
        return None
    about_shop = _about_shop(ruleset, kind, owner)
    known = shop_expectations.WORDS if about_shop else case_expectations.WORDS
    for key in expect.entries:
        if key not in known:
            problems.append(
                expect.key_problem(key, f"one of: {', '.join(known)}", nearest=nearest(key, known), code="example")
            )
    chain = _chain(f"{kind} {owner}", node, names, problems)
    given = node.beside(NodeKind.MAP)
    for link in reversed(chain):
        own = link.get("given")
        given = merged(given, own) if own is not None else given
    as_of = next((n["as_of"] for n in chain if "as_of" in n.entries), None)
    if as_of is None:
        problems.append(node.problem("`as_of`, here or in the example that it is `like`", found="none", code="example"))
        return None
    try:
        instant = to_instant(as_of.text)
    except BadValue as bad:
        problems.append(as_of.problem(bad.expected, code="example"))
        return None
    read = read_node(_record(node, given, ruleset.id, about_shop))
    if read.record is None:
        problems += [
            Problem(p.file, p.line, p.path, p.found, p.expected, nearest=p.nearest, code="example")
            for p in read.problems
        ]
        return None
    return Example(
        ruleset=ruleset.id,
        kind=kind,
        owner=owner,
        name=node["name"].text,
        node=node,
        read=read,
        as_of=instant,
        expect=expect.entries,
    )


def _chain(owner: str, node: Node, names: ExampleNames, problems: list[Problem]) -> list[Node]:
    """The example and those that it is `like`, nearest first."""
    out = [node]
    while (like := out[-1].get("like")) is not None:
        found = names.like(owner, like.text)
        if found is None or found[1] in out:
            near = nearest(like.text, names.all)
            problems.append(
                like.problem(
                    "the name of one other example (of this entry, or the only one of that name)",
                    nearest=near,
                    code="example",
                )
            )
            break
        owner = found[0]
        out.append(found[1])
    return out


def _text(node: Node, text: str) -> Node:
    return node.beside(NodeKind.TEXT, text, quoted=True)


def _about_shop(ruleset: Ruleset, kind: str, owner: str) -> bool:
    """Whether an example is about a shop: those of metrics, of ledgers and of rules about the shop."""
    rule = ruleset.rules.get(owner) if kind == "rule" else None
    return kind in ("metric", "ledger") or (rule is not None and rule.about == "shop")


def _record(node: Node, given: Node, platform: str, about_shop: bool = False) -> Node:
    """The example's record: what it gives, with an id and a platform filled in."""
    filled = dict(given.entries)
    filled.setdefault("id", _text(node, "example"))
    if platform != COMMON:
        filled.setdefault("platform", _text(node, platform))
    for key, word in (("market", "GLOBAL"), *([] if about_shop else [("dispute", "none")])):
        filled.setdefault(key, _text(node, word))
    return Node(
        given.file,
        given.line,
        given.column,
        "",
        NodeKind.MAP,
        entries=filled,
        keys={**{k: node for k in filled}, **given.keys},
    )


def merged(base: Node, own: Node) -> Node:
    """`own` over `base`: mappings key by key, anything else whole."""
    if base.kind is not NodeKind.MAP or own.kind is not NodeKind.MAP:
        return own
    entries = dict(base.entries)
    for key, value in own.entries.items():
        entries[key] = merged(entries[key], value) if key in entries else value
    return own.beside(NodeKind.MAP, entries=entries, keys={**base.keys, **own.keys})
