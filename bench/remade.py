"""What an answer takes in Python at the very least: to make its objects, when all that is in them is known."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from disputes.answers.assessment import Assessment
from disputes.language.citations import Citation
from disputes.language.truth import Text

SHARED = (Text, Citation)
"""What answers share with the rules: it is not made anew."""


def maker(answer: Assessment) -> Callable[[], Any]:
    """What makes the objects of an answer and its lists anew, one after the other, and nothing else."""
    values: dict[str, Any] = {}
    return eval(f"lambda: {_source(answer, values)}", values)  # names of fields and of our own alone


def _source(value: object, values: dict[str, Any]) -> str:
    """An expression that makes a value; what it names is entered in `values`."""
    if isinstance(value, list):
        return f"[{', '.join(_source(one, values) for one in value)}]"
    name = f"v{len(values)}"
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, *SHARED)):
        values[name] = type(value)
        fields = [(one.name, getattr(value, one.name)) for one in dataclasses.fields(value) if one.init]
        return f"{name}({', '.join(f'{key}={_source(one, values)}' for key, one in fields)})"
    values[name] = value
    return name
