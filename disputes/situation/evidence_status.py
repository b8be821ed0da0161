"""How a piece of evidence stands: one status, for conditions that read `evidence` and for the checklist alike.

An item is `submitted` where it was handed in by now. Else it is `have` where it breaks no known limit and, where it
says what it shows, that covers what must be shown; `incomplete` where it falls short. A kind is `missing` where the
record has no item of it.

What is asked of an item differs in two places only, both of them the checklist's, because they hang on which rules
fired, and a condition that decides whether a rule fires cannot wait for that:

- a rule may add a `must_show` of its own to that of the kind: it binds what this rule asks for, so the checklist shows
  the item as `incomplete`, while a condition sees what the kind itself must show;
- where only one submission is allowed, the checklist holds everything back as `incomplete` while something that a fired
  rule requires is missing, whereas the single item is as good as it is.

Everything else (the kind's own limits and formats, the limits of each file, and those of the record as a whole) counts
for both, read in the same ruleset and on the same edition day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from disputes.language.case_rules import EvidenceKind
from disputes.language.dependence import reads_in
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Text, Unknown
from disputes.situation.basis import Collector, Computed
from disputes.situation.state import State
from disputes.situation.timeline import Row
from disputes.situation.view import View
from disputes.words.answers import EvidenceStatus
from disputes.words.dataclass import dataclass

_SIZES = {"bytes_each": "bytes", "pages_each": "pages", "chars_each": "chars"}
_TOTALS = {"bytes_total": "bytes", "pages_total": "pages", "chars_total": "chars"}
_SIZES_ZH = {"bytes": "字节数", "pages": "页数", "chars": "字数"}
_OF_FILES = ("files_each", "bytes_each", "pages_each", "files_total", "bytes_total", "pages_total")
_MOST_KEPT = 4096
_OF_TEXTS = ("chars_each", "chars_total")


@dataclass(frozen=True, slots=True)
class EvidenceStanding:
    """The status of an item or of a kind, and where it falls short."""

    status: EvidenceStatus
    problems: tuple[Text, ...] = ()


class EvidenceOnRecord:
    """The evidence of one record, each item with its status as a ruleset sees it on an edition day."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._found: dict[tuple[str, date, bool], Computed[Sequence[Row] | Unknown]] = {}
        self._totals: dict[str, int] = {}
        self._by_kind: dict[str, list[Row]] | None = None

    def total(self, key: str) -> int:
        """The sum of a size over all items of the record; of an item that does not say it, nothing."""
        if key not in self._totals:
            self._totals[key] = sum(x.get(key) or 0 for x in on_record(self.state))
        return self._totals[key]

    def of_kind(self, kind: str) -> Sequence[Row]:
        """The items of a kind on the record."""
        if self._by_kind is None:
            self._by_kind = {}
            for item in on_record(self.state):
                self._by_kind.setdefault(item["kind"], []).append(item)
        return self._by_kind.get(kind, ())

    def items(self, ruleset: str, day: date, day_moves: bool) -> Computed[Sequence[Row] | Unknown]:
        """The items, each with its `status`; undecided where the record does not say what evidence there is."""
        given = self.state.values.get("evidence")
        if given is None:
            known_to_be_none = "evidence" in self.state.values
            return Computed(() if known_to_be_none else Unknown(frozenset({"evidence"})))
        key = (ruleset, day, day_moves)
        if key not in self._found:
            # Should the condition of a limit itself ask for evidence, it reads the items without a status.
            self._found[key] = Computed(given)
            collector = Collector()
            view = View(self.state, ruleset, day, day_moves, collector=collector)
            with_status = [{**e, "status": _of_kind(view, e).status} for e in given]
            self._found[key] = Computed(with_status, collector.basis())
        return self._found[key]


def _of_kind(view: View, item: Row) -> EvidenceStanding:
    kind = kind_of(view, item["kind"])
    return standing(view, kind, kind.must_show, item)


def kind_of(view: View, name: str) -> EvidenceKind:
    """A kind as the view's ruleset names it; one that no catalogue has is a file without limits of its own."""
    return view.state.book.kind(name, view.ruleset) or EvidenceKind(name, Text(name, name))


def standing_of_kind(view: View, kind: EvidenceKind, must_show: Sequence[str]) -> EvidenceStanding:
    """How the record stands on a kind: as its best item does, `missing` without one."""
    found = [standing(view, kind, must_show, e) for e in view.state.evidence.of_kind(kind.id)]
    for status in (EvidenceStatus.SUBMITTED, EvidenceStatus.HAVE, EvidenceStatus.INCOMPLETE):
        best = next((s for s in found if s.status is status), None)
        if best is not None:
            return best
    return EvidenceStanding(EvidenceStatus.MISSING)


def standing(view: View, kind: EvidenceKind, must_show: Sequence[str], item: Row) -> EvidenceStanding:
    """How one item of a kind stands, given what it must show."""
    submitted = item.get("submitted_at")
    if submitted is not None:
        if submitted <= view.state.now:
            return EvidenceStanding(EvidenceStatus.SUBMITTED)
        view.wake(submitted)
    problems = tuple(_problems(view, kind, must_show, item))
    return EvidenceStanding(EvidenceStatus.INCOMPLETE if problems else EvidenceStatus.HAVE, problems)


def on_record(state: State) -> Sequence[Row]:
    """The items that the record lists."""
    items: Sequence[Row] = state.values.get("evidence") or ()
    return items


