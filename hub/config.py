"""What can be set from outside? CONTRACT § 1's environment variables, read once at start."""

import contextlib
import os
import secrets
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

EMBEDDED_DATABASE = "sqlite+aiosqlite:///./var/hub.db"


class MissingSecretKey(ValueError):
    """HUB_SECRET_KEY is not set on a profile that is not the embedded one."""


class Settings(BaseSettings):
    """The hub's settings; every one has a default on the embedded profile."""

    model_config = SettingsConfigDict(env_prefix="HUB_", env_file=".env", extra="ignore")

    database_url: str = EMBEDDED_DATABASE
    amqp_url: str = ""
    amqp_management_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    keyring: Path = Path("./var/keyring")
    audit_heads: Path = Field(default_factory=lambda read: read["keyring"].parent / "audit-heads")
    policy: str = "fredericia-2016"
    name: str = "Handleplan Hub"
    sor: str = "1234561000016005"
    gln: str = "5790009999997"
    max_message_bytes: int = Field(default=5 * 1024 * 1024, gt=0)
    rate_limit: str = "100/s"
    lease_seconds: float = Field(default=30.0, gt=0)  # how long a claimed delivery is ours to hand over
    pool_size: int = Field(default=5, gt=0)  # database connections a process keeps

    @property
    def embedded(self) -> bool:
        """One process, SQLite."""
        return self.database_url.startswith("sqlite")

    def signing_key(self) -> str:
        """HUB_SECRET_KEY, or on the embedded profile a generated one that is kept beside the keyring.

        Raises MissingSecretKey elsewhere: several processes must share it, so it cannot be made up here.
        """
        if self.secret_key:
            return self.secret_key
        if not self.embedded:
            raise MissingSecretKey("HUB_SECRET_KEY must be set when HUB_DATABASE_URL is not SQLite")
        kept = self.keyring.parent / "secret-key"
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_name(f".secret-key-{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with contextlib.suppress(FileExistsError):
            os.link(draft, kept)  # whole or not at all, and the first one stays
        draft.unlink()
        return kept.read_text(encoding="ascii")
