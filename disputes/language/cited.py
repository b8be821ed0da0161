"""The citations inside a typed part of a ruleset, however deep they stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from disputes.language.alternatives import Alternatives
from disputes.language.citations import Citation
from disputes.language.truth import Text


def cited_in(found: object) -> Iterator[Citation]:
    """Every citation inside, in the order in which they are written; one that is cited twice comes twice."""
    if isinstance(found, Citation):
        yield found
    elif isinstance(found, Alternatives):
        yield from cited_in(found.entries())
    elif isinstance(found, Mapping):
        for value in found.values():
            yield from cited_in(value)
    elif isinstance(found, (tuple, list)):
        for value in found:
            yield from cited_in(value)
    elif dataclasses.is_dataclass(found) and not isinstance(found, (type, Text)):
        for field in dataclasses.fields(found):
            if field.name not in ("node", "resolution"):
                yield from cited_in(getattr(found, field.name))
