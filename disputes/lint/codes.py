"""The one list of codes: those of the checks, which are found in their folder, and those that the readers give."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from disputes.lint import checks as folder
from disputes.lint.check import LintCheck, LintCode
from disputes.words.documents import Severity

UNNOTICED = "unnoticed"
_E = Severity.ERROR
READERS = (
    LintCode("duplicate-key", _E, "The same key twice in one mapping", ignorable=False),
    LintCode("duplicate-id", _E, "The same id twice in one ruleset", ignorable=False),
    LintCode("plain-yaml", _E, "An anchor, an alias or a tag", ignorable=False),
    LintCode("yaml", _E, "A file that is no YAML: a tab, an indentation, a colon", ignorable=False),
    LintCode("structure", _E, "Something of the wrong shape or kind", ignorable=False),
    LintCode("unknown-key", _E, "A key that has no meaning in this place", ignorable=False),
    LintCode("missing-key", _E, "A key without which the entry has no meaning", ignorable=False),
    LintCode("unknown-word", _E, "A word that is not on a closed list", ignorable=False),
    LintCode("unknown-field", _E, "A field that no record, fact or deadline has", ignorable=False),
    LintCode("unknown-moment", _E, "A moment that is no event type, instant, date or deadline", ignorable=False),
    LintCode("unknown-parameter", _E, "A parameter that the ruleset does not have", ignorable=False),
    LintCode("unknown-deadline", _E, "A deadline that the ruleset does not have", ignorable=False),
    LintCode("unknown-source", _E, "A source that is not under `sources`", ignorable=False),
    LintCode("unknown-fact-id", _E, "A citation of a fact that `citations` does not declare"),
    LintCode("unused-fact-id", _E, "A fact on file that nothing cites"),
    LintCode("unused-parameter", _E, "A parameter that nothing refers to"),
    LintCode("zone", _E, "A time zone that is not in the time zone database", ignorable=False),
    LintCode("kinds", _E, "An operator that this kind of field does not have", ignorable=False),
    LintCode("dates", _E, "An `until` that is not after its `from`", ignorable=False),
    LintCode("figure", _E, "A figure in the text of a message"),
    LintCode("look-up", _E, "An unknown value without the place where to look it up"),
    LintCode("example", _E, "An example that fails, cannot be read, or is missing", ignorable=False),
    LintCode(UNNOTICED, _E, "A figure that can be changed without any example failing"),
    LintCode("lint-ignore", _E, "A `lint_ignore` that cannot be meant", ignorable=False),
    LintCode("unused-ignore", Severity.WARNING, "A `lint_ignore` that switches nothing off", ignorable=False),
)
"""The codes that no check gives: those of the readers of rulesets and examples, of the coverage, of `lint_ignore`."""


@cache
def all_checks() -> tuple[LintCheck, ...]:
    """Every check, in the order of their files' names."""
    found: list[type[LintCheck]] = []
    for module in sorted(m.name for m in pkgutil.iter_modules(folder.__path__)):
        loaded = importlib.import_module(f"{folder.__name__}.{module}")
        found += [
            c
            for c in vars(loaded).values()
            if isinstance(c, type) and c.__module__ == loaded.__name__ and issubclass(c, LintCheck)
        ]
    return tuple(check() for check in found)


@cache
def all_codes() -> dict[str, LintCode]:
    """Every code of the lint, sorted."""
    listed = [*READERS, *(check.as_code() for check in all_checks())]
    return {code.code: code for code in sorted(listed, key=lambda c: c.code)}
