"""What the library does when it is used naively, and how the adapter keeps clear of it: one section for each known
trap.

The library's own behaviour is shown too: where a newer version changes it, the adapter's precaution can be looked at
again. Whatever may hang or crash runs
in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import threading
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

from disputes.engine import durable
from disputes.engine.durable import DurableMatcher
from disputes.engine.port import CompiledRule, EngineTest, Scalar
from tests.engine.engine_strategies import INT_MAX, INT_MIN
from tests.engine.matchers import NaiveMatcher, compare, fire, may_fire, rule_of

ROOT = Path(__file__).resolve().parents[2]


class Raw:
    """A ruleset of the library without any of the adapter's care.

    `conditions` maps a rule name to its one condition.
    """

    def __init__(self, conditions: dict[str, object]) -> None:
        self.handle = durable.EXTENSION.create_ruleset(
            "raw", json.dumps({name: {"all": [{"m": one}]} for name, one in conditions.items()})
        )

    def put(self, fact: str, limit: int = 50) -> tuple[int, list[str]]:
        """(result code, names of the rules in the order in which they fired)."""
        code, state = durable.EXTENSION.assert_fact(self.handle, fact)
        fired: list[str] = []
        started = durable.EXTENSION.start_action_for_state(self.handle, state)
        message = started[1] if started else None
        while message is not None and len(fired) < limit:
            fired.append(message.split('"')[1])
            message = durable.EXTENSION.complete_and_start_action(self.handle, state)
        return code, fired

    def fires(self, **fact: object) -> list[str]:
        _, fired = self.put(json.dumps({**fact, "id": "x", "sid": "0"}))
        durable.EXTENSION.retract_fact(self.handle, '{"id":"x","sid":"0"}')
        return fired


def apart(code: str, seconds: float = 20) -> subprocess.CompletedProcess[str]:
    """Runs `code` in a process of its own. Raises subprocess.TimeoutExpired when it takes longer than `seconds`."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    )


def one(*tests: EngineTest) -> list[CompiledRule]:
    return [rule_of("r", tests)]


def fires(rules: list[CompiledRule], situation: dict[str, Scalar]) -> frozenset[str]:
    """What durable fires, held equal to plain on the way, with the cache off."""
    matcher = DurableMatcher(rules, cache_size=0)
    try:
        answer = fire(matcher, situation)
    finally:
        matcher.close()
    assert answer == fire(NaiveMatcher(rules), situation)
    return answer


# 1. An event is consumed by the first rule that matches it.


def test_1_every_matching_rule_fires_and_not_only_the_first() -> None:
    handle = durable.EXTENSION.create_ruleset(
        "raw", json.dumps({f"r{n}": {"all": [{"m": {"a": 1}}]} for n in range(3)})
    )
    _, state = import_module("durable_rules_engine").assert_event(handle, '{"a":1,"id":"1","sid":"0"}')
    assert durable.EXTENSION.start_action_for_state(handle, state) is not None
    assert durable.EXTENSION.complete_and_start_action(handle, state) is None, "as an event, one rule of three"
    rules = [rule_of(f"r{n}", (compare("a", "eq", 1),)) for n in range(30)]
    assert fires(rules, {"a": 1}) == {f"r{n}" for n in range(30)}


# 2. Above 254 fields, and on some texts and numbers, a fact is refused.


def test_2_only_tested_fields_reach_the_library() -> None:
    raw = Raw({"r": {"a": 1}})
    with pytest.raises(Exception, match="302"):
        raw.put(json.dumps({f"f{n}": n for n in range(300)}))
    with pytest.raises(Exception, match="204"):
        raw.put('{"a":1e+20}')
    wide: dict[str, Scalar] = {f"field {n}": n for n in range(5000)}
    assert fires(one(compare("field 7", "eq", 7)), wide) == {"r"}


def test_2_rules_on_more_fields_than_a_fact_holds() -> None:
    names = [f"field {n}" for n in range(1000)]
    rules = [
        rule_of(name, (compare(name, "eq", number), compare(names[number - 1], "gte", 0)))
        for number, name in enumerate(names)
    ]
    assert fires(rules, {name: number for number, name in enumerate(names)}) == set(names)
    assert fires(rules, {"field 3": 3, "field 2": 5}) == {"field 3"}


