"""Which cases do these tests look at? Those of a small town, on a copy of one prepared database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.case_world import CaseWorld, case_world, prepared_database


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared_database(tmp_path_factory.mktemp("cases"))


@pytest.fixture
async def world(prepared: Path, tmp_path: Path) -> AsyncIterator[CaseWorld]:
    made = case_world(prepared, tmp_path)
    yield made
    await made.store.close()
