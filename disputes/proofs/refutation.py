"""Asking the solver: whether some case is as described, and if none is, which parts contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import Any

import z3

from disputes.proofs.case_encoder import CaseEncoder
from disputes.proofs.encoding import RECORD
from disputes.proofs.symbols import TRUE, Formula, disj, implies, neg
from disputes.proofs.variables import CODES, code_of
from disputes.words.dataclass import dataclass
from disputes.words.proofs import SolverAnswer

MARKETS = "market"
"""The name under which it is taken for granted that the market is one of the platform's own."""


_ANSWERS = {"sat": SolverAnswer.POSSIBLE, "unsat": SolverAnswer.REFUTED, "unknown": SolverAnswer.TIMEOUT}
_OF_LIFE = ("stage", "turn", "status_raw", "fetched_at", "via", "site", "events_complete")
"""Fields that say much about a case: a witness says them only where it has to."""


@dataclass(frozen=True, slots=True)
class Refutation:
    """What the solver says of a description of a case.

    `parts`: the names of a smallest set of parts that no case has together; `granted`: what is taken for granted
    besides: that the record does not state these computed facts itself, that the market is one of the platform's.
    """

    answer: SolverAnswer
    parts: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()


@dataclass(slots=True)
class CaseSolver:
    """Asks about the cases of one encoder. `timeout`: seconds for each answer."""

    encoder: CaseEncoder
    timeout: float
    granted: dict[str, Formula] = field(default_factory=dict)
    _solver: Any = None
    _switches: dict[str, Any] = field(default_factory=dict)
    """For each thing that is taken for granted the assumption that does so."""

    def ready(self, *, own_markets: bool = True) -> CaseSolver:
        """The same once everything that is asked about has been encoded.

        `own_markets`: it may be taken for granted that the market is one of the platform's.
        """
        encoder = self.encoder
        market = encoder.read("market", RECORD)
        own = encoder.book.own
        markets = own.markets if own is not None else {}
        if own_markets and markets and "GLOBAL" not in markets:
            self.granted[MARKETS] = disj(encoder.variables.is_word(market.term, m) for m in markets)
        encoder.lists.close()
        encoder.variables.close()
        self.granted.update(encoder.worked_out)
        self._solver = z3.Solver()
        self._solver.set("timeout", int(self.timeout * 1000))
        self._solver.add(*encoder.variables.facts)
        for name, formula in self.granted.items():
            switch = self._switches[name] = z3.Bool(f"granted {name}")
            self._solver.add(implies(switch, formula))
        return self

    def possible(self, *parts: Formula) -> SolverAnswer:
        """Whether some case has all the parts: as :meth:`refute`, without asking what it hangs on."""
        self._solver.push()
        try:
            self._solver.add(*(p for p in parts if p is not TRUE))
            return _ANSWERS[str(self._solver.check(*self._switches.values()))]
        finally:
            self._solver.pop()

    def refute(self, parts: Mapping[str, Formula]) -> Refutation:
        """Whether no case has all the parts, and if so which of them contradict each other."""
        switches = {z3.Bool(f"part {n}"): name for n, name in enumerate(parts)}
        self._solver.push()
        try:
            for switch, formula in zip(switches, parts.values(), strict=True):
                self._solver.add(implies(switch, formula))
            answer = _ANSWERS[str(self._solver.check(*switches, *self._switches.values()))]
            if answer is not SolverAnswer.REFUTED:
                return Refutation(answer)
            core = self._smallest(self._solver.unsat_core(), switches)
        finally:
            self._solver.pop()
        return Refutation(
            SolverAnswer.REFUTED,
            tuple(name for switch, name in switches.items() if str(switch) in core),
            tuple(name for name, switch in self._switches.items() if str(switch) in core),
        )

    def _smallest(self, core: Iterable[Any], parts: Collection[Any]) -> dict[str, Any]:
        """A core from which nothing can be left out. What is taken for granted is left out first: a proof that needs
        less of it says more.
        """
        left = {str(switch): switch for switch in core}
        of_parts = {str(switch) for switch in parts}
        for name in sorted(left, key=lambda n: (n in of_parts, n)):
            fewer = {n: switch for n, switch in left.items() if n != name}
            if self._solver.check(*fewer.values()) == z3.unsat:
                left = fewer
        return left

    def example(self, *parts: Formula) -> Any:
        """A model of a case with the parts that is easy to write down as a record, None where none was found."""
        likely = list(self.encoder.variables.likely)
        currencies = [code_of(c) for c in (*CODES.currencies(), "USD")]
        for value in self.encoder.variables.values.values():
            if value.currency is not None:
                likely.append(disj(value.currency == c for c in currencies))
        for path in _OF_LIFE:
            if path in self.encoder.variables.values:
                likely.append(neg(self.encoder.variables.values[path].known))
        likely += [neg(here) for found in self.encoder.lists.found.values() for here, _ in found.members]
        self._solver.push()
        try:
            self._solver.add(*(p for p in parts if p is not TRUE), *self.granted.values())
            wishes = {z3.Bool(f"likely {n}"): wish for n, wish in enumerate(likely)}
            for name, wish in wishes.items():
                self._solver.add(z3.Implies(name, wish))
            left = list(wishes)
            for _ in range(12):
                found = self._solver.check(*left)
                if found == z3.sat:
                    return self._solver.model()
                core = {str(c) for c in self._solver.unsat_core()} if found == z3.unsat else set()
                if not core:
                    return None
                left = [w for w in left if str(w) not in core]
            return self._solver.model() if self._solver.check() == z3.sat else None
        finally:
            self._solver.pop()
