"""When an answer next differs, the record staying as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

_DEEPEST = 40
"""How long a chain of instants is followed of which each only shows at the one before (midnight after midnight) while
nothing differs.
"""


def next_change(
    wakes: Iterable[datetime], now: datetime, look: Callable[[datetime], tuple[bool, Iterable[datetime]]]
) -> datetime | None:
    """The first instant after `now` at which the answer differs; None where none is found.

    `wakes` are the instants at which it may. `look` says of one whether the answer differs there, and at which further
    ones it may.
    """
    waiting = {at: 0 for at in wakes if at > now}
    while waiting:
        at = min(waiting)
        depth = waiting.pop(at) + 1
        differs, more = look(at)
        if differs:
            return at
        if depth <= _DEEPEST:
            for wake in more:
                if wake > at:
                    waiting.setdefault(wake, depth)
    return None
