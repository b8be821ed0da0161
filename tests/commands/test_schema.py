"""The schemas hold for what the program really prints and reads, and refuse what is wrong."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from disputes.answers.assessment import Assessment
from disputes.answers.serialization import as_json
from disputes.commands import main
from disputes.commands.schema import SCHEMAS
from disputes.documents.yaml_tree import parse_yaml
from disputes.language.loading import EXAMPLES
from disputes.records.field_types import to_instant
from disputes.records.printing import to_plain
from disputes.records.reading import iter_records
from disputes.views.case_calendar import calendar
from disputes.views.markdown import page
from disputes.views.terminal import show
from tests.shipped import shipped_engine
from tests.store.made import write_rules
from tests.tiers import tiers
from tests.views import made

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "cases" / "shopee"
CHECKED = (
    "sg-nondelivery-still-moving",
    "sg-nondelivery-stated-due",
    "sg-nondelivery-proof-too-large",
    "vn-counterfeit-papers",
    "ph-damaged-silent-seller",
    "ph-cod-refused-history-unknown",
    "sg-wrong-item-ruled-for-buyer",
    "ph-dispatch-auto-cancel",
)


@cache
def schema(what: str) -> Any:
    found = CliRunner().invoke(main, ["schema", what])
    assert found.exit_code == 0
    return json.loads(found.stdout)


def faults(what: str, value: Any) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in Draft202012Validator(schema(what)).iter_errors(value)]


@cache
def answer(name: str) -> Assessment:
    as_of = yaml.load((CASES / f"{name}.expect.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)["as_of"]
    (read,) = iter_records(CASES / f"{name}.yaml")
    return shipped_engine().assess(read, to_instant(as_of), explain=True)


@pytest.mark.parametrize("what", list(SCHEMAS))
def test_schemas_are_schemas(what: str) -> None:
    found = schema(what)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$id"] == f"urn:disputes:schema:{what}"
    assert found["title"]


@pytest.mark.parametrize("name", CHECKED)
def test_real_answers_are_valid(name: str) -> None:
    assert faults("assessment", json.loads(json.dumps(as_json(answer(name))))) == []


@pytest.mark.parametrize("name", list(made.ANSWERS))
def test_made_answers_are_valid(name: str) -> None:
    assert [f for a in made.ANSWERS[name]() for f in faults("assessment", as_json(a))] == []


@pytest.mark.parametrize("name", CHECKED)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_real_answers_make_pages(name: str, lang: str) -> None:
    a = answer(name)
    text = show([a], lang, None, True, colour=False)
    assert text.startswith(a.case)
    for d in a.deadlines:
        if d.due_local is not None:
            assert f"{d.due_local:%Y-%m-%d %H:%M:%S} ({a.time_zone})" in text
    assert all(x.title.of(lang).split()[0] in text for x in a.actions)
    assert page(a, lang, None).startswith("# ")
    assert calendar([a], lang).count("BEGIN:VEVENT") >= len(
        [d for d in a.deadlines if d.state in ("running", "due_soon", "overdue") and d.due_at]
    )


def _break(value: dict[str, Any], path: str, new: Any) -> dict[str, Any]:
    broken = copy.deepcopy(value)
    at: Any = broken
    *heads, last = [int(p) if p.isdigit() else p for p in path.split(".")]
    for p in heads:
        at = at[p]
    if new is KeyError:
        del at[last]
    else:
        at[last] = new
    return broken


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("case", KeyError),
        ("as_of", "2026-04-13T09:00:00"),
        ("as_of", "2026-04-13T09:00:00+08:00"),
        ("dispute", "lateness"),
        ("deadlines.0.state", "late"),
        ("deadlines.0.due_local", "2026-04-14T00:59:59Z"),
        ("deadlines.0.title", "Answer"),
        ("deadlines.0.lapse.cost.value", 129.9),
        ("deadlines.0.lapse.effect", "refund"),
        ("exposure.points", "3"),
        ("exposure.fees.0.when", "later"),
        ("ruling.expected", "carrier"),
        ("evidence.0.status", "ok"),
        ("further", 1),
        ("actions.0.cite.0.confidence", "sure"),
        ("ruleset.edition", 20260412),
        ("next_change_at", 0),
    ],
)
def test_a_wrong_answer_is_refused(path: str, new: Any) -> None:
    right = as_json(made.pressing())
    assert faults("assessment", right) == []
    assert faults("assessment", _break(right, path, new)) != []


@pytest.mark.parametrize("name", CHECKED)
def test_records_are_valid(name: str) -> None:
    (read,) = iter_records(CASES / f"{name}.yaml")
    assert read.case is not None
    plain = to_plain(read.case)
    assert faults("case", plain) == []
    assert faults("case", {**plain, "dispute": "lateness"}) != []
    assert faults("case", {**plain, "surprise": 1}) != []
    assert faults("shop", {"id": "shop-88", "platform": plain["platform"], "market": plain["market"]}) == []
    assert faults("shop", {"id": "shop-88", "platform": plain["platform"]}) != []


def ruleset_files(*, of_examples: bool = False) -> list[Path]:
    return sorted(p for p in (ROOT / "rulesets").glob("*/*.yaml") if p.name.endswith(EXAMPLES) is of_examples)


@pytest.mark.parametrize("step", tiers(5, 1))
@pytest.mark.parametrize("what", ["ruleset", "examples"])
def test_shipped_rulesets_and_examples_are_valid(what: str, step: int) -> None:
    files = ruleset_files(of_examples=what == "examples")
    assert files
    judge = Draft202012Validator(schema(what))
    for path in files[::step]:
        for document in parse_yaml(path.read_text("utf-8"), path.name):
            assert [f"{e.json_path}: {e.message}" for e in judge.iter_errors(document.plain())] == [], path.name


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("platform", KeyError),
        ("example", {}),
        ("examples.rule", {}),
        ("examples.rules.a.0.name", KeyError),
        ("examples.rules.a.0.expect", {}),
        ("examples.rules.a.0.expect.fire", []),
        ("examples.rules.a.0.expect.ruling", "the seller"),
        ("examples.rules.a.0.given.dispute", "lateness"),
        ("examples.rules.a.0.given.events", []),
        ("examples.rules.a.0.given.timeline.openned", "2026-03-02 09:00"),
        ("examples.metrics.m.0.expect.ruling", "seller"),
    ],
)
def test_wrong_examples_are_refused(path: str, new: Any) -> None:
    given = {"market": "DE", "dispute": "damaged", "timeline": {"opened": "2026-03-02 09:00"}}
    example = {"name": "n", "as_of": "2026-03-02 12:00", "given": given, "expect": {"fires": ["a"], "ruling": None}}
    of_shop = {"name": "n", "like": "o", "given": {"weeks": []}, "expect": {"points": "1"}}
    right = {"format": "2", "platform": "etsy", "examples": {"rules": {"a": [example]}, "metrics": {"m": [of_shop]}}}
    assert faults("examples", right) == []
    assert faults("examples", _break(right, path, new)) != []


RULE = {
    "id": "a.b",
    "title": {"en": "a", "zh": "甲"},
    "when": {"dispute": "damaged"},
    "then": {"ruling": {"for": "seller"}, "do": ["call"]},
}
CLOCK = {
    "title": {"en": "a", "zh": "甲"},
    "actor": "seller",
    "starts": "opened",
    "within": "2 days",
    "lapse": {"effect": "auto_refund"},
}


@pytest.mark.parametrize(
    "part",
    [
        {"rules": [{**RULE, "wenn": {}}]},
        {"rules": [{**RULE, "status": "old"}]},
        {"rules": [{k: v for k, v in RULE.items() if k != "then"}]},
        {"rules": [{**RULE, "then": {"ruling": {"for": "me"}}}]},
        {"rules": [{**RULE, "when": {"dispute": "lateness"}}]},
        {"rules": [{**RULE, "title": {"en": "a"}}]},
        {"deadlines": {"respond": {**CLOCK, "actor": "carrier"}}},
        {"deadlines": {"respond": {k: v for k, v in CLOCK.items() if k != "actor"}}},
        {"deadlines": {"respond": {**CLOCK, "wihtin": "3 days"}}},
        {"deadlines": {"respond": {**CLOCK, "lapse": {"effect": "refund"}}}},
        {"deadlines": {"respond": {**CLOCK, "within": [{"value": "2 days", "market": ["SG"]}]}}},
        {"deadlines": {"respond": {**CLOCK, "met_by": ["answered"]}}},
        {"facts": {"x": {"type": "int", "ask": "How many?"}}},
        {"evidence": {"limits": {"bytes": "10 MB"}}},
        {"ruels": []},
    ],
)
def test_a_wrong_ruleset_is_refused(part: dict[str, Any]) -> None:
    right = {
        "format": 2,
        "platform": "some_site",
        "rules": [RULE],
        "deadlines": {"respond": {**CLOCK, "within": [{"value": "2 days", "markets": ["SG"]}], "met_by": ["refunded"]}},
    }
    assert faults("ruleset", right) == []
    assert faults("ruleset", {**right, **part}) != []


# --- doctor -----------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_doctor_says_what_answers_stand_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPUTES_ENGINE", raising=False)
    found = CliRunner().invoke(main, ["doctor"])
    assert found.exit_code == 0, found.output
    for part in (
        "engine: ",
        "holidays: ",
        "time zones: ",
        "shopee: ",
        "any: ",
        "SG Asia/Singapore",
        "everything works",
    ):
        assert part in found.stdout
    chinese = CliRunner().invoke(main, ["doctor", "--lang", "zh"]).stdout
    assert "一切正常" in chinese
    assert "everything works" not in chinese


def test_doctor_names_the_engine_that_was_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    doctor = ["doctor", "--rulesets", str(write_rules(tmp_path / "rules"))]
    monkeypatch.setenv("DISPUTES_ENGINE", "plain")
    assert "engine: plain, asked for by DISPUTES_ENGINE" in CliRunner().invoke(main, doctor).stdout
    monkeypatch.setenv("DISPUTES_ENGINE", "slow")
    found = CliRunner().invoke(main, doctor)
    assert found.exception is None or isinstance(found.exception, SystemExit)
    assert "slow" in found.stdout


def test_doctor_ends_with_4_on_a_ruleset_that_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "some_site"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "format: 2\nplatform: {id: some_site, markets: {SG: {zone: Asia/Atlantis}}}\n", "utf-8"
    )
    found = CliRunner().invoke(main, ["doctor", "--rulesets", str(tmp_path)])
    assert found.exit_code == 4
    assert "a.yaml:2" in found.stderr
    assert "Asia/Atlantis" in found.stderr
    (folder / "a.yaml").write_text("format: 2\nplatform: [\n", "utf-8")
    assert CliRunner().invoke(main, ["doctor", "--rulesets", str(tmp_path)]).exit_code == 4
    assert CliRunner().invoke(main, ["doctor", "--rulesets", str(tmp_path / "none")]).exit_code == 4
