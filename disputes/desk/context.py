"""What every page of the desk works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from disputes.access.door import WhoAsks, the_machine
from disputes.access.entrance import Proxies
from disputes.access.limits import LoginLimits, Rates
from disputes.desk.clock import DeskClock
from disputes.desk.csrf import FormTokens
from disputes.desk.engines import EnginePool
from disputes.desk.hook_secrets import HookSetup
from disputes.desk.meter import Meter
from disputes.store.database import Store
from disputes.store.evidence_files import EvidenceFiles

MOST_BYTES = 64 * 1024 * 1024
"""How large a file may be that is handed in."""


@dataclass(slots=True)
class Desk:
    """The store, what answers its cases, and how it is shown where a visitor has not chosen otherwise.

    `tz` is the agents' own zone; `demo` the instant at which the examples are shown, None without them; `hooks` tells
    the senders of messages from others, by source. `who` says who asks; `proxies` stand before the desk; `names` are
    those under which it is asked for besides this machine's own, None for any.
    """

    store: Store
    engines: EnginePool
    clock: DeskClock
    files: EvidenceFiles
    lang: str = "en"
    tz: ZoneInfo | None = None
    demo: datetime | None = None
    most_bytes: int = MOST_BYTES
    tokens: FormTokens = field(default_factory=FormTokens)
    hooks: Mapping[str, HookSetup] = field(default_factory=dict)
    late_after: timedelta = timedelta(hours=25)
    who: WhoAsks = the_machine
    proxies: Proxies | None = None
    names: frozenset[str] | None = frozenset()
    rates: Rates = field(default_factory=Rates)
    meter: Meter = field(default_factory=Meter)
    login_limits: LoginLimits = field(default_factory=LoginLimits)