def test_2_one_rule_with_more_tests_than_a_fact_holds() -> None:
    rules = one(*(compare(f"field {n}", "eq", n) for n in range(700)))
    full: dict[str, Scalar] = {f"field {n}": n for n in range(700)}
    assert fires(rules, full) == {"r"}
    for missing in (0, 59, 60, 350, 699):
        assert fires(rules, {name: value for name, value in full.items() if name != f"field {missing}"}) == set()


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), float("inf"), 1e-7, Decimal("NaN"), Decimal("-Infinity"), [1], {"a": 1}, b"x", (1,)]
)
@pytest.mark.parametrize("make", [DurableMatcher, NaiveMatcher])
def test_2_what_is_no_scalar_is_refused_everywhere(
    make: type[DurableMatcher] | type[NaiveMatcher], value: object
) -> None:
    matcher = make(one(compare("a", "eq", 1)))
    for field in ("a", "a field that no rule tests"):
        with pytest.raises(ValueError, match=field):
            fire(matcher, {field: value})  # type: ignore[dict-item]
    assert fire(matcher, {"a": 1}) == {"r"}, "and the matcher goes on"
    matcher.close()


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**400, Decimal("0.1"), Decimal("-0.1"), Decimal(2**63)])
def test_2_numbers_of_any_size_are_exact(value: int | Decimal) -> None:
    rules = [rule_of(op, [compare("a", op, value)]) for op in ("eq", "lt", "lte", "gt", "gte")]
    for found in (value, value + 1, value - 1, -value, 0, 2**63 - 1):
        fires(rules, {"a": found})


# 3. A condition that something is absent matches the session's own state object, and can loop for ever.


@pytest.mark.long
def test_3_every_condition_begins_with_a_positive_guard() -> None:
    assert Raw({"r": {"$nex": {"a": 1}}}).fires(b=1) == ["r", "r"], "once for the fact, once for the state object"
    hang = """
        import disputes.engine.durable as d
        handle = d.EXTENSION.create_ruleset("raw", '{"r": {"all": [{"m": {"$nex": {"a": 1}}}]}}')
        _, state = d.EXTENSION.assert_fact(handle, '{"b":1,"id":"1","sid":"0"}')
        message = d.EXTENSION.start_action_for_state(handle, state)
        while message:
            # what the public host does after each action
            d.EXTENSION.update_state(handle, '{"sid":"0","id":"sid-0","$s":1}')
            message = d.EXTENSION.complete_and_start_action(handle, state)
    """
    with pytest.raises(subprocess.TimeoutExpired):
        apart(hang, seconds=2)
    network = durable.Network({"r": [("i0", "eq", 1)]})
    terms = json.loads(network._definition)["r"]["all"][0]["m"]["$and"]
    assert terms[0] == {"t": 1}
    assert "$nex" not in network._definition
    network.close()


def test_3_a_rule_without_tests_never_reaches_the_network() -> None:
    matcher = DurableMatcher([rule_of("always", ())])
    assert len(matcher._shards) == 0
    assert fire(matcher, {}) == {"always"}
    matcher.close()


# 4. Negation over facts depends on their order: there is one fact, and no negation in the port.


def test_4_one_fact_at_a_time_and_nothing_left_of_the_last() -> None:
    rules = [
        rule_of("a", (compare("a", "eq", 1),)),
        rule_of("b", (compare("b", "eq", 1),)),
        rule_of("both", (compare("a", "eq", 1), compare("b", "eq", 1))),
    ]
    matcher = DurableMatcher(rules, cache_size=0)
    assert [fire(matcher, one) for one in ({"a": 1}, {"b": 1}, {}, {"b": 1, "a": 1}, {"a": 1, "b": 1}, {"c": 1})] == [
        {"a"},
        {"b"},
        set(),
        {"a", "b", "both"},
        {"a", "b", "both"},
        set(),
    ]
    matcher.close()


# 5. "1" == 1, "9" >= 10 and true == 1 hold; the situation must be typed.

VALUES: tuple[Scalar, ...] = (1, True, "1", "true", "True", 0, False, "0", "false", "", "9", 9, 10, "10")


def test_5_the_library_mixes_types() -> None:
    assert Raw({"r": {"a": 1}}).fires(a=True) == ["r"]
    assert Raw({"r": {"$gte": {"a": 10}}}).fires(a="9") == ["r"]


