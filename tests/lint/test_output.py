"""`disputes rules lint`: what it lists, in which form, and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from disputes.commands import main
from disputes.lint.codes import all_codes
from tests.rulesets_for_tests import CITE, HEAD, TITLE

ERROR = f"deadlines:\n  clock: {{{TITLE}, {CITE}, actor: seller, starts: opened, withn: 3 days}}\n"
WARNING = f"actions:\n  call: {{{TITLE}, lint_ignore: [{{translation: a name}}]}}\n"

# What SARIF 2.1.0 asks of the parts that are written here (sections 3.13 to 3.30 of the standard).
_MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_ONE = {"type": "integer", "minimum": 1}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "run": {
            "type": "object",
            "required": ["tool"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {"driver": {"$ref": "#/$defs/driver"}},
                },
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "driver": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "semanticVersion": {"type": "string"},
                "rules": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/rule"}},
            },
        },
        "rule": {
            "type": "object",
            "required": ["id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "shortDescription": _MESSAGE,
                "help": _MESSAGE,
                "defaultConfiguration": {"type": "object", "properties": {"level": _LEVEL}},
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": _LEVEL,
                "message": _MESSAGE,
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
            },
        },
        "location": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation"],
                    "additionalProperties": False,
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"uri": {"type": "string", "format": "uri-reference"}},
                        },
                        "region": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"startLine": _ONE, "startColumn": _ONE},
                        },
                    },
                },
                "logicalLocations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"fullyQualifiedName": {"type": "string"}},
                    },
                },
            },
        },
    },
}


def run(tmp_path: Path, body: str, *options: str) -> Result:
    folder = tmp_path / "rulesets" / "shopee"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.yaml").write_text(HEAD.format(id="shopee") + body, encoding="utf-8")
    arguments = ["rules", "lint", str(folder), "--as-of", "2026-11-30", *options]
    return CliRunner().invoke(main, arguments)


def test_an_error_ends_with_4_and_is_told_with_its_column(tmp_path: Path) -> None:
    done = run(tmp_path, ERROR)
    assert done.exit_code == 4
    line = (HEAD + ERROR).splitlines().index(ERROR.splitlines()[1]) + 1
    column = ERROR.splitlines()[1].index("withn") + 1
    assert f"shopee/rules.yaml:{line}:{column}: error: deadlines.clock.withn: found key 'withn'" in done.stderr
    assert "did you mean 'within'? [unknown-key]" in done.stderr


def test_a_warning_ends_with_4_only_where_it_is_strict(tmp_path: Path) -> None:
    assert run(tmp_path, WARNING).exit_code == 0
    assert run(tmp_path, WARNING, "--strict").exit_code == 4
    assert "warning: actions.call.lint_ignore[0]" in run(tmp_path, WARNING).stderr
    assert "warning:" not in run(tmp_path, WARNING, "--severity", "error").stderr


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table_speaks_both_languages(tmp_path: Path, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPUTES_LANG", lang)
    assert (": 错误: " if lang == "zh" else ": error: ") in run(tmp_path, ERROR).stderr


def test_json_lists_every_finding(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, ERROR, "--format", "json").stdout)
    error = next(f for f in found if f["severity"] == "error")
    assert error["code"] == "unknown-key"
    assert (error["file"], error["nearest"]) == (f"{tmp_path}/rulesets/shopee/rules.yaml", "within")
    assert error["line"] > 1
    assert error["column"] > 1


def test_github_takes_workflow_commands(tmp_path: Path) -> None:
    done = run(tmp_path, ERROR + WARNING, "--format", "github")
    commands = done.stdout.splitlines()
    form = r"::(error|warning|notice) file=[^,:]+/shopee/rules\.yaml,line=\d+,col=\d+,title=[\w-]+::.+"
    assert commands
    assert all(re.fullmatch(form, c) for c in commands)
    assert {c.split()[0] for c in commands} >= {"::error", "::warning"}


def test_sarif_is_valid(tmp_path: Path) -> None:
    log: dict[str, Any] = json.loads(run(tmp_path, ERROR + WARNING, "--format", "sarif").stdout)
    Draft202012Validator(SARIF, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(log)
    [once] = log["runs"]
    rules = [rule["id"] for rule in once["tool"]["driver"]["rules"]]
    assert rules == list(all_codes())
    assert once["results"]
    assert all(rules[r["ruleIndex"]] == r["ruleId"] for r in once["results"])


def test_a_page_is_printed_and_a_wrong_code_is_told() -> None:
    assert CliRunner().invoke(main, ["rules", "lint", "--explain", "hidden"]).stdout.startswith("# `hidden`")
    done = CliRunner().invoke(main, ["rules", "lint", "--explain", "hiden"])
    assert (done.exit_code, done.stderr) == (2, "'hiden' is no code of the lint; did you mean 'hidden'?\n")


def test_the_codes_are_listed() -> None:
    done = CliRunner().invoke(main, ["rules", "lint", "--codes"])
    assert [line.split()[0] for line in done.stdout.splitlines()[2:]] == list(all_codes())


def test_what_follows_from_a_fault_is_counted(tmp_path: Path) -> None:
    done = run(tmp_path, ERROR.replace("3 days", "$n") + "parameters: {n: {value: 3 days}}\n")
    assert "unused-parameter" not in done.stderr
    assert "1 more may follow from these and are left out" in done.stderr


def test_no_progress_is_written_off_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disputes.commands.progress._LOG_EVERY_S", 0.0)
    assert "at most" not in run(tmp_path, WARNING).stderr
