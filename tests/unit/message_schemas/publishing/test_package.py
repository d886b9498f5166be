"""Can another tool load the exported package?"""

import json
import tarfile
from pathlib import Path

from message_schemas.publishing import canonicals, examples
from message_schemas.publishing.package import write_package


def test_the_package_lists_every_file_it_holds(tmp_path: Path) -> None:
    written = list(write_package(tmp_path, canonicals().values(), examples().values()))

    package = tmp_path / "package"
    index = json.loads((package / ".index.json").read_text("utf-8"))
    listed = {one["filename"] for one in index["files"]}
    assert listed == {path.name for path in package.glob("*-*.json")}
    assert len(listed) == len(canonicals()) + 1
    assert all(path.is_file() for path in written)


def test_the_package_says_what_it_is_and_what_it_stands_on(tmp_path: Path) -> None:
    list(write_package(tmp_path, canonicals().values(), examples().values()))

    manifest = json.loads((tmp_path / "package" / "package.json").read_text("utf-8"))
    assert manifest["fhirVersions"] == ["4.0.1"]
    assert manifest["dependencies"] == {"hl7.fhir.r4.core": "4.0.1"}
    assert manifest["canonical"] == "https://handleplan-hub.example/fhir"


def test_the_archive_holds_the_same_files_and_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        list(write_package(folder, canonicals().values(), examples().values()))

    (archive,) = first.glob("*.tgz")
    with tarfile.open(archive) as opened:
        inside = {member.name for member in opened.getmembers()}
    on_disk = {str(path.relative_to(first)) for path in (first / "package").rglob("*.json")}
    assert inside == on_disk
    assert (second / "package" / ".index.json").read_bytes() == (
        first / "package" / ".index.json"
    ).read_bytes()