@pytest.mark.parametrize("wanted", VALUES)
def test_5_a_value_equals_itself_only(wanted: Scalar) -> None:
    rules = [rule_of("eq", (compare("a", "eq", wanted),)), rule_of("in", (compare("a", "in", (wanted, "other")),))]
    for found in VALUES:
        is_same = type(found) is type(wanted) and found == wanted
        assert fires(rules, {"a": found}) == ({"eq", "in"} if is_same else set())


def test_5_one_rule_may_hold_tests_that_python_takes_for_equal() -> None:
    assert fires(one(compare("a", "eq", 1), compare("a", "eq", True)), {"a": 1}) == set()
    assert fires(
        [rule_of("int", (compare("a", "in", (1, 2)),)), rule_of("bool", (compare("a", "in", (True, 2)),))], {"a": True}
    ) == {"bool"}


def test_5_orders_hold_for_integers_only_and_never_for_an_absent_field() -> None:
    rules = [rule_of(op, (compare("a", op, 10),)) for op in ("lt", "lte", "gt", "gte")]
    assert fires(rules, {"a": 10}) == {"lte", "gte"}
    for found in ("9", "10", "99", True, False):
        assert fires(rules, {"a": found}) == set()
    assert fires(rules, {"b": 10}) == set()


@pytest.mark.parametrize(
    "edge", [INT_MIN, INT_MIN + 1, -1, 0, 2**31 - 1, 2**31, 2**53, 2**53 + 1, INT_MAX - 1, INT_MAX]
)
def test_5_integers_are_exact_over_64_bits(edge: int) -> None:
    rules = [rule_of(op, (compare("a", op, edge),)) for op in ("eq", "lt", "lte", "gt", "gte")] + one(
        compare("a", "in", (edge, 7))
    )
    for found in {max(INT_MIN, edge - 1), edge, min(INT_MAX, edge + 1)}:
        fires(rules, {"a": found})


@pytest.mark.parametrize("length", [254, 255, 256, 65_535, 65_536, 65_537, 131_072, 1_000_000])
def test_5_long_texts_differ_in_their_last_letter(length: int) -> None:
    text = "a" * length
    rules = one(compare("a", "eq", text))
    assert fires(rules, {"a": text}) == {"r"}
    for other in (text[:-1], text + "a", text[:-1] + "b", "b" + text[1:], ""):
        assert fires(rules, {"a": other}) == set()


def test_5_the_library_takes_long_texts_for_equal() -> None:
    assert Raw({"r": {"a": "a" * 65_536}}).fires(a="b" * 65_536) == ["r"], "it keeps their length in 16 bits"


# 6. Result code 1 only says that nothing matched; code 2 that an id was seen before, sometimes wrongly.


def test_6_no_match_is_an_answer_and_the_same_situation_may_come_again() -> None:
    raw = Raw({"r": {"a": 1}})
    assert raw.put('{"a":2,"id":"1","sid":"0"}')[0] == durable.NOT_HANDLED
    assert raw.put('{"a":1,"id":"1","sid":"0"}')[0] == durable.HANDLED
    assert raw.put('{"a":1,"id":"1","sid":"0"}') == (2, []), "seen, because it was not retracted"
    matcher = DurableMatcher(one(compare("a", "eq", 1)), cache_size=0)
    for value in (2, 1, 1, 1, 2, 2, 1):
        assert fire(matcher, {"a": value}) == ({"r"} if value == 1 else set())
    matcher.close()


# 7. The public host polls from two threads and leaks; the adapter starts none and frees what it took.


def test_7_the_public_host_starts_threads() -> None:
    assert (
        apart("import threading, durable.engine as e; e.Host(); print(threading.active_count())").stdout.strip() == "3"
    )


def test_7_the_adapter_starts_none_and_does_not_load_the_host() -> None:
    done = apart("""
        import sys, threading
        from disputes.engine.durable import DurableMatcher
        from tests.engine.matchers import compare, fire, rule_of
        matcher = DurableMatcher([rule_of("r", [compare("a", "eq", 1)])])
        print(sorted(fire(matcher, {"a": 1})), threading.active_count(), "durable" in sys.modules)
    """)
    assert done.stdout.split() == ["['r']", "1", "False"], done.stderr
    assert done.returncode == 0


def test_7_the_rules_passed_in_are_not_changed() -> None:
    rules = one(compare("a", "in", ("x", 1)), compare("b", "lt", 3))
    before = repr(rules)
    assert fires(rules, {"a": "x", "b": 2}) == {"r"}
    assert repr(rules) == before


