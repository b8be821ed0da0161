"""What a scan tells of many rows at once: how many facts the cases and shops of a platform wait for."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from disputes.language.truth import Text
from disputes.store.database import Store
from disputes.store.documents import dumps
from disputes.store.models import ALERTS, CASES, SHOPS
from disputes.words.dataclass import dataclass
from disputes.words.store import AlertKind, AlertLevel, RowKind

_ASKED = Text(
    "Missing facts that would change answers: {facts}; cases and shops that wait for them: {rows} "
    "(disputes list --questions)",
    "待补充、会改变答案的信息：{facts} 项；涉及案件和店铺：{rows} 个（disputes list --questions）",
)


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """How many facts are missing, in how many cases and shops."""

    facts: int = 0
    rows: int = 0

    @property
    def title(self) -> str:
        """What an alert says, as JSON, in both languages."""
        told = _ASKED.filled(facts=self.facts, rows=self.rows)
        return dumps({"en": told.en, "zh": told.zh})


def sync_questions(store: Store, as_of: datetime) -> tuple[Counter[AlertLevel], int]:
    """One alert a platform on what is asked: raised anew where more is asked than was told before, else kept up to
    date, and cleared where nothing is asked any more. Gives how many were raised, by level, and cleared.

    It follows from what is stored alone, so that a scan that was cut off leaves the same.
    """
    raised: Counter[AlertLevel] = Counter()
    cleared = 0
    with store.write() as connection:
        asked = _asked(connection)
        mine = (ALERTS.c.subject == RowKind.PLATFORM, ALERTS.c.cleared_at.is_(None))
        there = {r.platform: r for r in connection.execute(select(ALERTS).where(*mine))}
        for platform in sorted(asked.keys() | there.keys()):
            now, old = asked.get(platform, QuestionCount()), there.get(platform)
            if old is not None and (not now.facts or now.facts > old.total):
                connection.execute(update(ALERTS).where(ALERTS.c.id == old.id).values(cleared_at=as_of))
                cleared += 1
                old = None
            if old is None and now.facts:
                connection.execute(ALERTS.insert().values(_alert(platform, now, as_of)))
                raised[AlertLevel.INFO] += 1
            elif old is not None and (old.total, old.title) != (now.facts, now.title):
                anew = {"total": now.facts, "title": now.title}
                connection.execute(update(ALERTS).where(ALERTS.c.id == old.id).values(anew))
    return raised, cleared


def _asked(connection: Connection) -> dict[str, QuestionCount]:
    """What is asked, by platform. A row in quarantine asks to be mended first."""
    out: dict[str, QuestionCount] = {}
    for rows in (CASES, SHOPS):
        is_open = (CASES.c.open,) if rows is CASES else ()
        query = (
            select(rows.c.platform, func.count(), func.sum(rows.c.questions))
            .where(*is_open, rows.c.questions > 0, rows.c.quarantine.is_(None))
            .group_by(rows.c.platform)
        )
        for platform, count, facts in connection.execute(query):
            old = out.get(platform, QuestionCount())
            out[platform] = QuestionCount(old.facts + int(facts), old.rows + count)
    return out


def _alert(platform: str, asked: QuestionCount, as_of: datetime) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex,
        "subject": RowKind.PLATFORM,
        "subject_pk": 0,
        "platform": platform,
        "market": "",
        "kind": AlertKind.QUESTION_OPEN,
        "level": AlertLevel.INFO,
        "about": platform,
        "due_key": "",
        "title": asked.title,
        "total": asked.facts,
        "raised_at": as_of,
    }
