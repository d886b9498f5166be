"""Is what `pip install .` puts on a machine a whole hub, wherever it is run from?"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel, unpacked in a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in tracked.decode().rstrip("\0").split("\0"):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, timeout=170)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_every_file_that_is_no_code_is_in_the_wheel(installed: Path) -> None:
    rooms = ("hub", "adapters", "consent", "message_schemas")

    wanted = {
        path.relative_to(ROOT)
        for room in rooms
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {path.relative_to(installed) for room in rooms for path in (installed / room).rglob("*")}

    assert wanted - packed == set()


@pytest.mark.slow
def test_a_hub_that_was_installed_runs_from_any_folder(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    def hub(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hub.cli", *words]
        return subprocess.run(
            command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )

    where = [sys.executable, "-c", "import hub; print(hub.__file__)"]
    found = subprocess.run(where, check=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert found.stdout.startswith(str(installed))

    upgraded = hub("db", "upgrade")
    explained = hub("policy", "check", "fredericia-2016")

    assert upgraded.returncode == 0, upgraded.stderr
    assert explained.returncode == 0, explained.stderr
    assert (tmp_path / "var" / "hub.db").exists()
