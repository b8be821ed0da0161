"""The evidence checklist: what is asked for, what the record holds, what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from disputes.answers.assessment import EvidenceItem
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import EvidenceKind, EvidenceWanted
from disputes.language.truth import Text, Unknown
from disputes.situation.matching import Match
from disputes.situation.state import State, View
from disputes.words.answers import EvidenceStatus

_SIZES = {"bytes_each": "bytes", "pages_each": "pages", "chars_each": "chars"}
_TOTALS = {"bytes_total": "bytes", "pages_total": "pages", "chars_total": "chars"}


@dataclass(slots=True)
class _Asked:
    want: EvidenceWanted
    match: Match
    required: bool
    group: str | None
    option: int | None
    due_at: datetime | None
    shows: list[str] = field(default_factory=list)


def checklist(state: State, fired: Sequence[Match], moment: Any) -> list[EvidenceItem]:
    """What the fired rules ask for. `moment(view, alternatives)` gives the instant by which it is due."""
    asked: dict[tuple[str, str | None], _Asked] = {}
    for m in fired:
        for number, g in enumerate(m.rule.then.gather):
            due_at = moment(m.view, g.by)
            for want in g.required:
                _take(asked, _Asked(want, m, True, None, None, due_at))
            for index, group in enumerate(g.one_of, 1):
                name = f"{m.rule.key}#{number * 10 + index}"
                for option, members in enumerate(group, 1):
                    for want in members:
                        _take(asked, _Asked(want, m, True, name, option, due_at))
            for want in g.optional:
                _take(asked, _Asked(want, m, False, None, None, due_at))
    required = {kind for (kind, group), a in asked.items() if a.required and group is None}
    kept = [a for (kind, group), a in asked.items() if not (group is None and not a.required and kind in required)]
    items = [_item(state, a) for a in kept]
    _once(state, fired, items)
    return sorted(items, key=_order)


def _take(asked: dict[tuple[str, str | None], _Asked], new: _Asked) -> None:
    key = (new.want.kind, new.group or ("" if new.required else None))
    old = asked.setdefault(key, new)
    old.shows += [s for s in new.want.must_show if s not in old.shows]
    if old is not new and new.due_at is not None and (old.due_at is None or new.due_at < old.due_at):
        old.due_at = new.due_at
    if new.required and not old.required:
        old.required = True


def _order(item: EvidenceItem) -> tuple[Any, ...]:
    due = item.due_at.timestamp() if item.due_at is not None else 0.0
    return (item.status not in ("missing", "incomplete"), item.due_at is None, due, item.id, item.group or "")


def _item(state: State, asked: _Asked) -> EvidenceItem:
    ruleset = asked.match.rule.ruleset
    kind = state.book.kind(asked.want.kind, ruleset) or EvidenceKind(
        asked.want.kind, Text(asked.want.kind, asked.want.kind)
    )
    must_show = [*kind.must_show, *(s for s in asked.shows if s not in kind.must_show)]
    mine = [e for e in state.values.get("evidence") or () if e.get("kind") == kind.id]
    limits = _limits(state, asked.match.view, kind)
    problems: list[Text] = []
    status = EvidenceStatus.MISSING
    for e in mine:
        found = _problems(state, asked.match.view, kind, must_show, e)
        submitted = e.get("submitted_at")
        if submitted is not None and submitted > state.now:
            state.wake(submitted)
        if submitted is not None and submitted <= state.now:
            status = EvidenceStatus.SUBMITTED
            problems = []
            break
        if not found:
            status, problems = EvidenceStatus.HAVE, []
        elif status == "missing":
            status, problems = EvidenceStatus.INCOMPLETE, found
    return EvidenceItem(
        id=kind.id,
        title=kind.title,
        required=asked.required,
        group=asked.group,
        status=status,
        must_show=must_show,
        limits=limits,
        problems=problems,
        due_at=asked.due_at,
        rule=asked.match.rule.key,
        cite=[*asked.match.rule.cites, *(c for c in kind.cites if c not in asked.match.rule.cites)],
        option=asked.option,
    )


def _limit(state: State, view: View, name: str, own: Mapping[str, Any]) -> Any:
    limits: Alternatives[Any] | None = next(
        (r.limits[name] for r in state.book.order(view.ruleset) if name in r.limits), None
    )
    if limits is None:
        return None
    found = limits.resolve(view.within(own)).known()
    return None if isinstance(found, Unknown) else found


def _limits(state: State, view: View, kind: EvidenceKind) -> dict[str, Any]:
    """The limits of a kind, as far as they do not depend on the item."""
    out: dict[str, Any] = {}
    if kind.type == "file":
        for name in ("formats", "files_each", "bytes_each", "pages_each", "files_total", "bytes_total", "pages_total"):
            found = _limit(state, view, name, {"kind": kind.id})
            if found is not None:
                out[name] = list(found) if isinstance(found, tuple) else found
        if kind.formats:
            out["formats"] = list(kind.formats)
    else:
        for name in ("chars_each", "chars_total"):
            found = _limit(state, view, name, {"kind": kind.id})
            if found is not None:
                out[name] = found
        if kind.chars is not None:
            out["chars_each"] = kind.chars
    once = _limit(state, view, "submissions", {"kind": kind.id})
    return {**out, "submissions": once} if once is not None else out


def _problems(
    state: State, view: View, kind: EvidenceKind, must_show: Sequence[str], e: Mapping[str, Any]
) -> list[Text]:
    out: list[Text] = []
    own = {"kind": kind.id, **{k: v for k, v in e.items() if k == "format"}}
    shows = e.get("shows")
    if shows is not None:
        lacking = [s for s in must_show if s not in shows]
        if lacking:
            names = ", ".join(s.replace("_", " ") for s in lacking)
            out.append(Text(f"does not show: {names}", f"未显示：{'、'.join(lacking)}"))
    formats = kind.formats or _limit(state, view, "formats", own)
    given = e.get("format")
    if formats and given is not None and kind.type == "file" and given.lower().lstrip(".") not in formats:
        out.append(Text(f"format {given}; allowed: {', '.join(formats)}", f"格式 {given}；允许：{'、'.join(formats)}"))
    for name, key in _SIZES.items():
        most = kind.chars if name == "chars_each" and kind.chars is not None else _limit(state, view, name, own)
        size = e.get(key)
        if most is not None and size is not None and size > most:
            out.append(Text(f"{size} {key}; at most {most}", f"{key} 为 {size}，上限 {most}"))
    for name, key in _TOTALS.items():
        most = _limit(state, view, name, own)
        if most is not None:
            total = sum(x.get(key) or 0 for x in state.values.get("evidence") or ())
            if total > most:
                out.append(Text(f"{total} {key} in all; at most {most}", f"{key} 合计 {total}，上限 {most}"))
    for name, files in (
        ("files_each", [x for x in state.values.get("evidence") or () if x.get("kind") == kind.id]),
        ("files_total", list(state.values.get("evidence") or ())),
    ):
        most = _limit(state, view, name, own)
        if most is not None and kind.type == "file" and len(files) > most:
            out.append(Text(f"{len(files)} files; at most {most}", f"共 {len(files)} 个文件，上限 {most}"))
    return out


def with_status(state: State, items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The items of a record, each with its `status`: submitted, have, or incomplete where it breaks a limit or shows
    too little.
    """
    view = state.view(state.book.platform)
    out: list[Mapping[str, Any]] = []
    for e in items:
        kind = state.book.kind(e["kind"], state.book.platform) or EvidenceKind(e["kind"], Text(e["kind"], e["kind"]))
        submitted = e.get("submitted_at")
        if submitted is not None and submitted > state.now:
            state.wake(submitted)
        if submitted is not None and submitted <= state.now:
            status = "submitted"
        else:
            status = "incomplete" if _problems(state, view, kind, kind.must_show, e) else "have"
        out.append({**e, "status": status})
    return out


