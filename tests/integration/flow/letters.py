"""Which published messages go through the hub, between whom, and what must be found again of them?"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from lxml import etree

from hub.domain.party import SCOPES, Party
from message_schemas import JsonObject, Message, PartyKind, parse
from message_schemas.codes import FHIR_JSON, GLN_SYSTEM, SOR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.support.messages import consent

EXAMPLES = Path(os.environ.get("HUB_CONFORMANCE_DIR", Path(__file__).parents[4] / "shared" / "examples"))
CARE_COMMUNICATIONS = sorted((EXAMPLES / "medcom-fhir" / "carecommunication").glob("*.json"))
LETTERS = sorted((EXAMPLES / "medcom-xml").glob("DIS91_*.xml"))


@dataclass(frozen=True, slots=True)
class Example:
    """A published message under ids of its own, so that each of its forms is a message by itself."""

    body: bytes
    message: Message

    @property
    def citizen(self) -> Identifier:
        """Whom it is about."""
        assert self.message.patient is not None
        return self.message.patient.identifiers[0]

    def parties(self) -> tuple[Party, Party]:
        """The general practice that it comes from, and the centre that it goes to."""
        (destination,) = self.message.destinations
        return (
            organisation(self.message.sender.identifiers, PartyKind.GENERAL_PRACTICE),
            organisation(destination.organization.identifiers, PartyKind.CENTRE),
        )


def example(path: Path, *, as_published: bool = False) -> Example:
    """A published CareCommunication; unless as published, with new ids for message and Bundle."""
    body = path.read_bytes()
    message = parse(body, FHIR_JSON)
    if not as_published:
        for known in (message.message_id, message.bundle_id or ""):
            body = body.replace(known.encode(), str(uuid4()).encode())
        message = parse(body, FHIR_JSON)
    return Example(body, message)


def organisation(identifiers: Sequence[Identifier], kind: PartyKind) -> Party:
    """The organisation as a party, under an id made of its SOR or GLN."""
    numbers = {i.system: i.value for i in identifiers}
    sor, gln = numbers.get(SOR_SYSTEM), numbers.get(GLN_SYSTEM)
    native = "medcom-xml" if kind is PartyKind.GENERAL_PRACTICE else None
    return Party(
        f"org-{sor or gln}", kind, "En organisation", sor=sor, gln=gln, native_format=native, scopes=SCOPES
    )


def everything(to: Party, by: Party, citizen: Identifier) -> JsonObject:
    """A consent that names no category: the only one that also covers what the hub cannot place."""
    resource = consent(organization=by, to=(to,))
    identifier = {"identifier": {"system": citizen.system, "value": citizen.value}}
    resource |= {"patient": identifier, "performer": [identifier]}
    del resource["provision"]["securityLabel"]
    return resource


def published(path: Path) -> bytes:
    """A document as it was published."""
    return path.read_bytes()


def texts(document: bytes) -> Counter[str]:
    """Every text of an XML document, with how often it is there."""
    return Counter(text for piece in etree.fromstring(document).itertext() if (text := str(piece).strip()))


def text_at(document: bytes, name: str) -> str:
    """The text of the first element of this name."""
    found = etree.fromstring(document).find(f".//{{*}}{name}")
    assert found is not None
    return found.text or ""
