"""Which alerts an answer calls for, and in which order they are told.

Pure: an answer, and what its rulebook says of its clocks, give the alerts. They hold as long as the answer does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from disputes.answers.assessment import Assessment, DeadlineItem, Points
from disputes.answers.serialization import as_json
from disputes.answers.standing import Standing
from disputes.followup.outcome import Clocks
from disputes.language.truth import Text
from disputes.records.money import Money

LEVELS = ("overdue", "due_soon", "lapsed", "info")
KINDS = (
    "due_soon",
    "overdue",
    "lapsed",
    "ruling_due",
    "appeal_closing",
    "tier_crossed",
    "measure_ending",
    "question_open",
    "disagreement",
)
MEASURE_WARNING = timedelta(days=3)
HORIZON = timedelta(hours=24)
"""A clock is told of at least so long before it is due, however short its own warning: a scan comes once a night."""
_UNFINISHED = ("due_soon", "overdue")
_DECIDERS = ("platform", "bank", "network")

_TIER = Text("Now on tier {tier} ({ledger})", "当前处于第 {tier} 级（{ledger}）")
_TIER_AHEAD = Text("The points of this case would reach tier {tier}", "本案扣分将达到第 {tier} 级")
_MEASURE = Text("Measure ends soon: {title}", "措施即将结束：{title}")
_LAPSED = Text("Lapsed: {title}", "已逾期：{title}")
_RULING = Text("A ruling is due: {title}", "待裁决：{title}")
_DISAGREE = Text("The platform's date and the rule's differ: {title}", "平台期限与规则推算不一致：{title}")


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to be told. `about` is the deadline, field, ledger or measure; `due_at` is in UTC."""

    kind: str
    level: str
    about: str
    title: Text
    deadline: str | None = None
    due_at: datetime | None = None
    cost: Money | None = None
    points: Points = None

    @property
    def due_key(self) -> str:
        """The due instant as a text; empty for none."""
        return self.due_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if self.due_at is not None else ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from the other alerts of its case or shop."""
        return (self.kind, self.about, self.due_key)


def of_case(a: Assessment, clocks: Clocks) -> list[Alert]:
    """The alerts that an open case calls for. They hold until the answer changes, or :func:`case_wakes` says so."""
    at_stake = (
        a.exposure.if_lapsed.amount
        if a.exposure.if_lapsed is not None and a.exposure.if_lapsed.amount is not None
        else a.exposure.amount
    )
    out = _of_deadlines(a.deadlines, a.as_of, clocks, at_stake, a.exposure.points)
    for q in a.questions:
        out.append(Alert("question_open", "info", q.field, q.ask))
    if (ahead := a.standing) is not None and ahead.tier_after > ahead.tier_now:
        tier = ahead.tier_after
        out.append(
            Alert(
                "tier_crossed",
                "info",
                f"tier_after:{tier}",
                _with(_TIER_AHEAD, tier=tier),
                points=ahead.points_after,
            )
        )
    return _unique(out)


def of_shop(s: Standing) -> list[Alert]:
    """The alerts that a shop's standing calls for."""
    # All clocks of a shop are rights that it may use: to appeal, to send an appeal again, to complete it.
    out = _of_deadlines(
        s.deadlines, s.as_of, Clocks(frozenset(), frozenset(d.rule for d in s.deadlines if d.rule)), None, None, "info"
    )
    for ledger in s.ledgers:
        if ledger.tier:
            title = _with(_TIER, tier=ledger.tier, ledger=ledger.title)
            out.append(Alert("tier_crossed", "info", f"{ledger.id}:{ledger.tier}", title, points=ledger.points))
    for m in s.measures:
        if m.state == "running" and m.ends_at is not None and m.ends_at - s.as_of <= MEASURE_WARNING:
            out.append(Alert("measure_ending", "info", m.id, _with(_MEASURE, title=m.title), due_at=m.ends_at))
    for q in s.questions:
        out.append(Alert("question_open", "info", q.field, q.ask))
    for x in s.differences:
        title = Text(
            f"The platform issued {as_json(x.issued)} points and not {as_json(x.computed)}: {x.type}",
            f"平台计 {as_json(x.issued)} 分，规则推算 {as_json(x.computed)} 分：{x.type}",
        )
        out.append(Alert("disagreement", "info", f"{x.ledger}:{x.type}", title, due_at=x.issued_at, points=x.issued))
    return _unique(out)


def case_wakes(a: Assessment) -> list[datetime]:
    """Later instants at which an alert is due though the answer stays as it is."""
    return _horizons(a.deadlines, a.as_of)


def shop_wakes(s: Standing) -> list[datetime]:
    """The same of a shop."""
    ends = [at for m in s.measures if m.ends_at is not None and (at := m.ends_at - MEASURE_WARNING) > s.as_of]
    return ends + _horizons(s.deadlines, s.as_of)


