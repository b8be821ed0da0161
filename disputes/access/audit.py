"""What was changed about who may do what: kept in the journal of the store, with who and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import select

from disputes.store.database import Store
from disputes.store.documents import dumps
from disputes.store.models import JOURNAL, WHOLE_STORE, JournalRow

KEY = "access"


def note(connection: Connection, what: str, about: str, agent: str | None, now: datetime, **more: object) -> None:
    """Keeps a change: `what` was done, as a key, to the account or the token `about`, by whom."""
    item = dumps({"what": what, "about": about, **more})
    entry = {"case_pk": WHOLE_STORE, "at": now, "agent": agent, "key": KEY, "undone": False, "item": item}
    connection.execute(JOURNAL.insert(), [entry])


def changes(store: Store, most: int = 200) -> Sequence[JournalRow]:
    """The newest changes of the store as a whole, the newest first."""
    with store.reading() as session:
        query = select(JournalRow).where(JOURNAL.c.case_pk == WHOLE_STORE).order_by(JOURNAL.c.id.desc()).limit(most)
        return session.exec(query).all()
