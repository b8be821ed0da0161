"""The engine as a library: what goes in, what comes out, what is refused and with which data."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import disputes
from disputes import (
    Assessment,
    Case,
    DisputesError,
    Engine,
    RecordError,
    RulesetError,
    Shop,
    Standing,
    UsageError,
)
from disputes.cases.assess import Assessor
from disputes.records.reading import read_records
from disputes.shops.assess import ShopAssessor

ROOT = Path(__file__).resolve().parent.parent
AT = datetime(2026, 4, 13, 1, tzinfo=UTC)
CASE = ROOT / "cases" / "shopee" / "br-cancelled-out-of-stock.yaml"


def record(**more: Any) -> dict[str, Any]:
    return {
        "id": "C-1",
        "platform": "shopee",
        "market": "SG",
        "dispute": "nondelivery",
        "order": {"id": "O-1", "amount": {"value": "20.00", "currency": "SGD"}},
        "events": [{"type": "opened", "at": "2026-04-12T09:00:00+08:00"}],
        **more,
    }


def shop(**more: Any) -> dict[str, Any]:
    return {
        "id": "S-1",
        "platform": "shopee",
        "market": "SG",
        "weeks": [{"starts": "2026-04-06", "orders": 100, "late": 1, "unfulfilled": 0}],
        **more,
    }


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def test_whatever_form_a_record_has_the_answer_is_the_same(engine: Engine) -> None:
    [read] = read_records(CASE)
    assert isinstance(read.record, Case)
    text = CASE.read_text(encoding="utf-8")
    answers = [engine.assess(form, AT) for form in (read, read.record, text)]
    assert isinstance(answers[0], Assessment)
    assert answers[0].to_json() == answers[1].to_json() == answers[2].to_json()
    data = record()
    kept = copy.deepcopy(data)
    assert engine.assess(data, AT).to_json() == engine.assess(Case.model_validate(data), AT).to_json()
    assert data == kept


def test_a_shop_in_any_form(engine: Engine) -> None:
    standing = engine.stand(shop(), AT)
    assert isinstance(standing, Standing)
    assert standing.to_json() == engine.stand(Shop.model_validate(shop()), AT).to_json()


def test_what_if(engine: Engine) -> None:
    was = engine.stand(shop(), AT)
    for by in (3, Decimal(3), "3"):
        now = engine.stand(shop(), AT, what_if={"late": by})
        assert now.what_if == {"late": 3}
        assert engine.diff(was, now)
    with pytest.raises(UsageError) as refused:
        engine.stand(shop(), AT, what_if={"latte": 3})
    assert refused.value.problems[0].nearest == "late"
    with pytest.raises(UsageError):
        engine.stand(shop(), AT, what_if={"late": "many"})


def test_an_instant_without_a_zone_is_refused_everywhere(engine: Engine) -> None:
    naive = datetime(2026, 4, 13, 1)
    values = engine.prepared(next(iter(read_records(CASE)))).values
    for call in (
        lambda: engine.assess(record(), naive),
        lambda: engine.assess_many([record()], naive),
        lambda: engine.stand(shop(), naive),
        lambda: engine.assessor("shopee").assess(values, naive),
        lambda: engine.assessor("shopee").answer_at(values, naive),
        lambda: engine.shop_assessor("shopee").stand(shop(), naive),
        lambda: engine.assess(record(), "2026-04-13"),  # type: ignore[arg-type]
    ):
        with pytest.raises(UsageError, match="aware datetime"):
            call()


def test_the_same_instant_in_any_zone_and_cut_to_seconds(engine: Engine) -> None:
    from zoneinfo import ZoneInfo

    local = AT.astimezone(ZoneInfo("Asia/Singapore")) + timedelta(microseconds=7)
    assert engine.assess(record(), local).to_json() == engine.assess(record(), AT).to_json()


def test_a_record_of_another_platform_is_refused_by_rules_that_are_not_its_own(engine: Engine) -> None:
    other = engine.prepared(next(iter(read_records(CASE)))).values | {"platform": "ebay"}
    assessor = engine.assessor("shopee")
    assert isinstance(assessor, Assessor)
    with pytest.raises(UsageError, match=r"'ebay'.*'shopee'"):
        assessor.assess(other, AT)
    shop_assessor = engine.shop_assessor("shopee")
    assert isinstance(shop_assessor, ShopAssessor)
    with pytest.raises(UsageError, match=r"'ebay'.*'shopee'"):
        shop_assessor.stand(shop(platform="ebay"), AT)
    assert engine.assess(record(platform="ebay", market="US"), AT).platform == "ebay"


@pytest.mark.parametrize(
    ("bad", "path", "expected"),
    [
        ({"dispute": "nondelivrey"}, "dispute", "one of"),
        ({"facts": {"no_such_fact": True}}, "facts.no_such_fact", "a fact that the ruleset declares"),
        ({"events": [{"type": "opened", "at": "2026-04-12T09:00:00"}]}, "events[0].at", "an instant with an offset"),
    ],
)
def test_a_record_that_is_refused_says_where(engine: Engine, bad: dict[str, Any], path: str, expected: str) -> None:
    with pytest.raises(RecordError) as refused:
        engine.assess(record(**bad), AT)
    [problem] = refused.value.problems
    assert problem.path == path
    assert expected in problem.expected
    assert problem.file == "C-1"
    assert refused.value.exit_code == 3
    assert isinstance(refused.value, DisputesError)
    assert pickle.loads(pickle.dumps(refused.value)).problems == [problem]


def test_a_model_that_contradicts_itself_is_refused_as_its_data_are(engine: Engine) -> None:
    order = {"id": "O-1", "promised_from": "2026-04-12T09:00:00Z", "promised_by": "2026-04-10T09:00:00Z"}
    case = Case.model_validate(record(order=order))
    for form in (record(order=order), case):
        with pytest.raises(RecordError, match=r"order\.promised_from"):
            engine.assess(form, AT)


def test_a_shop_is_no_case_and_a_case_no_shop(engine: Engine) -> None:
    with pytest.raises(RecordError, match="found a shop record"):
        engine.assess(shop(), AT)
    with pytest.raises(RecordError, match="found a case record"):
        engine.stand(record(), AT)
    with pytest.raises(RecordError, match="found a case record"):
        engine.assess(record(), AT, shop=record())


def test_a_shop_beside_a_case(engine: Engine) -> None:
    assert engine.assess(record(shop={"id": "S-1"}), AT, shop=shop()).case == "C-1"
    with pytest.raises(RecordError, match="the record of the case's own shop"):
        engine.assess(record(shop={"id": "S-2"}), AT, shop=shop())


def test_many_in_their_order_with_errors_in_their_places(engine: Engine) -> None:
    found = engine.assess_many([record(id="A", order={"id": "1"}), record(dispute="?"), record(id="B")], AT)
    assert [a.case if isinstance(a, Assessment) else type(a) for a in found] == ["A", RecordError, "B"]
    assert [a.routes for a in found if isinstance(a, Assessment)] == [None, None]


def test_many_know_of_the_other_records_of_their_order(engine: Engine) -> None:
    refunded = {"type": "refunded", "at": "2026-04-12T10:00:00+08:00"}
    other = record(id="D-1", platform="stripe", market="US", stage="chargeback")
    mine = record()
    mine["events"] = [*mine["events"], refunded]
    first, second = engine.assess_many([mine, other], AT)
    assert isinstance(first, Assessment)
    assert isinstance(second, Assessment)
    assert first.routes is not None
    assert first.routes == second.routes
    assert "do not refund again" in first.routes.warnings[0].en
    assert engine.assess(mine, AT).routes is None


def test_a_text_of_many_records(engine: Engine) -> None:
    text = "\n---\n".join(f"{{id: {n}, platform: shopee, market: SG, dispute: nondelivery}}" for n in "AB")
    found = engine.assess_many(text, AT)
    assert [a.case for a in found if isinstance(a, Assessment)] == ["A", "B"]
    with pytest.raises(UsageError, match="a text of 2 records"):
        engine.assess(text, AT)
    with pytest.raises(RecordError):
        engine.assess("", AT)
    with pytest.raises(RecordError):
        engine.assess("\ud800", AT)
    with pytest.raises(UsageError, match="several records"):
        engine.assess_many(record(), AT)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="int as a record"):
        engine.assess(7, AT)  # type: ignore[arg-type]


def test_differences_are_named_and_typed(engine: Engine) -> None:
    was, now = engine.assess(record(), AT), engine.assess(record(stage="closed"), AT)
    changes = engine.diff(was, now)
    assert {"path": "stage", "was": None, "now": "closed"} in [c.to_json() for c in changes]
    assert "stage" in {c.part for c in changes}
    assert engine.diff(was.to_json(), now) == changes
    assert engine.diff(was, engine.assess(record(), AT + timedelta(seconds=1))) == []
    with pytest.raises(UsageError, match="one kind"):
        engine.diff(was, engine.stand(shop(), AT))


def test_rulesets_that_are_not_there_or_not_sound(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        Engine(tmp_path / "none")
    with pytest.raises(UsageError, match="no folder"):
        Engine(str(tmp_path / "none"))
    (tmp_path / "shopee").mkdir()
    (tmp_path / "shopee" / "a.yaml").write_text("format: 2\nrules: 7\n")
    engine = Engine(tmp_path)
    for call in (lambda: engine.assess(record(), AT), lambda: engine.assess_many([record()], AT)):
        with pytest.raises(RulesetError) as refused:
            call()
        assert refused.value.exit_code == 4
        assert refused.value.problems[0].file == "shopee/a.yaml"


def test_engines_by_name() -> None:
    assert Engine(engine="plain").assess(record(), AT).to_json() == Engine().assess(record(), AT).to_json()
    with pytest.raises(UsageError, match="'fast'"):
        Engine(engine="fast")


def test_rules_on_trial_count_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "etsy").mkdir()
    (tmp_path / "etsy" / "a.yaml").write_text(
        """