def test_7_an_interrupted_case_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = DurableMatcher(
        [rule_of("a", (compare("a", "eq", 1),)), rule_of("b", (compare("b", "eq", 1),))], cache_size=0
    )

    def interrupted(message: str) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(durable, "_action", interrupted)
        with pytest.raises(KeyboardInterrupt):
            fire(matcher, {"a": 1, "b": 1})
    assert fire(matcher, {"b": 1}) == {"b"}
    assert fire(matcher, {"a": 1}) == {"a"}
    matcher.close()


# 8. Too many rules behind one test: an error; too many tests under one node: an endless loop; too many matches at once:
# an error at run time.


def test_8_the_limits_of_one_network_are_real() -> None:
    with pytest.raises(Exception, match="108"):
        Raw({f"r{n}": {"a": 1} for n in range(300)})
    with pytest.raises(Exception, match="303"):
        Raw({f"r{n}": {"$gte": {"a": n}} for n in range(100)}).fires(a=500)


@pytest.mark.parametrize("condition", ['{"a": n}', '{f"f{n}": 1}'], ids=["distinct tests", "distinct fields"])
@pytest.mark.long
def test_8_a_network_that_is_too_large_never_ends(condition: str) -> None:
    hang = f"""
        import json, disputes.engine.durable as d
        d.EXTENSION.create_ruleset("raw", json.dumps({{f"r{{n}}": {{"all": [{{"m": {condition}}}]}} for n in
        range(600)}}))
    """
    with pytest.raises(subprocess.TimeoutExpired):
        apart(hang, seconds=1.5)


@pytest.mark.parametrize("count", [59, 60, 61, 120, 121, 255, 256, 257, 511, 512, 513, 1500])
def test_8_any_number_of_rules_that_share_their_tests(count: int) -> None:
    rules = [rule_of(f"r{n}", (compare("a", "eq", "x"),)) for n in range(count)]
    assert len(fires(rules, {"a": "x"})) == count
    assert fires(rules, {"a": "y"}) == set()


