"""Choosing an adapter, its cache, and what it keeps: nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from disputes.engine import select
from disputes.engine.compiled import CompiledEvaluator
from disputes.engine.durable import DurableMatcher
from disputes.engine.evaluation import Evaluator
from disputes.engine.plain import PlainEvaluator
from disputes.engine.port import EngineTest, Scalar, TestOperator
from tests.engine.matchers import NaiveMatcher, compare, fire, may_fire, rule_of
from tests.engine.records import Record, conditioned, flag

ROOT = Path(__file__).resolve().parents[2]
RULES = [rule_of("r", [compare("a", "eq", 1)]), rule_of("always", [])]


def resident() -> int:
    """Bytes of memory in use by this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="the system does not say how much memory is in use"
)


def grown(work: Callable[[int], None], rounds: int) -> float:
    """Megabytes by which the process grew over `rounds` rounds, after a quarter of them to warm up."""
    for number in range(rounds // 4):
        work(number)
    before = resident()
    for number in range(rounds):
        work(number)
    return (resident() - before) / 1e6


@needs_proc
@pytest.mark.parametrize("cache_size", [0, 100])
def test_memory_does_not_grow_with_cases(cache_size: int) -> None:
    rules = [rule_of(f"r{n}", [compare("a", "gte", n * 100), compare("b", "in", ("x", "y"))]) for n in range(20)]
    rules += [rule_of(f"e{n}", [compare("n", "eq", n)]) for n in range(50)]
    matcher = DurableMatcher(rules, cache_size=cache_size)
    assert len(matcher._shards) == 2

    def work(number: int) -> None:
        fire(matcher, {"a": number % 3000, "b": "xyz"[number % 3], "n": number, "text": str(number)})

    try:
        assert grown(work, 20_000) < 3
    finally:
        matcher.close()


@needs_proc
@pytest.mark.parametrize("closed", [True, False])
def test_memory_does_not_grow_with_matchers(closed: bool) -> None:
    """Closed, or only let go."""
    rules = [rule_of(f"r{n}", [compare("a", "gte", n)]) for n in range(55)]

    def work(number: int) -> None:
        matcher = DurableMatcher(rules)
        assert len(fire(matcher, {"a": number})) == min(55, number + 1)
        if closed:
            matcher.close()

    assert grown(work, 200) < 10


def test_a_matcher_that_never_fired_can_be_freed() -> None:
    """The library frees uninitialised pointers of a session that never ran an action: in a process of its own, for it
    might crash.
    """
    code = """
        from disputes.engine.durable import DurableMatcher
        from tests.engine.matchers import compare, fire, rule_of
        for number in range(300):
            matcher = DurableMatcher([rule_of(f"r{n}", [compare("a", "gte", n)]) for n in range(number % 70)])
            if number % 3:
                fire(matcher, {"a": -1})
            matcher.close()
        print("done")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stdout.strip()) == (0, "done"), done.stderr


@pytest.mark.parametrize("make", [DurableMatcher, NaiveMatcher])
def test_a_closed_matcher_says_so(make: type[DurableMatcher] | type[NaiveMatcher]) -> None:
    matcher = make(RULES)
    assert fire(matcher, {"a": 1}) == {"r", "always"}
    matcher.close()
    matcher.close()
    with pytest.raises(RuntimeError, match="closed"):
        fire(matcher, {"a": 1})


@pytest.mark.parametrize("make", [DurableMatcher, NaiveMatcher])
def test_an_id_used_twice_is_refused(make: type[DurableMatcher] | type[NaiveMatcher]) -> None:
    with pytest.raises(ValueError, match="'r' is used twice"):
        make([*RULES, rule_of("r", [])])


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("ne", (1,)),
        ("eq", (1,)),
        ("in", "abc"),
        ("in", [1]),
        ("in", (1, 2.5)),
        ("not_in", 1),
        ("in", ((1,),)),
        ("lt", ("9",)),
        ("gte", (True,)),
        ("gt", (1, 2)),
        ("gt", ()),
        ("lte", (None,)),
        ("lt", (Decimal("NaN"),)),
    ],
)
def test_a_test_that_makes_no_sense_is_refused(operator: TestOperator, values: tuple[Scalar, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected|takes"):
        EngineTest("a", operator, values)


def test_the_cache_remembers_what_rules_can_tell_apart_and_forgets_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = DurableMatcher([rule_of("r", [compare("a", "gte", 10), compare("b", "eq", "x")])], cache_size=2)
    matched: list[object] = []
    right = matcher._match

    def counting(codes: Sequence[int]) -> frozenset[str]:
        matched.append(codes)
        return right(codes)

    monkeypatch.setattr(matcher, "_match", counting)
    assert fire(matcher, {"a": 10, "b": "x"}) == {"r"}
    assert fire(matcher, {"a": 99, "b": "x", "c": "of no interest"}) == {"r"}
    assert len(matched) == 1, "10 and 99 are on one side of every threshold"
    assert fire(matcher, {"a": 9, "b": "x"}) == set()
    assert len(matched) == 2
    assert fire(matcher, {"a": 50, "b": "x"}) == {"r"}
    assert len(matched) == 2
    assert fire(matcher, {}) == set()
    assert len(matched) == 3, "and with it the one about 9 goes, the least recently used"
    assert fire(matcher, {"a": 11, "b": "x"}) == {"r"}
    assert len(matched) == 3
    assert fire(matcher, {"a": -1, "b": "x"}) == set()
    assert len(matched) == 4
    matcher.close()


def test_words_that_no_rule_knows_are_as_good_as_absent_for_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = DurableMatcher([rule_of("r", [compare("a", "eq", "x")])])
    fire(matcher, {"a": "y"})
    monkeypatch.setattr(matcher, "_match", lambda situation: pytest.fail("matched again"))
    for situation in ({"a": "z"}, {}, {"a": 1}, {"a": True}, {"a": None}):
        assert fire(matcher, situation) == set()
    matcher.close()


def test_what_is_unknown_is_remembered_apart_from_what_passes_every_test() -> None:
    matcher = DurableMatcher([rule_of("r", [compare("a", "eq", "x")])])
    assert (may_fire(matcher, {}), fire(matcher, {})) == ({"r"}, set())
    assert (fire(matcher, {"a": "x"}), may_fire(matcher, {"a": "y"})) == ({"r"}, set())
    matcher.close()


# Choosing


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv(select.VARIABLE, raising=False)
    return monkeypatch


def made(engine: str = "auto") -> type[Evaluator]:
    evaluator = select.evaluator([conditioned("r", flag("a")), conditioned("always")], lambda *_: True, engine)
    assert evaluator.decide(Record(a=True).scopes(), {"r", "always"}).fired == {"r", "always"}
    evaluator.close()
    return type(evaluator)


def test_durable_is_the_default(unset: pytest.MonkeyPatch) -> None:
    """Fails, and does not skip, where durable_rules cannot be imported."""
    assert select.why_not_durable() is None
    assert select.engine_name() == "durable"
    assert made() is CompiledEvaluator
    assert made("durable") is CompiledEvaluator
    assert made("plain") is PlainEvaluator


def test_the_environment_decides_where_the_caller_does_not(unset: pytest.MonkeyPatch) -> None:
    unset.setenv(select.VARIABLE, "plain")
    assert select.engine_name() == "plain"
    assert made() is PlainEvaluator
    assert made("durable") is CompiledEvaluator
    unset.setenv(select.VARIABLE, "durable")
    assert made() is CompiledEvaluator
    assert made("plain") is PlainEvaluator
    unset.setenv(select.VARIABLE, "")
    assert made() is CompiledEvaluator
    unset.setenv(select.VARIABLE, "drools")
    with pytest.raises(ValueError, match="DISPUTES_ENGINE is 'drools', expected one of auto, durable, plain"):
        made()
    with pytest.raises(ValueError, match="engine is 'fast'"):
        made("fast")


WITHOUT = """
    import sys
    sys.modules["durable_rules_engine"] = None  # the import fails, as it does where the library was not built
    from disputes.engine import select
    from disputes.engine.evaluation import ConditionedRule
    for engine in {engines}:
        try:
            found = select.evaluator([ConditionedRule("always", "r", "e", ())], lambda *_: True, engine)
            fired = found.decide({{"e": None}}, {{"always"}}).fired
            print(type(found).__name__, *fired, select.engine_name(engine), bool(select.why_not_durable()))
        except RuntimeError as error:
            print("refused:", error)
"""


def without(engines: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    code = textwrap.dedent(WITHOUT).format(engines=engines)
    env = {"PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True, env=env
    )


def test_without_the_library_plain_runs_and_says_so_once() -> None:
    done = without(["auto", "auto", "plain", "auto"])
    assert done.stdout.splitlines() == ["PlainEvaluator always plain True"] * 4
    assert len(done.stderr.splitlines()) == 1
    assert "durable_rules cannot be used" in done.stderr
    assert "plain engine" in done.stderr


def test_without_the_library_nothing_is_said_where_plain_was_asked_for() -> None:
    assert without(["plain"]).stderr == ""
    assert without(["auto"], DISPUTES_ENGINE="plain").stderr == ""


def test_without_the_library_durable_by_name_is_refused() -> None:
    done = without(["durable"])
    assert done.stdout.startswith("refused: the durable engine was asked for")
    assert without(["auto"], DISPUTES_ENGINE="durable").stdout.startswith("refused:")