format: 2
platform: {id: etsy, title: {en: Site, zh: 站点}, markets: {US: {zone: America/New_York, currency: USD}}}
actions: {look: {title: {en: Look, zh: 查看}, owner: logistics}}
rules:
  - id: about-a-case
    status: trial
    title: {en: Look, zh: 查看}
    when: {dispute: nondelivery}
    then: {do: [{action: look}]}
    cite: {source: S, confidence: official}
  - id: about-a-shop
    about: shop
    status: trial
    title: {en: Look, zh: 查看}
    when: {market: US}
    then: {do: [{action: look}]}
    cite: {source: S, confidence: official}
sources: {S: {title: Made up for a test}}
"""
    )
    engine = Engine(tmp_path)
    here = {"platform": "etsy", "market": "US"}
    for answer in (engine.assess, engine.stand):
        given = record(**here) if answer == engine.assess else shop(**here)
        assert answer(given, AT).actions == []
        assert [a.id for a in answer(given, AT, trial=True).actions] == ["look"]


def test_a_draft_is_named_in_the_gaps_and_counts_on_trial(tmp_path: Path) -> None:
    (tmp_path / "etsy").mkdir()
    rule = """
  - id: {id}
    {about}status: draft
    title: {{en: "Draft {id}", zh: 草稿 {id}}}
    when: {{{when}}}
    then: {{do: [look]}}
    cite: {{source: S, confidence: secondary}}
