"""What does the hub start with, and when does it refuse to?"""

import stat
from pathlib import Path

import pytest

from hub.config import MissingSecretKey, Settings


def settings(**values: object) -> Settings:
    """Settings of these values alone, whatever the folder's .env says."""
    return Settings.model_validate(values)


def test_the_embedded_profile_makes_its_signing_key_once_and_keeps_it(tmp_path: Path) -> None:
    embedded = settings(keyring=tmp_path / "var" / "keyring")

    first, second = embedded.signing_key(), embedded.signing_key()

    kept = tmp_path / "var" / "secret-key"
    assert first == second == kept.read_text()
    assert len(first) > 60
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret-key"]


def test_the_distributed_profile_refuses_to_sign_without_a_key_of_its_own() -> None:
    distributed = settings(database_url="postgresql+asyncpg://hub@127.0.0.1/hub")

    with pytest.raises(MissingSecretKey, match="HUB_SECRET_KEY"):
        distributed.signing_key()


def test_a_key_that_is_given_is_the_key() -> None:
    assert settings(secret_key="given").signing_key() == "given"
