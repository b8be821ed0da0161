"""`disputes check --from`: payloads on standard input, notes on stderr, the documented exit codes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from disputes.commands.check import check
from tests.sources.helping import HERE, detail

AS_OF = ["--as-of", "2026-04-13T09:00:00+08:00", "--format", "json"]


def run(payload: Any, *options: str) -> Result:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return CliRunner().invoke(check, ["-", "--from", "shopee", *AS_OF, *options], input=text)


def test_a_return_is_answered_and_its_unknown_codes_are_shown() -> None:
    result = run(detail(reason="BRAND_NEW", status="REQUESTED"))
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert (answer["case"], answer["dispute"]) == ("2604120001", "complaint")
    assert answer["unknown_codes"] == {"reason_raw": "BRAND_NEW"}
    assert "BRAND_NEW" in result.stderr
    assert ("platform", "2026-04-14T00:59:59Z") in {(d["source"], d["due_at"]) for d in answer["deadlines"]}


def test_pages_that_are_missing_are_told_and_all_returns_answered() -> None:
    result = run((HERE / "list.json").read_text(encoding="utf-8"))
    assert result.exit_code == 0, result.stderr
    assert [a["case"] for a in json.loads(result.stdout)] == ["R1", "R2"]
    assert "more: true" in result.stderr


@pytest.mark.parametrize(
    ("payload", "options", "code"),
    [
        ({"error": "error_auth", "message": "no", "response": {"return": []}}, (), 3),
        ({"error": "", "response": {"return": []}}, (), 0),
        ("", (), 3),
        ([{"return_sn": "A", "currency": "SGD"}, {"return_sn": "B"}], (), 6),
        ([{"return_sn": "A"}], ("--market", "SG"), 0),
        ([{"return_sn": "A", "currency": "SGD"}], ("--market", "MY"), 3),
        ([{"return_sn": "A"}], ("--market", "Mars"), 2),
    ],
)
def test_exit_codes(payload: Any, options: tuple[str, ...], code: int) -> None:
    result = run(payload, *options)
    assert result.exit_code == code, result.stderr
    assert bool(result.stdout) == (
        code in (0, 6) and not (isinstance(payload, dict) and not payload["response"]["return"])
    )
    assert bool(result.stderr)


def test_an_unknown_source_is_wrong_use_with_the_nearest_name() -> None:
    result = CliRunner().invoke(check, ["-", "--from", "shoppe", *AS_OF], input="{}")
    assert result.exit_code == 2
    assert "'shopee'" in result.stderr
