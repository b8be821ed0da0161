"""Where the value of some alternatives changes: for which markets, tiers, sellers and days, and under which condition.

Two lists of alternatives are read as what they come to for every combination of the words that either names and for
every stretch of days between two of their dates. So an entry that is moved, split or repeated is no change, and a new
dated one changes the value from its day on, in the place of whatever held there before.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from disputes.language.alternatives import Alternative, Alternatives
from disputes.language.scope import Condition
from disputes.rulechanges.canonical import canonical, entry_of
from disputes.words.dataclass import dataclass

ELSEWHERE = "*"
"""A word of an axis that neither side names."""
MAX_CELLS = 20_000
Span: TypeAlias = tuple[date | None, date | None]
Entry: TypeAlias = "Alternative[object] | None"


@dataclass(frozen=True, slots=True)
class Region:
    """The records for which something changes: the words of each axis that is limited, what holds besides, and from
    which day until before which.

    `but`: on these axes the words are those for which nothing changes. `by_day`: whether a day is meant at all.
    """

    axes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    but: frozenset[str] = frozenset()
    from_: date | None = None
    until: date | None = None
    conditions: tuple[Condition, ...] = ()

    def words(self, axis: str) -> tuple[str, ...]:
        """The words of an axis to which it is limited; none where it is not."""
        return dict(self.axes).get(axis, ()) if axis not in self.but else ()

    def within(self, outer: Region) -> Region:
        """The part of `outer` that it is: what either is limited to."""
        axes = dict(outer.axes)
        axes.update(self.axes)
        starts = [d for d in (self.from_, outer.from_) if d is not None]
        ends = [d for d in (self.until, outer.until) if d is not None]
        return Region(
            tuple(sorted(axes.items())),
            outer.but - {a for a, _ in self.axes} | self.but,
            max(starts, default=None),
            min(ends, default=None),
            (*outer.conditions, *self.conditions),
        )


EVERYWHERE = Region()


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that becomes another, and for which records."""

    region: Region
    was: Entry
    now: Entry


def value_changes(old: Alternatives[object], new: Alternatives[object]) -> list[ValueChange]:
    """Where and how the value changes from `old` to `new`."""
    if canonical(old) == canonical(new):
        return []
    axes = _axes((old, new))
    spans = _spans((old, new))
    count = len(spans)
    for _, words in axes:
        count *= len(words)
    if count > MAX_CELLS:
        return [ValueChange(EVERYWHERE, _first(old), _first(new))]
    cells: dict[tuple[Hashable, ...], tuple[Entry, Entry, Condition | None, list[_RegionCell]]] = {}
    for chosen in itertools.product(*(w for _, w in axes)):
        said = dict(zip((a for a, _ in axes), chosen, strict=True))
        for number, span in enumerate(spans):
            was, now = (_decisions(side, said, span) for side in (old, new))
            for one, other, when in _paired(was, now):
                key = (_key(one), _key(other), canonical(when))
                found = cells.setdefault(key, (one, other, when, []))
                found[3].append((chosen, number))
    out = []
    for one, other, when, members in cells.values():
        for region in _merged(members, axes, spans):
            conditions = (when,) if when is not None else ()
            out.append(ValueChange(Region(region.axes, region.but, region.from_, region.until, conditions), one, other))
    return out


_RegionCell: TypeAlias = tuple[tuple[str, ...], int]
_Axes: TypeAlias = "list[tuple[str, list[str]]]"


def _axes(sides: Sequence[Alternatives[object]]) -> _Axes:
    found: dict[str, set[str]] = {}
    for side in sides:
        for entry in side.entries():
            for axis, words in entry.scope:
                found.setdefault(axis, set()).update(words)
    return [(axis, [*sorted(words), ELSEWHERE]) for axis, words in sorted(found.items())]


