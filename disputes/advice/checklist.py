"""The evidence checklist: what fired rules ask for, what the record holds, what it still lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime

from disputes.advice.actions import DueBy
from disputes.answers.assessment import EvidenceItem
from disputes.answers.evidence import READY, satisfied
from disputes.language.case_rules import EvidenceRequest, EvidenceWanted
from disputes.language.truth import Text
from disputes.situation.basis import Collector, Computed
from disputes.situation.evidence_status import kind_of, limit, limits_of, on_record, standing_of_kind
from disputes.situation.matching import Match
from disputes.situation.view import View, ViewsInto
from disputes.words.answers import EvidenceStatus
from disputes.words.dataclass import dataclass

_ONE_SUBMISSION = "only one submission"
EvidenceDue = Callable[[View, EvidenceRequest, str], DueBy | None]
"""By when the evidence that a rule (its key) gathers is due, as a view of it says; None: it is no longer asked for."""


@dataclass(frozen=True, slots=True)
class _Request:
    """A kind that rules ask for. Members of one `group` are alternatives; those of one `option` count together."""

    kind: str
    match: Match
    required: bool
    group: str | None
    option: int | None
    due_at: datetime | None
    must_show: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str | None]:
        return (self.kind, self.group or ("" if self.required else None))

    def merged(self, other: _Request) -> _Request:
        """The same request with what another rule asks for on top, due at the earlier instant."""
        due = min((at for at in (self.due_at, other.due_at) if at is not None), default=None)
        more = tuple(s for s in other.must_show if s not in self.must_show)
        return replace(self, due_at=due, must_show=self.must_show + more)


def checklist(
    fired: Sequence[Match], due_by: EvidenceDue, on_file: Callable[[Collector], View] | None = None
) -> Computed[list[EvidenceItem]]:
    """What the fired rules ask for, the most urgent first, and what is on file besides.

    `on_file`: the view in which evidence on record that no rule asks for is measured; without it, it is left out.
    """
    collector = Collector()
    views = ViewsInto(collector)
    found: dict[tuple[str, str | None], _Request] = {}
    gathering = [m for m in fired if m.rule.then.gather]
    for m in gathering:
        for request in _requests(m, views.of(m.view), due_by):
            old = found.get(request.key)
            found[request.key] = request if old is None else old.merged(request)
    required = {r.kind for r in found.values() if r.required and r.group is None}
    items = [
        _item(r, views.of(r.match.view))
        for r in found.values()
        if r.required or r.group is not None or r.kind not in required
    ]
    if items and any(limit(views.of(m.view), "submissions", {}) == 1 for m in gathering):
        items = _for_one_submission(items)
    if on_file is not None and items:  # where nothing is asked for, nothing is handed in either
        items += _unasked(on_file(collector), {i.id for i in items})
    return Computed(sorted(items, key=_order), collector.basis())


def _unasked(view: View, asked: Set[str]) -> Iterator[EvidenceItem]:
    """The kinds on record that no rule asks for: they too are handed in, and count for the limits of the whole."""
    for name in dict.fromkeys(str(e["kind"]) for e in on_record(view.state)):
        kind = kind_of(view, name)
        if kind.id in asked:
            continue
        standing = standing_of_kind(view, kind, kind.must_show)
        yield EvidenceItem(
            id=kind.id,
            title=kind.title,
            required=False,
            group=None,
            status=standing.status,
            must_show=list(kind.must_show),
            limits=limits_of(view, kind),
            problems=list(standing.problems),
            due_at=None,
            rule=f"{view.ruleset}/evidence.{kind.id}",
            cite=list(kind.cites),
        )


def _requests(m: Match, view: View, due_by: EvidenceDue) -> Iterator[_Request]:
    for number, g in enumerate(m.rule.then.gather):
        by = due_by(view, g, m.rule.key)
        if by is None:
            continue
        due = by.at
        for want in g.required:
            yield _request(m, want, due, True)
        for index, alternatives in enumerate(g.one_of, 1):
            group = f"{m.rule.key}#{number * 10 + index}"
            for option, members in enumerate(alternatives, 1):
                for want in members:
                    yield replace(_request(m, want, due, True), group=group, option=option)
        for want in g.optional:
            yield _request(m, want, due, False)


def _request(m: Match, want: EvidenceWanted, due_at: datetime | None, required: bool) -> _Request:
    shows = tuple(dict.fromkeys(want.must_show))
    return _Request(kind=want.kind, match=m, required=required, group=None, option=None, due_at=due_at, must_show=shows)


def _item(request: _Request, view: View) -> EvidenceItem:
    rule = request.match.rule
    kind = kind_of(view, request.kind)
    must_show = [*kind.must_show, *(s for s in request.must_show if s not in kind.must_show)]
    standing = standing_of_kind(view, kind, must_show)
    return EvidenceItem(
        id=kind.id,
        title=kind.title,
        required=request.required,
        group=request.group,
        status=standing.status,
        must_show=must_show,
        limits=limits_of(view, kind),
        problems=list(standing.problems),
        due_at=request.due_at,
        rule=rule.key,
        cite=[*rule.cites, *(c for c in kind.cites if c not in rule.cites)],
        option=request.option,
    )


def is_held_back(problem: Text) -> bool:
    """Whether a problem of an item is only that others are missing, where there is only one submission."""
    return problem.en.startswith(_ONE_SUBMISSION)


def _order(item: EvidenceItem) -> tuple[bool, bool, float, str, str]:
    due = item.due_at.timestamp() if item.due_at is not None else 0.0
    return (item.status in READY, item.due_at is None, due, item.id, item.group or "")


def _for_one_submission(items: list[EvidenceItem]) -> list[EvidenceItem]:
    """Where only one submission is allowed, nothing is ready while something required is missing."""
    groups = {i.group for i in items if i.group is not None}
    lacking = [i for i in items if i.required and i.group is None and i.status not in READY]
    short = {g for g in groups if not satisfied([i for i in items if i.group == g])}
    if not lacking and not short:
        return items
    missing = [i for i in items if i.group in short and i.status is EvidenceStatus.MISSING]
    names = [i.title for i in (*lacking, *missing)]
    why = Text(
        f"{_ONE_SUBMISSION}: still missing {', '.join(t.en for t in names)}",
        f"只能提交一次，仍缺：{'、'.join(t.zh for t in names)}",
    )
    return [
        replace(i, status=EvidenceStatus.INCOMPLETE, problems=[*i.problems, why])
        if i.status is EvidenceStatus.HAVE
        else i
        for i in items
    ]