def _once(state: State, fired: Sequence[Match], items: list[EvidenceItem]) -> None:
    """Where only one submission is allowed, nothing is ready while something required is missing."""
    if not items or not any(_limit(state, m.view, "submissions", {}) == 1 for m in fired if m.rule.then.gather):
        return
    groups = {i.group for i in items if i.group is not None}
    lacking = [i for i in items if i.required and i.group is None and i.status in ("missing", "incomplete")]
    short = [g for g in groups if not satisfied([i for i in items if i.group == g])]
    if not lacking and not short:
        return
    names = [i.title for i in lacking] + [i.title for i in items if i.group in short and i.status == "missing"]
    why = Text(
        f"only one submission: still missing {', '.join(t.en for t in names)}",
        f"只能提交一次，仍缺：{'、'.join(t.zh for t in names)}",
    )
    for i in items:
        if i.status == "have":
            i.status = EvidenceStatus.INCOMPLETE
            i.problems = [*i.problems, why]


def satisfied(group: Sequence[EvidenceItem]) -> bool:
    """Whether some alternative of a group is there in full."""
    options: dict[int | None, list[EvidenceItem]] = {}
    for i in group:
        options.setdefault(i.option, []).append(i)
    return any(all(i.status in ("have", "submitted") for i in members) for members in options.values())