def limits_of(view: View, kind: EvidenceKind) -> Mapping[str, int | list[str]]:
    """The limits of a kind, as far as they do not depend on the item."""
    book, state = view.state.book, view.state
    if not book.shortcuts or view.day_moves or not _hang_on_kind_and_day(book, view.ruleset):
        return _worked_out(view, kind)
    key = (view.ruleset, kind.id, view.day, state.constants, state.shop_axes)
    known = book.limits_of_kinds.get(key)
    if known is None:
        collector = Collector()
        limits = _worked_out(view.into(collector), kind)
        if len(book.limits_of_kinds) >= _MOST_KEPT:  # each day has limits of its own
            book.limits_of_kinds.clear()
        known = book.limits_of_kinds[key] = (limits, collector.cites)
    view.used(known[1])
    return {**known[0]}


def _hang_on_kind_and_day(book: Rulebook, ruleset: str) -> bool:
    """Whether all limits of a ruleset are the same for records of the same constants and shop, on one day."""
    known = book.shared_limits.get(ruleset)
    if known is None:
        found = (book.evidence_limit(name, ruleset) for name in (*_OF_FILES, *_OF_TEXTS, "formats", "submissions"))
        known = book.shared_limits[ruleset] = not any(one is not None and any(reads_in(one)) for one in found)
    return known


def _worked_out(view: View, kind: EvidenceKind) -> dict[str, int | list[str]]:
    own = {"kind": kind.id}
    out: dict[str, int | list[str]] = {}
    if kind.type == "file" and (formats := formats_of(view, kind, own)):
        out["formats"] = list(formats)
    for name in (*(_OF_FILES if kind.type == "file" else _OF_TEXTS), "submissions"):
        most = kind.chars if name == "chars_each" and kind.chars is not None else limit(view, name, own)
        if most is not None:
            out[name] = most
    return out


def limit(view: View, name: str, own: Row) -> int | None:
    """A limit in force, None where there is none or where it is undecided. `own`: the keys of the item at hand."""
    found = _in_force(view, name, own)
    return found if isinstance(found, int) else None


def formats_of(view: View, kind: EvidenceKind, own: Row) -> tuple[str, ...]:
    """The formats allowed for a kind; none where any is."""
    found = kind.formats or _in_force(view, "formats", own)
    return found if isinstance(found, tuple) else ()


def _in_force(view: View, name: str, own: Row) -> int | tuple[str, ...] | Unknown | None:
    limits = view.state.book.evidence_limit(name, view.ruleset)
    if limits is None:
        return None
    # A single value asks nothing of the item.
    return limits.known(view if limits.literal else view.within(own))


def _problems(view: View, kind: EvidenceKind, must_show: Sequence[str], item: Row) -> list[Text]:
    own = {"kind": kind.id, **{k: v for k, v in item.items() if k == "format"}}
    return [
        *_not_shown(view, must_show, item),
        *_wrong_format(view, kind, item, own),
        *_too_large(view, kind, item, own),
        *_too_much_in_all(view, own),
        *_too_many_files(view, kind, own),
    ]


def _not_shown(view: View, must_show: Sequence[str], item: Row) -> list[Text]:
    shows = item.get("shows")
    lacking = [s for s in must_show if s not in shows] if shows is not None else []
    if not lacking:
        return []
    named = [view.state.book.word(s, view.ruleset) or Text(s.replace("_", " "), f"“{s}”") for s in lacking]
    return [
        Text(f"does not show: {', '.join(t.en for t in named)}", f"未显示：{'、'.join(t.zh for t in named)}"),
    ]


def _wrong_format(view: View, kind: EvidenceKind, item: Row, own: Row) -> list[Text]:
    formats = formats_of(view, kind, own)
    given = item.get("format")
    if not formats or given is None or kind.type != "file" or given.lower().lstrip(".") in formats:
        return []
    return [Text(f"format {given}; allowed: {', '.join(formats)}", f"格式 {given}；允许：{'、'.join(formats)}")]


def _too_large(view: View, kind: EvidenceKind, item: Row, own: Row) -> list[Text]:
    out = []
    for name, key in _SIZES.items():
        most = kind.chars if name == "chars_each" and kind.chars is not None else limit(view, name, own)
        size = item.get(key)
        if most is not None and size is not None and size > most:
            out.append(Text(f"{size} {key}; at most {most}", f"{_SIZES_ZH[key]}为 {size}，上限 {most}"))
    return out


def _too_much_in_all(view: View, own: Row) -> list[Text]:
    out = []
    for name, key in _TOTALS.items():
        most = limit(view, name, own)
        total = view.state.evidence.total(key)
        if most is not None and total > most:
            out.append(too_much(key, total, most))
    return out


def too_much(unit: str, total: int, most: int) -> Text:
    """That there are too many `bytes`, `pages` or `chars` in all."""
    return Text(f"{total} {unit} in all; at most {most}", f"{_SIZES_ZH[unit]}合计 {total}，上限 {most}")


def _too_many_files(view: View, kind: EvidenceKind, own: Row) -> list[Text]:
    if kind.type != "file":
        return []
    of_kind, in_all = len(view.state.evidence.of_kind(kind.id)), len(on_record(view.state))
    out = []
    for name, files in (("files_each", of_kind), ("files_total", in_all)):
        most = limit(view, name, own)
        if most is not None and files > most:
            out.append(Text(f"{files} files; at most {most}", f"共 {files} 个文件，上限 {most}"))
    return out