def _horizons(deadlines: Iterable[DeadlineItem], as_of: datetime) -> list[datetime]:
    running = (d.due_at for d in deadlines if d.actor == "seller" and d.state == "running" and d.due_at is not None)
    return [at for due in running if (at := due - HORIZON) > as_of]


def _is_soon(d: DeadlineItem, as_of: datetime) -> bool:
    """Whether a clock has come to its warning, or is due before another night's scan could tell."""
    return d.state == "due_soon" or (d.state == "running" and d.due_at is not None and d.due_at - HORIZON <= as_of)


def _of_deadlines(
    deadlines: Iterable[DeadlineItem],
    as_of: datetime,
    clocks: Clocks,
    at_stake: Money | None,
    points: Points,
    lost_right: str = "lapsed",
) -> list[Alert]:
    """`lost_right` is the level at which a right is told that was not used: nobody owed anything."""
    out = []
    for d in deadlines:
        is_right = d.rule in clocks.appeals or (d.lapse is not None and d.lapse.effect == "right_lost")
        about = d.id if d.occurrence == 1 else f"{d.id}#{d.occurrence}"
        cost = d.lapse.cost if d.lapse is not None and d.lapse.cost is not None else at_stake
        lost = d.lapse.points if d.lapse is not None and d.lapse.points else points

        def alert(
            kind: str,
            level: str,
            title: Text,
            d: DeadlineItem = d,
            about: str = about,
            cost: Money | None = cost,
            lost: Points = lost,
        ) -> None:
            out.append(Alert(kind, level, about, title, d.id, d.due_at, cost, lost))

        if d.actor == "seller" and d.state == "overdue":
            if not is_right:
                alert("overdue", "overdue", d.title)
            if d.lapse is not None and not d.may_apply:
                alert("lapsed", lost_right if is_right else "lapsed", _with(_LAPSED, title=d.title))
        elif d.actor == "seller" and _is_soon(d, as_of):
            alert("appeal_closing" if d.rule in clocks.appeals else "due_soon", "due_soon", d.title)
        elif d.state in _UNFINISHED and d.actor in _DECIDERS and d.rule in clocks.rulings:
            alert("ruling_due", "info", _with(_RULING, title=d.title))
        elif d.state == "overdue" and d.actor == "buyer" and d.lapse is not None and not d.may_apply:
            alert("lapsed", "info", _with(_LAPSED, title=d.title))
        if d.differs_by_s is not None and d.state not in (
            "met",
            "met_late",
            "met_early",
            "superseded",
            "not_applicable",
        ):
            alert("disagreement", "info", _with(_DISAGREE, title=d.title))
    return out


def _with(text: Text, **values: Any) -> Text:
    def filled(lang: str) -> str:
        return text.of(lang).format(**{k: v.of(lang) if isinstance(v, Text) else v for k, v in values.items()})

    return Text(filled("en"), filled("zh"))


def _unique(alerts: list[Alert]) -> list[Alert]:
    found: dict[tuple[str, str, str], Alert] = {}
    for a in alerts:
        found.setdefault(a.key, a)
    return list(found.values())


# What is told first


def digest_order(rows: Sequence[Mapping[str, Any]], as_of: datetime) -> list[Mapping[str, Any]]:
    """Alerts (`level due_at cost currency points id`) by what costs most soonest: overdue, within a day, within three,
    what has lapsed, the rest.

    Within each, dearest first. Amounts are never converted: each currency has its own dearest, and these take turns.
    """
    rank = _ranks(rows)
    return sorted(
        rows, key=lambda r: (_window(r, as_of), rank[r["id"]], r["due_at"] is None, r["due_at"] or as_of, r["id"])
    )


def _window(row: Mapping[str, Any], as_of: datetime) -> int:
    if row["level"] == "overdue":
        return 0
    if row["level"] == "lapsed":
        return 4
    if row["level"] == "info":
        return 3 if row["kind"] == "tier_crossed" else 5
    due = row["due_at"]
    return 1 if due is not None and due <= as_of + timedelta(hours=24) else 2


def _ranks(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How dear each is among those of its currency: 0 the dearest. Those without a price come last."""
    groups: dict[str, list[tuple[Decimal, str]]] = {}
    for r in rows:
        if r["cost"] is not None and r["currency"] is not None:
            groups.setdefault(r["currency"], []).append((Decimal(r["cost"]), r["id"]))
    out = {r["id"]: len(rows) for r in rows}
    for group in groups.values():
        last: Decimal | None = None
        place = -1
        for value, id_ in sorted(group, key=lambda x: -x[0]):
            place += value != last
            last = value
            out[id_] = place
    return out


def title_json(title: Text) -> str:
    return json.dumps(title.as_json())
