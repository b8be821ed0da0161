"""Proofs about rulesets by an SMT solver: what can never hold, never has an effect, or contradicts itself.

A condition is turned into formulas over the fields of a record; what the solver finds is shown on a record, a witness,
and put to the engine itself. Needs the extra `proofs` (z3-solver); docs/proofs.md says what is proven and what is not.
"""
