"""What programs change: by the functions of the commands, once, and only where they have seen what is there; on both
databases.
"""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from disputes.store.idempotency import KEPT
from disputes.store.models import CASES, JOURNAL, REQUESTS
from tests.desk.calling import CASE, program
from tests.desk.visiting import Site, site_over
from tests.store.made import Desk, at, case

NOW = at(2, 1)


@pytest.fixture
def both(desk: Desk) -> Site:
    """A desk on each database."""
    desk.take(case())
    desk.scan(at(2))
    return site_over(desk, NOW)


def changes(site: Site) -> int:
    with site.made.store.read() as connection:
        return connection.execute(select(func.count()).select_from(JOURNAL)).scalar_one()


def test_a_change_is_answered_at_once_and_kept_with_who_did_it(site: Site) -> None:
    caller = program(site, **{"Disputes-Agent": "mei"})
    done = caller.post(
        f"{CASE}/events", "log_event", json={"type": "seller_responded", "outcome": "reject"}, headers=caller.version()
    )
    assert done == {"case": "C-1", "platform": "shopee", "changed": True, "version": '"1.1"'}
    found = caller.get(CASE, "case")
    assert found["answer"]["as_of"] >= "2026-04-02T01:00:00Z"
    assert "answer" not in [a["id"] for a in found["answer"]["actions"] if a["state"] != "done"]
    assert found["logged"]["events"][0]["agent"] == "mei"
    # The version of the change is the one to go on with.
    assert caller.post(f"{CASE}/notes", "note", json={"text": "备注"}, headers={"If-Match": done["version"]})["changed"]


def test_every_part_of_a_case_can_be_changed(site: Site) -> None:
    caller = program(site)
    star = {"If-Match": "*"}
    caller.post(f"{CASE}/notes", "note", json={"text": "call the carrier"}, headers=star)
    caller.call("PUT", f"{CASE}/owner", json={"name": "mei"}, headers=star)
    caller.post(
        f"{CASE}/deadlines", "deadline", json={"deadline": "respond", "at": "2026-04-05T00:00:00Z"}, headers=star
    )
    caller.post(f"{CASE}/facts", "fact", json={"field": "facts.points", "value": "3"}, headers=star)
    caller.post(f"{CASE}/evidence", "hand_in", json={"kind": "proof_of_shipment", "pages": 2}, headers=star)
    found = caller.get(CASE, "case")
    assert set(found["logged"]) == {"notes", "assignee", "deadlines", "facts", "evidence"}
    assert found["record"]["facts"]["points"] == "3"
    [due] = [d["due_at"] for d in found["answer"]["deadlines"] if d["id"] == "respond"]
    assert due == "2026-04-05T00:00:00Z"
    assert [c["assignee"] for c in caller.get("/cases?assignee=mei", "cases")["cases"]] == ["mei"]
    # And taken back.
    caller.post(f"{CASE}/notes", "note", json={"text": "call the carrier", "undo": True}, headers=star)
    caller.call("PUT", f"{CASE}/owner", json={"name": None}, headers=star)
    caller.post(f"{CASE}/facts", "fact", json={"field": "facts.points", "undo": True}, headers=star)
    caller.post(f"{CASE}/evidence", "hand_in", json={"kind": "proof_of_shipment", "undo": True}, headers=star)
    assert [k for k, v in caller.get(CASE, "case")["logged"].items() if v] == ["deadlines"]
    assert (
        caller.refused("POST", f"{CASE}/notes", 404, json={"text": "x", "undo": True}, headers=star)["exit_code"] == 2
    )


