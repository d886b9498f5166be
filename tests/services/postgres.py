"""Which PostgreSQL do the tests use: one that answers, a cluster of our own, or a container?"""

import abc
import atexit
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import asyncpg

from tests.services.containers import Container, container_engine
from tests.services.ports import free_ports
from tests.services.processes import Child, ServiceMissing, run_apart

ANSWERING = "postgresql://postgres@127.0.0.1:5432/postgres"
IMAGE = "postgres:15"
_MEMORY = Path("/dev/shm")
_ROOM = 4 * 1024**3  # bytes; a session's databases take a tenth of it


class PostgresServer:
    """A server that answers at `admin_url` and gives each test a database of its own."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url

    def answers(self) -> bool:
        """True if we may log in and create databases."""
        try:
            return bool(
                run_apart(
                    lambda: self._fetch(
                        "select rolcreatedb or rolsuper from pg_roles where rolname=current_user"
                    )
                )
            )
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    def new_database(self, like: str = "") -> str:
        """Create an empty database, or a copy of the one at `like`, to which nobody is connected.

        Its address in SQLAlchemy's form, as HUB_DATABASE_URL takes it.
        """
        name = f"hub_test_{secrets.token_hex(6)}"
        template = like.rpartition("/")[2] or "template1"
        run_apart(lambda: self._fetch(f'create database "{name}" template "{template}"'))
        base, _, _ = self.admin_url.rpartition("/")
        return f"{base.replace('postgresql://', 'postgresql+asyncpg://', 1)}/{name}"

    def drop_database(self, url: str) -> None:
        """Drop it, and whoever is still connected to it."""
        name = url.rpartition("/")[2]
        run_apart(lambda: self._fetch(f'drop database if exists "{name}" with (force)'))

    async def _fetch(self, statement: str) -> object:
        connection = await asyncpg.connect(self.admin_url, timeout=5)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()


class OwnPostgres(PostgresServer, abc.ABC):
    """A server that is ours to stop."""

    @abc.abstractmethod
    def start(self) -> None:
        """Start it and return when it answers."""

    @abc.abstractmethod
    def stop(self) -> None:
        """Stop it: connections are cut, what was committed stays."""

    @abc.abstractmethod
    def kill(self) -> None:
        """Stop it as a power cut would."""

    @abc.abstractmethod
    def remove(self) -> None:
        """Stop it and leave nothing behind."""

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()


class PostgresCluster(OwnPostgres):
    """A cluster of our own, run by the installed binaries; in memory where there is room, and fsync stays on."""

    def __init__(self) -> None:
        (self.port,) = free_ports(1)
        super().__init__(f"postgresql://postgres@127.0.0.1:{self.port}/postgres")
        self._binaries = _binaries()
        self._child: Child | None = None
        # PostgreSQL refuses to run as root
        self._owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.folder = Path(tempfile.mkdtemp(prefix=f"hub-postgres-{os.getpid()}-", dir=_memory()))
        atexit.register(self.remove)
        shutil.chown(self.folder, self._owner.pw_uid, self._owner.pw_gid)
        initdb: list[str | Path] = [
            self._binaries / "initdb",
            "--pgdata",
            self.folder / "data",
            "--auth=trust",
            "--username=postgres",
        ]
        subprocess.run(
            [*initdb, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
            check=True,
            capture_output=True,
            user=self._owner.pw_uid,
            group=self._owner.pw_gid,
            extra_groups=[] if os.geteuid() == 0 else None,
            cwd=self.folder,
        )

    def start(self) -> None:
        if self._child and self._child.running:
            return
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "max_connections": "200",
        }
        command: list[str | Path] = [
            self._binaries / "postgres",
            "-D",
            self.folder / "data",
            "-p",
            str(self.port),
        ]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        ours = os.geteuid() != 0
        self._child = Child(
            command,
            log=self.folder / "log",
            user=None if ours else self._owner.pw_uid,
            group=None if ours else self._owner.pw_gid,
        )
        self._child.wait_until(self.answers, "PostgreSQL")

    def stop(self) -> None:
        if self._child:
            self._child.end(signal.SIGINT)  # PostgreSQL's fast shutdown

    def kill(self) -> None:
        if self._child:
            self._child.end(signal.SIGQUIT)  # immediate: the next start recovers from the log

    def remove(self) -> None:
        atexit.unregister(self.remove)
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresContainer(OwnPostgres):
    """The same from a container engine."""

    def __init__(self) -> None:
        (self.port,) = free_ports(1)
        super().__init__(f"postgresql://postgres@127.0.0.1:{self.port}/postgres")
        self._container = Container(IMAGE, {5432: self.port}, {"POSTGRES_HOST_AUTH_METHOD": "trust"})

    def start(self) -> None:
        self._container.start()
        deadline = time.monotonic() + 60
        while not self.answers():
            if time.monotonic() > deadline:
                raise TimeoutError("PostgreSQL does not answer within 60 s")
            time.sleep(0.1)

    def stop(self) -> None:
        self._container.stop()

    def kill(self) -> None:
        self._container.kill()

    def remove(self) -> None:
        self._container.remove()


def own_postgres() -> OwnPostgres:
    """A started server of our own. Raises ServiceMissing where there is no way to have one."""
    server: OwnPostgres
    if _binaries_or_none():
        server = PostgresCluster()
    elif container_engine():
        server = PostgresContainer()
    else:
        raise ServiceMissing(
            "PostgreSQL is missing: install it (scripts/install-services), or set HUB_TEST_POSTGRES_URL"
        )
    server.start()
    return server


def answering_postgres() -> PostgresServer | None:
    """The server of HUB_TEST_POSTGRES_URL, or one that lets us in at 127.0.0.1:5432; else None."""
    given = os.environ.get("HUB_TEST_POSTGRES_URL")
    if given:
        return PostgresServer(given.replace("postgresql+asyncpg://", "postgresql://", 1))
    server = PostgresServer(ANSWERING)
    return server if server.answers() else None


def ordinary_postgres() -> PostgresServer | None:
    """The server for tests that stop none, if it is not to be our own: a database of ours is made ten times as fast."""
    if os.environ.get("HUB_TEST_POSTGRES_URL") or not _binaries_or_none():
        return answering_postgres()
    return None


def _memory() -> Path | None:
    """A folder in memory with enough room, cleared of what killed sessions left; None where there is none."""
    if not os.access(_MEMORY, os.W_OK):
        return None
    for left in _MEMORY.glob("hub-postgres-*-*"):
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return _MEMORY if shutil.disk_usage(_MEMORY).free > _ROOM else None


def _binaries_or_none() -> Path | None:
    on_path = shutil.which("postgres")
    if on_path and (Path(on_path).resolve().parent / "initdb").exists():
        return Path(on_path).resolve().parent
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda found: float(found.parts[-3]),
        reverse=True,
    )
    return debian[0].parent if debian else None


def _binaries() -> Path:
    found = _binaries_or_none()
    if found is None:
        raise ServiceMissing("PostgreSQL's server binaries (initdb, postgres) are missing")
    return found
