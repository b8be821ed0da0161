"""Everything that is wrong with one record, told at the places of its tree, in one round."""

from __future__ import annotations

from collections.abc import Set
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node, child_path
from disputes.records import checks
from disputes.records.base import ERROR, Record
from disputes.records.case import Case
from disputes.records.condition_fields import known_keys
from disputes.records.field_types import MONEY, listed
from disputes.records.shop import Shop
from disputes.records.synonyms import KEYS, meant, surely_meant
from disputes.words.documents import NodeKind

M = TypeVar("M", bound=Record)
MAX_PROBLEMS = 1_000
MAX_RENAMED = 50
_CASE_KEYS = known_keys(Case, ())
_SHOP_KEYS = known_keys(Shop, ())
_MAPPING_FAULTS = ("model_type", "model_attributes_type", "dict_type", "mapping_type")
_LIST_FAULTS = ("tuple_type", "list_type")
_UNKNOWN_KEY = "extra_forbidden"


def model_of(keys: Set[str]) -> type[Case] | type[Shop] | None:
    """What a record of these keys is. One with `dispute` is a case; without it, the keys tell what was meant."""
    if "dispute" in keys:
        return Case
    if keys & (set(_SHOP_KEYS) - set(_CASE_KEYS)):
        return Shop
    if keys & (set(_CASE_KEYS) - set(_SHOP_KEYS)) or any(nearest(key, ["dispute"]) for key in keys):
        return Case
    return Shop if keys & set(_SHOP_KEYS) else None


def told_record(model: type[M], node: Node) -> tuple[M | None, list[Problem]]:
    """The record of this model that a mapping holds, and what is wrong with it.

    What stands under an unknown key that surely means a known one is checked as what it is meant for, and the known
    one is not called missing: who then renames the key is not told of its value in a second round.
    """
    record, errors, problems = _validated(model, node)
    if not problems:
        return record, []
    unknown = [error["loc"] for error in errors if error["type"] == _UNKNOWN_KEY]
    renamed = node
    for loc in unknown[:MAX_RENAMED]:
        renamed = _renamed(renamed, loc, model)
    if renamed is node:
        return None, problems
    keys = [_told(model, node, error) for error in errors if error["type"] == _UNKNOWN_KEY]
    return None, [*keys, *_validated(model, renamed)[2]]


def record_of(model: type[Case] | type[Shop], node: Node) -> tuple[Case | Shop | None, list[Problem]]:
    """The case or shop that a mapping holds, and what is wrong with it, as :func:`told_record`."""
    return told_record(Case, node) if model is Case else told_record(Shop, node)


def _validated(model: type[M], node: Node) -> tuple[M | None, list[ErrorDetails], list[Problem]]:
    plain = node.plain_entries()
    problems = [fault.problem(node) for fault in checks.faults(plain)]
    try:
        record = model.model_validate(plain)
    except ValidationError as e:
        errors = e.errors(include_url=False, include_input=False)
        problems.extend(_told(model, node, error) for error in errors[:MAX_PROBLEMS])
        if len(errors) > MAX_PROBLEMS:
            found = f"{len(errors) - MAX_PROBLEMS} more faults"
            problems.append(node.problem("a record with fewer faults", found=found))
        return None, errors[:MAX_PROBLEMS], problems
    return record, [], problems


def _renamed(node: Node, loc: tuple[str | int, ...], model: type[Record]) -> Node:
    """The tree with the key at `loc` under the name that it surely means, where no such key stands beside it."""
    parent = node.find(loc[:-1])
    key = str(loc[-1])
    name = surely_meant(key, known_keys(model, loc[:-1]), KEYS)
    if name is None or name in parent.entries or key not in parent.entries:
        return node
    entries = {name if k == key else k: value for k, value in parent.entries.items()}
    keys = {name if k == key else k: value for k, value in parent.keys.items()}
    return _with(node, loc[:-1], parent.beside(NodeKind.MAP, entries=entries, keys=keys))


def _with(node: Node, loc: tuple[str | int, ...], part: Node) -> Node:
    """The tree with another node at `loc`."""
    if not loc:
        return part
    step = loc[0]
    if isinstance(step, int):
        items = [_with(one, loc[1:], part) if n == step else one for n, one in enumerate(node.items)]
        return node.beside(NodeKind.LIST, items=items)
    entries = {k: _with(one, loc[1:], part) if k == step else one for k, one in node.entries.items()}
    return node.beside(NodeKind.MAP, entries=entries, keys=node.keys)


def _told(model: type[Record], root: Node, error: ErrorDetails) -> Problem:
    """A pydantic error as a problem at the line of the node that it is about."""
    kind, loc, ctx = error["type"], error["loc"], error.get("ctx", {})
    node = root.find(loc)
    if kind == ERROR:
        bad = ctx["bad"]
        return node.problem(bad.expected, found=bad.found, nearest=bad.nearest)
    if kind == "missing":
        parent, known = root.find(loc[:-1]), known_keys(model, loc[:-1])
        expected = MONEY if known == ("value", "currency") else f"`{loc[-1]}`, which is required"
        return Problem(parent.file, parent.line, child_path(parent.path, loc[-1]), "nothing", expected)
    if kind == _UNKNOWN_KEY:
        known = known_keys(model, loc[:-1])
        return root.find(loc[:-1]).key_problem(
            str(loc[-1]), "one of " + listed(known), nearest=meant(str(loc[-1]), known, KEYS)
        )
    if kind in _MAPPING_FAULTS:
        return node.problem("a mapping")
    if kind in _LIST_FAULTS:
        return node.problem("a list")
    return node.problem(str(error["msg"]))
