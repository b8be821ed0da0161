"""A ruleset as an earlier run has kept it is the ruleset that reading its files gives."""

from __future__ import annotations

import copy
import json
import os
import shutil
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from disputes import Engine
from disputes.documents.private_folder import PrivateFolder
from disputes.documents.problems import Refused
from disputes.documents.yaml_tree import Node
from disputes.language.case_rules import Consequences, Rule
from disputes.language.compiled_rulesets import CompiledRulesets
from disputes.language.loading import Library
from disputes.language.ruleset import Ruleset
from disputes.language.stored_trees import NotReadable, tree_as_lines, tree_of_lines
from disputes.records.reading import read_records
from tests.shipped import shipped_library
from tests.tiers import tiers

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = shipped_library()
SHIPPED = LIBRARY.ids()
CASE = ROOT / "cases" / "shopee" / "sg-nondelivery-still-moving.yaml"
WHEN = datetime(2026, 4, 13, 1, tzinfo=UTC)
SMALL = "boleto"


@pytest.fixture
def folder(tmp_path: Path) -> PrivateFolder:
    return PrivateFolder(tmp_path / "kept")


@pytest.fixture
def rulesets(tmp_path: Path) -> Path:
    """A folder of its own with the common ruleset and a small one."""
    for name in ("common", SMALL):
        shutil.copytree(LIBRARY.root / name, tmp_path / "rulesets" / name)
    return tmp_path / "rulesets"


def described(node: Node) -> object:
    return (
        (node.file, node.line, node.column, node.path, node.kind, node.text, node.quoted),
        [described(n) for n in node.items],
        {key: described(n) for key, n in node.entries.items()},
        {key: described(n) for key, n in node.keys.items()},
    )


@pytest.mark.parametrize("ids", tiers(["any", "shopee", "klarna"], SHIPPED))
def test_a_ruleset_comes_back_as_it_was(ids: list[str]) -> None:
    for id_ in ids:
        read = LIBRARY.ruleset(id_)
        lines = tree_as_lines(read)
        back = tree_of_lines(*lines)
        again = tree_as_lines(back)
        assert again[0] == lines[0]
        assert [described(rule.node) for rule in back.rules.values()] == [
            described(rule.node) for rule in read.rules.values()
        ]
        assert list(back.rules) == list(read.rules)
        assert back.grounds == read.grounds
        assert back.words == read.words
        assert back.calendars == read.calendars
        assert back.maps == read.maps


def test_one_object_comes_back_as_one() -> None:
    read = LIBRARY.ruleset("shopee")
    back = tree_of_lines(*tree_as_lines(read))

    def shared(ruleset: Ruleset) -> list[int]:
        """Which of the values of deadlines are also in the list of everything that was built."""
        built = {id(value): number for number, value in enumerate(ruleset.alternatives)}
        return [built.get(id(deadline.starts), -1) for deadline in ruleset.deadlines.values()]

    assert shared(back) == shared(read)
    assert max(shared(back)) > 0
    by_node = {id(node): node.line for node in (rule.node for rule in back.rules.values())}
    assert len(by_node) == len(back.rules)
    assert len({id(literal.node) for literal in back.literals}) == len({id(literal.node) for literal in read.literals})


@pytest.fixture(scope="module")
def small_lines() -> tuple[str, str]:
    return tree_as_lines(LIBRARY.ruleset(SMALL))


def unfilled(tree: Ruleset) -> list[Any]:
    """The rules' consequences, as they are before anything is asked of them."""
    slot = vars(Rule)["then"]
    return [slot.__get__(rule) for rule in tree.rules.values()]