def _spans(sides: Sequence[Alternatives[object]]) -> list[Span]:
    days = sorted({d for side in sides for a in side.entries() for d in (a.from_, a.until) if d is not None})
    edges: list[date | None] = [None, *days, None]
    return list(itertools.pairwise(edges))


def _decisions(side: Alternatives[object], said: dict[str, str], span: Span) -> list[Alternative[object]]:
    """The alternatives that may be in force there, in the order in which they are tried, up to the first without a
    condition.
    """
    day = span[0] or ((span[1] - timedelta(days=1)) if span[1] is not None and span[1] > date.min else date.min)
    out = []
    for series in side.series:
        if not all(said.get(axis) in words for axis, words in series[0].scope):
            continue
        live = [a for a in series if a.in_force(day)]
        if not live:
            continue
        entry = max(live, key=lambda a: a.from_ or date.min)
        out.append(entry)
        if entry.when is None:
            break
    return out


def _key(entry: Entry) -> Hashable:
    return entry_of(entry) if entry is not None else None


def _paired(
    was: list[Alternative[object]], now: list[Alternative[object]]
) -> Iterator[tuple[Entry, Entry, Condition | None]]:
    """What differs between two lists of alternatives that are tried in turn: pairs of the same condition."""
    before, after = _by_condition(was), _by_condition(now)
    fallback_was, fallback_now = (side[-1] if side and side[-1].when is None else None for side in (was, now))
    for key in [*before, *(k for k in after if k not in before)]:
        one, other = before.get(key), after.get(key)
        found = one or other
        assert found is not None
        # Where a condition is new or gone, what held for its cases otherwise is the fallback.
        one = one if one is not None else fallback_was
        other = other if other is not None else fallback_now
        if _key(one) != _key(other):
            yield one, other, found.when
    common = [k for k in before if k in after]
    if [k for k in after if k in before] != common and all(_key(before[k]) == _key(after[k]) for k in common):
        # Only their order differs: the first that holds counts.
        yield was[0], now[0], was[0].when


def _by_condition(tried: Sequence[Alternative[object]]) -> dict[Hashable, Alternative[object]]:
    """Alternatives by their condition: of two with the same one the first is used."""
    found: dict[Hashable, Alternative[object]] = {}
    for a in tried:
        found.setdefault(canonical(a.when), a)
    return found


def _merged(cells: Sequence[_RegionCell], axes: _Axes, spans: Sequence[Span]) -> list[Region]:
    """The cells put together to as few regions as they make, axis by axis."""
    boxes: set[tuple[frozenset[object], ...]] = {
        (*(frozenset((w,)) for w in words), frozenset((number,))) for words, number in cells
    }
    for axis in [len(axes), *range(len(axes))]:
        grouped: dict[tuple[frozenset[object], ...], set[object]] = {}
        for box in boxes:
            rest = (*box[:axis], *box[axis + 1 :])
            grouped.setdefault(rest, set()).update(box[axis])
        boxes = {(*rest[:axis], frozenset(found), *rest[axis:]) for rest, found in grouped.items()}
    out = []
    for box in boxes:
        limited: list[tuple[str, tuple[str, ...]]] = []
        but: set[str] = set()
        for (axis_name, words), found in zip(axes, box, strict=False):
            if len(found) == len(words):
                continue
            if ELSEWHERE in found:
                limited.append((axis_name, tuple(w for w in words if w not in found)))
                but.add(axis_name)
            else:
                limited.append((axis_name, tuple(w for w in words if w in found)))
        numbers = sorted(n for n in box[len(axes)] if isinstance(n, int))
        for run in _runs(numbers):
            out.append(Region(tuple(limited), frozenset(but), spans[run[0]][0], spans[run[-1]][1]))
    return sorted(out, key=lambda r: (r.axes, r.from_ or date.min))


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    for _, run in itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        yield [n for _, n in run]


def _first(side: Alternatives[object]) -> Entry:
    return next(iter(side.entries()), None)
