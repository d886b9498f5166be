"""SQL past the store, as an operator or an intruder would run it."""

from typing import Any

from sqlalchemy import text

from hub.infrastructure.database.engine import open_engine


async def run_sql(url: str, *statements: str) -> list[Any]:
    """Run statements in one transaction; the rows of the last."""
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
            return list(result.all()) if result.returns_rows else []
    finally:
        await engine.dispose()
