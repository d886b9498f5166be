"""Which RabbitMQ do the tests use: one that is named, a node of our own, or a container?"""

import abc
import atexit
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx

from tests.services.containers import Container, container_engine
from tests.services.ports import free_ports
from tests.services.processes import Child, ServiceMissing

IMAGE = "rabbitmq:3.13-management"
USER, PASSWORD = "hub", "hub-tests"


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """One virtual host: `amqp_url` ends in it; `management_url` is the HTTP API with user and password."""

    amqp_url: str
    management_url: str

    @property
    def vhost(self) -> str:
        """The virtual host's name."""
        return urlsplit(self.amqp_url).path[1:]


class RabbitServer:
    """A broker that gives each test a virtual host of its own."""

    def __init__(self, amqp_base: str, management_url: str) -> None:
        self.amqp_base = amqp_base.rstrip("/")
        self.management_url = management_url.rstrip("/")
        self._client = httpx.Client(timeout=20, limits=httpx.Limits(max_keepalive_connections=0))

    def answers(self) -> bool:
        """True if the management API lets us in and AMQP connections are taken."""
        try:
            overview = self._call("GET", "/overview")
        except httpx.TransportError:
            return False
        listeners = overview.json().get("listeners", []) if overview.is_success else []
        return any(listener["protocol"].startswith("amqp") for listener in listeners)

    def new_vhost(self) -> BrokerAddress:
        """Create an empty virtual host in which we may do everything."""
        name = f"hub-test-{secrets.token_hex(6)}"
        user = quote(urlsplit(self.amqp_base).username or "", safe="")
        self._call("PUT", f"/vhosts/{name}").raise_for_status()
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self._call("PUT", f"/permissions/{name}/{user}", json=everything).raise_for_status()
        return BrokerAddress(f"{self.amqp_base}/{name}", self.management_url)

    def drop_vhost(self, address: BrokerAddress) -> None:
        """Delete it with its queues, and the accounts that could reach nothing else."""
        users = [row["user"] for row in self._call("GET", f"/vhosts/{address.vhost}/permissions").json()]
        self._call("DELETE", f"/vhosts/{address.vhost}")
        for user in set(users) - {urlsplit(self.amqp_base).username}:
            self._call("DELETE", f"/users/{quote(user, safe='')}")

    def _call(self, method: str, path: str, json: object = None) -> httpx.Response:
        return self._client.request(method, f"{self.management_url}/api{path}", json=json)


class OwnRabbit(RabbitServer, abc.ABC):
    """A broker that is ours to stop."""

    @abc.abstractmethod
    def start(self) -> None:
        """Start it and return when it answers."""

    @abc.abstractmethod
    def stop(self) -> None:
        """Stop it in an orderly way: connections are closed, durable queues stay."""

    @abc.abstractmethod
    def kill(self) -> None:
        """Stop it as a power cut would."""

    @abc.abstractmethod
    def control(self, *words: str) -> None:
        """rabbitmqctl."""

    @abc.abstractmethod
    def remove(self) -> None:
        """Stop it and leave nothing behind."""

    def stop_app(self) -> None:
        """Stop the broker but not its virtual machine: quicker to start again."""
        self.control("stop_app")

    def start_app(self) -> None:
        """Undo stop_app()."""
        self.control("start_app")
        self.wait_until_it_answers()

    def wait_until_it_answers(self, within: float = 60.0) -> None:
        """Return when the broker answers; TimeoutError after `within` seconds."""
        deadline = time.monotonic() + within
        while not self.answers():
            if time.monotonic() > deadline:
                raise TimeoutError(f"RabbitMQ does not answer within {within} s")
            time.sleep(0.1)


