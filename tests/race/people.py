"""Whom are the deliveries of the race about, what have they consented to, and what is written about them?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from consent import read
from hub.bench.load import citizen_number
from hub.domain.party import Party
from hub.flow.changes import organization_of
from hub.flow.ports import Store
from hub.flow.records import ConsentVersion, Custodian, Custody
from message_schemas import CitizenValue, InformationCategory, JsonObject, StatusReport
from message_schemas.builders.consent import ConsentValue
from message_schemas.codes import CATEGORY_SYSTEM, CPR_SYSTEM, SID_PARTY, PartyKind, Purpose
from message_schemas.identifiers import Identifier

_C = InformationCategory
_K = PartyKind
_COVERED = (_C.SUBSTANCE_USE, _C.ATTENDANCE)
_ROLES = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_PARENTAL_AUTHORITY = "http://hl7.dk/fhir/core/CodeSystem/dk-relatedperson-relationshipcodes"
_AT_ONCE = 50  # citizens whose consents share a transaction while the race is prepared

CENTRE = Party("centret", _K.CENTRE, "Rusmiddelcentret", scopes=("messages.send", "consent.manage"))
JOBCENTER = Party("jobcentret", _K.JOBCENTER, "Jobcentret", channel="amqp")
PUSHED = (
    Party("kommunen", _K.OTHER_MUNICIPALITY, "Nabokommunen", channel="amqp"),
    Party("myndigheden", _K.SOCIAL_AUTHORITY, "Myndigheden", channel="amqp"),
    Party("sygehuset", _K.HOSPITAL, "Sygehuset", channel="amqp"),
    Party("psykiatrien", _K.PSYCHIATRY, "Psykiatrien", channel="amqp"),
    Party("laegehuset", _K.GENERAL_PRACTICE, "Lægehuset", channel="amqp"),
    Party("kriminalforsorgen", _K.PROBATION_SERVICE, "Kriminalforsorgen", channel="amqp"),
    Party("doegntilbuddet", _K.RESIDENTIAL_INSTITUTION, "Døgntilbuddet", channel="amqp"),
    JOBCENTER,
)
FAMILY = Party("familien", _K.FAMILY_DEPARTMENT, "Familieafdelingen")  # fetches at its mailbox
PARTIES = (CENTRE, *PUSHED, FAMILY)


class Shape(StrEnum):
    """How a citizen has consented."""

    ONE = "one consent, to everybody"
    EACH = "three consents, one of them to a single recipient"
    NESTED = "one consent, with an exception for one recipient's eyes"
    CHILD = "one consent of a minor, given together with who holds custody"


_SHAPES = (
    *[Shape.EACH] * 8,
    *[Shape.ONE] * 6,
    *[Shape.CHILD] * 4,
    *[Shape.NESTED] * 2,
)


@dataclass(slots=True)
class Person:
    """A citizen of the race, as the store knows them."""

    number: int
    value: str  # the CPR-shaped number
    shape: Shape
    recipients: tuple[Party, ...]
    id: str = ""
    consents: list[ConsentVersion] = field(default_factory=list)

    @property
    def holder(self) -> str:
        """The number of who holds custody of this one, where it is a child."""
        return citizen_number(50_000 + self.number)


def people(count: int) -> Sequence[Person]:
    """So many citizens; one in eight is also written about to the department that has a mailbox."""
    made = []
    for number in range(count):
        shape = _SHAPES[number % len(_SHAPES)]
        value = _child_number(number) if shape is Shape.CHILD else citizen_number(number)
        recipients = (*PUSHED, FAMILY) if number % 8 == 0 else PUSHED
        made.append(Person(number, value, shape, recipients))
    return made


def _child_number(number: int) -> str:
    """A CPR-shaped number of somebody born in 2015."""
    return f"{number % 28 + 1:02}{number // 28 % 12 + 1:02}15{4000 + number % 6000}"


async def prepare(store: Store, everybody: Sequence[Person]) -> None:
    """Write the citizens, their consents, and who holds custody of the children."""
    for begin in range(0, len(everybody), _AT_ONCE):
        async with store.unit_of_work() as uow:
            for person in everybody[begin : begin + _AT_ONCE]:
                identifier = Identifier(CPR_SYSTEM, person.value)
                citizen = (await uow.citizens.citizens([identifier]))[identifier]
                person.id = citizen.id
                for version in _consents(person):
                    await uow.citizens.write_consent(version, None if person.consents else citizen)
                    person.consents.append(version)
                if person.shape is Shape.CHILD:
                    await uow.citizens.write_custody(person.id, custody_of(person.holder))
            await uow.commit()


def custody_of(value: str) -> Custody:
    """Custody held by this one alone, as of now."""
    return Custody((Custodian(CPR_SYSTEM, value),), datetime.now(UTC), CENTRE.id)


def _consents(person: Person) -> Iterator[ConsentVersion]:
    if person.shape is Shape.EACH:
        groups = [person.recipients[:4], person.recipients[4:5], person.recipients[5:]]
    else:
        groups = [person.recipients]
    for recipients in groups:
        resource = consent_resource(person, recipients)
        if person.shape is Shape.NESTED:
            resource["provision"]["provision"] = [_not_for(JOBCENTER)]
        if person.shape is Shape.CHILD:
            resource |= _by_child_and_holder(person)
        yield compiled(person, str(uuid4()), 1, resource)


def consent_resource(person: Person, recipients: Sequence[Party], **changes: object) -> JsonObject:
    """A consent of the person's to what the race writes to these recipients."""
    value = ConsentValue(
        citizen=person.value,
        organization=CENTRE.id,
        given_at=datetime.now(UTC) - timedelta(days=1),
        categories=_COVERED,
        recipients=tuple(party.id for party in recipients),
        disclosers=(CENTRE.id,),
        purposes=(Purpose.STATUS_REPORTING,),
    )
    return value.model_copy(update=changes).to_resource()


