"""The durable adapter: compiled rules matched by the Rete network of `durable_rules`.

The extension module is driven directly, without the library's public host: no polling threads, no swallowed action
errors, nothing that survives `close`.
The network is kept to what it does reliably:

- It sees small integers only. A list of constants becomes one property ("field 3 is one of these"), looked up while the
  fact is written, so `"1"`, `1` and `True` never meet, and length, quotes, NUL and Unicode of a text never reach it.
  A number becomes its place among the constants that it is compared with, so it may have any size.
- It sees conjunctions only: a rule that holds in several ways is several rules of a network. Nothing is negated there:
  "none of these" is a property of its own.
- An unknown field is written so that it passes every test on it: all its lists hold it, and as a number it is two
  properties, the least and the most that it may be. One network so serves both passes.
- Every rule starts with a positive guard, which the library's own state object does not satisfy.
- One fact at a time, in one fixed session, retracted before the next.
- A network holds at most `RULES_PER_NETWORK` rules and `PROPERTIES_PER_NETWORK` properties; more rules make more
  networks, a way with very many tests is split over parts that must all fire.

Threads: a lock makes `fire` safe to share, yet it gains nothing; better one matcher per thread. Processes: a forked
child has its own copy of the networks.
Free-threaded builds of Python are not supported: the extension relies on the interpreter's lock.

Importing this module raises ImportError where the extension cannot be used; `select` is the place that copes with it.
"""

from __future__ import annotations

import ctypes
import json
import threading
import weakref
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol, TypeAlias, cast

from disputes.engine.field_codes import UNKNOWN, FieldCoder, TestKey, test_key
from disputes.engine.port import ORDERINGS, CompiledRule, EngineTest, Scalar, Way, check_scalar, check_unique, is_number
from disputes.words.shortcuts import shortcuts_taken

# The library keeps the nodes still to be visited on a stack of 64. The nodes on it stand for disjoint sets of rules, so
# with at most 60 rules it cannot
# overflow. The other limits (255 rules behind one test, 512 tests under one node, of which too many mean an endless
# loop) are far away then.
RULES_PER_NETWORK = 60
# A fact may have 254 properties, of which three are ours: guard, id, session.
PROPERTIES_PER_NETWORK = 240
TESTS_PER_PART = 60
CACHE_SIZE = 4096

HANDLED, NOT_HANDLED = 0, 1
_GUARD, _PRIMER = 1, 2
_SESSION = "0"
_RETRACT = '{"id":"f","sid":"0"}'


class Extension(Protocol):
    """What is used of the extension module. Facts and rules go in as JSON; a state is an integer offset."""

    def create_ruleset(self, name: str, rules: str) -> int: ...
    def delete_ruleset(self, handle: int) -> None: ...
    def delete_state(self, handle: int, sid: str) -> None: ...
    def assert_fact(self, handle: int, fact: str) -> tuple[int, int]: ...
    def retract_fact(self, handle: int, fact: str) -> tuple[int, int]: ...
    def start_action_for_state(self, handle: int, state: int) -> tuple[str, str] | None: ...
    def complete_and_start_action(self, handle: int, state: int) -> str | None: ...


EXTENSION = cast(Extension, import_module("durable_rules_engine"))
if ctypes.sizeof(ctypes.c_long) < 8:
    raise ImportError("durable_rules keeps the constants of rules in a C long, which has 32 bits on this platform")


def _action(message: str) -> str:
    """The rule's name in `{"r7":{"m":...}}`: the rest is our own fact again, not worth parsing."""
    return message[2 : message.index('"', 2)]


def _free(handle: int) -> None:
    # delete_ruleset alone would leak the session's memory. delete_state is safe because the network was primed.
    EXTENSION.delete_state(handle, _SESSION)
    EXTENSION.delete_ruleset(handle)


