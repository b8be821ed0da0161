"""The version of a ruleset, `2.1.0`, and which part of it its changes ask to be raised.

Major: somebody who does as before may now lose (a shorter deadline, another ruling, dearer silence, more evidence, an
entry that is gone). Minor: answers differ otherwise. Patch: no answer differs but in its words and sources.
"""

from __future__ import annotations

from collections.abc import Iterable

from disputes.language.ruleset import Ruleset
from disputes.rulechanges.changes import BUMPS, RuleChange, RulesetVersion
from disputes.words.rulechanges import ChangeTopic, VersionBump

FIRST = "1.0.0"


def version_of(old: Ruleset | None, new: Ruleset | None, changes: Iterable[RuleChange]) -> RulesetVersion:
    """What the versions of two editions say, held against their changes."""
    bumps = [c.bump for c in changes if c.topic is not ChangeTopic.VERSION]
    needed = min(bumps, key=BUMPS.index, default=None)
    was = old.version if old is not None else None
    now = new.version if new is not None else None
    known = new if new is not None else old
    assert known is not None
    return RulesetVersion(
        ruleset=known.id,
        was=was,
        now=now,
        needed=needed,
        suggested=raised(was, needed) if needed is not None and new is not None else None,
        enough=needed is None or old is None or new is None or _is_enough(was, now, needed),
    )


def raised(version: str | None, part: VersionBump) -> str:
    """A version with one part raised and the smaller ones at nought; the first version where there is none."""
    if version is None:
        return FIRST
    major, minor, patch = _parts(version)
    if part is VersionBump.MAJOR:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if part is VersionBump.MINOR else f"{major}.{minor}.{patch + 1}"


def _is_enough(was: str | None, now: str | None, needed: VersionBump) -> bool:
    if now is None:
        return False
    if was is None:
        return True
    before, after = _parts(was), _parts(now)
    length = BUMPS.index(needed) + 1
    return after[:length] > before[:length]


def _parts(version: str) -> tuple[int, int, int]:
    major, minor, patch = (int(p) for p in version.split("."))
    return major, minor, patch
