"""Where is the truth kept? In PostgreSQL or SQLite, through one code (hub.flow.ports.Store)."""

from hub.infrastructure.database.store import SqlStore, open_store
from hub.infrastructure.database.upgrading import upgrade

__all__ = ["SqlStore", "open_store", "upgrade"]
