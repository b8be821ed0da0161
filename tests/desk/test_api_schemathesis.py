"""Requests drawn from the description of the interface: none is answered otherwise than it says, and none breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy.engine import URL

from disputes.desk.api.description import ANSWERS
from disputes.store import Store
from tests.desk.visiting import site_over
from tests.shipped import shipped_library
from tests.store.made import Desk, at, case, shop
from tests.tiers import tiers

HERE = {"Host": "127.0.0.1"}
KNOWN = {"platform": "shopee", "case_id": "C-1", "market": "SG", "shop_id": "S-1", "ruleset": "shopee"}
"""What there is, so that not every request asks for something that is not there."""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The operations of a desk over the shipped rules, by their names."""
    url = URL.create("sqlite", database=str(tmp_path_factory.mktemp("desk") / "store.sqlite"))
    with Store.open(url) as store:
        made = Desk(store, shipped_library().root)
        made.take(case(facts={}), shop())
        app = site_over(made, at(2, 1)).app
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=HERE)
        found = [result.ok() for result in schema.get_all_operations()]
        yield {o.definition.raw["operationId"]: o for o in found}


@pytest.mark.parametrize("many", tiers(2, 40))
@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *((name, GenerationMode.POSITIVE) for name in (*ANSWERS, "file")),
        # An address without any parameter cannot be called wrongly.
        *(
            pytest.param(name, GenerationMode.NEGATIVE, marks=pytest.mark.long)
            for name in (*ANSWERS, "file")
            if name != "rulesets"
        ),
    ],
)
def test_no_request_is_answered_otherwise_than_described(
    described: Any, name: str, mode: GenerationMode, many: int
) -> None:
    operation = described[name]

    @settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(sent=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def answered(sent: Any, known: bool) -> None:
        if known and mode is GenerationMode.POSITIVE:
            sent.path_parameters.update({k: v for k, v in KNOWN.items() if k in sent.path_parameters})
            if name in ("log_event", "note", "owner", "deadline", "fact", "hand_in"):
                sent.headers["If-Match"] = "*"
        # A record that keeps to its schema may still say what cannot be so: that is told (422).
        sent.call_and_validate(headers=HERE, excluded_checks=[positive_data_acceptance])

    answered()


def test_the_checks_would_notice(described: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that does not keep to its description is noticed."""
    monkeypatch.setattr("disputes.desk.api.cases.in_json", _something_else)
    sent = described["cases"].Case()
    with pytest.raises(BaseException, match="Response violates schema"):
        sent.call_and_validate(headers=HERE)


def _something_else(*_: object) -> Any:
    from starlette.responses import JSONResponse

    return JSONResponse({"cases": "none"})
