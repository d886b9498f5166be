"""Is the database at the newest schema, and how does it get there?"""

from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from hub.infrastructure.database.engine import dialect_of, open_engine
from hub.infrastructure.database.errors import translated

MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"
_UPGRADING: Final = 0x48554255  # the advisory lock's number: "HUBU"
_PATIENCE: Final = "120s"  # how long to wait for another process that upgrades


@cache
def newest() -> str:
    """The revision that this release's code works with."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:
        raise LookupError(f"no migrations in {MIGRATIONS}")
    return head


async def upgrade(url: str) -> None:
    """Bring the database to the newest schema, in one transaction; of several at once, one does the work.

    Raises StoreAway.
    """
    engine = open_engine(url, pool_size=1)
    if engine.url.get_backend_name() == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        with translated():
            async with engine.begin() as connection:
                alone = dialect_of(engine).alone(_UPGRADING)
                if alone is not None:
                    await connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
                    await connection.execute(alone)
                await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
