"""The clock of the desk: the machine's, or one that starts at a stated instant."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from disputes.dates.instants import in_utc
from disputes.store.runs import wall_clock


@dataclass(frozen=True, slots=True)
class DeskClock:
    """Tells the instant, in UTC and whole seconds; `starts` is what it showed when it was made, None for the real
    time.
    """

    starts: datetime | None = None
    made: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """The instant."""
        if self.starts is None:
            return wall_clock()
        return in_utc(self.starts) + timedelta(seconds=int(time.monotonic() - self.made))
