"""Random compiled rules and situations, drawn from few fields and from values that are easily taken for each other."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from disputes.engine.port import OPERATORS, CompiledRule, EngineTest, Scalar, Way
from tests.engine.matchers import compare

# Names that a careless adapter would mistake for its own or for the library's.
FIELDS = ("a", "t", "id", "sid", "$and", "$s", "m", "i0", "", 'quo"te', "naïve.字段", "nul\0", "a.b")

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
INTS = (-2, -1, 0, 1, 2, 3, 10, 2**31 - 1, 2**31, 2**53, 2**53 + 1, INT_MIN, INT_MIN + 1, INT_MAX - 1, INT_MAX, 10**40)
DECIMALS = tuple(map(Decimal, ("0", "-0", "0.1", "0.5", "1.0", "1.00", "1E+1", "2.5", "-1.5", "9007199254740993.5")))
TEXTS = (
    *(
        "",
        "0",
        "1",
        "10",
        "9",
        "-1",
        "true",
        "True",
        "'True",
        "false",
        "False",
        "null",
        "x",
        "X",
        "x ",
        "'x'",
        '"x"',
        '"',
        "\\",
        '\\"',
        "\\u0031",
        "{",
        "}]",
    ),
    *("\0", "x\0", "x\0y", "\n", "é", "e\u0301", "😀", "\ud800", "日本", "日本語"),
    *("a" * 255, "a" * 256, "a" * 257),
)

scalars: st.SearchStrategy[Scalar] = st.one_of(
    st.sampled_from((0, 1, 2, True, False, "0", "1", "true", "x", None)),  # mostly, or nothing would ever match
    st.sampled_from(INTS),
    st.sampled_from(DECIMALS),
    st.booleans(),
    st.sampled_from(TEXTS),
    st.integers(INT_MIN, INT_MAX),
    st.text(max_size=8),
)
numbers = st.one_of(st.integers(-3, 4), st.sampled_from(INTS), st.sampled_from(DECIMALS), st.integers(INT_MIN, INT_MAX))
fields = st.sampled_from(FIELDS)
few_fields = st.sampled_from(FIELDS[:3])


@st.composite
def comparisons(draw: st.DrawFn, field: str) -> EngineTest:
    op = draw(st.sampled_from(("eq", *OPERATORS)))
    if op in ("in", "not_in"):
        return compare(field, op, tuple(draw(st.lists(scalars, max_size=5))))
    return compare(field, op, draw(scalars if op == "eq" else numbers))


@st.composite
def conjunctions(draw: st.DrawFn) -> Way:
    """Up to three tests on different fields, and now and then one more on a field that is tested already."""
    chosen = draw(st.lists(st.one_of(few_fields, fields), unique=True, max_size=3))
    found = [draw(comparisons(field)) for field in chosen]
    if found and draw(st.integers(0, 3)) == 0:
        found.append(draw(comparisons(draw(st.sampled_from(chosen)))))
    return tuple(found)


@st.composite
def rule_lists(draw: st.DrawFn) -> list[CompiledRule]:
    """Rules that mostly hold in one way, and now and then in several or in none."""
    return [
        CompiledRule(f"rule {number}", tuple(draw(conjunctions()) for _ in range(ways)))
        for number, ways in enumerate(draw(st.lists(st.sampled_from((1,) * 8 + (2, 3, 0)), min_size=1, max_size=6)))
    ]


def edge(test: EngineTest, pick: int) -> tuple[Scalar, ...]:
    """A value on the edge of what holds `test`, alone; nothing where there is none."""
    if test.operator in ("in", "not_in"):
        return (test.values[pick % len(test.values)],) if test.values else ()
    [number] = test.values
    assert isinstance(number, (int, Decimal))
    return (number + {"lt": -1, "gt": 1}.get(test.operator, 0),)


@st.composite
def situations(draw: st.DrawFn, rules: list[CompiledRule]) -> dict[str, Scalar]:
    """A situation near the rules: the fields of some of them stand on the edge of their tests or one beside it, and a
    few others hold anything.
    """
    found: dict[str, Scalar] = draw(st.dictionaries(fields, scalars, max_size=3))
    for rule in draw(st.lists(st.sampled_from(rules), min_size=1, max_size=4)):
        for test in draw(st.sampled_from(rule.ways)) if rule.ways else ():
            values = edge(test, draw(st.integers(0, 4)))
            chance = draw(st.sampled_from(("exactly",) * 6 + ("absent", "below", "above", "like")))
            if not values or chance == "absent":
                found.pop(test.field, None)
                continue
            [value] = values
            if chance == "like":
                found[test.field] = lookalike(value)
            elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
                found[test.field] = value + {"below": -1, "above": 1}.get(chance, 0)
            else:
                found[test.field] = value
    return found


def lookalike(value: Scalar) -> Scalar:
    """Another value that careless code takes for this one."""
    if value is None:
        return False
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, Decimal)):
        return bool(value) if value in (0, 1) else str(value)
    return int(value) if value in ("0", "1", "10") else value + "\0"


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[CompiledRule], list[dict[str, Scalar]]]:
    """Rules, and several situations to be put to one matcher in turn: what an earlier one leaves behind would show."""
    rules = draw(rule_lists())
    return rules, draw(st.lists(situations(rules), min_size=1, max_size=5))
