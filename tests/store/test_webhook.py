"""Alerts told: order, forms, and a webhook that gets each at least once and can tell a repetition."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from disputes.followup.alert_order import digest_order
from disputes.store import Store
from disputes.store import webhook as module
from disputes.store.alerts import AlertFilter, alert_json, conditions, in_order
from disputes.store.alerts import alerts as stored_alerts
from disputes.store.models import DELIVERIES, AlertRow
from disputes.store.webhook import Sender
from disputes.views.alert_calendar import calendar
from disputes.words.store import AlertKind, AlertLevel
from tests.store.made import Desk, at, case, event

ALL = AlertFilter()


class Receiver:
    """A real server on this machine: answers what it is told to, keeps what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                code = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(code)
                if code in (301, 302, 307):
                    self.send_header("Location", receiver.url)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def ids(self) -> list[str]:
        return [a["id"] for _, body in self.got for a in json.loads(body)["alerts"]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def sender(store: Store, receiver: Receiver, secret: str | None = "s3cret", tries: int = 3) -> Sender:
    return Sender(store, receiver.url, secret, tries, 0.01)


def alerts(store: Store, f: AlertFilter = ALL) -> list[AlertRow]:
    """Those that are not cleared, or another choice."""
    return list(stored_alerts(store, in_order(store, conditions(f), at(1))))


def test_sent_once_signed_and_marked(desk: Desk, receiver: Receiver) -> None:
    desk.take(*(case(f"C-{n}") for n in range(5)))
    desk.scan(at(2))
    sent = sender(desk.store, receiver).send(AlertFilter(), at(2))
    assert (sent.alerts, sent.messages, sent.error) == (5, 1, None)
    [(headers, body)] = receiver.got
    told = json.loads(body)
    assert headers["Idempotency-Key"] == told["id"]
    assert (
        headers["X-Disputes-Signature"]
        == "sha256="
        + hmac.new(b"s3cret", headers["X-Disputes-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    )
    contract = {"id", "case", "shop", "platform", "kind", "level", "deadline", "due_at", "raised_at", "sent_at"}
    assert all(contract <= set(a) for a in told["alerts"])
    assert all(r.sent_at is not None for r in alerts(desk.store))
    assert sender(desk.store, receiver).send(AlertFilter(), at(2)).messages == 0
    desk.scan(at(3, 1))
    assert sender(desk.store, receiver, None).send(AlertFilter(), at(3, 1)).alerts == 5  # lapsed: each is told once
    assert "X-Disputes-Signature" not in receiver.got[-1][0]
    assert len(set(receiver.ids())) == 10


def test_a_receiver_that_fails_gets_the_same_message_again(desk: Desk, receiver: Receiver) -> None:
    desk.take(case())
    desk.scan(at(2))
    receiver.answers = [500, 503, 429]
    failed = sender(desk.store, receiver).send(AlertFilter(), at(2))
    assert (failed.alerts, failed.error) == (0, "the receiver answered 429")
    assert [r.sent_at for r in alerts(desk.store)] == [None]
    desk.scan(at(2, 1))
    receiver.answers = [500]
    assert sender(desk.store, receiver).send(AlertFilter(), at(2, 1)).alerts == 1
    assert len({(h["Idempotency-Key"], b) for h, b in receiver.got}) == 1
    assert len(receiver.got) == 5


@pytest.mark.parametrize("code", [301, 302, 400, 401, 404, 410])
def test_only_2xx_is_there(lite_desk: Desk, receiver: Receiver, code: int) -> None:
    lite_desk.take(case())
    lite_desk.scan(at(2))
    receiver.answers = [code]
    assert sender(lite_desk.store, receiver).send(AlertFilter(), at(2)).error == f"the receiver answered {code}"
    assert len(receiver.got) == 1
    assert alerts(lite_desk.store)[0].sent_at is None


def test_nobody_there(lite_desk: Desk, receiver: Receiver) -> None:
    lite_desk.take(case())
    lite_desk.scan(at(2))
    gone = Sender(lite_desk.store, "http://127.0.0.1:1/hook", None, 2, 0.01).send(AlertFilter(), at(2))
    assert gone.error is not None
    assert gone.error.startswith("the receiver cannot be reached")
    with lite_desk.store.read() as connection:
        assert connection.execute(select(DELIVERIES.c.attempts)).scalar_one() == 2
    assert sender(lite_desk.store, receiver).send(AlertFilter(), at(2)).alerts == 1


def test_each_receiver_gets_what_is_meant_for_him(desk: Desk, receiver: Receiver) -> None:
    desk.take(case(), case("C-2", platform="lazada"))
    desk.scan(at(2))
    away = Sender(desk.store, "http://127.0.0.1:1/other", None, 1, 0.01)
    assert away.send(AlertFilter(platform="shopee"), at(2)).error is not None
    assert sender(desk.store, receiver).send(AlertFilter(platform="lazada"), at(2)).error is None
    assert {a.platform for a in alerts(desk.store) if a.sent_at is not None} <= {"lazada"}
    assert all(a["platform"] == "lazada" for _, body in receiver.got for a in json.loads(body)["alerts"])
    moved = sender(desk.store, receiver).send(AlertFilter(), at(2))  # all of them: the other receiver has moved here
    assert (moved.alerts, moved.error) == (1, None)
    assert all(a.sent_at is not None for a in alerts(desk.store))


def test_a_refused_message_holds_up_no_other(
    lite_desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 1)
    lite_desk.take(case(), case("C-2"), case("C-3"))
    lite_desk.scan(at(2))
    receiver.answers = [200, 413, 200]
    sent = sender(lite_desk.store, receiver).send(AlertFilter(), at(2))
    assert (sent.alerts, sent.messages, sent.error) == (2, 2, "the receiver answered 413")
    assert sender(lite_desk.store, receiver).send(AlertFilter(), at(2)).alerts == 1


def test_killed_between_the_answer_and_the_mark(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receiver has it, and we do not know: it comes again under the same key, with the same bytes, though an alert
    was cleared meanwhile.
    """
    desk.take(case(), case("C-2"))
    desk.scan(at(2))

    class Killed(BaseException):
        pass

    def dies(*_: Any) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Sender, "_is_there", dies)
        with pytest.raises(Killed):
            sender(desk.store, receiver).send(AlertFilter(), at(2))
    desk.take(case("C-2", event("opened", at(1)), event("seller_responded", at(2))))
    desk.scan(at(2, 1))
    assert sender(desk.store, receiver).send(AlertFilter(), at(2, 1)).alerts == 2
    assert len({(h["Idempotency-Key"], b) for h, b in receiver.got}) == 1
    assert len(receiver.got) == 2


def test_an_alert_that_no_longer_holds_is_not_sent(lite_desk: Desk, receiver: Receiver) -> None:
    lite_desk.take(case())
    lite_desk.scan(at(2))
    lite_desk.scan(at(3, 1))
    sender(lite_desk.store, receiver).send(AlertFilter(), at(3, 1))
    assert sorted(a["kind"] for _, b in receiver.got for a in json.loads(b)["alerts"]) == ["lapsed"]


def test_many_go_in_several_messages_dearest_first(
    lite_desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    lite_desk.take(
        *(case(f"C-{n}", order={"amount": {"value": str(n), "currency": "SGD"}}) for n in (5, 9, 1, 7)),
        case("C-x", event("opened", at(1, 20))),
    )
    lite_desk.scan(at(2, 21))
    assert sender(lite_desk.store, receiver).send(AlertFilter(), at(2, 21)).messages == 2
    assert [a["case"] for _, b in receiver.got for a in json.loads(b)["alerts"]] == ["C-x", "C-9", "C-7", "C-5", "C-1"]


AMOUNTS = st.one_of(st.none(), st.tuples(st.integers(0, 9).map(str), st.sampled_from(["SGD", "JPY"])))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["overdue", "due_soon", "lapsed", "info"]), st.one_of(st.none(), st.integers(1, 9)), AMOUNTS
    ),
    max_size=12,
).map(
    lambda drawn: [
        AlertRow(
            id=f"{n:02}",
            level=AlertLevel(level),
            kind=AlertKind.LAPSED,
            due_at=at(due) if due else None,
            cost=money[0] if money else None,
            currency=money[1] if money else None,
        )
        for n, (level, due, money) in enumerate(drawn)
    ]
)


@given(ROWS)
def test_the_order_is_whole_and_by_price_within_a_currency(rows: list[AlertRow]) -> None:
    order = digest_order(rows, at(1))
    assert sorted(r.id for r in order) == [r.id for r in rows]
    assert digest_order(rows[::-1], at(1)) == order
    windows = ["overdue", "due_soon", "info", "lapsed"]
    assert [r for level in ("overdue",) for r in order if r.level == level] == order[
        : sum(r.level == "overdue" for r in rows)
    ]
    for level in windows:
        for currency in ("SGD", "JPY"):
            same = [r for r in order if r.level == level and r.currency == currency]
            if level != "due_soon":
                assert [int(r.cost) for r in same] == sorted((int(r.cost) for r in same), reverse=True)


def test_as_a_calendar(lite_desk: Desk) -> None:
    lite_desk.take(case("C-1; drop, table", facts={}), case("C-2"))
    lite_desk.scan(at(2))
    rows = [alert_json(a) for a in alerts(lite_desk.store)]
    found = icalendar.Calendar.from_ical(calendar(rows, "zh", at(2)))
    events = list(found.walk("VEVENT"))
    assert len(events) == 2  # the open question has no instant
    assert {str(e["SUMMARY"]) for e in events} == {"C-1; drop, table: 答复", "C-2: 答复"}
    assert all(e["DTSTART"].dt == datetime.fromisoformat("2026-04-03T00:00:00+00:00") for e in events)
    before = {str(e["UID"]) for e in events}
    assert len(before) == 2
    lite_desk.scan(at(4))  # lapsed: still one event for each, and the same one
    rows = [alert_json(a) for a in digest_order(alerts(lite_desk.store), at(4))]
    events = list(icalendar.Calendar.from_ical(calendar(rows, "en", at(4))).walk("VEVENT"))
    assert {str(e["UID"]) for e in events} == before
    assert {str(e["CATEGORIES"].to_ical().decode()) for e in events} == {"lapsed"}
    lite_desk.take(case("C-2", stage="closed"))
    lite_desk.scan(at(4, 1))
    every = [alert_json(a) for a in alerts(lite_desk.store, AlertFilter(cleared=True))]
    events = list(icalendar.Calendar.from_ical(calendar(every, "en", at(4, 1))).walk("VEVENT"))
    assert {str(e["UID"]) for e in events} == before
    assert sorted((str(e["SUMMARY"]), str(e.get("STATUS"))) for e in events) == [
        ("C-1; drop, table: Lapsed: Answer", "None"),
        ("C-2: Answer", "CANCELLED"),
    ]
