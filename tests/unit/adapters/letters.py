"""Which letters, organisations and schemas do the adapter tests work with?"""

import json
import os
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from adapters.contract import AdapterContext, NativeDocumentRefused, OrganisationFacts
from adapters.medcom_xml import MedComXml
from message_schemas.codes import GLN_SYSTEM
from message_schemas.identifiers import Identifier

PROJECT = Path(__file__).parents[3]
EXAMPLES = Path(os.environ.get("HUB_CONFORMANCE_DIR", PROJECT.parent / "shared" / "examples"))
MEDCOM_XML = EXAMPLES / "medcom-xml"
PUBLISHED_LETTERS = ("DIS91_1.xml", "DIS91_2.xml")
CARE_COMMUNICATIONS = sorted((EXAMPLES / "medcom-fhir" / "carecommunication").glob("*.json"))

NAMESPACE = "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/"
ADAPTER = MedComXml()
HUB = OrganisationFacts("Handleplan Hub", "1234561000016005", "5790009999998")
GP = OrganisationFacts("Lægehuset Havnen", "325421000016001", "5790000121526", "gp-havnen")
CENTRE = OrganisationFacts("Rusmiddelcentret", "325431000016004", "5790000120314", "centre")
_HILLEROED = OrganisationFacts("Hillerød Sygehus", "325441000016009", "5790000120400", "hilleroed")
_LAEGEHUSET = OrganisationFacts("Lægehuset", None, "5790000128700", "laegehuset")
REGISTRY = {known.gln: known for known in (GP, CENTRE, _HILLEROED, _LAEGEHUSET)}


def find_organisation(identifier: Identifier) -> OrganisationFacts | None:
    """The registry of the tests, by GLN and SOR."""
    if identifier.system == GLN_SYSTEM:
        return REGISTRY.get(identifier.value)
    return next((known for known in REGISTRY.values() if known.sor == identifier.value), None)


CONTEXT = AdapterContext(
    now=datetime(2026, 11, 22, 9, 0, tzinfo=UTC), hub=HUB, find_organisation=find_organisation
)
STRANGER = AdapterContext(now=CONTEXT.now, hub=HUB)  # the registry knows nobody


def published(name: str) -> bytes:
    """A published document as it is."""
    return (MEDCOM_XML / name).read_bytes()


def care_communication(path: Path) -> dict[str, Any]:
    """A published CareCommunication Bundle."""
    bundle: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return bundle


@cache
def schema(version: str = "2006/07/01") -> etree.XMLSchema:
    """MedCom's published schema of a version."""
    return etree.XMLSchema(etree.parse(str(MEDCOM_XML / "xsd" / version / "EMessage.xsd")))


def canonical(document: bytes) -> str:
    """Canonical XML: equal for documents that say the same."""
    return str(etree.canonicalize(etree.tostring(etree.fromstring(document), encoding="unicode")))


def there_and_back(document: bytes, context: AdapterContext = CONTEXT) -> bytes:
    """A letter read into FHIR and written as a letter again."""
    return ADAPTER.from_fhir(ADAPTER.to_fhir(document, context).bundle, context).body


def details(refused: NativeDocumentRefused) -> set[str]:
    """The stable codes of a refusal."""
    return {found.detail for found in refused.issues}


def resource(bundle: dict[str, Any], resource_type: str) -> dict[str, Any]:
    """The Bundle's first resource of a type."""
    found: dict[str, Any] = next(
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == resource_type
    )
    return found


def message_from(document: bytes | None = None) -> dict[str, Any]:
    """The Bundle of a letter, of the plain one if none is given; a test may change it."""
    return deepcopy(ADAPTER.to_fhir(document or letter(), CONTEXT).bundle)


def valid_letter(body: bytes) -> etree._Element:
    """The root of a letter that follows MedCom's schema."""
    root = etree.fromstring(body)
    assert schema().validate(root), schema().error_log
    return root


def texts_at(root: etree._Element, path: str) -> list[str | None]:
    """The texts of all elements at the end of a path."""
    steps = "/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/"))
    return [found.text for found in root.findall(f".//{steps}")]


SENDER = (
    "<EANIdentifier>5790000121526</EANIdentifier><Identifier>200106</Identifier>"
    "<IdentifierCode>ydernummer</IdentifierCode><OrganisationName>Lægehuset Havnen</OrganisationName>"
)
RECEIVER = (
    "<EANIdentifier>5790000120314</EANIdentifier><Identifier>325431000016004</Identifier>"
    "<IdentifierCode>sorkode</IdentifierCode>"
)
PATIENT = (
    "<CivilRegistrationNumber>2512484916</CivilRegistrationNumber>"
    "<PersonSurnameName>Berggren</PersonSurnameName>"
    "<EpisodeOfCareStatusCode>inaktiv</EpisodeOfCareStatusCode>"
)
TEXT = "<ClinicalInformation><Text01>Kære kollega</Text01></ClinicalInformation>"


