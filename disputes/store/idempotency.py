"""Requests that were done once and are not done again: each is kept under the key that its sender gave it, with its
answer, in the transaction of the change.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from disputes.store.database import Store
from disputes.store.models import REQUESTS
from disputes.words.dataclass import dataclass

KEPT = timedelta(hours=24)
"""How long a request is known by its key."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A key, whose it is, and a digest of the request that it came with."""

    caller: str
    key: str
    request: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered; `is_same`: to the very request that is asked about."""

    is_same: bool
    status: int
    body: str


class DoneBefore(Exception):
    """The request was done before; nothing is done now."""

    def __init__(self, answer: KeptAnswer) -> None:
        super().__init__("done before")
        self.answer = answer


def kept_answer(store: Store, asked: RequestKey, now: datetime) -> KeptAnswer | None:
    """What was answered to the request of this key; None where there was none. Raises :class:`StorageError`."""
    with store.read() as connection:
        return _found(connection, asked, now)


def keep_answer(connection: Connection, asked: RequestKey, status: int, body: str, now: datetime) -> None:
    """Keeps an answer with the change that it tells of; `now` is an aware datetime. What is old goes.

    Raises :class:`DoneBefore` where somebody else did the request in the meantime: the transaction is taken back then.
    """
    before = _found(connection, asked, now)
    if before is not None:
        raise DoneBefore(before)
    connection.execute(delete(REQUESTS).where(REQUESTS.c.done_at < now - KEPT))
    row = {
        "caller": asked.caller,
        "key": asked.key,
        "request": asked.request,
        "status": status,
        "body": body,
        "done_at": now,
    }
    connection.execute(REQUESTS.insert(), [row])


def _found(connection: Connection, asked: RequestKey, now: datetime) -> KeptAnswer | None:
    mine = (REQUESTS.c.caller == asked.caller, REQUESTS.c.key == asked.key, REQUESTS.c.done_at >= now - KEPT)
    row = connection.execute(select(REQUESTS).where(*mine)).first()
    return KeptAnswer(row.request == asked.request, row.status, row.body) if row is not None else None