@pytest.mark.parametrize(
    "count", [61, 256, pytest.param(513, marks=pytest.mark.long), pytest.param(1500, marks=pytest.mark.long)]
)
def test_8_any_number_of_distinct_tests_under_one_node_all_matching_at_once(count: int) -> None:
    orders = [rule_of(f"r{n}", (compare("a", "gte", n),)) for n in range(count)]
    assert len(fires(orders, {"a": count // 2})) == count // 2 + 1
    equalities = [rule_of(f"r{n}", (compare("a", "eq", n), compare("b", "eq", "x"))) for n in range(count)]
    assert fires(equalities, {"a": count - 1, "b": "x"}) == {f"r{count - 1}"}
    fields = [rule_of(f"r{n}", (compare(f"f{n}", "eq", True),)) for n in range(count)]
    assert len(fires(fields, {f"f{n}": n % 2 == 0 for n in range(count)})) == (count + 1) // 2


def test_8_as_many_matches_at_once_as_a_network_can_have() -> None:
    """The worst case for the library's stack of 64: a chain in which each test leaves siblings waiting."""
    rules = [
        rule_of(f"r{n}", (*(compare(f"c{k}", "gte", 0) for k in range(n)), compare("end", "gte", -n)))
        for n in range(durable.RULES_PER_NETWORK)
    ]
    for order in (rules, rules[::-1]):
        matcher = DurableMatcher(order, cache_size=0)
        assert len(matcher._shards) <= 2
        assert len(fire(matcher, {**{f"c{k}": 1 for k in range(60)}, "end": 1})) == len(rules)
        matcher.close()


def test_8_no_two_property_names_have_one_hash() -> None:
    """The library knows a name by 32 bits alone, its own words included."""

    def fnv(name: str) -> int:
        found = 0x811C9DC5
        for byte in name.encode():
            found = (found ^ byte) * 16_777_619 & 0xFFFFFFFF
        return found

    ours = [f"{kind}{number}" for kind in "isbm" for number in range(1000)]
    words = [
        "t",
        "id",
        "sid",
        "m",
        "$s",
        "$m",
        "$and",
        "$or",
        "$lt",
        "$lte",
        "$gt",
        "$gte",
        "$eq",
        "$neq",
        "$ex",
        "$nex",
        "$forward",
        "$mt",
        "$imt",
        "$iall",
    ]
    words += [
        "$iany",
        "$not",
        "$l",
        "$r",
        "$add",
        "$sub",
        "$mul",
        "$div",
        "all",
        "any",
        "pri",
        "count",
        "cap",
        "dist",
        "name",
    ]
    assert len({fnv(name) for name in ours + words}) == len(ours) + len(words)


# 9. One condition holds at most 32 expression nodes: the adapter's is one flat conjunction, whose members do not count,
# whatever its length.


def test_9_large_conditions() -> None:
    alternatives: list[object] = [{"$or": [{f"f{n}": 1}, {f"f{n}": 2}]} for n in range(20)]
    with pytest.raises(Exception, match="113"):
        Raw({"r": {"$and": alternatives}})
    rules = one(*(compare(f"f{n}", "in", (1, 2)) for n in range(50)))
    assert fires(rules, {f"f{n}": 1 + n % 2 for n in range(50)}) == {"r"}
    assert fires(rules, {f"f{n}": 1 + n % 3 for n in range(50)}) == set()


@pytest.mark.parametrize("size", [0, 1, 2, 20, 21, 127, 128, 129, 1000])
def test_9_lists_of_any_length(size: int) -> None:
    """A list costs one property in the fact, and no alternative in the network."""
    wanted: tuple[Scalar, ...] = tuple(f"word {n}" if n % 2 else n for n in range(size))
    rules = [rule_of(f"r{n}", (compare("a", "in", wanted), compare("b", "lte", n))) for n in range(150)]
    for value in wanted[:1] + wanted[-1:]:
        assert len(fires(rules, {"a": value, "b": 0})) == 150
    assert fires(rules, {"a": "another", "b": 0}) == set()
    assert fires(rules, {"a": -1, "b": 0}) == set()


# 10. An alternative fires once for each way in which it holds: there are none in the network, and fired rules are a
# set.


def test_10_alternatives_that_overlap_fire_once() -> None:
    assert Raw({"r": {"$or": [{"a": 1}, {"$gte": {"a": 0}}]}}).fires(a=1) == ["r", "r"]
    overlapping = CompiledRule("r", ((compare("a", "in", (1, 1, 1, 2)),), (compare("a", "gte", 0),)))
    matcher = DurableMatcher([overlapping], cache_size=0)
    shard = matcher._shards[0]
    assert "$or" not in shard.network._definition
    assert sorted(shard.fired([matcher._slots["a"][1].code(1)])) == [0, 1]
    assert fire(matcher, {"a": 1}) == {"r"}
    matcher.close()


# 11. What is unknown is written as what passes every test: one network answers what fires and what may.


def test_11_an_unknown_field_passes_tests_that_exclude_each_other() -> None:
    both = [compare("a", "eq", "x"), compare("a", "eq", "y"), compare("a", "not_in", ("x", "y"))]
    rules = [
        rule_of("both", both),
        rule_of("between", [compare("n", "lt", 3), compare("n", "gt", 5), compare("n", "eq", 4)]),
        rule_of("known", [compare("b", "eq", True), *both]),
    ]
    matcher = DurableMatcher(rules, cache_size=0)
    assert fire(matcher, {"b": True}) == set()
    assert may_fire(matcher, {"b": True}) == {"both", "between", "known"}
    assert may_fire(matcher, {"b": False, "n": 4}) == {"both"}
    assert may_fire(matcher, {"b": True, "a": "x", "n": 4}) == set()
    matcher.close()


# 12. Rules fire in file order within a network: nothing here depends on it.


def test_12_the_order_of_rules_and_fields_does_not_matter() -> None:
    rules = [rule_of(f"r{n}", (compare("a", "gte", n % 7), compare("b", "lt", n))) for n in range(200)]
    forward = fires(rules, {"a": 3, "b": 50})
    assert len(forward) > 20
    assert fires(rules[::-1], {"b": 50, "a": 3}) == forward


def test_threads_may_share_a_matcher() -> None:
    rules = [rule_of(f"r{n}", (compare("a", "gte", n),)) for n in range(40)]
    matcher = DurableMatcher(rules, cache_size=0)
    wrong: list[int] = []

    def work(start: int) -> None:
        wrong.extend(
            value
            for value in range(start, start + 40)
            for _ in range(20)
            if len(fire(matcher, {"a": value})) != min(40, value + 1)
        )

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    matcher.close()
    assert not wrong