def test_a_legal_hold_is_placed_and_released(both: Site) -> None:
    caller = program(both, **{"Disputes-Agent": "mei"})
    done = caller.post(f"{CASE}/holds", "hold", json={"reason": "lawsuit 12/2026"}, headers=caller.version())
    assert (done["changed"], done["version"]) == (True, '"1.1"')
    again = caller.post(f"{CASE}/holds", "hold", json={"reason": "lawsuit 12/2026"}, headers={"If-Match": "*"})
    assert again["changed"] is False
    body = {"reason": "an audit", "until": "2027-12-31"}
    caller.post(f"{CASE}/holds", "hold", json=body, headers={"If-Match": "*"})
    told = caller.get(CASE, "case")["holds"]
    assert [(h["reason"], h["until"], h["placed_by"]) for h in told] == [
        ("lawsuit 12/2026", None, "mei"),
        ("an audit", "2027-12-31", "mei"),
    ]
    released = {"reason": "an audit", "undo": True}
    caller.post(f"{CASE}/holds", "hold", json=released, headers={"If-Match": "*"})
    caller.refused("POST", f"{CASE}/holds", 404, json=released, headers={"If-Match": "*"})
    assert [h["reason"] for h in caller.get(CASE, "case")["holds"]] == ["lawsuit 12/2026"]
    # Who has not seen it does not release it.
    late = {"reason": "lawsuit 12/2026", "undo": True}
    caller.refused("POST", f"{CASE}/holds", 412, json=late, headers={"If-Match": '"1.1"'})
    for wrong, path in (({"reason": " "}, "reason"), ({"reason": "x", "until": "2020-01-01"}, "until")):
        found = caller.refused("POST", f"{CASE}/holds", 422, json=wrong, headers={"If-Match": "*"})
        assert [p["path"] for p in found["errors"]] == [path]


def test_who_has_not_seen_the_case_changes_nothing_and_is_told_what_did(site: Site) -> None:
    first, second = program(site, **{"Disputes-Agent": "ana"}), program(site)
    seen = second.version()
    first.post(f"{CASE}/notes", "note", json={"text": "mine"}, headers=first.version())
    told = second.refused("POST", f"{CASE}/notes", 412, json={"text": "theirs"}, headers=seen)
    assert [(c["agent"], c["item"]) for c in told["changes"]] == [("ana", {"text": "mine"})]
    assert (told["imported"], told["version"]) == (False, '"1.1"')
    second.post(f"{CASE}/notes", "note", json={"text": "theirs"}, headers={"If-Match": told["version"]})
    seen = second.version()
    site.made.take(case(status_raw="X"))
    assert second.refused("POST", f"{CASE}/notes", 412, json={"text": "x"}, headers=seen)["imported"]
    assert changes(site) == 2


def test_a_scan_overtakes_nobody(site: Site) -> None:
    caller = program(site)
    seen = caller.version()
    site.made.scan(at(4))
    site.turn_to(at(4, 1))
    caller.post(f"{CASE}/notes", "note", json={"text": "still mine"}, headers=seen)


def test_a_repeated_request_is_answered_as_it_was_and_done_once(both: Site) -> None:
    caller = program(both)
    headers = {**caller.version(), "Idempotency-Key": "k-1"}
    first = caller.call("POST", f"{CASE}/notes", json={"text": "once"}, headers=headers)
    again = caller.call("POST", f"{CASE}/notes", json={"text": "once"}, headers=headers)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert changes(both) == 1
    other = caller.refused("POST", f"{CASE}/notes", 422, json={"text": "twice"}, headers=headers)
    assert other["type"].endswith("key-of-another-request")
    caller.refused("POST", f"{CASE}/events", 422, json={"type": "closed"}, headers=headers)
    assert changes(both) == 1


def test_a_key_is_forgotten_after_a_day(site: Site) -> None:
    caller = program(site)
    headers = {"If-Match": "*", "Idempotency-Key": "k-1"}
    caller.post(f"{CASE}/notes", "note", json={"text": "a"}, headers=headers)
    site.turn_to(NOW + KEPT + timedelta(seconds=1))
    caller.post(f"{CASE}/notes", "note", json={"text": "b"}, headers=headers)
    with site.made.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(REQUESTS)).scalar_one() == 1
    assert changes(site) == 2


