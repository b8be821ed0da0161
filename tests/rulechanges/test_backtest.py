"""What other rules do to records: what changes, by how much, and which change of the rules did it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from tests.rulechanges.editions import RULES
from tests.rulechanges.test_diff import SEEDS

AS_OF = "2027-02-02T12:00:00+08:00"


def record(number: int, market: str, dispute: str, **more: object) -> str:
    currency = {"PH": "PHP", "SG": "SGD"}[market]
    plain: dict[str, object] = {
        "id": f"{market}-{number}",
        "platform": "shopee",
        "market": market,
        "dispute": dispute,
        "order": {"id": f"O-{market}-{number}", "amount": {"value": "200.00", "currency": currency}, "preorder": False},
        "events": [{"type": "opened", "at": "2027-02-01T10:00:00+08:00"}],
    }
    return json.dumps({**plain, **more}) + "\n"


RECORDS = (
    record(1, "PH", "nondelivery")
    + record(2, "PH", "damaged")
    + record(3, "SG", "nondelivery")
    + record(4, "SG", "damaged")
    + record(5, "SG", "review")
)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text(RECORDS, encoding="utf-8")
    return path


def edition(root: Path, *swaps: tuple[str, str]) -> str:
    text = RULES
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    (root / "shopee").mkdir(parents=True)
    (root / "shopee" / "rules.yaml").write_text(text, encoding="utf-8")
    return str(root)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rules", "backtest", *arguments], env={"COLUMNS": "200"})


def outcome(tmp_path: Path, cases: Path, *swaps: tuple[str, str], more: tuple[str, ...] = ()) -> dict[str, object]:
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", *swaps)
    done = run(old, new, "--cases", str(cases), "--as-of", AS_OF, "--format", "json", *more)
    assert done.exit_code == 0, done.stderr + repr(done.exception)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def causes(found: dict[str, object]) -> dict[tuple[str, ...], set[str]]:
    """The records by the changes that are said to have changed them."""
    out: dict[tuple[str, ...], set[str]] = {}
    for one in found["outcomes"]:  # type: ignore[attr-defined]
        for cause in one["causes"]:
            out.setdefault(tuple(cause["changes"]), set()).add(one["id"])
    return out


RESPOND, RULING, AMOUNT = (
    "shopee/deadlines/respond/within",
    "shopee/rules/late/then/ruling",
    "shopee/rules/proof/then/amount",
)
BOTH = ("shopee/rules/proof/when", AMOUNT)


def test_each_change_is_put_down_to_what_did_it(tmp_path: Path, cases: Path) -> None:
    found = outcome(tmp_path, cases, SEEDS["dated"][0], SEEDS["money"][0], SEEDS["map"][0], SEEDS["title"][0])
    assert causes(found) == {(RESPOND,): {"PH-1", "PH-2"}, (AMOUNT,): {"PH-2", "SG-4"}}
    assert (found["records"], found["changed"], found["failed"]) == (5, 3, 0)
    by_id = {o["id"]: o for o in found["outcomes"]}  # type: ignore[attr-defined]
    [due] = [d for d in by_id["PH-1"]["causes"][0]["differences"] if d["path"] == "deadlines[respond].due_at"]
    assert due["moved_s"] == -86400
    assert due["text"]["en"] == "“Answer the request”: due 2027-02-03 02:00Z → 2027-02-02 02:00Z (−1 d)"
    assert due["text"]["zh"] == "“答复申请”：到期 2027-02-03 02:00Z → 2027-02-02 02:00Z（−1 天）"
    money = [d["amount"] for c in by_id["SG-4"]["causes"] for d in c["differences"] if d["path"] == "exposure.amount"]
    assert money == [{"currency": "SGD", "value": "200.00"}]


def test_what_no_change_does_alone_is_put_down_to_both(tmp_path: Path, cases: Path) -> None:
    """The rule comes to apply, and says another amount: neither alone gives the new amount."""
    old = edition(tmp_path / "old", ("{gt: [10 PHP, 5 SGD]}", "{gt: [1000 PHP, 5 SGD]}"))
    new = edition(tmp_path / "new", SEEDS["money"][0])
    done = run(old, new, "--cases", str(cases), "--as-of", AS_OF, "--format", "json")
    found = causes(json.loads(done.stdout))
    assert found == {("shopee/rules/proof/when",): {"PH-2"}, BOTH: {"PH-2"}, (AMOUNT,): {"SG-4"}}
    text = run(old, new, "--cases", str(cases), "--as-of", AS_OF).stdout
    assert "these only together:" in text
    assert "须同时生效：" in run(old, new, "--cases", str(cases), "--as-of", AS_OF, "--lang", "zh").stdout


def test_equal_rules_change_nothing(tmp_path: Path, cases: Path) -> None:
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", ("version: 1.4.2", "version: 1.4.3"))
    done = run(old, new, "--cases", str(cases), "--as-of", AS_OF)
    assert done.exit_code == 0
    assert done.stdout == "5 records answered by both editions: none changes.\n"


@pytest.mark.long
def test_the_number_of_workers_changes_no_byte(tmp_path: Path, cases: Path) -> None:
    cases.write_text("".join(record(n, "PH" if n % 2 else "SG", "damaged") for n in range(45)), encoding="utf-8")
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", SEEDS["dated"][0], SEEDS["money"][0])
    said = [
        run(old, new, "--cases", str(cases), "--as-of", AS_OF, "--format", form, "--workers", workers).stdout_bytes
        for form in ("json", "html")
        for workers in ("1", "2")
    ]
    assert said[0] == said[1] != b""
    assert said[2] == said[3] != b""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_that_needs_nothing_else(lang: str, tmp_path: Path, cases: Path) -> None:
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", SEEDS["dated"][0], SEEDS["money"][0])
    cases.write_text(RECORDS + record(6, "PH", "damaged", id="<b>&"), encoding="utf-8")
    page = tmp_path / "impact.html"
    done = run(old, new, "--cases", str(cases), "--as-of", AS_OF, "--format", "html", "-o", str(page), "--lang", lang)
    assert (done.exit_code, done.stdout) == (0, "")
    text = page.read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in text
    assert not re.search(r"<script|src=|href=|url\(|http", text.partition("Content-Security-Policy")[2])
    assert "&lt;b&gt;&amp;" in text
    assert "<b>" not in text
    heads = ["By change", "The 4 most affected", "All records that change"]
    if lang == "zh":
        heads = ["按变更", "受影响最大的 4 条", "全部有变化的记录"]
    assert re.findall(r"<h2>(.*?)</h2>", text) == heads


def test_bad_records_are_told_and_counted(tmp_path: Path, cases: Path) -> None:
    bad = record(7, "PH", "nondelivery", facts={"heavy": "perhaps"}) + '{"id": "X", "dispute": "frob"}\n'
    cases.write_text(RECORDS + bad, encoding="utf-8")
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", SEEDS["dated"][0])
    done = run(old, new, "--cases", str(cases), "--as-of", AS_OF)
    assert done.exit_code == 6
    assert "2 of 6 records change" in done.stdout
    assert "1 could not be answered" in done.stdout
    assert "records.jsonl:7: dispute: found 'frob'" in done.stderr
    assert "PH-7" in done.stderr


def test_files_need_an_instant(tmp_path: Path, cases: Path) -> None:
    old = edition(tmp_path / "old")
    done = run(old, old, "--cases", str(cases))
    assert done.exit_code == 2
    assert "--as-of is needed" in done.stderr


def test_the_store_at_the_last_scan_of_each_case(tmp_path: Path, cases: Path) -> None:
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", SEEDS["dated"][0])
    db = ["--db", f"sqlite:///{tmp_path}/x.sqlite"]
    invoke = CliRunner().invoke
    assert invoke(main, ["import", str(cases), *db]).exit_code == 0
    never = run(old, new, *db)
    assert never.exit_code == 6
    assert "5 have never been scanned" in never.stdout
    assert invoke(main, ["scan", "--rulesets", old, "--as-of", AS_OF, *db]).exit_code == 0
    before = (tmp_path / "x.sqlite").read_bytes()
    done = [run(old, new, *db, "--format", "json", "--workers", w, "--shops") for w in ("1", "2")]
    assert [d.exit_code for d in done] == [0, 0]
    assert done[0].stdout == done[1].stdout
    found = json.loads(done[0].stdout)
    assert causes(found) == {(RESPOND,): {"PH-1", "PH-2"}}
    assert {o["as_of"] for o in found["outcomes"]} == {"2027-02-02T04:00:00Z"}
    assert (tmp_path / "x.sqlite").read_bytes() == before
