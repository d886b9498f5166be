"""Where no server is installed: how is one run by a container engine instead?"""

import atexit
import functools
import shutil
import subprocess
from collections.abc import Mapping, Sequence


@functools.cache
def container_engine() -> str | None:
    """`docker` or `podman`, whichever answers; None if neither does."""
    for name in ("docker", "podman"):
        if (
            shutil.which(name)
            and subprocess.run([name, "info"], check=False, capture_output=True, timeout=20).returncode == 0
        ):
            return name
    return None


class Container:
    """One container of ours, published on local ports; removed at exit."""

    def __init__(
        self, image: str, ports: Mapping[int, int], env: Mapping[str, str], args: Sequence[str] = ()
    ):
        engine = container_engine()
        assert engine is not None, "ask container_engine() first"
        self._engine = engine
        published = [f"--publish=127.0.0.1:{outside}:{inside}" for inside, outside in ports.items()]
        settings = [f"--env={name}={value}" for name, value in env.items()]
        self._id = self._call("run", "--detach", *published, *settings, image, *args)
        atexit.register(self.remove)

    def start(self) -> None:
        """Start it again after stop() or kill()."""
        self._call("start", self._id)

    def stop(self) -> None:
        """Stop it in an orderly way."""
        self._call("stop", "-t", "10", self._id)

    def kill(self) -> None:
        """Stop it as a power cut would."""
        self._call("kill", self._id)

    def execute(self, *words: str) -> None:
        """Run a command inside."""
        self._call("exec", self._id, *words)

    def remove(self) -> None:
        """Remove it with what it stored."""
        atexit.unregister(self.remove)
        subprocess.run(
            [self._engine, "rm", "--force", "--volumes", self._id], check=False, capture_output=True
        )

    def _call(self, *words: str) -> str:
        done = subprocess.run([self._engine, *words], check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{self._engine} {words[0]}: {done.stderr.strip()[-500:]}")
        return done.stdout.strip()
