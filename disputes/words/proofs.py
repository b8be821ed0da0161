"""The closed words of proofs about rulesets."""

from __future__ import annotations

from disputes.words import ClosedWord


class FindingKind(ClosedWord):
    """What is found about a ruleset."""

    NEVER = "never"
    ALWAYS = "always"
    SHADOWED = "shadowed"
    CONFLICT = "conflict"
    UNREACHED = "unreached"
    UNCOVERED = "uncovered"


class SolverAnswer(ClosedWord):
    """What the solver says: no case is so, one may be, or it ran out of time."""

    REFUTED = "refuted"
    POSSIBLE = "possible"
    TIMEOUT = "timeout"


class WitnessCheck(ClosedWord):
    """Whether the engine shows on the witness what was found; a witness that cannot be written down shows nothing.
    An explained finding is to stay, for a reason that somebody gave.
    """

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    EXPLAINED = "explained"