"""
    (tmp_path / "etsy" / "a.yaml").write_text(
        """
format: 2
platform: {id: etsy, title: {en: Site, zh: 站点}, markets: {US: {zone: America/New_York, currency: USD}}}
actions: {look: {title: {en: Look, zh: 查看}, owner: logistics}}
sources: {S: {title: Made up for a test}}
rules:
"""
        + rule.format(id="one", about="", when="dispute: nondelivery")
        + rule.format(id="two", about="", when="dispute: nondelivery, order.preorder: true")
        + rule.format(id="other", about="", when="dispute: review")
        + rule.format(id="failed", about="", when="dispute: nondelivery, order.id: none-such")
        + rule.format(id="of-a-shop", about="about: shop\n    ", when="market: US")
    )
    engine = Engine(tmp_path)
    here = {"platform": "etsy", "market": "US"}
    for answer, named in ((engine.assess, "Draft one; Draft two"), (engine.stand, "Draft of-a-shop")):
        given = record(**here) if answer == engine.assess else shop(**here)
        found = answer(given, AT)
        assert found.actions == []
        (gap,) = (g for g in found.gaps if g.topic == "drafts")
        assert gap.why.en.endswith(f": {named}.")
        assert "草稿" in gap.why.zh
        assert gap.look_up is not None
        found = answer(given, AT, trial=True)
        assert [a.id for a in found.actions] == ["look"]
        assert "drafts" not in {g.topic for g in found.gaps}
    unrelated = engine.assess(record(**here, dispute="damaged"), AT)
    assert "drafts" not in {g.topic for g in unrelated.gaps}


def test_what_the_package_names_is_there_and_loaded_only_when_asked_for() -> None:
    for name in disputes.__all__:
        assert getattr(disputes, name) is not None
        assert name in dir(disputes)
    stub = (ROOT / "disputes" / "__init__.pyi").read_text(encoding="utf-8")
    assert all(f" as {name}\n" in stub for name in disputes.__all__ if name != "__version__")
    with pytest.raises(AttributeError, match="no attribute 'Motor'"):
        _ = disputes.Motor  # type: ignore[attr-defined]
    code = (
        "import sys, disputes; print([m for m in sys.modules if m.split('.')[0] in "
        "('pydantic', 'yaml') or m.startswith('disputes.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