class Network:
    """One ruleset of the library. `rules` maps a name to its conjunction of (property, operator, integer)."""

    def __init__(self, rules: Mapping[str, Sequence[tuple[str, str, int]]]) -> None:
        self._limit = len(rules) + 1
        definition: dict[str, object] = {"primer": {"all": [{"m": {"t": _PRIMER}}]}}
        for name, tests in rules.items():
            terms: list[object] = [{"t": _GUARD}]
            terms += [{prop: value} if op == "eq" else {f"${op}": {prop: value}} for prop, op, value in tests]
            definition[name] = {"all": [{"m": {"$and": terms}}]}
        self._definition = json.dumps(definition)
        self._open()

    def _open(self) -> None:
        handle = EXTENSION.create_ruleset("disputes", self._definition)
        # A session that never ran an action holds uninitialised pointers, and freeing it then may crash: so run one at
        # once.
        state = EXTENSION.assert_fact(handle, f'{{"t":{_PRIMER},"id":"f","sid":"{_SESSION}"}}')[1]
        EXTENSION.start_action_for_state(handle, state)
        EXTENSION.complete_and_start_action(handle, state)
        EXTENSION.retract_fact(handle, _RETRACT)
        self._handle = handle
        self._finalizer = weakref.finalize(self, _free, handle)

    def fired(self, properties: str) -> set[str]:
        """The names of the rules that fire on a fact with `properties` (JSON members, without braces)."""
        names: set[str] = set()
        try:
            # Only one fact is alive at a time, so one id is unique, and cannot collide with another's hash.
            result, state = EXTENSION.assert_fact(
                self._handle, f'{{"t":{_GUARD},{properties},"id":"f","sid":"{_SESSION}"}}'
            )
            if result == NOT_HANDLED:  # nothing matched, nothing was kept
                return names
            if result != HANDLED:
                raise RuntimeError(f"durable_rules answered {result} to a new fact")
            started = EXTENSION.start_action_for_state(self._handle, state)
            message = started[1] if started else None
            while message is not None:
                names.add(_action(message))
                if len(names) > self._limit:
                    raise RuntimeError("durable_rules fires more rules than there are")
                message = EXTENSION.complete_and_start_action(self._handle, state)
            EXTENSION.retract_fact(self._handle, _RETRACT)
        except BaseException:  # an interrupt too: half a case must not stay behind
            self.close()
            self._open()
            raise
        return names

    def close(self) -> None:
        self._finalizer()


Slots: TypeAlias = dict[str, tuple[int, FieldCoder]]
"""For each field that some rule tests its number, and what gives its code."""
Part: TypeAlias = tuple[int, "Way"]
"""The number of a way, and some of its tests."""


def parts(ways: Sequence[Way]) -> list[Part]:
    """The ways by their number, repeated tests dropped, very long ones split."""
    found: list[Part] = []
    for number, way in enumerate(ways):
        tests = tuple({test_key(test): test for test in way}.values())
        found += [(number, tests[start : start + TESTS_PER_PART]) for start in range(0, len(tests), TESTS_PER_PART)]
    return found


def shards(found: Sequence[Part]) -> list[list[Part]]:
    """`found` in its order, cut so that each piece keeps to both limits of a network."""
    pieces: list[list[Part]] = []
    room = 0
    properties: set[object] = set()
    for part in found:
        needed = {_property_of(test) for test in part[1]}
        if not pieces or room == 0 or len(properties | needed) > PROPERTIES_PER_NETWORK:
            pieces.append([])
            room, properties = RULES_PER_NETWORK, set()
        pieces[-1].append(part)
        properties |= needed
        room -= 1
    return pieces


def _property_of(test: EngineTest) -> object:
    """What stands for a test in a fact: each different list has a property, the orders of a field share two."""
    if test.operator in ORDERINGS:
        return test.field, "most" if test.operator in ("gt", "gte") else "least"
    return test_key(test)


class Shard:
    """A network, and how a situation is written down as a fact for it: the members of the fact by the codes of the
    fields.
    """

    def __init__(self, found: Sequence[Part], coders: Mapping[str, FieldCoder]) -> None:
        self._coders = coders
        self._names: dict[object, str] = {}
        self._members: dict[str, dict[int, str]] = {}  # field -> code -> members of the fact, ready to use
        self._owner: dict[str, int] = {}
        rules: dict[str, list[tuple[str, str, int]]] = {}
        for number, (way, tests) in enumerate(found):
            name = f"r{number}"
            rules[name] = [self._term(test) for test in tests]
            self._owner[name] = way
        position = {field: number for number, field in enumerate(coders)}
        self._plan = [(position[field], members) for field, members in self._members.items()]
        self.network = Network(rules)

    def _term(self, test: EngineTest) -> tuple[str, str, int]:
        """A test as the network sees it."""
        coder, meant = self._coders[test.field], _property_of(test)
        is_new = meant not in self._names
        prop = self._names.setdefault(meant, f"{_letter(test)}{len(self._names)}")
        first = test.values[0] if test.values else None
        if test.operator in ORDERINGS and is_number(first):
            if is_new:
                for code, bounds in coder.bounds().items():
                    self._write(test.field, code, prop, bounds[test.operator in ("gt", "gte")])
            return prop, test.operator, coder.place(first)
        if is_new:
            for code in coder.holding(test_key(test)):
                self._write(test.field, code, prop, 1)
        return prop, "eq", 1

    def _write(self, field: str, code: int, prop: str, value: int) -> None:
        members = self._members.setdefault(field, {})
        members[code] = f'{members[code]},"{prop}":{value}' if code in members else f'"{prop}":{value}'

    def fired(self, codes: Sequence[int]) -> list[int]:
        """The numbers of the ways that fire, one for each part of a way."""
        members = [known[codes[number]] for number, known in self._plan if codes[number] in known]
        if not members:
            return []
        owner = self._owner
        return [owner[name] for name in self.network.fired(",".join(members))]


