"""One chunk of a scan: read the rows, answer them, keep what changed together with its alerts and its history."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from disputes.answers.assessment import Assessment
from disputes.answers.differences import Change
from disputes.answers.serialization import as_json
from disputes.api import Answer
from disputes.documents.problems import Problem, Refused, printable
from disputes.followup.alerts import Alert, case_wakes, of_case, of_shop, shop_wakes
from disputes.store.answering import CASE_COLUMNS, SHOP_COLUMNS, Answerer, differing, shops_of
from disputes.store.database import Conflict, Store
from disputes.store.documents import clean, dumps, is_closed, packed, turning_points, unpacked
from disputes.store.models import ALERTS, CASES, HISTORY, NOW_DUE, SHOPS
from disputes.store.queue import Wanted
from disputes.store.time_limit import TooLong, limited

TRIES = 5
MAX_REASON = 2_000
_RUNNING = ("running", "due_soon", "overdue")


@dataclass(slots=True)
class Counts:
    """What became of some rows. `missed`: a full scan found a change that no instant announced."""

    scanned: int = 0
    changed: int = 0
    cleared: int = 0
    overtaken: int = 0
    missed: int = 0
    raised: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        for name in ("scanned", "changed", "cleared", "overtaken", "missed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.raised += other.raised


@dataclass(slots=True)
class _Done:
    """What is to be written for one row; `alerts` None leaves them as they are."""

    row: Any
    update: dict[str, Any]
    alerts: list[Alert] | None = None
    changes: list[Change] | None = None


@dataclass(slots=True)
class Worker:
    """Does chunks of one scan."""

    store: Store
    answers: Answerer
    wanted: Wanted
    scan_id: int

    def do(self, kind: str, pks: Sequence[int], every: bool = False) -> Counts:
        """Does the rows of one chunk, with `every` those too whose answers should still hold; what somebody else wrote
        meanwhile is read again.

        Raises :class:`StorageError`.
        """
        counts = Counts()
        for left in reversed(range(TRIES)):
            try:
                pks = self._do(kind, pks, every, counts)
            except Conflict:
                if not left:
                    raise
            if not pks:
                break
        counts.overtaken = len(pks)  # they are awake: the next scan takes them
        return counts

    def _do(self, kind: str, pks: Sequence[int], every: bool, counts: Counts) -> list[int]:
        """One try; gives the rows that were overtaken."""
        rows, shops = self._rows(kind, pks)
        scanned = missed = 0
        done = []
        for row in rows:
            if row.book not in self.wanted.digests:
                continue
            shop = shops.get((row.platform, row.shop_id, row.market)) if kind == "case" else None
            needed = self._needed(kind, row, shop)
            if not needed and not (every and (kind == "shop" or row.open)):
                continue
            scanned += 1
            found = self._answered(kind, row, shop, needed)
            if found is not None:
                missed += not needed and found.alerts is not None
                done.append(found)
        overtaken = self._keep(kind, done, counts) if done else []
        counts.scanned += scanned - len(overtaken)
        counts.missed += missed
        return overtaken

    def _rows(self, kind: str, pks: Sequence[int]) -> tuple[list[Any], dict[tuple[str, str, str], Any]]:
        table, names = (CASES, CASE_COLUMNS) if kind == "case" else (SHOPS, SHOP_COLUMNS)
        with self.store.read() as connection:
            rows = list(
                connection.execute(select(*(table.c[n] for n in names)).where(table.c.pk.in_(pks)).order_by(table.c.pk))
            )
            return rows, shops_of(connection, rows) if kind == "case" else {}

    def _needed(self, kind: str, row: Any, shop: Any) -> bool:
        """Whether the row's answer may no longer hold at this scan's instant."""
        as_of = self.wanted.as_of
        if (row.wake_at is not None and row.wake_at <= as_of) or (row.as_of is not None and row.as_of > as_of):
            return True
        if kind == "case" and not row.open:
            return False
        if row.digest != self.wanted.digests[row.book]:
            return True
        return kind == "case" and shop is not None and row.shop_seen != shop.revision

    def _answered(self, kind: str, row: Any, shop: Any, needed: bool) -> _Done | None:
        """What is to be written; None where nothing is."""
        seen = {"shop_seen": shop.revision if shop is not None else 0} if kind == "case" else {}
        try:
            with limited(self.wanted.limit_s):
                if not needed and row.answer is not None and self._holds(kind, row, shop):
                    return None
                done = self._case(row, shop) if kind == "case" else self._shop(row)
        except Refused as refused:
            return self._quarantined(row, "; ".join(_said(p) for p in refused.problems), seen)
        except (Exception, TooLong) as wrong:  # whatever it is, it is this row's: the others go on
            return self._quarantined(row, f"{type(wrong).__name__}: {wrong}", seen)
        done.update |= {
            **seen,
            "digest": self.wanted.digests[row.book],
            "as_of": self.wanted.as_of,
            "quarantine": None,
            "quarantined_at": None,
        }
        return done

    def _quarantined(self, row: Any, reason: str, seen: Mapping[str, Any]) -> _Done | None:
        """The row with the reason why it has no new answer; what was said of it before stays, alerts too."""
        reason = printable(reason)[:MAX_REASON]
        digest = self.wanted.digests[row.book]
        if (
            row.quarantine == reason
            and row.digest == digest
            and row.wake_at == NOW_DUE
            and all(getattr(row, k) == v for k, v in seen.items())
        ):
            return None
        since = {} if row.quarantine == reason else {"quarantined_at": self.wanted.as_of}
        return _Done(row, {**seen, **since, "quarantine": reason, "digest": digest, "wake_at": NOW_DUE})

    # One case, one shop

    def _holds(self, kind: str, row: Any, shop: Any) -> bool:
        """Whether the row's answer is still the one that comes out; for when it next changes, nobody asks then."""
        as_of = self.wanted.as_of
        answer: Answer
        if kind == "case":
            answer = self.answers.case(row, shop).answer_at(as_of)
        else:
            answer = self.answers.shop(row).stand(as_of)
        return differing(row, answer.to_json()) == []

    def _case(self, row: Any, shop: Any) -> _Done:
        as_of = self.wanted.as_of
        case = self.answers.case(row, shop)
        answer = case.assess(as_of)
        closed = is_closed(case.values, as_of)
        ahead = [] if closed else [answer.next_change_at, *case_wakes(answer)]
        wakes = [at for at in (*ahead, *turning_points(case.values, as_of)) if at is not None]
        plain = answer.to_json()
        update = {
            "open": not closed,
            "wake_at": min(wakes, default=None),
            "next_change_at": answer.next_change_at,
            "answer": packed(plain),
            "outcome": dumps(as_json(self.answers.outcome(case, row, answer))),
            **_to_do(answer, closed),
        }
        return _Done(
            row, update, [] if closed else of_case(answer, self.answers.clocks(row.book)), differing(row, plain)
        )

    def _shop(self, row: Any) -> _Done:
        standing = self.answers.shop(row).stand(self.wanted.as_of)
        wakes = [*shop_wakes(standing), *([standing.next_change_at] if standing.next_change_at is not None else [])]
        plain = standing.to_json()
        update = {
            "wake_at": min(wakes, default=None),
            "next_change_at": standing.next_change_at,
            "answer": packed(plain),
            "points": dumps(plain["points"]) if plain["points"] is not None else None,
            "tier": standing.tier,
        }
        return _Done(row, update, of_shop(standing), differing(row, plain))

    # Writing

    def _keep(self, kind: str, done: list[_Done], counts: Counts) -> list[int]:
        """Writes them in one transaction; gives the rows that were overtaken."""
        table = CASES if kind == "case" else SHOPS
        with self.store.write() as connection:
            query = (
                select(table.c.pk, table.c.version)
                .where(table.c.pk.in_([d.row.pk for d in done]))
                .order_by(table.c.pk)
                .with_for_update()
            )
            versions = {r.pk: r.version for r in connection.execute(query)}
            current = [d for d in done if versions.get(d.row.pk) == d.row.version]
            if not current:
                return [d.row.pk for d in done]
            _update_many(connection, table, current)
            told = [d for d in current if d.changes]
            if told:
                connection.execute(HISTORY.insert(), [self._history(kind, d) for d in told])
            raised, cleared = self._sync_alerts(connection, kind, [d for d in current if d.alerts is not None])
        counts.changed += len(told) + sum(d.row.answer is None and d.alerts is not None for d in current)
        counts.cleared += cleared
        counts.raised += raised
        written = {d.row.pk for d in current}
        return [d.row.pk for d in done if d.row.pk not in written]

    def _history(self, kind: str, d: _Done) -> dict[str, Any]:
        # The answer's own digest: a quarantine has noted later rules in the row.
        return {
            "kind": kind,
            "subject_pk": d.row.pk,
            "scan_id": self.scan_id,
            "revision": d.row.revision,
            "was_as_of": d.row.as_of,
            "as_of": self.wanted.as_of,
            "was_digest": unpacked(d.row.answer)["ruleset"]["digest"],
            "digest": d.update["digest"],
            "changes": packed([c.to_json() for c in d.changes or ()]),
        }

    def _sync_alerts(self, connection: Any, kind: str, done: Iterable[_Done]) -> tuple[Counter[str], int]:
        """Raises what is called for and not there, clears what is there and no longer called for."""
        by_pk = {d.row.pk: d for d in done}
        if not by_pk:
            return Counter(), 0
        mine = (ALERTS.c.subject == kind, ALERTS.c.subject_pk.in_(by_pk), ALERTS.c.cleared_at.is_(None))
        there = {(r.subject_pk, r.kind, r.about, r.due_key): r for r in connection.execute(select(ALERTS).where(*mine))}
        new, dated = [], []
        kept = set()
        for pk, d in by_pk.items():
            for alert in d.alerts or ():
                row = self._alert(kind, d.row, alert)
                key = (pk, row["kind"], row["about"], row["due_key"])
                old = there.get(key)
                if key in kept:
                    continue
                kept.add(key)
                if old is None:
                    new.append({**row, "id": uuid.uuid4().hex, "raised_at": self.wanted.as_of})
                elif any(
                    getattr(old, n) != row[n]
                    for n in ("title", "cost", "currency", "points", "level", "market", "shop_id")
                ):
                    dated.append(
                        {
                            "_id": old.id,
                            **{
                                n: row[n] for n in ("title", "cost", "currency", "points", "level", "market", "shop_id")
                            },
                        }
                    )
        gone = [{"_id": r.id} for key, r in there.items() if key not in kept]
        if gone:
            connection.execute(
                update(ALERTS).where(ALERTS.c.id == bindparam("_id")).values(cleared_at=self.wanted.as_of), gone
            )
        if dated:
            names = [n for n in dated[0] if n != "_id"]
            connection.execute(
                update(ALERTS).where(ALERTS.c.id == bindparam("_id")).values({n: bindparam(n) for n in names}), dated
            )
        if new:
            connection.execute(ALERTS.insert(), new)
        return Counter(a["level"] for a in new), len(gone)

    def _alert(self, kind: str, row: Any, a: Alert) -> dict[str, Any]:
        return {
            "subject": kind,
            "subject_pk": row.pk,
            "platform": row.platform,
            "market": row.market,
            "shop_id": row.shop_id,
            "case_id": row.case_id if kind == "case" else None,
            "kind": a.kind,
            "level": a.level,
            "about": clean(a.about),
            "deadline": clean(a.deadline) if a.deadline is not None else None,
            "due_at": a.due_at,
            "due_key": a.due_key,
            "title": dumps(a.title.as_json()),
            "cost": format(a.cost.value, "f") if a.cost is not None else None,
            "currency": a.cost.currency if a.cost is not None else None,
            "points": dumps(as_json(a.points)) if a.points else None,
        }


