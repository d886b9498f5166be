"""What stands in for the database where a test needs none? A store in memory that keeps the same promises.

One transaction at a time: it works on a copy, which the commit puts in place. The contract suite in
tests/contract/store runs against it as against the databases.
"""

from hub.infrastructure.fakes.store import MemoryStore

__all__ = ["MemoryStore"]
