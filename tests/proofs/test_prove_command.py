"""`disputes rules prove`: findings as text and JSON, witnesses as files, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from disputes.commands import main
from disputes.words.proofs import FindingKind
from tests.proofs.rulesets_to_prove import engine_of
from tests.proofs.seeded import FAULTS, SOUND

FAULT = next(f for f in FAULTS if f.kind is FindingKind.SHADOWED)


def run(folder: Path, *args: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["rules", "prove", "--rulesets", str(folder), *args])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    engine_of(tmp_path / "rulesets", SOUND.replace(FAULT.was, FAULT.now, 1))
    return tmp_path / "rulesets"


def test_nothing_is_found_in_a_sound_ruleset(tmp_path: Path) -> None:
    engine_of(tmp_path, SOUND)
    code, out, _ = run(tmp_path, "shopee", "--only", "shadowed")
    assert code == 0
    assert "0 findings" in out


def test_a_finding_names_the_line_and_the_cause(faulty: Path) -> None:
    code, out, _ = run(faulty, "shopee", "--only", "shadowed")
    assert code == 1
    assert "rule damaged.ask: The rule never has an effect" in out
    assert "rule damaged.cheap" in out
    assert "1 findings, 0 unconfirmed" in out
    code, out, _ = run(faulty, "shopee", "--only", "shadowed", "--lang", "zh")
    assert code == 1
    assert "该规则永远不会生效" in out


def test_a_witness_is_a_record_that_check_reads(faulty: Path, tmp_path: Path) -> None:
    code, out, _ = run(
        faulty, "shopee", "--only", "shadowed", "--format", "json", "--witnesses", str(tmp_path / "found")
    )
    assert code == 1
    [finding] = json.loads(out)["findings"]
    assert finding["check"] == "confirmed"
    [file] = (tmp_path / "found").iterdir()
    assert yaml.safe_load(file.read_text(encoding="utf-8")).keys() == finding["witness"]["record"].keys()
    at = finding["witness"]["as_of"]
    assert f"--as-of {at}" in file.read_text(encoding="utf-8")
    args = ["check", str(file), "--as-of", at, "--rulesets", str(faulty), "--format", "json", "--explain"]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.stderr
    fired = {t["rule"] for t in json.loads(done.stdout)["trace"]}
    assert "shopee/damaged.cheap" in fired
    assert "shopee/damaged.ask" not in fired


def test_what_runs_out_of_time_is_told_and_proves_nothing(faulty: Path) -> None:
    code, out, err = run(faulty, "shopee", "--only", "never", "--timeout", "0.01")
    assert code in (0, 6)  # a fast machine may answer in time
    assert (code == 6) == ("not answered in time" in err)
    assert "0 findings" in out


def test_a_finding_that_is_to_stay_is_explained(faulty: Path) -> None:
    entry = "kind: shadowed, entry: rule damaged.ask, with: rule damaged.cheap"
    said = f"shopee:\n  - {{{entry}, reason: {{en: the law is so, zh: 法律如此}}}}\n"
    (faulty / "proofs.yaml").write_text(said, encoding="utf-8")
    code, out, _ = run(faulty, "shopee", "--only", "shadowed")
    assert code == 0
    assert "to stay: the law is so" in out
    assert "1 explained" in out
    assert "予以保留：法律如此" in run(faulty, "shopee", "--only", "shadowed", "--lang", "zh")[1]


def test_one_reason_explains_several_entries(faulty: Path) -> None:
    reason = "reason: {en: the law is so, zh: 法律如此}"
    said = f"shopee:\n  - {{kind: shadowed, entry: [rule damaged.ask, rule damaged.late], {reason}}}\n"
    (faulty / "proofs.yaml").write_text(said, encoding="utf-8")
    code, out, err = run(faulty, "shopee", "--only", "shadowed")
    assert code == 1
    assert "1 explained" in out
    # Of the other one nothing is found, and that is told.
    assert "rule damaged.late" in err


def test_an_explanation_of_nothing_is_told(tmp_path: Path) -> None:
    engine_of(tmp_path, SOUND)
    said = "shopee:\n  - {kind: shadowed, entry: rule damaged.ask, reason: {en: the law is so, zh: 法律如此}}\n"
    (tmp_path / "proofs.yaml").write_text(said, encoding="utf-8")
    code, _, err = run(tmp_path, "shopee", "--only", "shadowed")
    assert code == 1
    assert "proofs.yaml:2" in err
    assert "not found" in err


def test_a_faulty_explanation_is_told_with_its_line(tmp_path: Path) -> None:
    engine_of(tmp_path, SOUND)
    (tmp_path / "proofs.yaml").write_text(
        "shopee:\n  - {kind: shadow, entry: rule x, reason: {en: y, zh: z}}\n", encoding="utf-8"
    )
    code, _, err = run(tmp_path, "shopee", "--only", "shadowed")
    assert code == 4
    assert "proofs.yaml:2" in err
    assert "shadowed" in err


def test_an_explanation_in_one_language_is_refused(tmp_path: Path) -> None:
    engine_of(tmp_path, SOUND)
    said = "shopee:\n  - {kind: shadowed, entry: rule x, reason: {en: the law is so}}\n"
    (tmp_path / "proofs.yaml").write_text(said, encoding="utf-8")
    code, _, err = run(tmp_path, "shopee", "--only", "shadowed")
    assert code == 4
    assert "{en, zh}" in err


def test_an_unknown_ruleset_is_wrong_use(tmp_path: Path) -> None:
    engine_of(tmp_path, SOUND)
    code, _, err = run(tmp_path, "shope")
    assert code == 2
    assert "shopee" in err


def test_without_the_solver_it_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['z3'] = None\n"
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'z3' else find(name, *a)\n"
        "from disputes.commands import main; main(['rules', 'prove', 'shein'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'pip install "disputes[proofs]"' in done.stderr
