"""What the loader says of a ruleset that cannot be used: file, line, path, what was found, what was expected, the
nearest word.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_USAGE, Refused
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from tests.rulesets_for_tests import CITE, HEAD, TITLE, library

LINE = HEAD.count("\n") + 1  # of a body's first line
RULE = f"rules:\n  - {{id: r, {TITLE}, {CITE}, when: {{WHEN}}, then: {{ruling: {{for: seller}}}}}}\n"


def said(root: Path, body: str | bytes) -> list[str]:
    folder = root / "shopee"
    folder.mkdir(parents=True)
    raw = body if isinstance(body, bytes) else (HEAD.format(id="shopee") + body).encode()
    (folder / "rules.yaml").write_bytes(raw)
    with pytest.raises(Refused) as refused:
        Library.at(root).ruleset("shopee")
    assert refused.value.exit_code == EXIT_BAD_RULESET
    return [str(p) for p in refused.value.problems]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "deadlnes: {}\n",
            (
                f"shopee/rules.yaml:{LINE}: deadlnes: found key 'deadlnes'; expected one of: format, "
                "platform, defaults, sources, parameters, facts, calendars, deadlines, "
                "rules, evidence, actions, grounds, measures, metrics, ledgers, maps, life, asks, messages, "
                "assume, words, citations; did you mean 'deadlines'? [unknown-key]"
            ),
        ),
        (
            RULE.replace("WHEN", "order.amont: {gt: 3 SGD}"),
            (
                f"shopee/rules.yaml:{LINE + 1}: rules[0].when.order.amont: found 'order.amont'; "
                "expected a field that a condition may read; did you mean 'order.amount'? [unknown-field]"
            ),
        ),
        (
            RULE.replace("WHEN", "stage: {gt: requested}"),
            (
                f"shopee/rules.yaml:{LINE + 1}: rules[0].when.stage.gt: found key 'gt'; expected eq, "
                "ne, in or not_in for a field of kind enum [kinds]"
            ),
        ),
        (
            RULE.replace("WHEN", "order.amount: {gt: 3}"),
            (
                f"shopee/rules.yaml:{LINE + 1}: rules[0].when.order.amount.gt: found '3'; expected an amount "
                "with its currency (750 USD), a share of money (30 % of order.amount), or a money field [structure]"
            ),
        ),
        (
            RULE.replace("WHEN", "event.opened: {lt: 2026-02-30}"),
            (
                f"shopee/rules.yaml:{LINE + 1}: rules[0].when.event.opened.lt: found '2026-02-30'; "
                "expected a moment: an event type, an instant field, deadline.x, a date or now"
            ),
        ),
        (
            "facts: {}\nfacts: {}\n",
            (
                f"shopee/rules.yaml:{LINE + 1}: facts: found key 'facts' a second time; expected each "
                f"key once (first on line {LINE}) [duplicate-key]"
            ),
        ),
        (
            "facts: &a {}\n",
            f"shopee/rules.yaml:{LINE}: facts: found anchor &a; expected a document without anchors and aliases",
        ),
        (
            "facts: *a\n",
            f"shopee/rules.yaml:{LINE}: facts: found alias *a; expected a document without anchors and aliases",
        ),
        (
            "facts: !!python/object:os.system {}\n",
            (
                f"shopee/rules.yaml:{LINE}: facts: found tag "
                "tag:yaml.org,2002:python/object:os.system; expected a document without tags"
            ),
        ),
        ("facts: [\n", "expected valid YAML"),
        ("facts: " + "[" * 60 + "]" * 60 + "\n", "found more than 40 levels; expected a flatter document"),
    ],
)
def test_each_fault_is_said_in_its_place(tmp_path: Path, body: str, message: str) -> None:
    found = said(tmp_path, body)
    assert any(message in line for line in found), found


def test_all_faults_of_a_ruleset_are_said_at_once(tmp_path: Path) -> None:
    body = (
        RULE.replace("WHEN", "stagee: requested, order.amont: {gt: 3 SGD}")
        + "deadlines: {d: {actor: sellr, withn: 3 days}}\n"
    )
    found = said(tmp_path, body)
    assert [any(word in line for line in found) for word in ("'stagee'", "'order.amont'", "'sellr'", "'withn'")] == [
        True
    ] * 4


def test_files_that_are_no_text(tmp_path: Path) -> None:
    assert said(tmp_path / "a", b"format: 2\nplatform: \xff\n") == [
        "shopee/rules.yaml:2: found byte 0xff; expected text in UTF-8 [yaml]"
    ]
    assert said(tmp_path / "b", b"#" * 10_000_001) == [
        "shopee/rules.yaml:1: found 10000001 bytes; expected at most 10000000 bytes [yaml]"
    ]
    assert said(tmp_path / "c", b"format: 2\nplatform: \x07\n") == [
        "shopee/rules.yaml:2: found control character U+0007; expected printable text [yaml]"
    ]


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("format: 1\nplatform: shopee\n", "expected 2, the format that this version reads"),
        ("format: 2\nplatform: lazada\n", "found 'lazada'; expected shopee, as the folder says"),
        ("platform: shopee\n", "expected the key 'format'"),
        ("- a\n", "found a list; expected a mapping"),
    ],
)
def test_a_file_that_is_not_this_ruleset(tmp_path: Path, head: str, message: str) -> None:
    assert any(message in line for line in said(tmp_path, head.encode()))


def test_traps_of_yaml_are_none(tmp_path: Path) -> None:
    # NO is Norway, 14:00 a time, 13.10 a code, on and yes words, 1_000 no number
    body = f"""
