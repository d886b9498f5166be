"""How are the parties and people that a plan names written, each once?"""

from collections.abc import Iterable
from typing import Any

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.people import People
from message_schemas.builders.values import OrganizationValue

JsonObject = dict[str, Any]


class Persons:
    """The organisations and practitioners of one plan."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._organizations = People(frame)
        self._people: dict[tuple[str, ...], JsonObject] = {}

    @property
    def resources(self) -> list[JsonObject]:
        """Those that are not in the envelope already."""
        return [*self._people.values(), *self._organizations.resources]

    def party(self, party: OrganizationValue) -> JsonObject:
        """A Reference to the party's Organization."""
        part = f"party-{len(self._organizations.resources)}"
        return reference(self._organizations.organization(part, party))

    def practitioner(
        self, family: str, given: Iterable[str], phone: str | None = None, email: str | None = None
    ) -> JsonObject:
        """A Reference to the person's Practitioner; who was named with a telephone number is met again by name."""
        name = (family, *given)
        key = (*name, phone or "", email or "")
        if not (phone or email):
            key = next((known for known in self._people if known[:-2] == name), key)
        if key not in self._people:
            resource_id = self._frame.value.id_for(f"person-{len(self._people)}")
            self._people[key] = person("Practitioner", resource_id, family, given, phone, email)
        return reference(self._people[key])


def person(
    resource_type: str,
    resource_id: str,
    family: str,
    given: Iterable[str],
    phone: str | None = None,
    email: str | None = None,
) -> JsonObject:
    """A Practitioner or RelatedPerson with a name and ways to reach them."""
    names = list(given)
    resource: JsonObject = {
        "resourceType": resource_type,
        "id": resource_id,
        "text": narrative(("Navn", " ".join((*names, family)))),
        "name": [{"family": family, **({"given": names} if names else {})}],
    }
    if telecom := telecoms(phone, email):
        resource["telecom"] = telecom
    return resource


def telecoms(phone: str | None, email: str | None) -> list[JsonObject]:
    """The ContactPoints that are known."""
    return [
        {"system": system, "value": value} for system, value in (("phone", phone), ("email", email)) if value
    ]