def _letter(test: EngineTest) -> str:
    return "h" if test.operator in ("gt", "gte") else "l" if test.operator in ORDERINGS else "m"


class CodedSituation:
    """A situation, by the codes of the fields that some rule tests."""

    __slots__ = ("_codes", "_matcher", "_slots")

    def __init__(self, matcher: DurableMatcher, slots: Slots) -> None:
        self._matcher = matcher
        self._slots = slots
        self._codes = [UNKNOWN] * len(slots)

    def tell(self, field: str, value: Scalar) -> None:
        slot = self._slots.get(field)
        if slot is None:
            check_scalar(field, value)
        else:
            number, coder = slot
            if type(value) is str:
                self._codes[number] = coder.code_of_text(value, coder.other_text)
            elif value is None:
                self._codes[number] = coder.code_of_none
            else:
                self._codes[number] = coder.code_of_bools[value] if type(value) is bool else coder.code(value)

    def fired(self) -> frozenset[str]:
        return self._matcher.answer(tuple([0 if code == UNKNOWN else code for code in self._codes]))

    def may_fire(self) -> frozenset[str]:
        return self._matcher.answer(tuple(self._codes))


class DurableMatcher:
    """Matches `rules` with durable_rules.

    `cache_size` situations are remembered (the least recently used goes first), by what the rules can tell apart in
    them: only fields that some rule tests, numbers only by their place among the rules' constants. 0 switches the cache
    off; where it is not given, DISPUTES_SHORTCUTS=off does.

    Raises ValueError when two rules share an id. `close` (or the last reference going) frees the networks.
    """

    def __init__(self, rules: Sequence[CompiledRule], cache_size: int | None = None) -> None:
        check_unique(rules)
        self._always = frozenset(rule.id for rule in rules if () in rule.ways)
        ways = [(rule.id, way) for rule in rules if rule.id not in self._always for way in rule.ways]
        self._rule_of = [rule_id for rule_id, _ in ways]
        found = parts([way for _, way in ways])
        tests: dict[str, dict[TestKey, EngineTest]] = {}
        for _, part in found:
            for test in part:
                tests.setdefault(test.field, {})[test_key(test)] = test
        wanted = Counter(way for way, _ in found)
        self._split = {way: count for way, count in wanted.items() if count > 1}
        coders = {field: FieldCoder(field, own) for field, own in tests.items()}
        self._slots: Slots = {field: (number, coder) for number, (field, coder) in enumerate(coders.items())}
        self._shards = [Shard(piece, coders) for piece in shards(found)]
        self._cache: OrderedDict[tuple[int, ...], frozenset[str]] = OrderedDict()
        self._cache_size = (CACHE_SIZE if shortcuts_taken() else 0) if cache_size is None else cache_size
        self._closed = False
        self._lock = threading.Lock()

    def situation(self) -> CodedSituation:
        if self._closed:
            raise RuntimeError("the matcher is closed")
        return CodedSituation(self, self._slots)

    def answer(self, codes: tuple[int, ...]) -> frozenset[str]:
        """The ids of the rules that fire on a situation by the codes of its fields, in their order."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the matcher is closed")
            if not self._cache_size:
                return self._match(codes)
            known = self._cache.get(codes)
            if known is not None:
                self._cache.move_to_end(codes)
                return known
            answer = self._match(codes)
            self._cache[codes] = answer
            if len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
            return answer

    def _match(self, codes: Sequence[int]) -> frozenset[str]:
        fired = [way for shard in self._shards for way in shard.fired(codes)]
        if self._split:
            counted = Counter(fired)
            fired = [way for way in counted if counted[way] == self._split.get(way, 1)]
        return self._always.union([self._rule_of[way] for way in fired])

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._cache.clear()
            for shard in self._shards:
                shard.network.close()
