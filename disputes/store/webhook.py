"""Alerts to a webhook: at least once, in messages that are the same byte for byte until the receiver says that they are
there.

Which alerts go together is written down before the first try, and that they were sent only after a 2xx answer: whatever
ends the program in between, the next one sends the same message under the same key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum
from urllib.parse import urlsplit

from sqlalchemy import func, or_, select, update
from sqlmodel import Session
from sqlmodel import select as select_rows

from disputes import __version__
from disputes.store.alerts import AlertFilter, alert_json, conditions, in_order
from disputes.store.database import Store
from disputes.store.models import ALERTS, DELIVERIES, AlertRow, DeliveryRow
from disputes.store.runs import wall_clock
from disputes.store.time_limit import TooLong, limited
from disputes.words.dataclass import dataclass

SECRET = "DISPUTES_WEBHOOK_SECRET"
BATCH = 100
TIMEOUT_S = 20
TRIES = 5
BACKOFF_S = 1.0
_AGAIN = (408, 425, 429)
_WRONG_ADDRESS = (301, 302, 303, 307, 308, 401, 403, 404, 405, 410)
_SERVER_ERROR = 500


class Reception(Enum):
    """How a receiver took a message: it is there; it may be tried again; no message would fare better at this
    address; this message is refused, others may go.
    """

    THERE = "there"
    LATER = "later"
    ADDRESS = "address"
    REFUSED = "refused"


@dataclass(slots=True)
class Sent:
    """How many alerts were sent, in how many messages, and what went wrong with the one that ended it."""

    alerts: int = 0
    messages: int = 0
    error: str | None = None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would turn the message into a GET, whose 200 says nothing."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def is_webhook(url: str) -> bool:
    """Whether messages can be posted there.

    Names and passwords do not belong into an address: the signature says who sends.
    """
    try:
        parts = urlsplit(url)
        sound = parts.port != 0 and not parts.username and not parts.password
    except ValueError:
        return False
    return (
        sound
        and parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and url.isascii()
        and not any(c.isspace() or not c.isprintable() for c in url)
    )


def _meant(code: int) -> Reception:
    if code in _AGAIN or code >= _SERVER_ERROR:
        return Reception.LATER
    return Reception.ADDRESS if code in _WRONG_ADDRESS else Reception.REFUSED


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the time stamp, a dot and the body, in hex."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what has not been sent. `tries` of a message, `backoff_s` seconds before the second, then doubled."""

    store: Store
    url: str
    secret: str | None
    tries: int = TRIES
    backoff_s: float = BACKOFF_S

    def send(self, f: AlertFilter, as_of: datetime) -> Sent:
        """Messages to this receiver that were begun go first, then the alerts that the filter leaves, dearest and
        soonest first.

        A message that he refuses waits for the next time, the others go on; where he cannot be reached, all wait.
        Raises :class:`StorageError`.
        """
        out = Sent()
        with self.store.lock("send") as held:
            if not held:
                out.error = "another program is sending alerts of this store: nothing was sent here"
                return out
            self._compose(f, as_of)
            refused: list[str] = []
            while (message := self._pending(refused)) is not None:
                said, verdict = self._deliver(message)
                if verdict is Reception.THERE:
                    out.messages += 1
                    out.alerts += self._is_there(message.id)
                    continue
                out.error = said
                if verdict is not Reception.REFUSED:
                    break
                refused.append(message.id)
        return out

    @property
    def target(self) -> str:
        """The receiver: a digest of the address without what may be secret in it."""
        parts = urlsplit(self.url)
        return hashlib.sha256(f"{parts.scheme}://{parts.hostname}:{parts.port}{parts.path}".encode()).hexdigest()[:32]

    def _compose(self, f: AlertFilter, as_of: datetime) -> None:
        """Writes down which alerts go into which message."""
        # What waits for another receiver, who may have moved, is not kept from this one.
        elsewhere = select(DELIVERIES.c.id).where(
            DELIVERIES.c.sent_at.is_(None), DELIVERIES.c.target.not_in((self.target, ""))
        )
        free = or_(ALERTS.c.delivery.is_(None), ALERTS.c.delivery.in_(elsewhere))
        order = in_order(self.store, [*conditions(f), ALERTS.c.sent_at.is_(None), free], as_of)
        begun = wall_clock()
        for start in range(0, len(order), BATCH):
            ids = order[start : start + BATCH]
            with self.store.write() as connection:
                query = select_rows(AlertRow).where(ALERTS.c.id.in_(ids), ALERTS.c.cleared_at.is_(None))
                with Session(bind=connection, expire_on_commit=False) as session:
                    rows = {a.id: a for a in session.exec(query)}
                if not rows:
                    continue
                key = uuid.uuid4().hex
                body = self._body(key, [rows[i] for i in ids if i in rows], as_of)
                place = connection.execute(select(func.coalesce(func.max(DELIVERIES.c.place), 0))).scalar_one() + 1
                connection.execute(
                    DELIVERIES.insert().values(
                        id=key, place=place, created_at=begun, body=body, attempts=0, target=self.target
                    )
                )
                connection.execute(update(ALERTS).where(ALERTS.c.id.in_(rows)).values(delivery=key))

    def _body(self, key: str, rows: Sequence[AlertRow], as_of: datetime) -> str:
        at = as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        plain = {"id": key, "as_of": at, "sender": f"disputes {__version__}", "alerts": [alert_json(a) for a in rows]}
        return json.dumps(plain, ensure_ascii=True, separators=(",", ":"))

    def _pending(self, refused: Sequence[str]) -> DeliveryRow | None:
        mine = (
            DELIVERIES.c.sent_at.is_(None),
            DELIVERIES.c.target.in_((self.target, "")),
            DELIVERIES.c.id.not_in(refused),
        )
        with self.store.reading() as session:
            return session.exec(select_rows(DeliveryRow).where(*mine).order_by(DELIVERIES.c.place).limit(1)).first()

    def _deliver(self, message: DeliveryRow) -> tuple[str, Reception]:
        """What the receiver said last, and what that means."""
        said, verdict = "not tried", Reception.LATER
        for attempt in range(self.tries):
            if attempt:
                time.sleep(self.backoff_s * 2 ** (attempt - 1))
            said, verdict = self._post(message)
            if verdict is Reception.THERE:
                break
            with self.store.write() as connection:
                changed = {"attempts": DELIVERIES.c.attempts + 1, "last_error": said[:500]}
                connection.execute(update(DELIVERIES).where(DELIVERIES.c.id == message.id).values(changed))
            if verdict is not Reception.LATER:
                break
        return said, verdict

    def _post(self, message: DeliveryRow) -> tuple[str, Reception]:
        """One try: what was said, and what that means."""
        body = message.body.encode()
        stamp = str(int(wall_clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.id,
            "User-Agent": f"disputes/{__version__}",
            "X-Disputes-Timestamp": stamp,
        }
        if self.secret:
            headers["X-Disputes-Signature"] = signature(self.secret, stamp, body)
        opener = urllib.request.build_opener(_NoRedirects)
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        try:
            # The time-out of a socket begins anew with each byte; this one is of the whole answer.
            with limited(2 * TIMEOUT_S), opener.open(request, timeout=TIMEOUT_S) as answer:
                is_there = 200 <= answer.status < 300
                return f"the receiver answered {answer.status}", Reception.THERE if is_there else Reception.REFUSED
        except urllib.error.HTTPError as refused:
            refused.close()
            return f"the receiver answered {refused.code}", _meant(refused.code)
        except TooLong:
            return f"the receiver did not answer within {2 * TIMEOUT_S} s", Reception.LATER
        except (OSError, ValueError) as wrong:
            return f"the receiver cannot be reached: {getattr(wrong, 'reason', wrong)}", Reception.LATER
        except Exception as wrong:  # an answer that is no HTTP
            return f"the receiver's answer cannot be read: {type(wrong).__name__}", Reception.LATER

    def _is_there(self, key: str) -> int:
        at = wall_clock()
        with self.store.write() as connection:
            connection.execute(
                update(DELIVERIES)
                .where(DELIVERIES.c.id == key)
                .values(sent_at=at, attempts=DELIVERIES.c.attempts + 1, last_error=None)
            )
            return connection.execute(update(ALERTS).where(ALERTS.c.delivery == key).values(sent_at=at)).rowcount
