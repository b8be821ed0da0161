"""Values as small integers: for each field, one for all values that no test on it tells apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import TypeAlias

from disputes.engine.port import EngineTest, Scalar, check_scalar, exact, is_number

_ORDERED: dict[str, Callable[[int, int], bool]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}
UNKNOWN = -1
TestKey: TypeAlias = tuple[str, str, tuple[tuple[str, str | bool | int | Decimal], ...]]


def test_key(test: EngineTest) -> TestKey:
    """The same for tests that mean the same.

    Two tests that differ only in True and 1 are equal for Python, and are not the same.
    """
    return test.field, test.operator, tuple(exact(value) for value in test.values)


class _Constants:
    """A test's constants, ready to be held against many values."""

    def __init__(self, test: EngineTest, coder: FieldCoder) -> None:
        self.operator = test.operator
        self.listed = {exact(value) for value in test.values}
        self.places = {coder.place(value) for value in test.values if is_number(value)}

    def takes(self, value: str | bool | None) -> bool:
        return self.operator not in _ORDERED and (exact(value) in self.listed) == (self.operator == "in")

    def takes_number_at(self, place: int) -> bool:
        order = _ORDERED.get(self.operator)
        if order is not None:
            return order(place, min(self.places))
        return (place in self.places) == (self.operator == "in")


class FieldCoder:
    """How the values of one field are told apart: `code` gives the same integer for all values that no test tells
    apart, 0 for those that fail every test. UNKNOWN is the code of a value that may pass any test.
    """

    def __init__(self, field: str, tests: Mapping[TestKey, EngineTest]) -> None:
        self._field = field
        constants = [value for test in tests.values() for value in test.values]
        self._numbers = sorted({Decimal(value) for value in constants if is_number(value)})
        self._tests = [_Constants(test, self) for test in tests.values()]
        self._position = {key: number for number, key in enumerate(tests)}
        self._outcomes: dict[tuple[bool, ...], int] = {(False,) * len(tests): 0}
        self._place_of_code: dict[int, int] = {}  # of the numbers that have a code, the place of one
        texts = {value: self._code_of(value) for value in constants if isinstance(value, str)}
        self.code_of_text = texts.get
        self.code_of_none = self._code_of(None)
        self.code_of_bools = self._code_of(False), self._code_of(True)
        self.other_text = self._outcome(tuple(test.operator == "not_in" for test in tests.values()))
        self._places = [self._code_at(place) for place in range(2 * len(self._numbers) + 1)]

    def _outcome(self, holds: tuple[bool, ...]) -> int:
        return self._outcomes.setdefault(holds, len(self._outcomes))

    def _code_of(self, value: str | bool | None) -> int:
        return self._outcome(tuple([test.takes(value) for test in self._tests]))

    def _code_at(self, place: int) -> int:
        code = self._outcome(tuple([test.takes_number_at(place) for test in self._tests]))
        self._place_of_code.setdefault(code, place)
        return code

    def place(self, number: int | Decimal) -> int:
        """Where a number stands among the constants; odd places are those of the constants themselves."""
        return bisect_left(self._numbers, number) + bisect_right(self._numbers, number)

    def code(self, value: Scalar) -> int:
        """The code of a known value. Raises ValueError for what is no scalar."""
        if value is True or value is False:
            return self.code_of_bools[value]
        if isinstance(value, str):
            return self.code_of_text(value, self.other_text)
        if value is None:
            return self.code_of_none
        check_scalar(self._field, value)
        return self._places[self.place(value)]

    def holding(self, key: TestKey) -> list[int]:
        """The codes with which a test of the field holds."""
        number = self._position[key]
        return [UNKNOWN] + [code for holds, code in self._outcomes.items() if holds[number]]

    def bounds(self) -> dict[int, tuple[int, int]]:
        """For each code that numbers have, the least and the most place of those that have it, as far as tests tell
        them apart.
        """
        found = {code: (place, place) for code, place in self._place_of_code.items() if code}
        return found | {UNKNOWN: (0, len(self._places) - 1)}
