"""What cannot hold changes nothing; the same inputs give the same bytes; the order in which events are listed does not
matter.
"""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.answers.assessment import Assessment
from disputes.answers.serialization import as_json
from disputes.cases.assess import Assessor
from disputes.documents.problems import Refused
from tests.properties.rulebooks import WORDS, instants, records, timed_rulebooks, written
from tests.rulesets_for_tests import CITE, TITLE, Site

ROOT = Path(__file__).resolve().parent.parent.parent
UNRELATED = {"dispute": "chargeback"}


def site(book: dict[str, Any]) -> Site:
    with tempfile.TemporaryDirectory() as root:
        return Site(Path(root), written(book))


def answer(of: Site, record: dict[str, Any], now: datetime, *, explain: bool = False) -> Assessment | None:
    try:
        return of.assessor.assess(of.values(record), now, explain=explain)
    except Refused as refused:
        if any(p.code != "circle" for p in refused.problems):
            raise
        return None


def text(found: Assessment | None) -> str:
    return json.dumps(as_json(found), ensure_ascii=False)


def plain(found: Assessment | None) -> Any:
    """The answer without its digest."""
    out = as_json(found)
    if out is not None:
        out["ruleset"].pop("digest")
    return out


def extended(book: dict[str, Any]) -> dict[str, Any]:
    """The same ruleset with entries that hold for another dispute only, and that read much before they say no."""
    reading = {
        "facts.holding": True,
        "facts.named": "a",
        "facts.worth": {"gte": "1 SGD"},
        "facts.point": {"lt": "now"},
        "evidence": {"count": {"gte": 0}},
    }
    cite = {"cite": {"source": "K1", "fact": "A-9", "confidence": "recalled"}}
    rules = [
        {
            "id": "zz.other",
            "when": {**UNRELATED, **reading},
            "then": {"ruling": {"for": "seller"}},
            "overrides": ["a.*", "b.*"],
            **cite,
        },
        {
            "id": "zz.never",
            "when": {**reading, "platform": "amazon"},
            "then": {"gap": {"topic": "x", "look_up": {"en": "x", "zh": "x"}}},
            **cite,
        },
    ]
    clock = {
        "actor": "seller",
        "when": UNRELATED,
        "starts": "opened",
        "within": "1 day",
        "warn": "1 hour",
        "overrides": ["c0"],
        **cite,
    }
    facts = {"zz": {"holds": {"facts.holding": True}}}
    return {
        **book,
        "rules": [*book["rules"], *rules],
        "facts": {**book["facts"], **facts},
        "deadlines": {**book["deadlines"], "zz": clock},
    }


def test_what_cannot_hold_changes_nothing_but_the_digest(examples: int) -> None:
    @settings(max_examples=20 * examples)
    @given(timed_rulebooks(), records(), instants())
    def hold(book: dict[str, Any], record: dict[str, Any], now: datetime) -> None:
        # One that names every dispute drawn is there beforehand: which disputes a ruleset is about is said in the
        # answer.
        covering = {
            "id": "zz.all",
            "when": {"dispute": [*WORDS["dispute"], UNRELATED["dispute"]], "platform": "amazon"},
            "then": {"ruling": {"for": "seller"}},
        }
        book = {**book, "rules": [*book["rules"], covering]}
        one, other = answer(site(book), record, now), answer(site(extended(book)), record, now)
        assert plain(one) == plain(other)
        assert one is None or other is None or one.ruleset.digest != other.ruleset.digest

    hold()


