"""`disputes rules new`: what it writes is laid out, linted and tested clean but for what a person must fill in."""

from __future__ import annotations

import difflib
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disputes.commands import asking, main
from disputes.documents.problems import Refused
from disputes.documents.yaml_insert import with_entry
from disputes.documents.yaml_layout import formatted

ROOT = Path(__file__).resolve().parents[2]
FACT = ("--cite", "C1", "--source", "K1", "--confidence", "official", "--verified-on", "2026-11-20")


def run(*args: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["rules", *args], input=given)


def new(root: Path, *args: str, given: str | None = None) -> Result:
    return run("new", *args, "--rulesets", str(root), given=given)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of rulesets with a new platform, to be copied."""
    folder = tmp_path_factory.mktemp("rulesets")
    titles = ("--title-en", "Etsy", "--title-zh", "易集")
    source = ("--source-title", "A page", "--source-url", "https://example.org/a")
    done = new(folder, "platform", "etsy", "--market", "US", "--market", "SG", *titles, *source)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def root(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    return tmp_path


def texts(folder: Path) -> dict[str, str]:
    return {p.name: p.read_text("utf-8") for p in folder.glob("*.yaml")}


def test_what_is_left_open_is_named_by_the_lint(tmp_path: Path) -> None:
    assert new(tmp_path, "platform", "etsy", "--market", "US").exit_code == 0
    found = run("lint", "etsy", "--rulesets", str(tmp_path))
    assert found.exit_code == 4
    lines = [line for line in found.stderr.splitlines() if "[to-do]" in line]
    places = ("platform.title.en", "platform.title.zh", "sources.K1.title", "sources.K1.url")
    assert len(lines) == len(places)
    assert all(f" {place}: " in line for place, line in zip(places, lines, strict=True))


def test_a_platform_with_a_clock_and_a_rule_is_clean(root: Path) -> None:
    titles = ("--title-en", "Answer, at once", "--title-zh", "答复")
    clock = ("clock", "etsy", "respond", "--starts", "opened", "--within", "3 business days", *titles)
    done = new(root, *clock, *FACT, "--met-by", "seller_responded", "--dispute", "nondelivery")
    assert done.exit_code == 0, done.output
    about = ("--dispute", "nondelivery", "--when", "shipment.tracking=lost")
    done = new(root, "rule", "etsy.nondelivery.lost", *about, *titles, "--ruling", "buyer", "--cite", "C1")
    assert done.exit_code == 0, done.output
    for command, said in (("lint", "no problems"), ("test", "4 examples of 1 ruleset pass"), ("format", "0 laid out")):
        checked = run(command, "etsy", "--rulesets", str(root))
        assert (checked.exit_code, said in checked.stdout) == (0, True), checked.output
    shown = texts(root / "etsy")
    assert "state: overdue" in shown["deadlines.examples.yaml"]
    assert "verified_on: 2026-11-20" in shown["citations.yaml"]
    for text in shown.values():
        _, modeline, address = text.splitlines()[0].partition("# yaml-language-server: $schema=")
        assert modeline
        assert (root / "etsy" / address).is_file()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["platform", "etsy", "--market", "US"], "there is such a ruleset"),
        (["platform", "Some Site", "--market", "US"], "an id in lower case"),
        (["platform", "some_site"], "--market is needed"),
        (["clock", "etsi", "a", "--starts", "opened"], "did you mean 'etsy'?"),
        (["clock", "etsy", "a", "--within", "3 days", *FACT], "--starts is needed"),
        (["clock", "etsy", "a", "--starts", "opened", "--within", "3 days", "--cite", "C9"], "no fact on file"),
        (["clock", "etsy", "a", "--starts", "openned", "--within", "3 days", *FACT], "did you mean 'opened'?"),
        (["clock", "etsy", "a", "--starts", "opened", "--within", "3 dogs", *FACT], "found '3 dogs'"),
        (["rule", "etsy", "--dispute", "damaged"], "expected PLATFORM.ID"),
        (["rule", "etsy.a", "--dispute", "damaged", "--when", "x", *FACT], "expected FIELD=WORD"),
        (["rule", "etsy.a", "--dispute", "damaged", "--do", "fly", *FACT], "'fly'"),
    ],
)
def test_wrong_use_writes_nothing(root: Path, args: list[str], said: str) -> None:
    before = texts(root / "etsy")
    done = new(root, *args)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert texts(root / "etsy") == before


def test_ids_that_exist_are_refused_and_what_is_there_stays(root: Path) -> None:
    file = root / "etsy" / "deadlines.yaml"
    file.write_text(
        file.read_text("utf-8") + "# the last words\nwords:\n  label: {en: label, zh: 面单}  # a word\n", "utf-8"
    )
    clock = ("clock", "etsy", "respond", "--starts", "opened", "--within", "unknown")
    assert new(root, *clock, *FACT).exit_code == 0
    text = file.read_text("utf-8")
    assert "# the last words\nwords:\n  label: {en: label, zh: 面单}  # a word\n" in text
    assert "look_up: {en: TODO" in text
    before = texts(root / "etsy")
    again = new(root, *clock, "--cite", "C1")
    assert (again.exit_code, "there is such a clock" in again.stderr) == (2, True)
    assert texts(root / "etsy") == before


def test_a_file_that_cannot_be_written_leaves_the_others_as_they_were(root: Path) -> None:
    folder = root / "etsy"
    before = texts(folder)
    (folder / "late.examples.yaml").mkdir()
    done = new(root, "clock", "etsy", "a", "--starts", "opened", "--within", "3 days", *FACT, "--file", "late.yaml")
    assert done.exit_code in (4, 5), done.output
    assert texts_of_files(folder) == before


def test_what_it_says_to_run_next_works_as_it_is_printed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the folder in which one works, with a folder of one's own whose name a shell would take apart."""
    own = root.parent / "my rules"
    root.rename(own)
    monkeypatch.chdir(own.parent)
    done = new(Path(own.name), "clock", "etsy", "respond", "--starts", "opened", "--within", "3 days", *FACT)
    assert done.exit_code == 0, done.output
    commands = re.findall(r"disputes (rules (?:lint|test) .*)$", done.stderr, re.MULTILINE)
    assert commands == ["rules lint 'my rules/etsy'", "rules test 'my rules/etsy'"]
    linted, tested = (CliRunner().invoke(main, shlex.split(command)) for command in commands)
    assert "etsy/deadlines.yaml:" in linted.stderr  # the titles that are still to be filled in
    assert "2 examples of 1 ruleset pass" in tested.stdout


