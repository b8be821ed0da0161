"""Which citations a piece of work rests on: those of the values that were resolved while it was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from disputes.language.citations import Citation
from disputes.situation.state import State


@contextmanager
def citing(state: State) -> Iterator[list[Citation]]:
    """Gathers the citations of the values resolved inside.

    Nothing outside hears of them: who asks first makes no difference.
    """
    before, found = state.cites, list[Citation]()
    state.cites = found
    try:
        yield found
    finally:
        state.cites = before


def together(*cites: Sequence[Citation]) -> tuple[Citation, ...]:
    """Citations put together, each once, in their order."""
    return tuple(dict.fromkeys(c for some in cites for c in some))
