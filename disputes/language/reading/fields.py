"""The fields that a ruleset may read where it is being read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language.readable_fields import Vocabulary
from disputes.language.reading.nodes import RulesetFault
from disputes.records.field_types import FieldType


class FieldReader:
    """Knows the fields of a ruleset, and the keys of the list member, or of the clock, that is being read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.own: Mapping[str, FieldType] = {}
        self.list = ""
        """The list whose member is being read; empty for a clock, and outside of both."""

    @contextmanager
    def own_keys(self, own: Mapping[str, FieldType], of: str = "") -> Iterator[None]:
        """Inside: the keys of a member of the list `of`, or of a clock, may be read by their bare names."""
        before, before_of = self.own, self.list
        self.own, self.list = {**before, **own}, of
        try:
            yield
        finally:
            self.own, self.list = before, before_of

    @contextmanager
    def no_own_keys(self) -> Iterator[None]:
        """Inside: only the record's fields may be read."""
        before, self.own = self.own, {}
        try:
            yield
        finally:
            self.own = before

    def field(self, node: Node, path: str) -> tuple[FieldType, bool]:
        """The type of a field and whether it is one of the member at hand. Raises :class:`RulesetFault`."""
        if path in self.own:
            return self.own[path], True
        found = self.vocabulary.field(path)
        if found is None:
            known = [*self.own, *self.vocabulary.known()]
            near = _nearest_path(path, known)
            expected = "a field that a condition may read"
            raise RulesetFault(node.problem(expected, found=repr(path), nearest=near, code="unknown-field"))
        return found, False


def _nearest_path(path: str, known: list[str]) -> str | None:
    """The known path most like a dotted one; a bare last part finds its full path."""
    found = nearest(path, known)
    if found is not None:
        return found
    last = path.rsplit(".", 1)[-1]
    near = nearest(last, [k.rsplit(".", 1)[-1] for k in known])
    return next((k for k in known if near is not None and k.rsplit(".", 1)[-1] == near), None)
