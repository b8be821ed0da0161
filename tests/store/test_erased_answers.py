"""The answer to a case without its buyer is the answer to the case: over every example record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from disputes.answers.serialization import as_json
from disputes.api import Engine
from disputes.desk.demo import AS_OF, example_records
from disputes.records.case import Case
from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead, read_plain, read_records
from disputes.store.personal_data import Eraser
from tests.shipped import shipped_library
from tests.tiers import tiers


@pytest.mark.parametrize("part", tiers("visa", ""))
def test_an_answer_that_does_not_rest_on_the_buyer_stays(part: str) -> None:
    engine, folder = Engine(shipped_library()), example_records()
    assert folder is not None
    cases = [read.record for read in read_records(str(folder / part)) if isinstance(read.record, Case)]
    touched = 0
    for case in cases:
        eraser = Eraser()
        plain = json.loads(json.dumps(to_plain(case)))
        erased = eraser.record(plain)
        touched += erased != plain
        again = read_plain(erased, case.id)
        assert isinstance(again.record, Case), (case.id, again.problems)
        assert told(engine, again.record, eraser) == told(engine, case, eraser), case.id
    assert touched, "some of them have a buyer to be erased"


def told(engine: Engine, case: Case, eraser: Eraser) -> Any:
    """The answer at the last of its events, with what was erased told alike."""
    at = max((event.at for event in case.events), default=AS_OF)
    answer = engine.prepared(RecordRead(case.id, 1, case)).answer_at(at)
    return eraser.scrub(json.loads(json.dumps(as_json(answer))))
