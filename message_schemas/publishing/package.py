"""How are the definitions exported as a FHIR package that other tools can load?"""

import io
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from message_schemas.codes import BASE
from message_schemas.fhir_json import to_readable_json
from message_schemas.publishing.head import DATE, FHIR_VERSION, PUBLISHER, head
from message_schemas.terminology.model import VERSION

JsonObject = dict[str, Any]

NAME: Final = "dk.handleplan-hub.messages"
_INDEXED: Final = ("id", "url", "version", "kind", "type")


def write_package(
    folder: Path, definitions: Iterable[JsonObject], examples: Iterable[JsonObject]
) -> Iterator[Path]:
    """Write package/ and the package as one .tgz into a folder; yields each file as it is written."""
    definitions, examples = list(definitions), list(examples)
    definitions.append(implementation_guide(definitions, examples))
    inside = dict(_files(definitions, examples))
    for name, content in inside.items():
        path = folder / "package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        yield path
    archive = folder / f"{NAME}-{VERSION}.tgz"
    _write_archive(archive, inside)
    yield archive


def implementation_guide(definitions: Iterable[JsonObject], examples: Iterable[JsonObject]) -> JsonObject:
    """The ImplementationGuide that lists everything in the package."""
    resources = [
        {"reference": {"reference": f"{one['resourceType']}/{one['id']}"}, "name": one["title"]}
        for one in definitions
    ]
    resources += [
        {
            "reference": {"reference": f"Bundle/{one['id']}"},
            "name": one["id"],
            "exampleBoolean": True,
        }
        for one in examples
    ]
    return {
        **head("ImplementationGuide", "handleplan-hub", "Handleplan Hubs beskeder", "The hub's messages"),
        "packageId": NAME,
        "license": "CC0-1.0",
        "fhirVersion": [FHIR_VERSION],
        "definition": {"resource": resources},
    }


def _files(definitions: list[JsonObject], examples: list[JsonObject]) -> Iterator[tuple[str, bytes]]:
    yield "package.json", _json(_manifest())
    yield ".index.json", _json(_index(definitions))
    for resource in definitions:
        yield _name(resource), _json(resource)
    yield "example/.index.json", _json(_index(examples))
    for resource in examples:
        yield f"example/{_name(resource)}", _json(resource)


def _manifest() -> JsonObject:
    return {
        "name": NAME,
        "version": VERSION,
        "type": "fhir.ig",
        "canonical": BASE,
        "url": BASE,
        "title": "Handleplan Hub: messages",
        "description": "The messages around a citizen in substance-use treatment.",
        "author": PUBLISHER,
        "license": "CC0-1.0",
        "date": DATE.replace("-", "") + "000000",
        "fhirVersions": [FHIR_VERSION],
        "dependencies": {"hl7.fhir.r4.core": FHIR_VERSION},
        "jurisdiction": "urn:iso:std:iso:3166#DK",
    }


def _index(resources: Iterable[JsonObject]) -> JsonObject:
    files = [
        {
            "filename": _name(one),
            "resourceType": one["resourceType"],
            **{name: one[name] for name in _INDEXED if isinstance(one.get(name), str)},
        }
        for one in resources
    ]
    return {"index-version": 2, "files": files}


def _name(resource: JsonObject) -> str:
    return f"{resource['resourceType']}-{resource['id']}.json"


def _json(value: JsonObject) -> bytes:
    return to_readable_json(value).encode() + b"\n"


def _write_archive(path: Path, inside: dict[str, bytes]) -> None:
    """The same bytes each time: no dates, no owners."""
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for name, content in inside.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
