"""An item of evidence of which it is asked which limit holds for it: its kind and its format."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.proofs.encoding import Encoder, SymbolicScope
from disputes.proofs.symbols import SymbolicValue
from disputes.records.field_types import FieldType
from disputes.words.language import FieldKind

ITEM_KEYS = ("kind", "format")
_ITEM = "item of evidence"
_TEXT = FieldType(FieldKind.TEXT)


def item_scope(encoder: Encoder, scope: SymbolicScope) -> SymbolicScope:
    """The view in which a limit is read. An item has a kind; its format may be unknown."""
    variables = encoder.variables
    own = {key: variables.value(f"{_ITEM} {key}", _TEXT, given=key == "kind") for key in ITEM_KEYS}
    return scope.within(own, _ITEM)


def item_asked(values: Mapping[str, SymbolicValue]) -> dict[str, SymbolicValue]:
    """The keys of the item that was asked about, by their names; none where none was."""
    return {key: values[f"{_ITEM} {key}"] for key in ITEM_KEYS if f"{_ITEM} {key}" in values}
