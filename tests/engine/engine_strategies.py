"""Random compiled rules and situations, drawn from few fields and from values that are easily taken for each other."""

from __future__ import annotations

from hypothesis import strategies as st

from disputes.engine.port import INT_MAX, INT_MIN, OPS, Compiled, Scalar, Test

# Names that a careless adapter would mistake for its own or for the library's.
FIELDS = ("a", "t", "id", "sid", "$and", "$s", "m", "i0", "", 'quo"te', "naïve.字段", "nul\0", "a.b")

INTS = (-2, -1, 0, 1, 2, 3, 10, 2**31 - 1, 2**31, 2**53, 2**53 + 1, INT_MIN, INT_MIN + 1, INT_MAX - 1, INT_MAX)
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
    st.sampled_from((0, 1, 2, True, False, "0", "1", "true", "x")),  # most of the time, or nothing would ever match
    st.sampled_from(INTS),
    st.booleans(),
    st.sampled_from(TEXTS),
    st.integers(INT_MIN, INT_MAX),
    st.text(max_size=8),
)
numbers = st.one_of(st.integers(-3, 4), st.sampled_from(INTS), st.integers(INT_MIN, INT_MAX))
fields = st.sampled_from(FIELDS)
few_fields = st.sampled_from(FIELDS[:3])


@st.composite
def comparisons(draw: st.DrawFn, field: str) -> Test:
    op = draw(st.sampled_from(OPS))
    if op == "in":
        return Test(field, op, tuple(draw(st.lists(scalars, max_size=5))))
    return Test(field, op, draw(scalars if op == "eq" else numbers))


@st.composite
def conjunctions(draw: st.DrawFn) -> tuple[Test, ...]:
    """Up to three tests on different fields, and now and then one more on a field that is tested already."""
    chosen = draw(st.lists(st.one_of(few_fields, fields), unique=True, max_size=3))
    found = [draw(comparisons(field)) for field in chosen]
    if found and draw(st.integers(0, 3)) == 0:
        found.append(draw(comparisons(draw(st.sampled_from(chosen)))))
    return tuple(found)


@st.composite
def rule_lists(draw: st.DrawFn) -> list[Compiled]:
    found = draw(st.lists(conjunctions(), min_size=1, max_size=6))
    return [Compiled(f"rule {number}", conjunction) for number, conjunction in enumerate(found)]


def edge(test: Test, pick: int) -> Scalar | None:
    """A value on the edge of what holds `test`, or None where nothing does."""
    if isinstance(test.value, tuple):
        return test.value[pick % len(test.value)] if test.value else None
    if type(test.value) is int and test.op in ("lt", "gt"):
        return test.value + (-1 if test.op == "lt" else 1)
    return test.value


@st.composite
def situations(draw: st.DrawFn, rules: list[Compiled]) -> dict[str, Scalar]:
    """A situation near the rules: the fields of some of them stand on the edge of their tests or one beside it, and a
    few others hold anything.
    """
    found: dict[str, Scalar] = draw(st.dictionaries(fields, scalars, max_size=3))
    for rule in draw(st.lists(st.sampled_from(rules), min_size=1, max_size=4)):
        for test in rule.tests:
            value = edge(test, draw(st.integers(0, 4)))
            chance = draw(st.sampled_from(("exactly",) * 6 + ("absent", "below", "above", "like")))
            if value is None or chance == "absent":
                found.pop(test.field, None)
            elif chance == "like":
                found[test.field] = lookalike(value)
            elif type(value) is int:
                found[test.field] = max(INT_MIN, min(INT_MAX, value + {"below": -1, "above": 1}.get(chance, 0)))
            else:
                found[test.field] = value
    return found


def lookalike(value: Scalar) -> Scalar:
    """Another value that careless code takes for this one."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return bool(value) if value in (0, 1) else str(value)
    return int(value) if value in ("0", "1", "10") else value + "\0"


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Compiled], list[dict[str, Scalar]]]:
    """Rules, and several situations to be put to one matcher in turn: what an earlier one leaves behind would show."""
    rules = draw(rule_lists())
    return rules, draw(st.lists(situations(rules), min_size=1, max_size=5))
