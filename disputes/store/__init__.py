"""The store: records as they were handed in, their last answers, alerts, history.

SQLite by default, PostgreSQL by URL.
"""

from disputes.store.database import Conflict, Store
from disputes.store.url import StorageError, store_url

__all__ = ["Conflict", "StorageError", "Store", "store_url"]
