"""What differs between two answers, named so that a person can read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from disputes.words.dataclass import dataclass

# An answer's own instant, its horizon and its explanation are no part of what it says, as `comparable` has it; nor is
# the digest, which the history names.
NOT_THE_ANSWER = frozenset({"as_of", "next_change_at", "near_misses", "what_if", "timeline"})
_SKIPPED = NOT_THE_ANSWER | {"ruleset.digest"}
# By which of its keys a member of a list is known from one answer to the next: the first that it has, and then those
# that tell two of a name apart.
_NAMES = ("id", "field", "topic", "rule", "metric", "type", "case", "at")
_MORE = ("group", "option", "when", "payer", "to", "issued_at", "ledger")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs between two answers, in their JSON form.

    `path` names it: `deadlines[respond].due_at`. `was` and `now` are None where the value is null or not there; a
    member of a list that is new or gone is one change.
    """

    path: str
    was: Any
    now: Any

    @property
    def part(self) -> str:
        """The part of the answer that it lies in: `deadlines`."""
        return self.path.split("[")[0].split(".")[0]

    def to_json(self) -> dict[str, Any]:
        """As `{path, was, now}`."""
        return {"path": self.path, "was": self.was, "now": self.now}


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """What differs between two answers in their JSON form, sorted by path."""
    return sorted(_differing("", was, now), key=lambda c: c.path)


def _differing(path: str, was: Any, now: Any) -> Iterator[Change]:
    if was == now or path in _SKIPPED:
        return
    if isinstance(was, Mapping) and isinstance(now, Mapping) and not _is_one(was, now):
        for key in {**was, **now}:
            yield from _differing(f"{path}.{key}" if path else key, was.get(key), now.get(key))
    elif (
        (_has_members(was) and _has_members(now))
        or (_has_members(was) and now == [])
        or (was == [] and _has_members(now))
    ):
        before, after = _named(was), _named(now)
        for name in {**before, **after}:
            yield from _differing(f"{path}[{name}]", before.get(name), after.get(name))
    else:
        yield Change(path, was, now)


def _is_one(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Texts in two languages and amounts are read as one thing."""
    return any(set(x) in ({"en", "zh"}, {"value", "currency"}) for x in (was, now))


def _has_members(value: Any) -> bool:
    """Whether it is a list of things with names; sources are not looked into."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(m, Mapping) and any(k in m for k in _NAMES) for m in value)
    )


def _named(members: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    out: dict[str, Mapping[str, Any]] = {}
    for member in members:
        parts = [str(member[k]) for k in _NAMES if isinstance(member.get(k), (str, int))][:1]
        parts += [str(member[k]) for k in _MORE if isinstance(member.get(k), (str, int))]
        if member.get("occurrence", 1) != 1:
            parts.append(f"#{member['occurrence']}")
        name = base = " ".join(parts) or "?"
        number = 1
        while name in out:
            number += 1
            name = f"{base} ({number})"
        out[name] = member
    return out