def test_what_is_late_is_made_when_it_is_asked_for(
    small_lines: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    late, other = (unfilled(tree_of_lines(*small_lines)) for _ in range(2))
    assert all(type(one) is not Consequences and isinstance(one, Consequences) for one in late)
    assert [one.steps for one in late] == [one.steps for one in other]
    assert all(type(one) is Consequences for one in (*late, *other))
    monkeypatch.setenv("DISPUTES_SHORTCUTS", "off")
    at_once = tree_of_lines(*small_lines)
    assert all(type(one) is Consequences for one in unfilled(at_once))
    assert tree_as_lines(at_once) == small_lines


@pytest.mark.parametrize("use", [copy.copy, replace])
def test_what_is_late_can_be_used_like_any_other(small_lines: tuple[str, str], use: Callable[[Any], Any]) -> None:
    wanted = [rule.then for rule in LIBRARY.ruleset(SMALL).rules.values()]
    used = [use(one) for one in unfilled(tree_of_lines(*small_lines))]
    assert all(type(one) is Consequences for one in used)
    assert [(one.steps, one.ground) for one in used] == [(one.steps, one.ground) for one in wanted]


def test_what_is_late_may_be_asked_for_by_many_at_once(small_lines: tuple[str, str]) -> None:
    wanted = [rule.then.steps for rule in LIBRARY.ruleset(SMALL).rules.values()]
    for _ in range(5):
        late = unfilled(tree_of_lines(*small_lines))
        begin = Barrier(4)

        def ask(late: list[Any] = late, begin: Barrier = begin) -> list[Any]:
            begin.wait()
            return [one.steps for one in late]

        with ThreadPoolExecutor(4) as pool:
            found = [task.result() for task in [pool.submit(ask) for _ in range(4)]]
        assert all(one == wanted for one in found)
        assert all(a is b for one in found for a, b in zip(one, found[0], strict=True))


def test_an_attribute_that_is_not_there_is_an_error_as_ever(small_lines: tuple[str, str]) -> None:
    with pytest.raises(AttributeError, match="Consequences"):
        _ = unfilled(tree_of_lines(*small_lines))[0].nothing_of_that_name


def test_the_second_run_reads_no_yaml_and_answers_alike(folder: PrivateFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    [read] = read_records(CASE)

    def answered(compiled: CompiledRulesets | None) -> object:
        return Engine(Library.at(None, compiled)).assess(read, WHEN, explain=True).to_json()

    plain = answered(None)
    assert answered(CompiledRulesets(folder)) == plain
    monkeypatch.setattr("disputes.language.loading.parse_yaml", None)
    assert answered(CompiledRulesets(folder)) == plain


def loaded(rulesets: Path, folder: PrivateFolder) -> tuple[Library, object]:
    library = Library.at(rulesets, CompiledRulesets(folder))
    return library, library.ruleset(SMALL)


def kept(folder: PrivateFolder) -> Path:
    (file,) = folder.path.glob(f"{SMALL}-*")
    return file


def test_a_change_of_a_file_is_seen(rulesets: Path, folder: PrivateFolder) -> None:
    first = loaded(rulesets, folder)[0]
    assert SMALL in first.loaded
    assert SMALL not in loaded(rulesets, folder)[0].loaded
    for changed in (rulesets / SMALL / f"{SMALL}.yaml", rulesets / "common" / "messages.yaml"):
        changed.write_text(changed.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
        assert SMALL in loaded(rulesets, folder)[0].loaded
        assert SMALL not in loaded(rulesets, folder)[0].loaded


def test_a_broken_ruleset_is_refused_each_time_and_not_kept(rulesets: Path, folder: PrivateFolder) -> None:
    file = rulesets / SMALL / f"{SMALL}.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\nfrobnicate: 1\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(Refused):
            loaded(rulesets, folder)
    assert not list(folder.path.glob(f"{SMALL}-*"))


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other", "head"])
def test_what_is_damaged_is_made_anew(rulesets: Path, folder: PrivateFolder, damage: str) -> None:
    loaded(rulesets, folder)
    file = kept(folder)
    whole = file.read_bytes()
    spoilt = {
        "cut": whole[: len(whole) // 2],
        "flip": whole[:200] + bytes([whole[200] ^ 1]) + whole[201:],
        "empty": b"",
        "other": signed("\n".join(tree_as_lines(LIBRARY.ruleset("any"))).encode()),
        "head": whole.partition(b"\n")[2],
    }
    file.write_bytes(spoilt[damage])
    assert SMALL in loaded(rulesets, folder)[0].loaded
    assert kept(folder).read_bytes() == whole


def signed(body: bytes) -> bytes:
    return b"disputes ruleset %08x\n" % zlib.crc32(body) + body


@pytest.mark.parametrize(
    "data",
    [
        [[["class", "os", "system", "command"]], ["touch planted"], [[0, 0]], 0],
        [[["class", "subprocess", "Popen", "args"]], ["touch planted"], [[0, 0]], 0],
        [[["class", "disputes.language.loading", "Library", "root"]], ["x"], [[0, 0]], 0],
        [[["class", "disputes.language.loading", "Path", "x"]], ["x"], [[0, 0]], 0],
        [[["class", "disputes.commands.doctor", "main", "x"]], ["x"], [[0, 0]], 0],
        [[["class", "disputes.language.nowhere", "Rule", "x"]], ["x"], [[0, 0]], 0],
        [[["words", "disputes.words.answers", "Owner"]], ["nobody"], [[0, 0]], 0],
        [[["tuple"]], [], [[0, 7]], 0],
        [[["dict"]], ["one"], [[0, 0]], 0],
        [[["zone"]], ["../../etc/passwd"], [[0, 0]], 0],
        [[["decimal"]], ["a number"], [[0, 0]], 0],
        [[["set"]], ["x"], [[0, 0, 0], [0, 1]], 0],
        [[["eval"]], ["1"], [[0, 0]], 0],
        [[], [], [], 0],
        {},
        7,
    ],
)
def test_hostile_content_makes_nothing(
    data: Any, rulesets: Path, folder: PrivateFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotReadable):
        tree_of_lines(json.dumps(data), "[]")
    loaded(rulesets, folder)
    file = kept(folder)
    whole = file.read_bytes()
    file.write_bytes(signed(json.dumps(data).encode() + b"\n[]"))
    assert SMALL in loaded(rulesets, folder)[0].loaded
    assert kept(folder).read_bytes() == whole
    assert not (tmp_path / "planted").exists()


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(NotReadable):
        tree_of_lines("[" * 100_000 + "]" * 100_000, "[]")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_is_told(rulesets: Path, folder: PrivateFolder) -> None:
    loaded(rulesets, folder)
    extra = rulesets / SMALL / "zz.yaml"
    extra.write_text("{}")
    extra.chmod(0)
    with pytest.raises(Refused):
        loaded(rulesets, folder)
