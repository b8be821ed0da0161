"""Asking the solver: whether some case is as described, and if none is, which parts contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

import z3

from disputes.proofs.case_encoder import CaseEncoder
from disputes.proofs.encoding import SymbolicScope
from disputes.proofs.symbols import TRUE, Formula, disj, neg
from disputes.proofs.variables import CODES, code_of
from disputes.words.dataclass import dataclass
from disputes.words.proofs import SolverAnswer

MARKETS = "market"
"""The name under which it is taken for granted that the market is one of the platform's own."""


_OF_LIFE = ("stage", "turn", "status_raw", "fetched_at", "via", "site", "events_complete")
"""Fields that say much about a case: a witness says them only where it has to."""


@dataclass(frozen=True, slots=True)
class Refutation:
    """What the solver says of a description of a case.

    `parts`: the names of a smallest set of parts that no case has together; `granted`: what is taken for granted
    besides: that the record does not state these computed facts itself, that the market is one of the platform's.
    `model`: of a case that there may be.
    """

    answer: SolverAnswer
    parts: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()
    model: Any = None


@dataclass(slots=True)
class CaseSolver:
    """Asks about the cases of one encoder. `timeout`: seconds for each answer."""

    encoder: CaseEncoder
    timeout: float
    granted: dict[str, Formula] = field(default_factory=dict)
    _solver: Any = None

    def ready(self, *, own_markets: bool = True) -> CaseSolver:
        """The same once everything that is asked about has been encoded.

        `own_markets`: it may be taken for granted that the market is one of the platform's.
        """
        encoder = self.encoder
        market = encoder.read("market", SymbolicScope("", z3.IntVal(0), "record"))
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
        return self

    def refute(self, parts: Mapping[str, Formula]) -> Refutation:
        """Whether no case has all the parts."""
        named = {f"part {n}": (name, formula) for n, (name, formula) in enumerate(parts.items())}
        granted = {f"granted {name}": (name, formula) for name, formula in self.granted.items()}
        labels = {**named, **granted}
        self._solver.push()
        try:
            for label, (_, formula) in labels.items():
                self._solver.add(z3.Implies(z3.Bool(label), formula))
            return self._refuted(list(labels), named, granted)
        finally:
            self._solver.pop()

    def _refuted(self, labels: list[str], named: Mapping[str, Any], granted: Mapping[str, Any]) -> Refutation:
        found = self._solver.check(*map(z3.Bool, labels))
        if found == z3.sat:
            return Refutation(SolverAnswer.POSSIBLE, model=self._solver.model())
        if found != z3.unsat:
            return Refutation(SolverAnswer.TIMEOUT)
        core = [str(c) for c in self._solver.unsat_core()]
        # What is taken for granted is left out first: a proof that needs less of it says more.
        for label in sorted(core, key=lambda c: (c in named, c)):
            left = [c for c in core if c != label]
            if self._solver.check(*map(z3.Bool, left)) == z3.unsat:
                core = left
        return Refutation(
            SolverAnswer.REFUTED,
            tuple(named[c][0] for c in labels if c in core and c in named),
            tuple(granted[c][0] for c in labels if c in core and c in granted),
        )

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
