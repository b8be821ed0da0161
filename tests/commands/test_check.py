"""`disputes check` as its users run it: what goes to stdout, what to stderr, and the exit codes."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "cases" / "shopee" / "id-respond-three-days.yaml"
AS_OF = "2022-08-31T10:00:00+07:00"


def program(*args: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "disputes", *args],
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **env},
        text=True,
        timeout=120,
        check=False,
    )


def disputes(*args: str, stdin: str | bytes = "", cwd: Path = ROOT) -> Result:
    """The command in this process, which starts it once for all these tests."""
    with contextlib.chdir(cwd):
        return CliRunner().invoke(main, args, input=stdin)


def check(*args: str, **more: Any) -> Result:
    done = disputes("check", *args, **more)
    assert "Traceback" not in done.stderr
    return done


def test_one_case_is_one_object() -> None:
    done = check(str(CASE), "--as-of", AS_OF, "--format", "json")
    assert done.exit_code == 0
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    contract = {
        "case",
        "platform",
        "market",
        "site",
        "dispute",
        "stage",
        "as_of",
        "time_zone",
        "ruleset",
        "actions",
        "deadlines",
        "evidence",
        "ruling",
        "exposure",
        "questions",
        "gaps",
        "trace",
        "standing",
        "confidence",
        "next_change_at",
    }
    assert contract <= set(answer)
    assert answer["as_of"] == "2022-08-31T03:00:00Z"
    assert set(answer["ruleset"]) == {"id", "digest", "edition"}
    deadline = {
        "id",
        "title",
        "actor",
        "occurrence",
        "starts_at",
        "opens_at",
        "due_at",
        "due_local",
        "warn_at",
        "state",
        "met_at",
        "source",
        "rule_due_at",
        "limited_by",
        "may_apply",
        "lapse",
        "calendar",
        "rule",
        "cite",
        "confidence",
    }
    assert all(deadline <= set(d) for d in answer["deadlines"])
    assert {"effect", "ruling", "cost", "points"} <= set(next(d["lapse"] for d in answer["deadlines"] if d["lapse"]))
    assert {"amount", "recoverable", "borne_by", "points", "fees", "metrics", "if_lapsed"} <= set(answer["exposure"])
    assert {"expected", "by", "grounds", "rules", "contested_by", "freight", "final"} <= set(answer["ruling"])
    assert "near_misses" not in answer


def test_the_same_input_gives_the_same_bytes() -> None:
    asked = "check", str(CASE), "--as-of", AS_OF, "--format", "json"
    first, second = (program(*asked, PYTHONHASHSEED=seed) for seed in "12")
    assert first.stdout == second.stdout == disputes(*asked).stdout
    assert (first.returncode, first.stderr) == (0, "")


def test_several_cases_are_a_list_and_lines() -> None:
    other = CASE.with_name("id-respond-silent-seller.yaml")
    done = check(str(CASE), str(other), "--as-of", AS_OF, "--format", "json")
    assert [a["case"] for a in json.loads(done.stdout)]
    lines = check(str(CASE), str(other), "--as-of", AS_OF, "--format", "jsonl").stdout.splitlines()
    assert len([json.loads(line) for line in lines]) == 2


def test_stdin_and_as_of_default() -> None:
    done = check("-", "--format", "json", stdin=CASE.read_text())
    assert done.exit_code == 0
    assert json.loads(done.stdout)["case"]


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "md", "ics"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_form_in_both_languages(form: str, lang: str) -> None:
    done = check(str(CASE), "--as-of", AS_OF, "--format", form, "--lang", lang, "--tz", "Europe/Berlin", "--explain")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.strip()


def test_good_and_bad_together_are_partly_done(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: X\nplatform: shopee\nmarket: SG\ndispute: nondelivry\n")
    done = check(str(bad), str(CASE), "--as-of", AS_OF, "--format", "json")
    assert done.exit_code == 6
    assert len(json.loads(done.stdout)) == 1
    assert f"{bad}:4: dispute: found 'nondelivry'" in done.stderr
    assert "did you mean 'nondelivery'?" in done.stderr


@pytest.mark.parametrize(
    ("record", "line", "said"),
    [
        (
            "id: X\nplatform: shopee\nmarket: SG\ndispute: nondelivery\nfacts:\n  buyer_failed_cod_ordrs: 3\n",
            6,
            "did you mean 'buyer_failed_cod_orders'?",
        ),
        (
            "id: X\nplatform: shopee\nmarket: SG\ndispute: nondelivery\nfacts:\n  buyer_failed_cod_orders: many\n",
            6,
            "expected a whole number",
        ),
        (
            (
                "id: X\n"
                "platform: shopee\n"
                "market: SG\n"
                "dispute: nondelivery\n"
                "events:\n"
                "  - {type: opened, at: 2026-04-12T09:00:00}\n"
            ),
            6,
            "an instant with an offset",
        ),
        (
            "id: X\nplatform: shopee\nmarket: SG\ndispute: nondelivery\norder:\n  amount: {value: 12}\n",
            6,
            "an amount with its currency",
        ),
        ("id: X\nplatform: shopee\nmarket: SG\ndispute: nondelivery\nmarket: MY\n", 5, "each key once"),
        ("id: X\nplatform: shoppe\nmarket: SG\ndispute: nondelivery\n", 2, "did you mean 'shopee'?"),
        (
            "id: X\nplatform: shopee\nmarket: SG\ndispute: nondelivery\norder: &a {id: '1'}\nreturn_shipment: *a\n",
            5,
            "without anchors and aliases",
        ),
        ("id: X\nplatform: shopee\nmarket: SG\ndispute: nondelivery\nnotes: {a: b\n", 6, "valid YAML"),
    ],
)
def test_bad_input_names_line_and_remedy(tmp_path: Path, record: str, line: int, said: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(record)
    done = check(str(path), "--format", "json")
    assert done.exit_code == 3
    assert done.stdout == ""
    assert f"{path}:{line}:" in done.stderr
    assert said in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        [],
        [str(CASE), "--as-of", "2026-04-13"],
        [str(CASE), "--as-of", "2026-04-13T09:00:00"],
        [str(CASE), "--tz", "Mars/Olympus"],
        [str(CASE), "--format", "xml"],
        [str(CASE), "--market", "SG"],
        [str(CASE), "--rulesets", "no/such/folder"],
        [str(CASE), "--from", "shoppee"],
    ],
)
def test_wrong_use(args: list[str]) -> None:
    done = check(*args)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.strip()


def test_an_invalid_ruleset_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "shopee"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "format: 2\nplatform: shopee\nrules:\n  - {id: x, when: {dispte: nondelivery}, then: {}}\n"
    )
    done = check(str(CASE), "--rulesets", str(tmp_path))
    assert done.exit_code == 4
    assert "shopee/a.yaml:4" in done.stderr
    assert "did you mean 'dispute'?" in done.stderr


def test_a_platform_without_a_ruleset_gets_the_common_rules_and_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        "id: Y\n"
        "platform: yoomoney\n"
        "market: RU\n"
        "dispute: nondelivery\n"
        "facts: {anything: 1}\n"
        "events: [{type: opened, at: 2026-04-12T09:00:00+03:00}]\n"
    )
    shutil.copytree(ROOT / "rulesets" / "common", tmp_path / "rulesets" / "common")
    done = check(str(path), "--format", "json", "--rulesets", str(tmp_path / "rulesets"))
    assert done.exit_code == 0
    assert "ruleset" in {g["topic"] for g in json.loads(done.stdout)["gaps"]}


def folder_of_three(folder: Path) -> Path:
    for number in (1, 2):
        (folder / f"case{number}.yaml").write_text(
            f"id: C{number}\nplatform: shopee\nmarket: SG\ndispute: nondelivery\n"
        )
    for number in (1, 2):
        (folder / f"shop{number}.yaml").write_text(f"id: S{number}\nplatform: shopee\nmarket: SG\n")
    return folder


def test_a_folder_is_a_line_for_each_case_and_its_shops_are_counted(tmp_path: Path) -> None:
    done = check(str(folder_of_three(tmp_path)))
    head, _, *lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert head == "2 cases, the most urgent first"
    assert [line.split()[:2] for line in lines] == [["C1", "shopee/SG"], ["C2", "shopee/SG"]]
    assert done.stderr.splitlines() == [
        "2 shop records are left out; for shops: disputes shop",
        "the page of each case: --full, or disputes check FILE",
    ]


@pytest.mark.parametrize("option", ["--full", "--explain"])
def test_the_pages_of_a_folder_are_there_for_the_asking(tmp_path: Path, option: str) -> None:
    assert check(str(folder_of_three(tmp_path)), option).stdout.count("WHAT TO DO NEXT") == 2


def test_all_faults_of_all_files_come_in_one_round(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "id: A\nplatform: shopee\nmarket: SG\ndispute: INR\nevents:\n  - {type: dispatch, at: 2026-04-12}\n"
        "facts: {nonsense: 1, counter_limit: many}\nshop: {facts: {nonsense: 1}}\n"
    )
    (tmp_path / "b.yaml").write_text("id: B\nplatform: shopee\nmarket SG\ndispute: INR\nfacts: {nonsense: 1}\n")
    (tmp_path / "c.yaml").write_text(
        "id: C\nplatform: shopee\nmarket: SG\ndispute: nondelivery\nfacts: {nonsense: 1}\n"
    )
    (tmp_path / "d.yaml").write_text(
        "id: D\nplatform: nowhere\nmarket: SG\ndispute: nondelivery\nfacts: {nonsense: 1}\n"
    )
    done = check(str(tmp_path), "nofile.yaml", "--shop", "noshop.yaml")
    places = [line.replace(f"{tmp_path}/", "").split(" found ")[0] for line in done.stderr.splitlines()]
    assert done.exit_code == 3
    assert places == [
        "noshop.yaml: no such file",
        "a.yaml:4: dispute:",
        "a.yaml:6: events[0].at:",
        "a.yaml:6: events[0].type:",
        "a.yaml:7: facts.nonsense:",
        "a.yaml:7: facts.counter_limit:",
        "a.yaml:8: shop.facts.nonsense:",
        "b.yaml:4:",
        "b.yaml:4: dispute:",
        "b.yaml:5: facts.nonsense:",
        "c.yaml:5: facts.nonsense:",
        "d.yaml:2: platform:",
        "nofile.yaml: no such file",
    ]


def test_a_fact_that_is_not_declared_is_told_where_they_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: A\nplatform: ebay\nmarket: US\ndispute: nondelivery\nfacts: {nonsense: 1}\n")
    said = check(str(tmp_path)).stderr
    found = re.search(r"\(`disputes (words fact --platform ebay)` lists all (\d+)\)", said)
    assert found is not None
    assert len(disputes(*found[1].split()).stdout.splitlines()) == int(found[2]) + 2


def test_a_missing_file_is_said_plainly(tmp_path: Path) -> None:
    done = check("nofile.yaml", cwd=tmp_path)
    assert (done.exit_code, done.stdout, done.stderr) == (3, "", "nofile.yaml: no such file\n")


def test_explain_adds_near_misses() -> None:
    answer = json.loads(check(str(CASE), "--as-of", AS_OF, "--format", "json", "--explain").stdout)
    assert answer["near_misses"]
    assert {"field", "actual", "wanted"} <= set(answer["near_misses"][0]["failed"])


def test_an_unknown_command_is_told_its_nearest() -> None:
    done = disputes("chek")
    assert done.exit_code == 2
    assert "Did you mean 'check'?" in done.stderr


def test_help_has_examples() -> None:
    assert "disputes check case.yaml" in disputes("check", "--help").stdout


def test_the_checkout_runs_without_installing() -> None:
    done = subprocess.run(
        [sys.executable, "cli.py", "--version"], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert done.returncode == 0
    assert "disputes" in done.stdout
