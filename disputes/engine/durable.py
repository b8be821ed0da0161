"""The durable adapter: compiled rules matched by the Rete network of `durable_rules`.

The extension module is driven directly, without the library's public host: no polling threads, no swallowed action
errors, nothing that survives `close`.
The network is kept to what it does reliably:

- It sees integers only. Texts and booleans become small codes, and a field is a different property for each type it may
  hold, so `"1"`, `1` and `True` never
  meet, and length, quotes, NUL and Unicode of a text never reach it.
- It sees conjunctions only. `in` is decided by a look-up while the fact is written and becomes one property ("field 3
  is one of these").
- Every rule starts with a positive guard, which the library's own state object does not satisfy.
- One fact at a time, in one fixed session, retracted before the next.
- A network holds at most `RULES_PER_NETWORK` rules and `PROPERTIES_PER_NETWORK` properties; more rules make more
  networks, a rule with very many tests is
  split over parts that must all fire.

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
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

from disputes.engine.port import Compiled, Scalar, Test, check_scalar, check_unique

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


class Reader:
    """How one field of a situation is read: `code` gives the same integer for all values that no test tells apart, 0
    for those that fail every test.
    """

    def __init__(self, tests: Sequence[Test]) -> None:
        texts: set[str] = set()
        cuts: set[int] = set()
        self.booleans = False
        for test in tests:
            for value in test.value if isinstance(test.value, tuple) else (test.value,):
                if isinstance(value, str):
                    texts.add(value)
                elif isinstance(value, bool):
                    self.booleans = True
                elif test.op in ("lt", "gte"):
                    cuts.add(value)
                elif test.op in ("lte", "gt"):
                    cuts.add(value + 1)
                else:
                    cuts.update((value, value + 1))
        self.texts = {text: -3 - number for number, text in enumerate(sorted(texts))}
        self.cuts = sorted(cuts)

    def code(self, value: Scalar | None) -> int:
        if isinstance(value, str):
            return self.texts.get(value, 0)
        if isinstance(value, bool):
            return (-1 if value else -2) if self.booleans else 0
        if value is None or not self.cuts:
            return 0
        return bisect_right(self.cuts, value) + 1


Part = tuple[str, tuple[Test, ...]]
Key = tuple[str, str, tuple[str | int, ...]]


def _typed(value: Scalar) -> str | int:
    """`value` as a key that keeps its type, for True == 1 in a dict: integers stay, booleans and texts become texts
    that differ from each other.
    """
    if isinstance(value, str):
        return "'" + value
    return str(value) if isinstance(value, bool) else value


def _key(test: Test) -> Key:
    """The same for tests that mean the same.

    Two tests that differ only in True and 1 are equal for Python, and are not the same.
    """
    return (
        test.field,
        test.op,
        tuple(_typed(one) for one in (test.value if isinstance(test.value, tuple) else (test.value,))),
    )


def parts(rules: Sequence[Compiled]) -> list[Part]:
    """(rule id, tests) for each rule that has tests and can fire, repeated tests dropped, very long ones split."""
    found: list[Part] = []
    for rule in rules:
        tests = tuple({_key(test): test for test in rule.tests}.values())
        if any(test.value == () for test in tests):
            continue
        found += [(rule.id, tests[start : start + TESTS_PER_PART]) for start in range(0, len(tests), TESTS_PER_PART)]
    return found


def shards(found: Sequence[Part]) -> list[list[Part]]:
    """`found` in its order, cut so that each piece keeps to both limits of a network."""
    pieces: list[list[Part]] = []
    room = 0
    properties: set[object] = set()
    for part in found:
        # One property for the field itself, whatever the type of its value, one for each different list.
        needed = {_key(test) if test.op == "in" else test.field for test in part[1]}
        if not pieces or room == 0 or len(properties | needed) > PROPERTIES_PER_NETWORK:
            pieces.append([])
            room, properties = RULES_PER_NETWORK, set()
        pieces[-1].append(part)
        properties |= needed
        room -= 1
    return pieces


class Shard:
    """A network, and how a situation is written down as a fact for it."""

    def __init__(self, found: Sequence[Part], readers: Mapping[str, Reader]) -> None:
        self._numbers: dict[str, int] = {}
        self._ints: dict[str, str] = {}  # field -> property that holds its integer
        self._sets: dict[Key, str] = {}  # `in` test -> property that says "one of these"
        self._codes: dict[
            str, dict[str | int, list[str]]
        ] = {}  # field -> typed value -> members of the fact, ready to use
        self._readers = readers
        rules: dict[str, list[tuple[str, str, int]]] = {}
        self._owner: dict[str, str] = {}
        for number, (rule_id, tests) in enumerate(found):
            name = f"r{number}"
            rules[name] = [self._term(test) for test in tests]
            self._owner[name] = rule_id
        # field -> (property of its integer or None, members by typed value)
        self._plan = [(field, self._ints.get(field), self._codes.get(field, {})) for field in self._numbers]
        self.network = Network(rules)

    def _add(self, field: str, value: Scalar, member: str) -> None:
        slot = self._codes.setdefault(field, {}).setdefault(_typed(value), [])
        if member not in slot:
            slot.append(member)

    def _term(self, test: Test) -> tuple[str, str, int]:
        field, value = test.field, test.value
        number = self._numbers.setdefault(field, len(self._numbers))
        if isinstance(value, tuple):
            prop = self._sets.setdefault(_key(test), f"m{len(self._sets)}")
            for one in value:
                self._add(field, one, f'"{prop}":1')
            return prop, "eq", 1
        if isinstance(value, bool):
            prop = f"b{number}"
            self._add(field, value, f'"{prop}":{int(value)}')
            return prop, "eq", int(value)
        if isinstance(value, str):
            prop, code = f"s{number}", -self._readers[field].texts[value]
            self._add(field, value, f'"{prop}":{code}')
            return prop, "eq", code
        prop = self._ints.setdefault(field, f"i{number}")
        return prop, test.op, value

    def fired(self, situation: Mapping[str, Scalar]) -> list[str]:
        """The rule ids that fire, one for each part of a rule."""
        members: list[str] = []
        for field, integer, known in self._plan:
            value = situation.get(field)
            if value is None:
                continue
            if integer is not None and type(value) is int:
                members.append(f'"{integer}":{value}')
            if known:
                members += known.get(_typed(value), ())
        if not members:
            return []
        owner = self._owner
        return [owner[name] for name in self.network.fired(",".join(members))]


class DurableMatcher:
    """Matches `rules` with durable_rules.

    `cache_size` situations are remembered (the least recently used goes first), by what the rules can tell apart in
    them: only fields that some rule tests,
    numbers only as the interval between the rules' thresholds that they fall in. 0 switches the cache off.

    Raises ValueError when two rules share an id. `close` (or the last reference going) frees the networks.
    """

    def __init__(self, rules: Sequence[Compiled], cache_size: int = CACHE_SIZE) -> None:
        check_unique(rules)
        self._always = frozenset(rule.id for rule in rules if not rule.tests)
        found = parts(rules)
        by_field: dict[str, list[Test]] = {}
        wanted: dict[str, int] = {}
        for rule_id, tests in found:
            wanted[rule_id] = wanted.get(rule_id, 0) + 1
            for test in tests:
                by_field.setdefault(test.field, []).append(test)
        self._split = {rule_id: count for rule_id, count in wanted.items() if count > 1}
        readers = {field: Reader(tests) for field, tests in by_field.items()}
        self._readers = [(field, reader.code) for field, reader in readers.items()]
        self._shards = [Shard(piece, readers) for piece in shards(found)]
        self._cache: OrderedDict[tuple[int, ...], frozenset[str]] = OrderedDict()
        self._cache_size = cache_size
        self._closed = False
        self._lock = threading.Lock()

    @property
    def networks(self) -> int:
        """How many networks the rules were spread over."""
        return len(self._shards)

    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        with self._lock:
            if self._closed:
                raise RuntimeError("the matcher is closed")
            for field, value in situation.items():
                check_scalar(field, value)
            if not self._cache_size:
                return self._match(situation)
            get = situation.get
            key = tuple([code(get(field)) for field, code in self._readers])
            known = self._cache.get(key)
            if known is not None:
                self._cache.move_to_end(key)
                return known
            answer = self._match(situation)
            self._cache[key] = answer
            if len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
            return answer

    def _match(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        fired = [rule_id for shard in self._shards for rule_id in shard.fired(situation)]
        if self._split:
            counted = Counter(fired)
            fired = [rule_id for rule_id in counted if counted[rule_id] == self._split.get(rule_id, 1)]
        return self._always.union(fired)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._cache.clear()
            for shard in self._shards:
                shard.network.close()