def letter(
    *,
    envelope: str = "Kuvert1",
    receipt: str = "pluspositivkvitt",
    number: str = "Brev1",
    version: str = "XD9134L",
    statistical: str = "XDIS91",
    date: str = "2026-11-20",
    status: str = "nytbrev",
    episode: str = "",
    sender: str = SENDER,
    receiver: str = RECEIVER,
    patient: str = PATIENT,
    information: str = "",
    texts: str = TEXT,
    references: str = "",
    after: str = "",
    charset: str = "windows-1252",
) -> bytes:
    """An XDIS91 letter; arguments that are whole elements are markup, the others text."""
    written = (
        f'<?xml version="1.0" encoding="{charset}"?><Emessage xmlns="{NAMESPACE}">'
        f"<Envelope><Sent><Date>{date}</Date><Time>12:10</Time></Sent>"
        f"<Identifier>{escape(envelope)}</Identifier><AcknowledgementCode>{receipt}</AcknowledgementCode>"
        "</Envelope><ClinicalEmail><Letter>"
        f"<Identifier>{escape(number)}</Identifier><VersionCode>{version}</VersionCode>"
        f"<StatisticalCode>{statistical}</StatisticalCode>"
        f"<Authorisation><Date>{date}</Date><Time>12:02</Time></Authorisation>"
        f"<TypeCode>XDIS91</TypeCode><StatusCode>{status}</StatusCode>{episode}</Letter>"
        f"<Sender>{sender}</Sender><Receiver>{receiver}</Receiver><Patient>{patient}</Patient>"
        f"{information}{texts}{references}</ClinicalEmail>{after}</Emessage>"
    )
    return written.encode(charset, "xmlcharrefreplace")


FULL_LETTER = letter(
    number="Brev 7/ø",
    envelope="Kuvert 7/ø",
    statistical="XDIS91-2",
    status="rettetbrev",
    episode="<EpisodeOfCareIdentifier>65528ACDA12C4D85B7016F4B12EEC2BC</EpisodeOfCareIdentifier>",
    sender=SENDER
    + "<DepartmentName>Misbrug</DepartmentName><UnitName>Else Nielsen</UnitName>"
    + "<StreetName>Havnegade 1</StreetName><SuburbName>Strib</SuburbName>"
    + "<DistrictName>Middelfart</DistrictName><PostCodeIdentifier>5500</PostCodeIdentifier>"
    + "<TelephoneSubscriberIdentifier>12345678</TelephoneSubscriberIdentifier>"
    + "<MedicalSpecialityCode>patologi </MedicalSpecialityCode>",
    receiver=RECEIVER
    + "<OrganisationName>Rusmiddelcentret</OrganisationName><DepartmentName>Visitation</DepartmentName>"
    + "<UnitName>Team 2</UnitName><StreetName>Torvet 2</StreetName><SuburbName>Erritsø</SuburbName>"
    + "<DistrictName>Fredericia</DistrictName><PostCodeIdentifier>7000</PostCodeIdentifier>",
    patient="<AlternativeIdentifier>0703921VJ4</AlternativeIdentifier>"
    + "<PersonSurnameName>Ångström  Bæk</PersonSurnameName><PersonGivenName>Nancy  Ann</PersonGivenName>"
    + "<StreetName>Park Allé 48</StreetName><SuburbName>Snoghøj</SuburbName>"
    + "<DistrictName>Fredericia</DistrictName><PostCodeIdentifier>7000</PostCodeIdentifier>"
    + "<OccupancyText>Murer</OccupancyText><EpisodeOfCareStatusCode>indlagt</EpisodeOfCareStatusCode>",
    information="<AdditionalInformation><Priority>høj_prioritet</Priority>"
    + "<Subject>Akut “afrusning”</Subject></AdditionalInformation>",
    texts="<ClinicalInformation><Text01>Før<Space/><Bold>fed<Break/>linje</Bold><Italic>skrå</Italic>"
    + "<Underline>streg</Underline><Right>højre</Right><Center>midt</Center>"
    + "<FixedFont>P-Glukose   5,1 <Bold>H</Bold></FixedFont> 5 &lt; 6 &amp; 7&#13;</Text01>"
    + "</ClinicalInformation><ClinicalInformation><Text01>Ren tekst<Break/>på to linjer</Text01>"
    + "</ClinicalInformation>",
    references="<Reference><RefDescription>Vejledning</RefDescription><URL>https://example.org/v</URL>"
    + "</Reference><Reference><RefDescription>Gammelt link</RefDescription><URL>ikke en adresse</URL>"
    + "</Reference><Reference><RefDescription>Sendes særskilt</RefDescription><SUP>true</SUP></Reference>"
    + "<Reference><RefDescription>Billede</RefDescription><BIN><ObjectIdentifier>12</ObjectIdentifier>"
    + "<ObjectCode>billede</ObjectCode><ObjectExtensionCode>jpeg</ObjectExtensionCode>"
    + "<OriginalObjectSize>99999999999</OriginalObjectSize></BIN></Reference>",
)