def _update_many(connection: Any, table: Table, done: Sequence[_Done]) -> None:
    """Rows that get the same columns go together."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for d in done:
        groups.setdefault(tuple(sorted(d.update)), []).append(
            {"_pk": d.row.pk, "version": d.row.version + 1, **d.update}
        )
    for names, rows in groups.items():
        statement = (
            update(table).where(table.c.pk == bindparam("_pk")).values({n: bindparam(n) for n in (*names, "version")})
        )
        connection.execute(statement, rows)


def _said(p: Problem) -> str:
    return f"{p.path}: found {p.found}; expected {p.expected}" if p.path else f"found {p.found}; expected {p.expected}"


def _to_do(answer: Assessment, closed: bool) -> dict[str, Any]:
    """The columns by which cases are listed: how urgent, until when, and who has something to do."""
    if closed:
        return {"state": "closed", "due_at": None, "owners": ""}
    clocks = [d for d in answer.deadlines if d.actor == "seller" and d.state in _RUNNING]
    # An action that nothing on record can show as done is over with the clock that it was for.
    still = {d.due_at for d in clocks}
    actions = [a for a in answer.actions if a.state != "done" and (a.state != "overdue" or a.due_at in still)]
    states = {d.state for d in clocks} | {a.state for a in actions}
    owners = sorted({a.owner for a in actions if a.owner is not None})
    return {
        "state": next((s for s in ("overdue", "due_soon") if s in states), "open"),
        "due_at": min(
            (at for at in (*(d.due_at for d in clocks), *(a.due_at for a in actions)) if at is not None), default=None
        ),
        "owners": f" {' '.join(owners)} " if owners else "",
    }
