"""Choosing an adapter, its cache, and what it keeps: nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from disputes.engine import select
from disputes.engine.durable import DurableMatcher
from disputes.engine.plain import PlainMatcher
from disputes.engine.port import Compiled, Matcher, Op, Scalar, Test

ROOT = Path(__file__).resolve().parents[2]
RULES = [Compiled("r", (Test("a", "eq", 1),)), Compiled("always", ())]


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
    rules = [Compiled(f"r{n}", (Test("a", "gte", n * 100), Test("b", "in", ("x", "y")))) for n in range(20)]
    rules += [Compiled(f"e{n}", (Test("n", "eq", n),)) for n in range(50)]
    matcher = DurableMatcher(rules, cache_size=cache_size)
    assert matcher.networks == 2

    def work(number: int) -> None:
        matcher.fire({"a": number % 3000, "b": "xyz"[number % 3], "n": number, "text": str(number)})

    try:
        assert grown(work, 20_000) < 3
    finally:
        matcher.close()


@needs_proc
@pytest.mark.parametrize("closed", [True, False])
def test_memory_does_not_grow_with_matchers(closed: bool) -> None:
    """Closed, or only let go."""
    rules = [Compiled(f"r{n}", (Test("a", "gte", n),)) for n in range(55)]

    def work(number: int) -> None:
        matcher = DurableMatcher(rules)
        assert len(matcher.fire({"a": number})) == min(55, number + 1)
        if closed:
            matcher.close()

    assert grown(work, 200) < 10


def test_a_matcher_that_never_fired_can_be_freed() -> None:
    """The library frees uninitialised pointers of a session that never ran an action: in a process of its own, for it
    might crash.
    """
    code = """
        from disputes.engine.durable import DurableMatcher
        from disputes.engine.port import Compiled, Test
        for number in range(300):
            matcher = DurableMatcher([Compiled(f"r{n}", (Test("a", "gte", n),)) for n in range(number % 70)])
            if number % 3:
                matcher.fire({"a": -1})
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


@pytest.mark.parametrize("make", [DurableMatcher, PlainMatcher])
def test_a_closed_matcher_says_so(make: type[DurableMatcher] | type[PlainMatcher]) -> None:
    matcher = make(RULES)
    assert matcher.fire({"a": 1}) == {"r", "always"}
    matcher.close()
    matcher.close()
    with pytest.raises(RuntimeError, match="closed"):
        matcher.fire({"a": 1})


@pytest.mark.parametrize("make", [DurableMatcher, PlainMatcher])
def test_an_id_used_twice_is_refused(make: type[DurableMatcher] | type[PlainMatcher]) -> None:
    with pytest.raises(ValueError, match="'r' is used twice"):
        make([*RULES, Compiled("r", ())])


@pytest.mark.parametrize(
    ("op", "value"),
    [
        ("ne", 1),
        ("in", "abc"),
        ("in", [1]),
        ("in", (1, 2.5)),
        ("eq", (1,)),
        ("eq", None),
        ("eq", 1.0),
        ("eq", 2**63),
        ("lt", "9"),
        ("gte", True),
        ("gt", (1,)),
    ],
)
def test_a_test_that_makes_no_sense_is_refused(op: Op, value: Scalar) -> None:
    with pytest.raises(ValueError, match=r"expected|takes|fit"):
        Test("a", op, value)


def test_the_cache_remembers_what_rules_can_tell_apart_and_forgets_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = DurableMatcher([Compiled("r", (Test("a", "gte", 10), Test("b", "eq", "x")))], cache_size=2)
    matched: list[object] = []
    right = matcher._match

    def counting(situation: Mapping[str, Scalar]) -> frozenset[str]:
        matched.append(situation)
        return right(situation)

    monkeypatch.setattr(matcher, "_match", counting)
    assert matcher.fire({"a": 10, "b": "x"}) == {"r"}
    assert matcher.fire({"a": 99, "b": "x", "c": "of no interest"}) == {"r"}
    assert len(matched) == 1, "10 and 99 are on one side of every threshold"
    assert matcher.fire({"a": 9, "b": "x"}) == set()
    assert len(matched) == 2
    assert matcher.fire({"a": 50, "b": "x"}) == {"r"}
    assert len(matched) == 2
    assert matcher.fire({}) == set()
    assert len(matched) == 3, "and with it the one about 9 goes, the least recently used"
    assert matcher.fire({"a": 11, "b": "x"}) == {"r"}
    assert len(matched) == 3
    assert matcher.fire({"a": -1, "b": "x"}) == set()
    assert len(matched) == 4
    matcher.close()


def test_words_that_no_rule_knows_are_as_good_as_absent_for_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = DurableMatcher([Compiled("r", (Test("a", "eq", "x"),))])
    matcher.fire({"a": "y"})
    monkeypatch.setattr(matcher, "_match", lambda situation: pytest.fail("matched again"))
    for situation in ({"a": "z"}, {}, {"a": 1}, {"a": True}):
        assert matcher.fire(situation) == set()
    matcher.close()


# Choosing


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv(select.VARIABLE, raising=False)
    return monkeypatch


def made(engine: str = "auto") -> type[Matcher]:
    matcher = select.matcher(RULES, engine)
    assert matcher.fire({"a": 1}) == {"r", "always"}
    matcher.close()
    return type(matcher)


def test_durable_is_the_default(unset: pytest.MonkeyPatch) -> None:
    """Fails, and does not skip, where durable_rules cannot be imported."""
    assert select.why_not_durable() is None
    assert select.engine_name() == "durable"
    assert made() is DurableMatcher
    assert made("durable") is DurableMatcher
    assert made("plain") is PlainMatcher


def test_the_environment_decides_where_the_caller_does_not(unset: pytest.MonkeyPatch) -> None:
    unset.setenv(select.VARIABLE, "plain")
    assert select.engine_name() == "plain"
    assert made() is PlainMatcher
    assert made("durable") is DurableMatcher
    unset.setenv(select.VARIABLE, "durable")
    assert made() is DurableMatcher
    assert made("plain") is PlainMatcher
    unset.setenv(select.VARIABLE, "")
    assert made() is DurableMatcher
    unset.setenv(select.VARIABLE, "drools")
    with pytest.raises(ValueError, match="DISPUTES_ENGINE is 'drools', expected one of auto, durable, plain"):
        made()
    with pytest.raises(ValueError, match="engine is 'fast'"):
        made("fast")


WITHOUT = """
    import sys
    sys.modules["durable_rules_engine"] = None  # the import fails, as it does where the library was not built
    from disputes.engine import select
    from disputes.engine.port import Compiled
    for engine in {engines}:
        try:
            matcher = select.matcher([Compiled("always", ())], engine)
            print(type(matcher).__name__, *matcher.fire({{}}), select.engine_name(engine),
            bool(select.why_not_durable()))
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
    assert done.stdout.splitlines() == ["PlainMatcher always plain True"] * 4
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
