"""Whether the rows of a store can be shared out at all."""

from __future__ import annotations

from disputes.store.database import Store
from disputes.store.url import StorageError


def check_can_be_shared(store: Store) -> None:
    """Raises :class:`StorageError` for a store that many machines cannot use."""
    if store.is_sqlite:
        raise StorageError(
            f"{store.shown}: SQLite has one writer at a time, so its rows cannot be shared out over a cluster:"
            " --workers N takes several processes of this machine, or use PostgreSQL"
        )
