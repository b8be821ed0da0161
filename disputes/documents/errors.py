"""The errors that a program may catch. Each carries its problems as data, and the exit code of the command line."""

from __future__ import annotations

from collections.abc import Iterable

from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_BAD_RULESET, EXIT_USAGE, Problem, Refused


class DisputesError(Refused):
    """Base of the errors of this package. `problems`: what is wrong, each with its place and what was expected there;
    `exit_code`: what the command line ends with.
    """

    code = EXIT_USAGE

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__(problems, self.code)

    def __reduce__(self) -> tuple[type[DisputesError], tuple[list[Problem]]]:
        return type(self), (self.problems,)


class UsageError(DisputesError):
    """A call that cannot be meant: an instant without an offset, an unknown engine, a folder that is not there."""

    code = EXIT_USAGE

    def __init__(self, problems: Iterable[Problem] | None = None, *, found: str = "", expected: str = "") -> None:
        super().__init__(problems if problems is not None else [Problem("", 0, "", found, expected)])


class RecordError(DisputesError):
    """A record that cannot be answered: it is none, something in it is wrong, or it does not go with its rulesets."""

    code = EXIT_BAD_INPUT


class RulesetError(DisputesError):
    """A ruleset that a record needs cannot be used."""

    code = EXIT_BAD_RULESET


_BY_CODE: dict[int, type[DisputesError]] = {
    EXIT_USAGE: UsageError,
    EXIT_BAD_INPUT: RecordError,
    EXIT_BAD_RULESET: RulesetError,
}


def public_error(refused: Refused) -> DisputesError:
    """A refusal as the error that programs catch."""
    if isinstance(refused, DisputesError):
        return refused
    return _BY_CODE.get(refused.exit_code, DisputesError)(refused.problems)