def compiled(person: Person, consent_id: str, version: int, resource: JsonObject) -> ConsentVersion:
    """The resource as the centre's consent."""
    record = read(resource, consent_id=f"Consent/{consent_id}", version=version, organization=CENTRE.id)
    return ConsentVersion(
        id=consent_id,
        version=version,
        citizen_id=person.id,
        organization=CENTRE.id,
        status=record.status,
        resource=resource,
        record=record,
        at=datetime.now(UTC),
        by=CENTRE.id,
    )


def _not_for(party: Party) -> JsonObject:
    return {
        "type": "deny",
        "actor": [
            {
                "role": {"coding": [{"system": _ROLES, "code": "IRCP"}]},
                "reference": {"identifier": {"system": SID_PARTY, "value": party.id}},
            }
        ],
        "securityLabel": [{"system": CATEGORY_SYSTEM, "code": _C.SUBSTANCE_USE.value}],
    }


def _by_child_and_holder(person: Person) -> JsonObject:
    child = {"identifier": {"system": CPR_SYSTEM, "value": person.value}}
    holder = {
        "resourceType": "RelatedPerson",
        "id": "holder",
        "identifier": [{"system": CPR_SYSTEM, "value": person.holder}],
        "patient": child,
        "relationship": [{"coding": [{"system": _PARENTAL_AUTHORITY, "code": "PARAUTH"}]}],
    }
    return {"contained": [holder], "performer": [child, {"reference": "#holder"}]}


def report_on(person: Person) -> StatusReport:
    """A status report on the person to all of their recipients."""
    return StatusReport(
        bundle_id=str(uuid4()),
        message_id=str(uuid4()),
        sent_at=datetime.now(UTC),
        sender=organization_of(CENTRE),
        recipients=tuple(organization_of(party) for party in person.recipients),
        citizen=CitizenValue(value=person.value, family="Prøvesen", given=("Kim",)),
        sections={
            _C.ATTENDANCE: "Har deltaget i alle gruppegange.",
            _C.SUBSTANCE_USE: "Har holdt pause fra alkohol siden sidst.",
        },
    )
