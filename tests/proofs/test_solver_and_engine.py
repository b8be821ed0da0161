"""The solver and the engine agree: conditions drawn at random are decided by the plain engine on drawn records."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from disputes.proofs.subject import ProofSubject, view_of_rule
from disputes.records.reading import read_plain
from disputes.situation.build import situation_of
from disputes.words.proofs import SolverAnswer
from tests.proofs.rulesets_to_prove import engine_of
from tests.tiers import tiers

NOW = datetime.fromisoformat("2026-04-20T12:00:00+00:00")
_RULES = """\
facts:
  photos: {type: bool, on: case, ask: {en: "Are there photos?", zh: 是否有照片？}}
  big: {holds: {order.amount: {gte: 50 USD}}}
rules:
  - {id: drawn, TITLE, when: WHEN, then: {do: [look]}, CITE}
actions: {look: {TITLE}}
"""

_LEAVES = st.sampled_from(
    [
        "dispute: damaged",
        "dispute: {ne: damaged}",
        "stage: requested",
        "stage: {in: [requested, disputed]}",
        "stage: {not_in: [requested]}",
        "stage: null",
        "stage: {known: false}",
        "order.amount: {lt: 50 USD}",
        "order.amount: {gte: 50 USD}",
        "order.amount: {gt: 50 EUR}",
        "times_opened: {gte: 2}",
        "times_opened: {lt: 2}",
        "facts.photos: true",
        "facts.photos: {ne: true}",
        "facts.big: true",
        "facts.big: false",
        "event.delivered: {gt: 10 days after shipped}",
        "event.delivered: {lt: 5 days after shipped}",
        "event.shipped: null",
        "event.delivered: {lte: now}",
        "events: {some: shipped}",
        "events: {none: [shipped]}",
        "events: {some: {type: ruled, outcome: buyer}}",
        "events: {none: {type: ruled, outcome: [buyer, split]}}",
        "events: {every: [shipped, delivered]}",
        "events: {count: {gte: 2}, where: shipped}",
        "events: {some: {type: ruled, outcome: buyer, at: {gt: {type: appeal_ruled, outcome: buyer}}}}",
        "evidence: {some: {kind: photo}}",
        "evidence: {none: {kind: photo}}",
        "shipment.tracking: [delivered, lost]",
        "shipment.tracking: {ne: lost}",
    ]
)
_CONDITIONS = st.recursive(
    _LEAVES.map(lambda leaf: "{" + leaf + "}"),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "{all: [" + ", ".join(parts) + "]}"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "{any: [" + ", ".join(parts) + "]}"),
        inner.map(lambda part: "{not: " + part + "}"),
    ),
    max_leaves=6,
)
_FIELDS: dict[str, list[Any]] = {
    "stage": [..., None, "requested", "disputed", "closed"],
    "order": [..., {}, {"amount": None}, *({"amount": f"{n} {c}"} for n in (49, 50, 51) for c in ("USD", "EUR"))],
    "times_opened": [..., None, 1, 2],
    "facts": [..., {"photos": True}, {"photos": False}, {"photos": None}, {"big": True}],
    "evidence": [..., [], [{"kind": "photo"}], [{"kind": "other"}]],
    "shipment": [..., None, {}, {"tracking": "delivered"}, {"tracking": "lost"}, {"tracking": "customs"}],
}
_EVENTS: list[Any] = [
    ...,
    [],
    *(
        [{"type": "shipped", "at": "2026-04-01T12:00:00Z"}, *more]
        for more in (
            [],
            [{"type": "shipped", "at": "2026-04-02T12:00:00Z"}],
            *([{"type": "delivered", "at": f"2026-04-{d:02}T12:00:00Z"}] for d in (3, 6, 8, 11, 12)),
            [{"type": "ruled", "at": "2026-04-05T12:00:00Z", "outcome": "buyer"}],
            [{"type": "ruled", "at": "2026-04-05T12:00:00Z", "outcome": "split"}],
            [{"type": "ruled", "at": "2026-04-05T12:00:00Z"}],
            *(
                [
                    {"type": "appeal_ruled", "at": "2026-04-04T12:00:00Z", **told},
                    {"type": "ruled", "at": "2026-04-05T12:00:00Z", "outcome": "buyer"},
                ]
                for told in ({}, {"outcome": "buyer"}, {"outcome": "split"})
            ),
        )
    ),
    [{"type": "delivered", "at": "2026-04-03T12:00:00Z"}],
    [{"type": "ruled", "at": "2026-04-05T12:00:00Z", "outcome": "seller"}],
]


def records() -> Iterator[dict[str, Any]]:
    """Records in which every two fields take every pair of values at least once, and each event list each stage."""
    names = ["dispute", *_FIELDS, "events"]
    values = [["damaged", "nondelivery"], *_FIELDS.values(), _EVENTS]
    size = max(len(v) for v in values)
    for shift, row in itertools.product(range(6), range(size * 2)):
        picked = {
            name: own[(row + shift * n) % len(own)] for n, (name, own) in enumerate(zip(names, values, strict=True))
        }
        base = {"id": "C-1", "platform": "shopee", "market": "US"}
        yield {**base, **{name: value for name, value in picked.items() if value is not ...}}


RECORDS = list(records())


@pytest.mark.parametrize("size", tiers(6, 400))
def test_what_is_refuted_no_record_does(size: int) -> None:
    @settings(max_examples=size, deadline=None)
    @given(_CONDITIONS)
    def held(condition: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            engine = engine_of(Path(folder), _RULES.replace("WHEN", condition))
            subject = ProofSubject(engine, "shopee", 20)
            rule = subject.ruleset.rules["drawn"]
            assert rule.when is not None
            encoder = subject.encoder()
            truth = encoder.truth(rule.when, encoder.scope("shopee"))
            solver = subject.solver(encoder)
            answers = {
                True: solver.refute({"": truth.holds}).answer,
                False: solver.refute({"": truth.fails}).answer,
                None: solver.refute({"": truth.undecided}).answer,
            }
            shown = set()
            for record in RECORDS:
                case = engine.prepared(read_plain(record, "record.yaml"))
                state = situation_of(case.values, case.assessor.book, NOW)
                found = rule.when.truth(view_of_rule(rule, state))
                shown.add(found if isinstance(found, bool) else None)
            for verdict in shown:
                assert answers[verdict] is SolverAnswer.POSSIBLE, (condition, verdict)
            # Of what none of these records shows, the solver finds the case, or refutes it.
            for verdict, formula in ((True, truth.holds), (False, truth.fails)):
                if verdict in shown or answers[verdict] is not SolverAnswer.POSSIBLE:
                    continue
                witness = subject.witness(solver, "drawn", formula)
                assert witness is not None, (condition, verdict)
                put = subject.situation(witness)
                assert put is not None, (condition, witness)
                assert rule.when.truth(view_of_rule(rule, put[0])) is verdict, (condition, witness)

    held()
