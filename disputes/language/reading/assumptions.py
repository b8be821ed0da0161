"""Reading assumptions: `assume` of a ruleset, for fields of the record, and of a fact that is given."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.assumptions import Assumption, Assumptions
from disputes.language.readable_fields import Vocabulary, lists
from disputes.language.reading.nodes import NodeReader, RulesetFault
from disputes.records.field_types import FieldType
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind

_WORDED = (FieldKind.ENUM, FieldKind.TEXT, FieldKind.BOOL)


def assumptions(
    r: NodeReader, vocabulary: Vocabulary, fields: Mapping[str, Node], facts: Mapping[str, Node], base: Assumptions
) -> Assumptions:
    """The assumptions of a ruleset: of the facts of the one beneath it, of the record's fields, and of its own facts.

    What the one beneath assumes of the record's fields holds for its own conditions only.
    """
    found = {path: assumed for path, assumed in base.by_path.items() if path.startswith("facts.")}
    for path, node in (*fields.items(), *((f"facts.{name}", node) for name, node in facts.items())):
        assumed = r.attempt(lambda n, p=path: _assumption(r, vocabulary, p, n), node, None)  # type: ignore[misc]
        if assumed is not None:
            found[path] = assumed
    return Assumptions(found)


def _assumption(r: NodeReader, vocabulary: Vocabulary, path: str, node: Node) -> Assumption:
    """`none`, or a value of the field's own kind where that has words."""
    type_ = _type(vocabulary, path)
    if type_ is None:
        known = [*vocabulary.known(), *(f"{name}.{key}" for name, keys in lists().items() for key in keys)]
        raise RulesetFault(
            node.problem(
                "a field that a condition may read, or a key of a list's members such as events.by",
                found=repr(path),
                nearest=nearest(path, known),
                code="unknown-field",
            )
        )
    if node.kind is NodeKind.TEXT and node.text == "none" and "none" not in type_.words:
        return Assumption(None)
    if node.kind is not NodeKind.TEXT or type_.kind not in _WORDED:
        raise r.fail(node, "none" if type_.kind not in _WORDED else "none, or a value of the field")
    if type_.kind is FieldKind.ENUM:
        return Assumption(r.name(node, type_.words, "none, or one of"))
    if type_.kind is FieldKind.BOOL:
        try:
            return Assumption(scalars.boolean(node.text))
        except ValueError as e:
            raise r.fail(node, str(e)) from None
    return Assumption(node.text)


def _type(vocabulary: Vocabulary, path: str) -> FieldType | None:
    name, _, key = path.partition(".")
    members = lists().get(name)
    return members.get(key) if members is not None else vocabulary.field(path)
