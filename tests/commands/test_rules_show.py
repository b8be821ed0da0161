"""`disputes rules show` and `disputes rules docs`: an entry in plain words, a platform's handbook."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from disputes.language.loading import default_directory


def rules(*args: str) -> Result:
    return CliRunner().invoke(main, ["rules", *args])


def test_a_clock_is_told_with_its_sources_history_users_and_examples() -> None:
    done = rules("show", "dhgate/respond")
    assert done.exit_code == 0
    text = done.stdout
    assert text.startswith("Accept the buyer's plan or submit a new one (dhgate/respond)\n")
    assert "dhgate/clocks.yaml:" in text
    assert "5 days  [D1 DH-C1 official; D3 DH-C1 second-hand]" in text
    assert "card_organisation" in text.partition("Where")[2]
    assert "http" in text.partition("\nSources")[2]
    assert "dhgate/respond.plan (rules)" in text.partition("\nUsed by")[2]
    assert text.partition("\nExamples")[2].count("- ") >= 2


def test_a_rule_is_told_in_chinese() -> None:
    done = rules("show", "dhgate/nondelivery.on-the-road", "--lang", "zh")
    assert done.exit_code == 0
    assert "纠纷类型为“未收到货”" in done.stdout
    assert "包裹的物流状态为“退回途中”或“已退回卖家”" in done.stdout


def test_a_day_chooses_the_figures_and_leaves_the_history_whole() -> None:
    text = rules("show", "dhgate/open_window", "--as-of", "2019-06-01").stdout
    says, _, rest = text.partition("\nHistory")
    assert "90 days" in says
    assert "120 days" not in says
    assert "120 days" in rest


def test_json_has_both_languages_and_where_it_stands() -> None:
    found = json.loads(rules("show", "shopee/respond", "--format", "json").stdout)
    assert (found["ruleset"], found["section"], found["id"]) == ("shopee", "deadlines", "respond")
    assert found["place"].startswith("shopee/deadlines.yaml:")
    assert set(found["title"]) == {"en", "zh"}
    dated = [x for x in found["history"] if x.get("from") == "2021-04-26"]
    assert [x["text"] for x in dated] == [{"en": "2 days", "zh": "2 天"}]
    assert all(x["cite"] for x in dated)
    assert {"title", "url", "confidence", "verified_on"} <= set(found["sources"][0])


@pytest.mark.parametrize(
    "entry",
    [
        "shopee/nondelivery.still-moving",
        pytest.param("visa/evidence/proof_of_delivery", marks=pytest.mark.long),
        pytest.param("visa/grounds/held_in_customs", marks=pytest.mark.long),
        pytest.param("shopee/metrics/late_shipment_rate", marks=pytest.mark.long),
        "shopee/ledgers/points",
        "dhgate/parameters/contact_time",
        pytest.param("visa/actions/send_the_answer", marks=pytest.mark.long),
        "dhgate/facts/untracked",
    ],
)
def test_each_kind_of_entry_is_told(entry: str) -> None:
    for lang in ("en", "zh"):
        done = rules("show", entry, "--lang", lang, "--format", "md")
        assert done.exit_code == 0, done.output
        assert done.stdout.startswith("# ")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder of three rulesets, read faster than all of them."""
    folder = tmp_path_factory.mktemp("rulesets")
    for name in ("common", "boleto", "visa"):
        shutil.copytree(default_directory() / name, folder / name)
    return str(folder)


def test_a_wrong_id_names_the_nearest_and_an_ambiguous_one_the_candidates(few: str) -> None:
    wrong = rules("show", "visa/file_arbitraton", "--rulesets", few)
    assert wrong.exit_code == 2
    assert "visa/file_arbitration" in wrong.stderr
    unknown = rules("show", "zzzzzz", "--lang", "zh", "--rulesets", few)
    assert unknown.exit_code == 2
    assert "规则中没有条目" in unknown.stderr


def test_a_bare_id_is_enough_where_it_is_the_only_one(few: str) -> None:
    bare = rules("show", "file_arbitration", "--rulesets", few)
    assert bare.exit_code == 0
    assert bare.stdout == rules("show", "visa/deadlines/file_arbitration", "--rulesets", few).stdout


def test_an_ambiguous_id_names_the_candidates(few: str) -> None:
    folder = Path(few)
    twice = folder / "boleto" / "twice.yaml"
    twice.write_text(
        "format: 2\nplatform: boleto\nactions:\n  send_the_answer: {title: {en: Send it, zh: 提交}, owner: finance}\n",
        encoding="utf-8",
    )
    many = rules("show", "send_the_answer", "--lang", "zh", "--rulesets", few)
    twice.unlink()
    assert many.exit_code == 2
    assert "2 个条目" in many.stderr
    assert "boleto/actions/send_the_answer, visa/actions/send_the_answer" in many.stderr


def test_the_handbook_is_written_whole(tmp_path: Path) -> None:
    file = tmp_path / "boleto.html"
    done = rules("docs", "boleto", "--format", "html", "-o", str(file), "--lang", "zh")
    assert done.exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [p.name for p in tmp_path.iterdir()] == ["boleto.html"]
    assert rules("docs", "boleto").stdout.startswith("# Handbook: Boleto")


def test_what_cannot_be_written_or_found_is_said(tmp_path: Path) -> None:
    assert rules("docs", "boleto", "-o", str(tmp_path / "no" / "x.md")).exit_code == 5
    wrong = rules("docs", "shoppe")
    assert wrong.exit_code == 2
    assert "shopee" in wrong.stderr
    assert rules("docs", "boleto", "--as-of", "monday").exit_code == 2