def test_who_asks_first_for_a_fact_makes_no_difference(tmp_path: Path) -> None:
    # the fact's own citation is weaker than all others, and it is read for the answer; another rule reads it before and
    # does not fire
    base = "facts: {worth: {amount: [{value: 10 SGD, cite: {source: K1, confidence: recalled}}]}}\nrules:\n"
    base += (
        f"  - {{id: r, {TITLE}, {CITE}, when: {{dispute: nondelivery}}, then: {{exposure: {{amount: facts.worth}}}}}}\n"
    )
    other = (
        f"  - {{id: q, {TITLE}, {CITE}, when: {{facts.worth: {{gt: 99 SGD}}}}, then: {{ruling: {{for: seller}}}}}}\n"
    )
    record = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}]"
    found = [
        Site(tmp_path / name, body).assess(record, "13").confidence for name, body in (("a", base), ("b", base + other))
    ]
    assert found == ["recalled", "recalled"]


def test_the_same_inputs_give_the_same_bytes_and_stay_as_they_are(examples: int) -> None:
    @settings(max_examples=20 * examples)
    @given(timed_rulebooks(), records(), instants(), st.randoms(use_true_random=False))
    def hold(book: dict[str, Any], record: dict[str, Any], now: datetime, chance: random.Random) -> None:
        one, other = site(book), site(book)
        values = one.values(record)
        before = copy.deepcopy(values)
        first = text(answer(one, record, now, explain=True))
        try:
            used = text(one.assessor.assess(values, now, explain=True))  # of an assessor that has answered before
        except Refused:
            used = first
        assert values == before
        assert first == used == text(answer(other, record, now, explain=True))
        if first != "null":
            engines = [
                text(Assessor(one.book, engine).answer_at(values, now, trial=True)) for engine in ("durable", "plain")
            ]
            assert engines[0] == engines[1]
        for name in ("events", "evidence", "prior_transactions"):
            if record.get(name):
                shuffled = list(record[name])
                chance.shuffle(shuffled)
                record = {**record, name: shuffled}
        assert text(answer(other, record, now)) == text(
            answer(
                one,
                {**record, "events": sorted(record["events"], key=lambda e: e["at"])}
                if record.get("events")
                else record,
                now,
            )
        )

    hold()


def test_events_of_one_instant_may_be_listed_in_any_order(tmp_path: Path) -> None:
    body = (
        "deadlines:\n"
        "  clock:\n"
        f"    {TITLE}\n"
        "    actor: seller\n"
        f"    {CITE}\n"
        "    starts: opened\n"
        "    within: 1 day\n"
        f"    lapse: {{effect: auto_refund, cost: claim.amount}}\n"
    )
    own = Site(tmp_path, body)
    events = [
        {"type": "opened", "at": "2026-04-12T09:00:00+08:00"},
        {"type": "claim_modified", "at": "2026-04-12T10:00:00+08:00", "amount": {"value": "5", "currency": "SGD"}},
        {"type": "claim_modified", "at": "2026-04-12T10:00:00+08:00", "amount": {"value": "7", "currency": "SGD"}},
        {"type": "appeal_ruled", "at": "2026-04-12T11:00:00+08:00", "outcome": "seller"},
        {"type": "ruled", "at": "2026-04-12T11:00:00+08:00", "outcome": "buyer"},
    ]
    answers = {text(own.assess({"events": order}, "15")) for order in (events, events[::-1])}
    assert len(answers) == 1
    assert json.loads(answers.pop())["ruling"]["expected"] == "seller"


SCRIPT = """
import hashlib, json
from pathlib import Path
from disputes import Engine
from disputes.records.field_types import to_instant
from disputes.records.reading import read_records
engine, found = Engine(), hashlib.sha256()
for path in sorted(Path("cases").rglob("*.yaml"))[::4]:
    for read in read_records(path) if not path.name.endswith(".expect.yaml") else []:
        if read.case is not None:
            answer = engine.assess(read, to_instant("2026-04-20T00:00:00Z"), explain=True, trial=True)
            found.update(json.dumps(answer.to_json(), ensure_ascii=False).encode())
print(found.hexdigest())
"""


def test_two_processes_say_the_same_bytes() -> None:
    said = []
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        said.append(done.stdout)
    assert said[0] == said[1]
    assert len(said[0].strip()) == 64
