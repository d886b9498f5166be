"""Do the project's files stay free of the machine that they were made on?"""

import re
from pathlib import Path

import pytest

from tests.architecture.project import ROOT, tracked

_HOSTS = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "registry." + "yarnpkg",
    "index" + "-url",
    "find" + "-links",
    "trusted" + "-host",
)
_MACHINE = re.compile(rb"(?<![\w.~-])/(?:" + b"|".join((b"work", b"home", b"root", b"Users")) + rb")/[\w.]")
_LOCKS = ("requirements.lock", "requirements-dev.lock")


def _texts() -> list[tuple[Path, bytes]]:
    """Every text file with its bytes; what holds a zero byte is no text."""
    read = [(path, path.read_bytes()) for path in tracked()]
    return [(path, content) for path, content in read if b"\0" not in content]


def test_no_file_names_a_package_registry() -> None:
    naming = [
        (path.relative_to(ROOT).as_posix(), host)
        for path, content in _texts()
        for host in _HOSTS
        if host.encode() in content
    ]

    assert not naming


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    naming = [
        (path.relative_to(ROOT).as_posix(), found.group().decode())
        for path, content in _texts()
        for found in _MACHINE.finditer(content)
    ]

    assert not naming


@pytest.mark.parametrize("name", _LOCKS)
def test_a_lock_has_versions_and_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    pinned = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]

    assert "://" not in text
    assert pinned
    assert all("==" in line for line in pinned)
    assert text.count("--hash=sha256:") >= len(pinned)


def test_what_the_package_needs_at_run_time_is_package_data() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")

    kinds = {path.suffix for path in (ROOT / "hub" / "policies").iterdir() if path.suffix != ".py"}

    assert kinds == {".toml"}
    assert all(f'"{folder}/' in project for folder in ("policies", "infrastructure/migrations", "web/static"))