class RabbitNode(OwnRabbit):
    """A node of our own in a temporary folder, with its own port mapper: it knows no other node."""

    def __init__(self) -> None:
        self.port, management, distribution, epmd = free_ports(4)
        super().__init__(
            f"amqp://{USER}:{PASSWORD}@127.0.0.1:{self.port}",
            f"http://{USER}:{PASSWORD}@127.0.0.1:{management}",
        )
        self._scripts = _scripts()
        self._child: Child | None = None
        self._mapper: Child | None = None
        self.name = f"hub-test-{self.port}@localhost"
        self.folder = Path(tempfile.mkdtemp(prefix="hub-rabbitmq-"))
        atexit.register(self.remove)
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.folder / "environment.conf").touch()
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {management}\n"
            f"default_user = {USER}\ndefault_pass = {PASSWORD}\nloopback_users = none\n"
            "collect_statistics_interval = 1000\nlog.file.level = warning\n"
        )
        self._epmd = epmd
        self._env = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),  # holds the node's Erlang cookie
            "ERL_EPMD_PORT": str(epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_FLAGS": "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "environment.conf"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none",
        }

    def start(self) -> None:
        if self._child and self._child.running:
            return
        if self._mapper is None or not self._mapper.running:
            command = ["epmd", "-port", str(self._epmd), "-address", "127.0.0.1"]
            self._mapper = Child(command, log=self.folder / "epmd.log", env=self._env)
        self._child = Child([self._scripts / "rabbitmq-server"], log=self.folder / "out.log", env=self._env)
        self._child.wait_until(self.answers, "RabbitMQ")

    def stop(self) -> None:
        if self._child:
            self._child.end(signal.SIGTERM)

    def kill(self) -> None:
        if self._child:
            self._child.end(signal.SIGKILL)

    def control(self, *words: str) -> None:
        command = [str(self._scripts / "rabbitmqctl"), "--node", self.name, *words]
        done = subprocess.run(command, env=self._env, check=False, capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"rabbitmqctl {words[0]}: {(done.stderr or done.stdout).strip()[-500:]}")

    def remove(self) -> None:
        atexit.unregister(self.remove)
        self.kill()
        if self._mapper:
            self._mapper.end()
        shutil.rmtree(self.folder, ignore_errors=True)


class RabbitContainer(OwnRabbit):
    """The same from a container engine."""

    def __init__(self) -> None:
        port, management = free_ports(2)
        super().__init__(
            f"amqp://{USER}:{PASSWORD}@127.0.0.1:{port}", f"http://{USER}:{PASSWORD}@127.0.0.1:{management}"
        )
        login = {"RABBITMQ_DEFAULT_USER": USER, "RABBITMQ_DEFAULT_PASS": PASSWORD}
        self._container = Container(IMAGE, {5672: port, 15672: management}, login)

    def start(self) -> None:
        self._container.start()
        self.wait_until_it_answers()

    def stop(self) -> None:
        self._container.stop()

    def kill(self) -> None:
        self._container.kill()

    def control(self, *words: str) -> None:
        self._container.execute("rabbitmqctl", *words)

    def remove(self) -> None:
        self._container.remove()


def own_rabbit() -> OwnRabbit:
    """A started broker of our own. Raises ServiceMissing where there is no way to have one."""
    server: OwnRabbit
    if _scripts_or_none():
        server = RabbitNode()
    elif container_engine():
        server = RabbitContainer()
    else:
        raise ServiceMissing(
            "RabbitMQ is missing: install it (scripts/install-services), or set HUB_TEST_AMQP_URL and "
            "HUB_TEST_AMQP_MANAGEMENT_URL"
        )
    server.start()
    return server


def named_rabbit() -> RabbitServer | None:
    """The broker of HUB_TEST_AMQP_URL and HUB_TEST_AMQP_MANAGEMENT_URL, if both are set."""
    amqp, management = os.environ.get("HUB_TEST_AMQP_URL"), os.environ.get("HUB_TEST_AMQP_MANAGEMENT_URL")
    if not amqp or not management:
        return None
    parts = urlsplit(amqp)
    return RabbitServer(f"{parts.scheme}://{parts.netloc}", management)


def _scripts_or_none() -> Path | None:
    # Debian's /usr/sbin/rabbitmq-server becomes the user rabbitmq and reads the machine's own settings
    for folder in (Path("/usr/lib/rabbitmq/bin"), *map(Path, os.environ["PATH"].split(os.pathsep))):
        if (
            (folder / "rabbitmq-server").exists()
            and (folder / "rabbitmqctl").exists()
            and shutil.which("epmd")
        ):
            return folder
    return None


def _scripts() -> Path:
    found = _scripts_or_none()
    if found is None:
        raise ServiceMissing("RabbitMQ's programs (rabbitmq-server, rabbitmqctl, epmd) are missing")
    return found