def texts_of_files(folder: Path) -> dict[str, str]:
    return {p.name: p.read_text("utf-8") for p in folder.glob("*.yaml") if p.is_file()}


def test_on_a_terminal_what_is_missing_is_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "somebody", lambda: True)
    done = new(root, "clock", "etsy", "respond", *FACT, given="opened\n2 days\nAnswer\n答复\n")
    assert done.exit_code == 0, done.output
    assert "title: {en: Answer, zh: 答复}" in (root / "etsy" / "deadlines.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", ["stripe/maps.yaml", "visa/deadlines.yaml", "klarna/sources.yaml"])
def test_an_entry_is_all_that_changes_in_a_shipped_file(name: str) -> None:
    file = next(
        p for p in (ROOT / "rulesets" / name, *sorted((ROOT / "rulesets" / name).parent.glob("*.yaml"))) if p.exists()
    )
    text = file.read_text("utf-8")
    entry = {"title": {"en": "A: b", "zh": "标题"}, "actor": "seller", "starts": "opened", "within": "2 days"}
    found = with_entry(text, name, ["deadlines"], "a_new_one", entry)
    changes = [line for line in difflib.ndiff(text.splitlines(), found.splitlines()) if line[0] in "+-"]
    assert changes
    assert not [line for line in changes if line.startswith("-")]
    assert formatted(found, name) == found
    with pytest.raises(Refused, match="an id that is not there yet"):
        with_entry(found, name, ["deadlines"], "a_new_one", entry)


def test_a_comment_stays_with_the_section_below_it() -> None:
    text = "format: 2\nsources: {}\n# about rules\nrules:\n  - id: a\n# the end\n"
    found = with_entry(text, "a.yaml", ["sources"], "K1", {"title": "b, c"})
    assert found == 'format: 2\nsources:\n  K1: {title: "b, c"}\n# about rules\nrules:\n  - id: a\n# the end\n'
    rule = {"id": "b", "then": {"gap": {"topic": "x", "look_up": {"en": "a", "zh": "甲"}}}}
    found = with_entry(text, "a.yaml", ["rules"], None, rule)
    assert "  - id: a\n  - id: b\n    then:" in found
    assert found.endswith("\n# the end\n")