def test_what_is_refused_is_not_kept_under_its_key(site: Site) -> None:
    caller = program(site)
    headers = {"If-Match": "*", "Idempotency-Key": "k-1"}
    caller.refused("POST", f"{CASE}/events", 422, json={"type": "nonsense"}, headers=headers)
    caller.post(f"{CASE}/events", "log_event", json={"type": "closed"}, headers=headers)


def test_requests_of_one_key_at_the_same_time_are_done_once(both: Site) -> None:
    """All of them see the same version; one does the change, and the others are answered as that one was."""
    caller = program(both)
    headers = {**caller.version(), "Idempotency-Key": "same"}
    answers: list[tuple[int, bytes]] = []
    start = threading.Barrier(4)

    def send() -> None:
        one = program(both)
        start.wait()
        found = one.client.post("/api/v1" + CASE + "/notes", json={"text": "race"}, headers=headers)
        answers.append((found.status_code, found.content))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 200
    assert changes(both) == 1


def test_the_answer_is_kept_with_the_change_or_neither_is(both: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails when the answer is to be kept takes the change back."""
    caller = program(both)

    def broken(*_: object) -> None:
        raise RuntimeError("cut off")

    monkeypatch.setattr("disputes.desk.api.once.keep_answer", broken)
    headers = {"If-Match": "*", "Idempotency-Key": "k-1"}
    answer = caller.client.post(f"/api/v1{CASE}/notes", json={"text": "x"}, headers=headers)
    assert answer.status_code == 500
    assert changes(both) == 0


def test_an_import_is_done_once_as_well(both: Site) -> None:
    caller = program(both)
    headers = {"Idempotency-Key": "import-1"}
    records = [case("N-1"), case("N-2", dispute="nondelivry"), case("N-3")]
    first = caller.post("/import", "import_", json=records, headers=headers)
    assert (first["imported"], first["rejected"], first["exit_code"]) == (2, 1, 6)
    assert [(p["path"], p["nearest"]) for p in first["problems"]] == [("[1].dispute", "nondelivery")]
    assert caller.post("/import", "import_", json=records, headers=headers) == first
    again = caller.post("/import", "import_", json=records)
    assert (again["imported"], again["unchanged"]) == (0, 2)
    told = caller.refused("POST", "/import", 422, json=[records[1]], headers={"Idempotency-Key": "import-2"})
    assert told["errors"][0]["path"] == "[0].dispute"
    with both.made.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(CASES)).scalar_one() == 3


def test_a_file_is_kept_beside_the_store_and_handed_out(site: Site) -> None:
    caller = program(site)
    raw = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    digest = hashlib.sha256(raw).hexdigest()
    headers = {**caller.version(), "Idempotency-Key": "file-1"}
    for _ in range(2):
        caller.post(
            f"{CASE}/evidence",
            "hand_in",
            files={"file": ("a/b/label.png", raw)},
            data={"kind": "proof_of_shipment", "shows": "tracking_number, date"},
            headers=headers,
        )
    [added] = caller.get(f"{CASE}/evidence", "evidence")["added"]
    assert added["digest"] == digest
    assert added["item"] == {
        "kind": "proof_of_shipment",
        "file": "label.png",
        "bytes": len(raw),
        "format": "png",
        "shows": ["tracking_number", "date"],
    }
    answer = caller.call("GET", f"{CASE}/evidence/{digest}")
    assert answer.content == raw
    assert answer.headers["content-type"] == "image/png"
    told = caller.refused(
        "POST",
        f"{CASE}/evidence",
        415,
        files={"file": ("x.png", b"MZ\x00\x01")},
        data={"kind": "k"},
        headers=caller.version(),
    )
    assert told["errors"][0]["path"] == "body.file"
    sent = {"kind": "proof_of_shipment", "file": "label.png", "submitted_at": "2026-04-02T00:30:00Z"}
    caller.post(f"{CASE}/evidence", "hand_in", json=sent, headers=caller.version())
    assert json.loads(site.made.row().logged)["evidence"][0]["item"]["submitted_at"] == "2026-04-02T00:30:00Z"
