"""`disputes shop`: its formats, its what-if, its exit codes; and a case that meets its shop."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from tests.shops.shop_strategies import HERE

SHOP = """\
id: shop-88
platform: shopee
market: SG
seller: local
tier: null
weeks:
  - {starts: 2026-02-02, orders: 100, shipped: 100, unfulfilled: 12, late: 3}
  - {starts: 2026-02-09, orders: 100, shipped: 100, unfulfilled: 10, late: 3}
violations:
  - {type: empty_parcel, at: 2026-02-03T10:00:00+08:00, count: 1, found_by: null}
"""
AT = "2026-02-12T12:00:00+08:00"
CASE = """\
id: case-1
platform: shopee
market: SG
dispute: cancellation
reason_raw: OUT_OF_STOCK
events: [{type: paid, at: 2026-02-11T08:00:00+08:00}]
"""


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return path


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in args])


def answer(*args: object) -> Any:
    result = run(*args, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_json_holds_the_keys_of_the_contract(shop_file: Path) -> None:
    found = answer("shop", shop_file, "--as-of", AT)
    wanted = (
        "shop platform market site as_of time_zone ruleset points tier level period ledgers ledger measures metrics "
        "headroom fees actions deadlines evidence "
        "questions gaps forecast confidence next_change_at"
    )
    assert set(wanted.split()) <= set(found)
    assert (found["points"], found["tier"]) == (16, 5)
    assert found["period"] == {"starts": "2026-01-04T16:00:00Z", "resets_at": "2026-04-05T16:00:00Z"}
    assert set(found["metrics"][0]["window"]) == {"from", "to"}
    assert found["headroom"][0]["from"] == "2026-02-15T16:00:00Z"


def test_json_fits_its_schema(shop_file: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(run("schema", "standing").stdout)
    jsonschema.validate(answer("shop", shop_file, "--as-of", AT), schema)


def test_what_if_adds_to_the_week_that_runs(shop_file: Path) -> None:
    plain = answer("shop", shop_file, "--as-of", AT)
    assert [h["orders_left"] for h in plain["headroom"] if h["metric"] == "non_fulfilment_rate"] == [1]
    changed = answer("shop", shop_file, "--as-of", AT, "--what-if", "unfulfilled=+1")
    assert changed["points"] == plain["points"]
    assert [f["points"] for f in changed["forecast"] if f["kind"] == "issue"] == [17]
    assert [f for f in plain["forecast"] if f["kind"] == "issue"] == []
    assert changed["what_if"] == {"unfulfilled": 1}


@pytest.mark.parametrize(
    ("change", "points"),
    [("late=+3", 16), ("empty_parcel=+1", 16), ("late=-2", 16), ("prohibited_goods_class_a=+2", 16)],
)
def test_what_if_never_changes_what_was_issued(shop_file: Path, change: str, points: int) -> None:
    assert answer("shop", shop_file, "--as-of", AT, "--what-if", change)["points"] == points


def test_what_if_of_something_else_is_wrong_use(shop_file: Path) -> None:
    for change, hint in (("lete=+3", "did you mean 'late'"), ("late", "late=+3")):
        result = run("shop", shop_file, "--as-of", AT, "--what-if", change)
        assert result.exit_code == 2
        assert hint in result.stderr
        assert not result.stdout


def test_a_case_is_not_a_shop(tmp_path: Path, shop_file: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(CASE, encoding="utf-8")
    result = run("shop", case)
    assert result.exit_code == 3
    assert "disputes check" in result.stderr
    both = run("shop", case, shop_file, "--as-of", AT, "--format", "jsonl")
    assert both.exit_code == 6
    assert len(both.stdout.splitlines()) == 1


def test_a_fact_that_is_not_declared_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP + "facts: {preorder_violation_dayz: 3}\n", encoding="utf-8")
    result = run("shop", path, "--as-of", AT)
    assert result.exit_code == 3
    assert "preorder_violation_days" in result.stderr


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["THE QUARTER, WEEK BY WEEK", "Account frozen", "tier 5", "+16"]),
        ("zh", ["本季度逐周", "账户冻结", "第 5 级", "+16"]),
    ],
)
def test_the_page_has_a_timeline_of_the_quarter(shop_file: Path, lang: str, words: list[str]) -> None:
    page = run("shop", shop_file, "--as-of", AT, "--lang", lang).stdout
    for word in words:
        assert word in page
    weeks = re.findall(r"\d\d-\d\d – \d\d-\d\d", page)
    assert (weeks[0], weeks[-1], len(weeks)) == ("01-05 – 01-11", "03-30 – 04-05", 13)
    assert all(len(row) <= 100 for row in page.splitlines()) or lang == "zh"


def test_both_languages_say_the_same_sentences() -> None:
    from disputes.views.shop_sentences import EN, ZH

    assert EN.keys() == ZH.keys()
    for key, text in EN.items():
        assert sorted(re.findall(r"{\w+", text)) == sorted(re.findall(r"{\w+", ZH[key])), key


def test_markdown_and_calendar(shop_file: Path) -> None:
    page = run("shop", shop_file, "--as-of", AT, "--format", "md").stdout
    assert page.startswith("# shop-88")
    assert "| Week | Issued | Total | Tier | Measures |" in page
    calendar = run("shop", shop_file, "--as-of", AT, "--format", "ics").stdout
    assert calendar.count("BEGIN:VEVENT") == calendar.count("END:VEVENT") >= 2
    assert "DTSTART:20260405T160000Z" in calendar


def test_several_shops_begin_with_a_summary(tmp_path: Path, shop_file: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(
        SHOP.replace("shop-88", "shop-99").replace("violations:", "points: []\nviolations: []\nnotes: |"),
        encoding="utf-8",
    )
    page = run("shop", other, shop_file, "--as-of", AT).stdout
    assert page.index("shop-88") < page.index("shop-99")


def test_another_folder_of_rulesets(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("{id: s, platform: tiktok_shop, market: US}", encoding="utf-8")
    found = answer("shop", path, "--as-of", AT, "--rulesets", HERE / "rulesets")
    assert (found["points"], found["level"]) == (200, "healthy")


def test_a_case_shows_what_it_may_cost_its_shop(tmp_path: Path, shop_file: Path) -> None:
    case, calm = tmp_path / "case.yaml", tmp_path / "calm.yaml"
    case.write_text(CASE, encoding="utf-8")
    calm.write_text(
        SHOP[: SHOP.index("violations")]
        + "points: [{issued_at: 2026-01-12T00:00:00+08:00, points: 1, type: high_lsr}]\n",
        encoding="utf-8",
    )
    found = answer("check", case, "--shop", calm, "--as-of", AT)
    assert found["standing"] == {
        "points_now": 2,
        "points_after": 3,
        "tier_now": 0,
        "tier_after": 1,
        "issued_on": "2026-02-15T16:00:00Z",
    }
    assert found["exposure"]["points"] == 1
    alone = answer("check", case, "--as-of", AT)
    assert alone["standing"] is None
    assert alone["exposure"]["points"] == 0


def test_a_case_that_adds_nothing_leaves_the_shop_where_it_is(tmp_path: Path, shop_file: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(CASE.replace("OUT_OF_STOCK", "CHANGE_OF_MIND").replace("cancellation", "review"), encoding="utf-8")
    found = answer("check", case, "--shop", shop_file, "--as-of", AT)
    assert found["standing"] == {
        "points_now": 16,
        "points_after": 16,
        "tier_now": 5,
        "tier_after": 5,
        "issued_on": None,
    }


def test_the_platforms_payloads_make_up_one_shop(tmp_path: Path) -> None:
    points = {
        "response": {
            "penalty_point_list": [
                {
                    "issue_time": 1728634527,
                    "latest_point_num": 2,
                    "original_point_num": 2,
                    "reference_id": 7,
                    "violation_type": 6,
                }
            ]
        }
    }
    running = {
        "response": {
            "punishment_list": [
                {
                    "issue_time": 1728634527,
                    "start_time": 1728634527,
                    "end_time": 1731053727,
                    "punishment_type": 107,
                    "reason": 1,
                    "reference_id": 8,
                }
            ]
        }
    }
    files = []
    for name, payload in (("points", points), ("punishments", running)):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(payload), encoding="utf-8")
    found = answer("shop", *files, "--from", "shopee", "--market", "SG", "--as-of", "2024-10-14T12:00:00+08:00")
    assert found["points"] == 2
    assert [(e["type"], e["state"]) for e in found["ledger"]] == [("high_nfr", "issued")]
    assert [(m["id"], m["source"], m["state"]) for m in found["measures"]] == [
        ("no_marketing_campaigns", "platform", "running")
    ]
    assert run("shop", files[0], "--market", "SG").exit_code == 2