facts:
  code: {{type: "enum[13.1, 13.10, on, yes]", ask: {{en: a, zh: b}}}}
  norway: {{holds: {{market: NO}}}}
  code_10: {{holds: {{facts.code: 13.10}}}}
deadlines: {{d: {{{TITLE}, {CITE}, actor: seller, starts: opened, within: 1 day, cut_off: 14:00, ends: 19:00}}}}
"""
    ruleset = library(tmp_path, body).ruleset("shopee")
    assert ruleset.facts["code"].type.words == ("13.1", "13.10", "on", "yes")
    assert ruleset.facts["norway"].body.conditions.series[0][0].value.constants == ("NO",)
    assert ruleset.facts["code_10"].body.conditions.series[0][0].value.constants == ("13.10",)
    assert str(ruleset.deadlines["d"].cut_off.only) == "14:00:00"  # type: ignore[union-attr]


def test_only_what_a_case_needs_is_loaded(tmp_path: Path) -> None:
    found = library(
        tmp_path, {"any": "facts: {}\n", "shopee": "facts: {}\n", "lazada": "rules: broken\n", "stripe": "facts: {}\n"}
    )
    assert [r.id for r in Rulebook.load(found, "shopee").rulesets] == ["any", "shopee"]
    assert [r.id for r in Rulebook.load(found, "shopee", "stripe").rulesets] == ["any", "shopee", "stripe"]
    assert set(found.loaded) == {"any", "shopee", "stripe"}
    assert [r.id for r in Rulebook.load(found, "etsy").rulesets] == ["any"]  # none on file yet
    with pytest.raises(Refused):
        Rulebook.load(found, "lazada")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        Library.at(tmp_path / "nowhere")
    assert refused.value.exit_code == EXIT_USAGE


def test_defaults_hold_for_their_file_only(tmp_path: Path) -> None:
    found = library(
        tmp_path,
        (
            f"defaults: {{deadlines: {{ends: end_of_day, actor: seller, {CITE}}}}}\n"
            f"deadlines: {{a: {{{TITLE}, starts: opened}}, b: {{{TITLE}, starts: opened, ends: 19:00}}}}\n"
        ),
    )
    (tmp_path / "shopee" / "more.yaml").write_text(
        f"format: 2\nplatform: shopee\ndeadlines: {{c: {{{TITLE}, {CITE}, actor: buyer, starts: opened}}}}\n",
        encoding="utf-8",
    )
    deadlines = found.ruleset("shopee").deadlines
    assert {k: str(d.ends.only) for k, d in deadlines.items()} == {
        "a": "end_of_day",
        "b": "19:00:00",
        "c": "to_the_second",
    }
    assert {k: d.actor for k, d in deadlines.items()} == {"a": "seller", "b": "seller", "c": "buyer"}
