"""From a record that was read to the values that are assessed: facts are typed as the rulebook declares them."""

from __future__ import annotations

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.rulebook import Rulebook
from disputes.records.case import Case
from disputes.records.field_types import BadValue, typed
from disputes.records.printing import values
from disputes.records.shop import Shop
from disputes.records.values import Value, Values, values_in
from disputes.words.documents import NodeKind
from disputes.words.lists import WordList, lister


def prepare(
    case: Case, book: Rulebook, node: Node | None = None, shop: Shop | None = None
) -> tuple[dict[str, Value], list[Problem]]:
    """The values of a case for a rulebook, and what is wrong with its facts.

    Under a platform's ruleset a fact that none of the loaded rulesets declares is bad input; where
    the platform has no ruleset yet, facts are kept as they came. `shop` stands in for the record's own.
    """
    out = values(case)
    problems: list[Problem] = []
    if shop is not None:
        _same_shop(out, shop, problems)
        out["shop"] = values(shop)
    own = values_in(out, "shop")
    for key in ("platform", "market") if shop is None and own else ():
        if own.get(key) != out[key]:
            expected = f"{out[key]}, as in the case, or no {key}"
            problems.append(_at(node, "shop", key, case.id, found=repr(own[key]), expected=expected))
    if facts := values_in(out, "facts"):
        out["facts"] = type_facts(facts, book, problems, node, "facts", case.id)
    if facts := values_in(own, "facts"):
        at = None if shop is not None else node
        out["shop"] = {**own, "facts": type_facts(facts, book, problems, at, "shop.facts", case.id)}
    return out, problems


def _same_shop(case: Values, shop: Shop, problems: list[Problem]) -> None:
    """A shop's record answers for cases of its own platform, market and id only."""
    own = values_in(case, "shop")
    for key, mine, theirs in (
        ("platform", case["platform"], shop.platform),
        ("market", case["market"], shop.market),
        ("id", own.get("id", shop.id), shop.id),
    ):
        if mine != theirs:
            problems.append(
                Problem(
                    str(case["id"]),
                    1,
                    f"shop.{key}",
                    f"a shop record of {theirs!r}",
                    f"the record of the case's own shop ({mine!r})",
                )
            )


def prepare_shop(shop: Shop, book: Rulebook, node: Node | None = None) -> tuple[dict[str, Value], list[Problem]]:
    """The values of a shop for a rulebook, and what is wrong with its facts."""
    out = values(shop)
    problems: list[Problem] = []
    if facts := values_in(out, "facts"):
        out["facts"] = type_facts(facts, book, problems, node, "facts", shop.id)
    return out, problems


def faults_of_facts(node: Node, book: Rulebook) -> list[Problem]:
    """What is wrong with the facts of a record whose other faults keep it from being read, from its tree alone."""
    problems: list[Problem] = []
    for path in ("facts", "shop.facts"):
        facts = node.find(tuple(path.split(".")))
        if facts.path.endswith(path) and facts.kind is NodeKind.MAP:
            type_facts(facts.plain_entries(), book, problems, node, path, "")
    return problems


def type_facts(
    facts: Values, book: Rulebook, problems: list[Problem], node: Node | None, path: str, record: str
) -> dict[str, Value]:
    """Facts by their declared types; what does not fit is added to `problems`."""
    out: dict[str, Value] = {}
    for name, raw in facts.items():
        fact = book.fact(name, book.platform)
        if fact is None:
            if book.own is not None:
                problems.append(
                    _at(
                        node,
                        path,
                        name,
                        record,
                        found=repr(name),
                        expected=f"a fact that the ruleset declares ({_lister(book)})",
                        near=nearest(name, set(book.declared())),
                        key=True,
                    )
                )
            else:
                out[name] = raw
            continue
        try:
            out[name] = typed(raw, fact.type)
        except BadValue as bad:
            found = bad.found or repr(raw)
            problems.append(_at(node, path, name, record, found=found, expected=bad.expected, near=bad.nearest))
    return out


def _lister(book: Rulebook) -> str:
    """Where the facts of a rulebook that a record gives are listed."""
    given = sum(fact.how is None for ruleset in book.rulesets for fact in ruleset.facts.values())
    return lister(f"{WordList.FACT} --platform {book.platform}", given)


def _at(
    node: Node | None,
    path: str,
    name: str,
    record: str,
    *,
    found: str,
    expected: str,
    near: str | None = None,
    key: bool = False,
) -> Problem:
    if node is None:
        return Problem(record, 1, f"{path}.{name}", found, expected, nearest=near)
    parent = node.find(tuple(path.split(".")))
    if key:
        return parent.key_problem(name, expected, nearest=near)
    place = parent.find((name,))
    return Problem(place.file, place.line, f"{path}.{name}", found, expected, nearest=near)
